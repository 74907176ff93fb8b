/** Made from schemas/manifest.v1.json by `npm run generate`; edits would be lost. */

/**
 * How the questions that block a task are answered. `false` (the default): not at all, the run stops at the question. `true`: with the default choice that the host names. Rules: the first that matches gives the answer, and a question that no rule matches is refused.
 *
 * @maxItems 100
 */
export type AutoAnswer = boolean | AnswerRule[] | null;
/**
 * The guest operating system, in the word that VMX files use. The API’s identifier means the same: `debian12_64Guest`.
 */
export type GuestOs = string | null;
/**
 * The name of a guest operating system that the host does not know, for `guest_os: other` and the like.
 */
export type GuestOsName = string | null;
/**
 * The version of the virtual hardware. A new domain without it gets the one that the host gives.
 */
export type HardwareVersion = number | null;
/**
 * The firmware that the domain starts with.
 */
export type Firmware = 'bios' | 'efi' | null;
/**
 * Whether EFI firmware starts only what is signed.
 */
export type SecureBoot = boolean | null;
/**
 * What the firmware starts, and how.
 */
export type Boot = {
  /**
   * What is tried, in this order: `cdrom`, `floppy`, the slot of a disk, the slot of a network card. An empty list leaves it to the firmware.
   *
   * @maxItems 100
   */
  order?: string[] | null;
  /**
   * Milliseconds to wait before the firmware boots.
   */
  delay?: number | null;
  /**
   * Whether the next start, and that one only, enters the setup of the firmware. After that start, `true` is no difference.
   */
  setup?: boolean | null;
  /**
   * Milliseconds after which a boot that failed is tried again, or `never`.
   */
  retry?: number | string | null;
} | null;
/**
 * Whether the guest sees the SMBIOS data of the host.
 */
export type SmbiosHost = boolean | null;
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
 * What may be added to the domain, or taken from it, while it runs.
 */
export type HotAdd = {
  /**
   * Whether processors can be added.
   */
  cpu?: boolean | null;
  /**
   * Whether processors can be taken away.
   */
  cpu_remove?: boolean | null;
  /**
   * Whether memory can be added.
   */
  memory?: boolean | null;
} | null;
/**
 * How sensitive the domain is to delays; `high` wants its processors and memory reserved.
 */
export type Latency = 'low' | 'normal' | 'medium' | 'high' | null;
/**
 * Whether the guest can run virtual machines itself.
 */
export type NestedHv = boolean | null;
/**
 * Whether the guest can read the performance counters of the processors.
 */
export type CpuPerformanceCounters = boolean | null;
/**
 * Whether there is a virtual I/O MMU.
 */
export type Iommu = boolean | null;
/**
 * Whether Windows can use its virtualization-based security; it needs `firmware: efi`, `secure_boot`, `nested_hv` and `iommu`.
 */
export type Vbs = boolean | null;
/**
 * Whether the host reserves all of the memory, also after the memory grows.
 */
export type MemoryLocked = boolean | null;
/**
 * Whether the host tracks changed blocks of the disks, which incremental backups need.
 */
export type ChangeTracking = boolean | null;
/**
 * Whether the host writes a log of the domain.
 */
export type Logging = boolean | null;
/**
 * Whether the guest sees the UUIDs of its disks.
 */
export type DiskUuid = boolean | null;
/**
 * How the processors and the memory are spread over NUMA nodes.
 */
export type Numa = {
  /**
   * How many virtual processors share a virtual NUMA node that the guest sees, or `auto`. Needs vSphere 8 to be changed on a live VM.
   */
  cores_per_node?: number | string | null;
  /**
   * The most virtual processors of a virtual NUMA node, or `auto`.
   */
  max_vcpus_per_node?: number | string | null;
  /**
   * The NUMA nodes of the host that the VM may run on, by number, or `all`.
   *
   * @minItems 1
   * @maxItems 64
   */
  node_affinity?: [number, ...number[]] | string | null;
} | null;
/**
 * Where the host puts the swap file: as its cluster or host says (`inherit`), beside the VMX (`vm_directory`), or on the datastore that the host has for it (`host_local`). No VMX key has it, so a new VM that declares another value than `inherit` is made by one call.
 */
