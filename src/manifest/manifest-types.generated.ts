/** Made from schemas/manifest.v1.json by `npm run generate`; edits would be lost. */

/**
 * The guest operating system, in the word that VMX files use.
 */
export type GuestOs = string | null;
/**
 * The version of the virtual hardware. A new domain without it gets the one that the host gives.
 */
export type HardwareVersion = number | null;
/**
 * The firmware that the domain starts with.
 */
export type Firmware = 'bios' | 'efi' | null;
/**
 * The notes of the domain, as people read them; they may have several lines.
 */
export type Annotation = string | null;
/**
 * Memory, with its unit; a multiple of 4MiB. Units: B, KiB, MiB, GiB, TiB, and KB, MB, GB, TB for powers of ten.
 */
export type Memory = string | null;
/**
 * The number of virtual processors.
 */
export type Vcpus = number | null;
/**
 * How many of the virtual processors share a socket; `vcpus` must be a multiple of it.
 */
export type CoresPerSocket = number | null;
/**
 * The power state to have. `keep` (the default) leaves it as it is; a new domain then stays off.
 */
export type Power = 'on' | 'off' | 'suspended' | 'keep' | null;
/**
 * What the domain gets of the host's processors and memory.
 */
export type Scheduler = {
  cpu?: CpuAllocation;
  memory?: MemoryAllocation;
} | null;
/**
 * Processor time.
 */
export type CpuAllocation = {
  /**
   * Processor time that is guaranteed, in MHz or GHz; `0MHz` for none.
   */
  reservation?: string | null;
  /**
   * Processor time that is never exceeded, in MHz or GHz, or `unlimited`.
   */
  limit?: string | null;
  shares?: Shares;
} | null;
/**
 * The weight against other domains when the host is short: a level, or a number of shares.
 */
export type Shares = ('low' | 'normal' | 'high' | null) | number;
/**
 * Memory of the host.
 */
export type MemoryAllocation = {
  /**
   * Memory that is guaranteed; `0MiB` for none.
   */
  reservation?: string | null;
  /**
   * Memory that is never exceeded, or `unlimited`.
   */
  limit?: string | null;
  shares?: Shares;
} | null;
/**
 * Controllers by slot; IDE controllers always exist and are not written. `null` removes one.
 */
export type Controllers = {
  /**
   * The model of a SCSI controller.
   *
   * The model of a SATA controller.
   *
   * The model of an NVMe controller.
   */
  [k: string]: 'buslogic' | 'lsilogic' | 'lsisas1068' | 'pvscsi' | null | 'ahci' | 'nvme';
} | null;
/**
 * Disks by slot. A disk is named by its `file`, or made with its `size`; with both, `file` is that of the new disk. `null` takes a disk out of the domain; its file stays.
 */
export type Disks = {
  [k: string]: Disk;
} | null;
/**
 * One disk. `null` takes it out of the domain; its file stays.
 */
export type Disk = {
  /**
   * The disk's file: one that exists, or with `size` the one to make.
   */
  file?: string | null;
  /**
   * The capacity, with its unit. A disk that is not there is made with it; one that is smaller grows to it.
   */
  size?: string | null;
  /**
   * How a new disk takes its room: `thin` as it is written, `thick` at once, `eager` at once and zeroed.
   */
  provisioning?: 'thin' | 'thick' | 'eager' | null;
  /**
   * The datastore of a new disk; without it, the one of the domain.
   */
  datastore?: string | null;
} | null;
/**
 * Network cards by slot. `null` removes one.
 */
export type Nics = {
  [k: string]: Nic;
} | null;
/**
 * One network card. `null` removes it.
 */
export type Nic = {
  /**
   * The name of the network (port group) that it is on; `null` for none.
   */
  network?: string | null;
  /**
   * The model that the guest sees.
   */
  model?: 'vlance' | 'vmxnet' | 'vmxnet2' | 'vmxnet3' | 'e1000' | 'e1000e' | null;
  /**
   * The MAC address. Without it the host makes one and keeps it.
   */
  mac?: string | null;
  /**
   * Whether it is connected when the domain powers on.
   */
  connected?: boolean | null;
} | null;
/**
 * CD-ROM drives by slot. `null` removes one.
 */
export type Cdroms = {
  [k: string]: Cdrom;
} | null;
/**
 * One CD-ROM drive, with at most one of `iso`, `device`, `client` and `empty`. `null` removes it.
 */
export type Cdrom = {
  /**
   * The image in the drive: a datastore path, or an absolute path on the host.
   */
  iso?: string;
  /**
   * The host's drive.
   */
  device?: string;
  /**
   * `true`: the drive of whoever has the console open.
   */
  client?: true;
  /**
   * `true`: nothing is in the drive.
   */
  empty?: true;
  /**
   * Whether it is connected when the domain powers on.
   */
  connected?: boolean | null;
} | null;
/**
 * Serial ports by slot. `null` removes one.
 */