export type SwapPlacement = 'inherit' | 'vm_directory' | 'host_local' | null;
/**
 * What the power buttons of the host do, and what happens when the guest asks for standby.
 */
export type PowerOps = {
  /**
   * Whether power-off shuts the guest down (`soft`), cuts the power (`hard`), or does what the host does by default.
   */
  power_off?: 'default' | 'soft' | 'hard' | null;
  /**
   * Whether suspend runs the scripts of the Tools first (`soft`), does not (`hard`), or does what the host does by default.
   */
  suspend?: 'default' | 'soft' | 'hard' | null;
  /**
   * Whether reset restarts the guest (`soft`), cuts the power (`hard`), or does what the host does by default.
   */
  reset?: 'default' | 'soft' | 'hard' | null;
  /**
   * What a guest in standby becomes: a suspended VM (`suspend`), or a VM that is on and asleep (`standby`).
   */
  standby_action?: 'suspend' | 'standby' | null;
} | null;
/**
 * How the host deals with the Tools of the guest.
 */
export type ToolsSettings = {
  /**
   * Whether the Tools keep the guest's clock on the host's.
   */
  sync_time?: boolean | null;
  /**
   * `manual` leaves the Tools as they are; with `power-cycle` the host brings them up to date when the domain is powered on or restarted.
   */
  upgrade?: 'manual' | 'power-cycle' | null;
  scripts?: ToolsScripts;
} | null;
/**
 * When the Tools run their scripts in the guest.
 */
export type ToolsScripts = {
  /**
   * Whether they run after a power-on.
   */
  after_power_on?: boolean | null;
  /**
   * Whether they run after a resume.
   */
  after_resume?: boolean | null;
  /**
   * Whether they run before the guest is suspended or goes to standby.
   */
  before_suspend?: boolean | null;
  /**
   * Whether they run before the guest is shut down.
   */
  before_power_off?: boolean | null;
  /**
   * Whether they run before the guest restarts. No VMX key has it, so a new VM that declares `true` is made by one call.
   */
  before_reboot?: boolean | null;
} | null;
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
  /**
   * The processors of the host that the domain may run on, by number, or `all`.
   *
   * @minItems 1
   * @maxItems 16384
   */
  affinity?: [number, ...number[]] | string | null;
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
 * The remote display; an empty map leaves all of it to the host, and `null` takes the display away. Its password is never written in a manifest.
 */
export type Vnc = {
  /**
   * The port that it listens on.
   */
  port?: number | null;
  /**
   * The address of the host that it listens on.
   */
  listen?: string | null;
  /**
   * The layout of the keyboard.
   */
  keymap?: string | null;
} | null;
/**
 * The video card.
 */
export type Video = {
  /**
   * The memory of the card, with its unit.
   */
  memory?: string | null;
  /**
   * The number of displays.
   */
  displays?: number | null;
  /**
   * Whether it accelerates 3D.
   */
  accelerated?: boolean | null;
} | null;
/**
 * The model of the sound card; `default` leaves it to the host, and `null` takes the card out.
 */
export type Sound = 'sb16' | 'es1371' | 'hdaudio' | 'default' | null;
/**
 * Which USB controllers there are.
 */
export type Usb = {
  /**
   * Whether there is a controller for USB 1.1.
   */
  uhci?: boolean | null;
  /**
   * Whether there is a controller for USB 2.0.
   */
  ehci?: boolean | null;
  /**
   * Whether there is a controller for USB 3.
   */
  xhci?: boolean | null;
} | null;
/**
 * Whether there is a virtual TPM; hosts want an encrypted domain for it.
 */
export type Tpm = boolean | null;
/**
 * Controllers by slot; IDE controllers always exist and are not written. `null` removes one.
 */
export type Controllers = {
  /**
   * The model of a SCSI controller; `default` leaves it to the host. Another model is hazard HZ108.
   *
   * The model of a SATA controller.
   *
   * The model of an NVMe controller.
   */
  [k: string]: 'buslogic' | 'lsilogic' | 'lsisas1068' | 'pvscsi' | 'default' | null | 'ahci' | 'nvme';
} | null;
/**
 * Disks by slot. A disk is named by its `file`, or made with its `size` or as a `copy_of` another; `file` is then that of the new disk. `null` takes a disk out of the domain; its file stays.
 */
export type Disks = {
  [k: string]: Disk;
} | null;
/**
 * One disk. `null` takes it out of the domain; its file stays.
 */
export type Disk = {
  /**
   * The disk's file: one that exists, or with `size` or `copy_of` the one to make.
   */
  file?: string | null;
  /**
   * A disk file that a new disk is a copy of; with `size` the copy grows to it, with `file` that is the copy's file. Once the disk is there, it is not compared with this file any more.
   */
  copy_of?: string | null;
  /**
   * The capacity, with its unit. A disk that is not there is made with it; one that is smaller grows to it.
   */
  size?: string | null;
  /**
   * How a new disk takes its room: `thin` as it is written, `thick` at once, `eager` at once and zeroed.
   */
  provisioning?: 'thin' | 'thick' | 'eager' | null;
  /**
   * The datastore of the disk's file; without it, the one of the domain. A disk that is elsewhere is relocated there.
   */
  datastore?: string | null;
  /**
   * `true`: a disk in this slot that is not the declared one, by its `file` or `size`, is taken out for it, with the domain off; the file of the other stays.
   */
  replace?: boolean | null;
  /**
   * What becomes of writes. Independent disks take no part in snapshots; a nonpersistent disk forgets what was written when the domain powers off.
   */
  mode?:
    | 'persistent'
    | 'nonpersistent'
    | 'undoable'
    | 'append'
    | 'independent-persistent'
    | 'independent-nonpersistent'
    | null;
  /**
   * Whether the host says that something is written only once it is on the disk.
   */
  write_through?: boolean | null;
  /**
   * `multi-writer`: several running domains may have the disk at once.
   */
  sharing?: 'none' | 'multi-writer' | null;
  shares?: Shares;
  /**
   * The operations a second that are never exceeded, or `unlimited`.
   */
  limit?: number | string | null;
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
   * The model that the guest sees; `default` leaves it to the host. Another model is hazard HZ107.
   */
  model?: 'vlance' | 'vmxnet' | 'vmxnet2' | 'vmxnet3' | 'e1000' | 'e1000e' | 'sriov' | 'default' | null;
  /**
   * How it is connected. ESX knows `bridged` alone; the others are those of hosted products.
   */
  connection?: 'bridged' | 'custom' | 'nat' | 'host-only' | null;
  /**
   * The adapter of the host for a `custom` connection.
   */
  device?: string | null;
  port?: DistributedPort;
  /**
   * The MAC address. Without it the host makes one and keeps it.
   */
  mac?: string | null;
  /**
   * How the address came about. Without it, the range of the address says so.
   */
  mac_type?: 'generated' | 'static' | null;
  /**
   * Whether the host refuses addresses outside the ranges of VMware. Without it, the address says so.
   */
  mac_check?: boolean | null;
  /**
   * Whether it is connected: at power-on, and now while the domain runs.
   */
  connected?: boolean | null;
  /**
   * Whether a packet from the network wakes the guest from standby.
   */
  wake_on_lan?: boolean | null;
  shares?: NicShares;
  /**
   * The bandwidth that is guaranteed, in Mbit/s; 0 for none.
   */
  reservation?: number | null;
  /**
   * The bandwidth that is never exceeded, in Mbit/s, or `unlimited`.
   */
  limit?: number | string | null;
} | null;
/**
 * A port of a distributed switch, in place of `network`.
 */