export type Serials = {
  [k: string]: Serial;
} | null;
/**
 * One serial port, with exactly one of `file`, `device`, `pipe` (and `endpoint`) and `network` (and `direction`). It replaces a default as a whole; `null` removes it.
 */
export type Serial = {
  /**
   * A file that takes what the port sends: a datastore path, or an absolute path on the host.
   */
  file?: string;
  /**
   * A port of the host.
   */
  device?: string;
  /**
   * A named pipe of the host.
   */
  pipe?: string;
  /**
   * Which end of the pipe the domain is.
   */
  endpoint?: 'client' | 'server';
  /**
   * The URI that the port speaks to, or listens at.
   */
  network?: string;
  /**
   * `server`: the host listens. `client`: the host connects.
   */
  direction?: 'client' | 'server';
} | null;
/**
 * VMX keys that have no field of their own, by key; case does not matter. Values are kept as they are written. `null` removes one.
 */
export type VmxKeys = {
  /**
   * The value of the key.
   */
  [k: string]: string | number | boolean | null;
} | null;
/**
 * What may be done to a running domain for changes that need it off. `never` (the default): they are deferred. `guest`: its guest is shut down through its tools. `hard`: it is switched off if need be.
 */
export type AllowPowerOff = 'never' | 'guest' | 'hard' | null;
/**
 * `true`: a domain of this name may be changed although esxform did not make it and its `uuid` is not written here.
 */
export type Adopt = boolean | null;
/**
 * How a new domain is made. `upload`: its VMX file is written and registered. `create`: one call makes all of it. `auto` (the default): what suits the host.
 */
export type Define = 'auto' | 'upload' | 'create' | null;

/**
 * The domains (virtual machines) that one connection shall have. What a manifest does not declare is not touched.
 */
export interface Manifest {
  /**
   * The version of this manifest format.
   */
  version: 1;
  /**
   * The URI of the host or vCenter, as libvirt writes it; `sim:` is the embedded simulator. It never holds a password. Manifests with the same URI are planned together.
   */
  connect: string;
  /**
   * How the questions that block a task are answered. `false` (the default): not at all, the run stops at the question. `true`: with the default choice that the host names. Rules: the first that matches gives the answer, and a question that no rule matches is refused.
   *
   * @maxItems 100
   */
  auto_answer?: boolean | AnswerRule[];
  defaults?: Defaults;
  domains: Domains;
}
/**
 * Answers the questions that match both `question` and `text`, as far as they are given; one of them must be.
 */
export interface AnswerRule {
  /**
   * The message id of the question; case does not matter.
   */
  question?: string;
  /**
   * A regular expression (as in JavaScript) to find in the text of the question.
   */
  text?: string;
  /**
   * The choice to give, by its key, its label, the last part of a button label, or its summary; case does not matter.
   */
  answer: string | number;
  /**
   * How often this rule may answer in one run; without it there is no limit.
   */
  at_most?: number;
}
/**
 * What each domain of this manifest starts from. Maps are merged; `null` in a domain takes a default away.
 */
export interface Defaults {
  guest_os?: GuestOs;
  hardware_version?: HardwareVersion;
  firmware?: Firmware;
  annotation?: Annotation;
  memory?: Memory;
  vcpus?: Vcpus;
  cores_per_socket?: CoresPerSocket;
  power?: Power;
  scheduler?: Scheduler;
  controllers?: Controllers;
  disks?: Disks;
  nics?: Nics;
  cdroms?: Cdroms;
  serials?: Serials;
  vmx?: VmxKeys;
  allow_power_off?: AllowPowerOff;
  adopt?: Adopt;
  define?: Define;
}
/**
 * The domains by name. The name is the one that the host shows, of at most 80 characters.
 */
export interface Domains {
  [k: string]: Domain;
}
/**
 * One domain. A key that is not written is not managed: what the host has there stays as it is.
 */
export interface Domain {
  /**
   * The BIOS UUID, which is the identity of the domain: it is looked up by it, and it is never changed. A domain that esxform did not make may be changed only when its UUID is written here, or with `adopt`.
   */
  uuid?: string;
  guest_os?: GuestOs;
  hardware_version?: HardwareVersion;
  firmware?: Firmware;
  annotation?: Annotation;
  memory?: Memory;
  vcpus?: Vcpus;
  cores_per_socket?: CoresPerSocket;
  power?: Power;
  scheduler?: Scheduler;
  controllers?: Controllers;
  disks?: Disks;
  nics?: Nics;
  cdroms?: Cdroms;
  serials?: Serials;
  vmx?: VmxKeys;
  allow_power_off?: AllowPowerOff;
  adopt?: Adopt;
  define?: Define;
}