export type DistributedPort = {
  /**
   * The UUID of the switch.
   */
  switch: string;
  /**
   * The id of the port group.
   */
  portgroup: string;
  /**
   * The id of the port. Without it, the switch gives one.
   */
  port?: string | null;
  /**
   * The number of the connection. Without it, the switch gives one.
   */
  connection?: number | null;
} | null;
/**
 * The weight against other cards when the network is short: a level, or a number of shares. A host heeds it, as `reservation` and `limit`, on a distributed switch alone.
 */
export type NicShares = ('low' | 'normal' | 'high' | null) | number;
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
   * The host's drive, or `auto` for the one that the host picks.
   */
  device?: string;
  /**
   * Whether the `device` takes the commands of the guest as they are.
   */
  raw?: boolean | null;
  /**
   * `true`: the drive of the user who has the console open.
   */
  client?: true;
  /**
   * `true`: nothing is in the drive.
   */
  empty?: true;
  /**
   * Whether it is connected: at power-on, and now while the domain runs.
   */
  connected?: boolean | null;
} | null;
/**
 * Floppy drives by slot. `null` removes one.
 */
export type Floppies = {
  [k: string]: Floppy;
} | null;
/**
 * One floppy drive, with at most one of `file`, `device`, `client` and `empty`. `null` removes it.
 */
export type Floppy = {
  /**
   * The image in the drive: a datastore path, or an absolute path on the host.
   */
  file?: string;
  /**
   * The host's drive, or `auto` for the one that the host picks.
   */
  device?: string;
  /**
   * `true`: the drive of the user who has the console open.
   */
  client?: true;
  /**
   * `true`: nothing is in the drive.
   */
  empty?: true;
  /**
   * Whether it is connected: at power-on, and now while the domain runs.
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
 * Parallel ports by slot. `null` removes one.
 */
export type Parallels = {
  [k: string]: Parallel;
} | null;
/**
 * One parallel port, with exactly one of `file` and `device`. It replaces a default as a whole; `null` removes it.
 */
export type Parallel = {
  /**
   * A file that takes what the port sends: a datastore path, or an absolute path on the host.
   */
  file?: string;
  /**
   * A port of the host.
   */
  device?: string;
} | null;
/**
 * Directories of the host that hosted products show to the guest, by slot; ESX has none. `null` removes one.
 */
export type SharedFolders = {
  [k: string]: SharedFolder;
} | null;
/**
 * One shared folder. It replaces a default as a whole; `null` removes it.
 */
export type SharedFolder = {
  /**
   * The directory on the host.
   */
  host_path: string;
  /**
   * The name under which the guest sees it.
   */
  guest_name: string;
  /**
   * Whether the guest may write there; it may not when nothing is said.
   */
  writable?: boolean | null;
} | null;
/**
 * PCI devices of the host that the domain has to itself, by slot. `null` gives one back.
 */
export type Passthrough = {
  [k: string]: PassthroughDevice;
} | null;
/**
 * One PCI device of the host. What is not written is left to the host; `null` gives the device back.
 */
export type PassthroughDevice = {
  /**
   * Where the device sits, as VMX files write it.
   */
  address?: string | null;
  /**
   * The id of its maker.
   */
  vendor?: string | null;
  /**
   * The id of its model.
   */
  device?: string | null;
  /**
   * The id of the host that has it.
   */
  system?: string | null;
} | null;
/**
 * Values that the guest reads through its Tools. Keys have no `guestinfo.` prefix; case does not matter. Text is kept unchanged. A map encodes a file or a text, and also declares the key with the suffix `.encoding`, which cloud-init and others read. `null` removes a key, and the encoding that the default declares. Not for secrets: the values are in plans, saved plans and traces, and anyone who can view the domain can read them.
 */
export type Guestinfo = {
  [k: string]: GuestinfoValue;
} | null;
/**
 * The value of the key: unchanged text, or a map of a `file` or a `text` and its `encoding`. Not for secrets: the value is in plans, saved plans and traces. With `base64` and `gzip+base64` the key with `.encoding` behind it is declared too, and must not be written beside the map; with `none` it is removed, unless it is written. Encoded, a value has at most 64 KiB, the most that guest and host pass at once; before, at most 1 MiB. A map takes the place of a default’s as a whole.
 */
export type GuestinfoValue =
  | string
  | number
  | boolean
  | {
      /**
       * A file whose bytes are the value, in base64 if no `encoding` is written. The path is relative to the folder of that manifest, or to the working folder for standard input. It stays inside the repo, symbolic links included, and out of `.git`. In a folder of manifests, such a file is not read as a manifest.
       */
      file?: string;
      /**
       * A text that is the value, once it is encoded.
       */
      text?: string;
      /**
       * What is done to the bytes: nothing, for plain text in UTF-8; base64; or gzip and then base64. Equal bytes give an equal value on every machine.
       */
      encoding?: 'none' | 'base64' | 'gzip+base64';
    }
  | null;
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
 * The name of the host that the domain is on. If the connection reaches a vCenter (vpx://, or vcenter= in the URI), a new domain is created there, and a live one is migrated there in the power state that it has.
 */
export type Host = string | null;
/**
 * The datastore of the VMX file, and of the disks that do not name their own. A domain that is elsewhere is relocated there; disks that are not written stay where they are.
 */
export type Datastore = string | null;
/**
 * The folder of the inventory, by the names below the datacenter's folder of domains, joined by `/`; an empty text is that folder itself.
 */
export type Folder = string | null;
/**
 * The resource pool, by the names below the root pool of the host or cluster, joined by `/`; an empty text is the root pool itself.
 */
export type ResourcePool = string | null;
/**
 * Whether the host starts the domain when it starts itself.
 */
export type Autostart = boolean | null;
/**
 * What may be done to a running domain for changes that need it off. `never` (the default): they are deferred. `guest`: its guest is shut down through its tools. `guest-then-hard`: the same, and it is switched off if it still runs after `shutdown_timeout`, or has no tools that run. `hard`: it is switched off if its tools do not run.
 */
export type AllowPowerOff = 'never' | 'guest' | 'guest-then-hard' | 'hard' | null;
/**
 * How long a guest may take to shut down: seconds, minutes or hours. 5m if not given; at most 12h.
 */
export type ShutdownTimeout = string | null;
/**
 * When a running domain may be taken down; outside of it, changes that need it off are deferred. It opens on each of the days at `from` and closes at `to`, on the day after if that is earlier. `null`: at any time.
 */
export type Window = {
  /**
   * The days on which it opens; without it, all seven.
   *
   * @minItems 1
   * @maxItems 7
   */
  days?:
    | ['mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun']
    | ['mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun', 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun']
    | [
        'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun',
        'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun',
        'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun',
      ]
    | [
        'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun',
        'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun',
        'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun',
        'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun',
      ]
    | [
        'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun',
        'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun',
        'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun',
        'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun',
        'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun',
      ]
    | [
        'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun',
        'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun',
        'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun',
        'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun',
        'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun',
        'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun',
      ]
    | [
        'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun',
        'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun',
        'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun',
        'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun',
        'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun',
        'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun',
        'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun',
      ]
    | null;
  /**
   * The time of day at which it opens.
   */
  from?: string | null;
  /**
   * The time of day at which it closes; `24:00` is the end of the day.
   */
  to?: string | null;
  /**
   * The time zone of these times, by its IANA name; the default is UTC.
   */
  time_zone?: string | null;
} | null;
/**
 * `true`: a domain of this name may be changed although esxform did not make it and its `uuid` is not written here.
 */
export type Adopt = boolean | null;
/**
 * `true`: the domain is never removed nor taken down, whatever else is written, and no prune removes it once that was applied.
 */
export type Protect = boolean | null;
/**
 * Codes of the hazards that are allowed. A plan with any other hazard is refused. `docs/hazards.md` lists them.
 *
 * @maxItems 100
 */
export type Allow =
  | (
      | 'HZ101'
      | 'HZ102'
      | 'HZ103'
      | 'HZ104'
      | 'HZ105'
      | 'HZ106'
      | 'HZ107'
      | 'HZ108'
      | 'HZ109'
      | 'HZ110'
      | 'HZ201'
      | 'HZ202'
      | 'HZ203'
      | 'HZ204'
      | 'HZ205'
      | 'HZ206'
      | 'HZ301'
      | 'HZ302'
      | 'HZ303'
      | 'HZ401'
      | 'HZ402'
      | 'HZ501'
    )[]
  | null;
/**
 * How a new domain is made. `upload`: its VMX file is written and registered. `create`: one call makes all of it. `auto` (the default): what suits the host.
 */
export type Define = 'auto' | 'upload' | 'create' | null;

/**
 * The domains (virtual machines) of one connection. Undeclared fields and domains stay as they are.
 */
export interface Manifest {
  /**
   * The version of this manifest format.
   */
  version?: 1;
  /**
   * For tools such as kustomize, which require it. esxform ignores it.
   */
  apiVersion?: string;
  /**
   * For tools such as kustomize, which require it. esxform ignores it.
   */
  kind?: string;
  /**
   * For tools such as kustomize, which require a name in it. esxform ignores it.
   */
  metadata?: {
    [k: string]: unknown;
  };
  /**
   * The base of this manifest: a file with one document, inside the repo. The path is relative to the folder of this file (for standard input, to the working folder). Maps are merged key by key, down to each domain. Values of this file win, and `null` removes a value of the base. A base may extend another one, up to 8 levels.
   */
  extends?: string;
  /**
   * `true`: a base that other manifests extend, not a manifest of its own. A file whose name begins with `_` is always a base.
   */
  base?: true;
  /**
   * The URI of the host or vCenter, as libvirt writes it; `sim:` is the embedded simulator. It never holds a password. Manifests with the same URI are planned together.
   */
  connect?: string;
  auto_answer?: AutoAnswer;
  defaults?: Defaults;
  domains?: Domains;
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
   * A regular expression (RE2: no look-around, no back references) to find in the text of the question; case does not matter.
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
  guest_os_name?: GuestOsName;
  hardware_version?: HardwareVersion;
  firmware?: Firmware;
  secure_boot?: SecureBoot;
  boot?: Boot;
  smbios_host?: SmbiosHost;
  annotation?: Annotation;
  memory?: Memory;
  vcpus?: Vcpus;
  cores_per_socket?: CoresPerSocket;
  hot_add?: HotAdd;
  latency?: Latency;
  nested_hv?: NestedHv;
  cpu_performance_counters?: CpuPerformanceCounters;
  iommu?: Iommu;
  vbs?: Vbs;
  memory_locked?: MemoryLocked;
  change_tracking?: ChangeTracking;
  logging?: Logging;
  disk_uuid?: DiskUuid;
  numa?: Numa;
  swap_placement?: SwapPlacement;
  power_ops?: PowerOps;
  tools?: ToolsSettings;
  power?: Power;
  scheduler?: Scheduler;
  vnc?: Vnc;
  video?: Video;
  sound?: Sound;
  usb?: Usb;
  tpm?: Tpm;
  controllers?: Controllers;
  disks?: Disks;
  nics?: Nics;
  cdroms?: Cdroms;
  floppies?: Floppies;
  serials?: Serials;
  parallels?: Parallels;
  shared_folders?: SharedFolders;
  passthrough?: Passthrough;
  guestinfo?: Guestinfo;
  vmx?: VmxKeys;
  host?: Host;
  datastore?: Datastore;
  folder?: Folder;
  resource_pool?: ResourcePool;
  autostart?: Autostart;
  allow_power_off?: AllowPowerOff;
  shutdown_timeout?: ShutdownTimeout;
  window?: Window;
  auto_answer?: AutoAnswer;
  adopt?: Adopt;
  protect?: Protect;
  allow?: Allow;
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
  /**
   * The server's own id of the VM. It distinguishes VMs with the same UUID, such as copies of one VM. It is never changed; a server may give a VM another one. A new VM that declares it is made by one call.
   */
  instance_uuid?: string;
  /**
   * The VM generation id, by which a guest sees that it was cloned or went back in time.
   */
  generation_id?: string | null;
  guest_os?: GuestOs;
  guest_os_name?: GuestOsName;
  hardware_version?: HardwareVersion;
  firmware?: Firmware;
  secure_boot?: SecureBoot;
  boot?: Boot;
  smbios_host?: SmbiosHost;
  annotation?: Annotation;
  memory?: Memory;
  vcpus?: Vcpus;
  cores_per_socket?: CoresPerSocket;
  hot_add?: HotAdd;
  latency?: Latency;
  nested_hv?: NestedHv;
  cpu_performance_counters?: CpuPerformanceCounters;
  iommu?: Iommu;
  vbs?: Vbs;
  memory_locked?: MemoryLocked;
  change_tracking?: ChangeTracking;
  logging?: Logging;
  disk_uuid?: DiskUuid;
  numa?: Numa;
  swap_placement?: SwapPlacement;
  power_ops?: PowerOps;
  tools?: ToolsSettings;
  power?: Power;
  scheduler?: Scheduler;
  vnc?: Vnc;
  video?: Video;
  sound?: Sound;
  usb?: Usb;
  tpm?: Tpm;
  controllers?: Controllers;
  disks?: Disks;
  nics?: Nics;
  cdroms?: Cdroms;
  floppies?: Floppies;
  serials?: Serials;
  parallels?: Parallels;
  shared_folders?: SharedFolders;
  passthrough?: Passthrough;
  guestinfo?: Guestinfo;
  vmx?: VmxKeys;
  /**
   * The name of the VM on the host, where it is not the key. Two keys may have one name if their VMs are in different declared folders, or if both declare a `uuid`.
   */
  name?: string | null;
  host?: Host;
  datastore?: Datastore;
  /**
   * The path of the VMX file of a new domain, or of an existing one that is not registered. Without it, folder and file have the name of the domain. A registered domain never moves to another path of its datastore.
   */
  vmx_path?: string | null;
  folder?: Folder;
  resource_pool?: ResourcePool;
  autostart?: Autostart;
  allow_power_off?: AllowPowerOff;
  shutdown_timeout?: ShutdownTimeout;
  window?: Window;
  auto_answer?: AutoAnswer;
  adopt?: Adopt;
  protect?: Protect;
  allow?: Allow;
  define?: Define;
  /**
   * Domains of the same connection that are changed before this one. Removals have the opposite order.
   *
   * @maxItems 1000
   */
  depends_on?: string[] | null;
  /**
   * `absent`: the host shall not know this domain. It is unregistered, and its files stay, but for those that `delete_files` lists. Its `uuid` must be written, nothing of its hardware or place may be, and no default applies to it. `present` is the default.
   */
  ensure?: 'present' | 'absent' | null;
  /**
   * The files that are deleted with an absent domain, one by one; nothing else is ever deleted. A disk is deleted with its data files: list its descriptor. A directory is refused, and so is a file that another VM uses, that is in another VM's directory, or that a VM may use which cannot be read.
   *
   * @maxItems 1000
   */
  delete_files?: string[] | null;
}
