import { BLANK_NIC, blankDisk, blankDomain } from '../../domain/blank-domain.js';
import { failure, type Result, success } from '../../domain/diagnostics/result.js';
import type { Cdrom, ControllerModel, Disk, DiskMode, Domain, Nic, NicModel, PowerState } from '../../domain/domain.js';
import { MAX_NICS, parseDriveSlot } from '../../domain/rules/limits.js';
import { type DatastorePath, parseDatastorePath } from '../../domain/values/datastore-path.js';
import { parseDomainName } from '../../domain/values/domain-name.js';
import { parseMac } from '../../domain/values/mac.js';
import { ownEntry, setEntry } from '../../domain/values/own-entry.js';
import type { Path } from '../../domain/values/path-key.js';
import type { KiB } from '../../domain/values/units.js';
import { parseUuid } from '../../domain/values/uuid.js';
import { type VmxKeyValue, withVmxKeys } from '../vmx/with-keys.js';
import { isJsonMap, type JsonMap, mapsIn, type TerraformResource } from './resources.js';

export interface TerraformVm {
  readonly domain: Domain;
  readonly power: PowerState | null;
  readonly folder: string | null;
  /** Values of the domain that the resource does not say. */
  readonly unsaid: readonly Path[];
  /** What a manifest cannot hold, or what the state does not know, as clauses. */
  readonly lost: readonly string[];
}

/** Scalar attributes by the VMX key of the same setting. Source: documentation of the provider's resource. */
const ATTRIBUTE_KEYS: Readonly<Record<string, string>> = {
  num_cpus: 'numvcpus',
  num_cores_per_socket: 'cpuid.coresPerSocket',
  memory: 'memsize',
  guest_id: 'guestOS',
  firmware: 'firmware',
  hardware_version: 'virtualHW.version',
  cpu_hot_add_enabled: 'vcpu.hotadd',
  cpu_hot_remove_enabled: 'vcpu.hotremove',
  memory_hot_add_enabled: 'mem.hotadd',
  nested_hv_enabled: 'vhv.enable',
  cpu_performance_counters_enabled: 'vpmc.enable',
  efi_secure_boot_enabled: 'uefi.secureBoot.enabled',
  vbs_enabled: 'windows.vbs.enabled',
  vvtd_enabled: 'vvtd.enable',
  enable_disk_uuid: 'disk.EnableUUID',
  enable_logging: 'logging',
  sync_time_with_host: 'tools.syncTime',
  tools_upgrade_policy: 'tools.upgrade.policy',
  boot_delay: 'bios.bootDelay',
  latency_sensitivity: 'sched.cpu.latencySensitivity',
  memory_reservation_locked_to_max: 'sched.mem.pin',
  cpu_reservation: 'sched.cpu.min',
  cpu_limit: 'sched.cpu.max',
  memory_reservation: 'sched.mem.min',
  memory_limit: 'sched.mem.max',
};
const RAW_KEY = /^[A-Za-z.][A-Za-z0-9_:.-]{0,127}$/;

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
}

/** Null for what is not set: an empty text, a limit of -1, version 0. */
function scalarOf(key: string, value: unknown): string | null {
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value === 'number') return value < 0 || (value === 0 && key === 'hardware_version') ? null : String(value);
  return textOf(value);
}

function sharePair(attributes: JsonMap, kind: 'cpu' | 'memory'): readonly VmxKeyValue[] {
  const level = textOf(attributes[`${kind}_share_level`]);
  const count = numberOf(attributes[`${kind}_share_count`]);
  const value = level === 'custom' ? (count === null ? null : String(count)) : level === 'normal' ? null : level;
  return value === null ? [] : [[`sched.${kind === 'cpu' ? 'cpu' : 'mem'}.shares`, value]];
}

function pairsOf(attributes: JsonMap): readonly VmxKeyValue[] {
  const scalars = Object.entries(ATTRIBUTE_KEYS).flatMap(([attribute, key]): readonly VmxKeyValue[] => {
    const value = scalarOf(attribute, ownEntry(attributes, attribute));
    return value === null ? [] : [[key, value]];
  });
  const extra = isJsonMap(attributes['extra_config']) ? Object.entries(attributes['extra_config']) : [];
  const raw = extra.flatMap(([key, value]): readonly VmxKeyValue[] =>
    RAW_KEY.test(key) && typeof value === 'string' && !/^(?:scsi|sata|nvme|ide|ethernet)\d+[.:]/i.test(key)
      ? [[key, value]]
      : [],
  );
  return [...raw, ...scalars, ...sharePair(attributes, 'cpu'), ...sharePair(attributes, 'memory')];
}

/** The slot of the provider's `unit_number`, which counts through the controllers of a bus. */
function slotOf(bus: string, unit: number): string | null {
  const perController = ownEntry({ scsi: 15, sata: 30, nvme: 15, ide: 2 }, bus);
  if (perController === undefined) return null;
  const position = unit % perController;
  // Unit 7 is the SCSI controller itself.
  const place = bus === 'scsi' && position >= 7 ? position + 1 : position;
  const slot = `${bus}${Math.floor(unit / perController)}:${place}`;
  return parseDriveSlot(slot) === null ? null : slot;
}

const SCSI_TYPES: Readonly<Record<string, ControllerModel>> = {
  pvscsi: 'pvscsi',
  lsilogic: 'lsilogic',
  'lsilogic-sas': 'lsisas1068',
  buslogic: 'buslogic',
};
const DISK_MODES: Readonly<Record<string, DiskMode>> = {
  persistent: 'persistent',
  append: 'append',
  nonpersistent: 'nonpersistent',
  undoable: 'undoable',
  independent_persistent: 'independent-persistent',
  independent_nonpersistent: 'independent-nonpersistent',
};
const NIC_MODELS: readonly NicModel[] = ['vmxnet3', 'vmxnet2', 'vmxnet', 'e1000', 'e1000e', 'sriov', 'vlance'];
const KIB_PER_GIB = 1024 * 1024;

/** Names by managed object id, of the data sources and resources beside the VMs. */
export type ObjectNames = ReadonlyMap<string, string>;

const NAMED_TYPES = [
  ...['vsphere_network', 'vsphere_distributed_port_group', 'vsphere_host_port_group', 'vsphere_datastore'],
  ...['vsphere_nas_datastore', 'vsphere_vmfs_datastore'],
];

export function objectNames(resources: readonly TerraformResource[]): ObjectNames {
  return new Map(
    resources.flatMap(({ type, attributes: { id, name } }) =>
      NAMED_TYPES.includes(type) && typeof id === 'string' && typeof name === 'string' ? [[id, name] as const] : [],
    ),
  );
}

interface Context {
  readonly names: ObjectNames;
  lost(clause: string): void;
}

function onDatastore({ names }: Context, id: unknown, path: unknown): DatastorePath | null {
  const name = typeof id === 'string' ? names.get(id) : undefined;
  if (name === undefined || typeof path !== 'string') return null;
  const parsed = parseDatastorePath(`[${name}] ${path}`);
  return parsed.ok ? parsed.value : null;
}

interface Disks {
  readonly disks: Readonly<Record<string, Disk>>;
  readonly unsaid: readonly Path[];
}

/** Disks. One in the directory of the VM is declared by its slot and size, as `import` from a host does. */
function readDisks(context: Context, attributes: JsonMap): Disks {
  const disks: Record<string, Disk> = {};
  const unsaid: Path[] = [];
  const directory = (path: unknown): string =>
    typeof path === 'string' ? path.slice(0, path.lastIndexOf('/') + 1) : '';
  for (const disk of mapsIn(attributes['disk'])) {
    const label = textOf(disk['label']) ?? textOf(disk['path']) ?? 'a disk';
    const slot = slotOf(textOf(disk['controller_type']) ?? 'scsi', numberOf(disk['unit_number']) ?? 0);
    const size = numberOf(disk['size']);
    if (slot === null || Object.hasOwn(disks, slot)) {
      context.lost(`disk "${label}" has no slot that there is`);
      continue;
    }
    const isOwn =
      disk['attach'] !== true &&
      (textOf(disk['path']) === null || directory(disk['path']) === directory(attributes['vmx_path']));
    const file = onDatastore(context, disk['datastore_id'], disk['path']);
    if (!isOwn && file === null) {
      context.lost(`disk "${label}": the state does not have the name of its datastore`);
      continue;
    }
    if (isOwn && size === null) {
      context.lost(`disk "${label}" has no size`);
      continue;
    }
    if (isOwn) unsaid.push(['disks', slot, 'file']);
    const mode = ownEntry(DISK_MODES, textOf(disk['disk_mode']) ?? 'persistent');
    if (mode === undefined) context.lost(`the mode of disk "${label}"`);
    setEntry(disks, slot, {
      ...blankDisk(file ?? (`[?] ?/${slot.replace(':', '-')}.vmdk` as DatastorePath)),
      size: size === null || size <= 0 ? null : ((size * KIB_PER_GIB) as KiB),
      provisioning: disk['thin_provisioned'] === true ? 'thin' : disk['eagerly_scrub'] === true ? 'eager' : 'thick',
      mode: mode ?? 'persistent',
      writeThrough: disk['write_through'] === true,
      sharing: disk['disk_sharing'] === 'sharingMultiWriter' ? 'multi-writer' : 'none',
    });
  }
  return { disks, unsaid };
}

function readNics(context: Context, attributes: JsonMap): Readonly<Record<string, Nic>> {
  const nics: Record<string, Nic> = {};
  for (const [index, card] of mapsIn(attributes['network_interface']).entries()) {
    const slot = `ethernet${index}`;
    if (index >= MAX_NICS) {
      context.lost(`more than ${MAX_NICS} network cards`);
      break;
    }
    const id = textOf(card['network_id']);
    const network = id === null ? undefined : context.names.get(id);
    if (network === undefined) context.lost(`the name of the network ${id ?? ''} of ${slot}: declare it`);
    const mac = parseMac(textOf(card['mac_address']) ?? '');
    const model = NIC_MODELS.find((each) => each === card['adapter_type']);
    setEntry(nics, slot, {
      ...BLANK_NIC,
      model: model ?? 'default',
      network: network ?? null,
      mac: mac.ok ? mac.value : null,
    });
  }
  return nics;
}

function readCdroms(context: Context, attributes: JsonMap): Readonly<Record<string, Cdrom>> {
  const drives = mapsIn(attributes['cdrom']).slice(0, 4);
  return Object.fromEntries(
    drives.map((drive, index): [string, Cdrom] => {
      const slot = `ide${index < 2 ? 0 : 1}:${index % 2}`;
      if (drive['client_device'] === true) return [slot, { medium: { kind: 'client' }, connected: false }];
      const file = onDatastore(context, drive['datastore_id'], drive['path']);
      if (file === null && textOf(drive['path']) !== null)
        context.lost(`the image "${String(drive['path'])}" of ${slot}`);
      return [slot, { medium: file === null ? { kind: 'empty' } : { kind: 'iso', file }, connected: true }];
    }),
  );
}

/** Controllers that the drives need, and those that are counted. The provider gives all SCSI controllers one type. */
function readControllers(attributes: JsonMap, slots: readonly string[]): Readonly<Record<string, ControllerModel>> {
  const scsi = ownEntry(SCSI_TYPES, textOf(attributes['scsi_type']) ?? 'pvscsi') ?? 'default';
  const models: Readonly<Record<string, ControllerModel>> = { scsi, sata: 'ahci', nvme: 'nvme' };
  const needed = slots.map((slot) => slot.slice(0, slot.indexOf(':')));
  const counted = Object.keys(models).flatMap((bus) =>
    Array.from(
      { length: Math.min(numberOf(ownEntry(attributes, `${bus}_controller_count`)) ?? 0, 4) },
      (_, index) => `${bus}${index}`,
    ),
  );
  const all = [...new Set([...counted, ...needed])].filter((each) => !each.startsWith('ide')).sort();
  return Object.fromEntries(all.map((each) => [each, ownEntry(models, each.replace(/\d+$/, '')) ?? 'default']));
}

/** The VM of a `vsphere_virtual_machine`. Fails for one without a name that a VM can have. */
export function terraformVm({ attributes, address }: TerraformResource, names: ObjectNames): Result<TerraformVm> {
  const name = parseDomainName(textOf(attributes['name']) ?? '');
  if (!name.ok) return failure(`${address}: name ${name.problem}`);
  const lost: string[] = [];
  const context: Context = { names, lost: (clause) => lost.push(clause) };
  const uuid = parseUuid(textOf(attributes['uuid']) ?? '');
  const base = {
    ...blankDomain(name.value),
    uuid: uuid.ok ? uuid.value : null,
    annotation: textOf(attributes['annotation']) ?? '',
  };
  const machine = withVmxKeys(base, pairsOf(attributes), context.lost);
  const { disks, unsaid } = readDisks(context, attributes);
  const cdroms = readCdroms(context, attributes);
  if (mapsIn(attributes['vtpm']).length > 0) lost.push('the virtual TPM: declare tpm and firmware');
  if (Array.isArray(attributes['pci_device_id']) && attributes['pci_device_id'].length > 0)
    lost.push('PCI devices of the host');
  const says = (attribute: string): boolean => scalarOf(attribute, ownEntry(attributes, attribute)) !== null;
  return success({
    domain: {
      ...machine,
      disks,
      cdroms,
      nics: readNics(context, attributes),
      controllers: readControllers(attributes, Object.keys(disks)),
    },
    power: ['on', 'off', 'suspended'].includes(String(attributes['power_state']))
      ? (attributes['power_state'] as PowerState)
      : null,
    folder: textOf(attributes['folder']),
    unsaid: [
      ...unsaid,
      ...(says('hardware_version') ? [] : [['hardwareVersion']]),
      ...(says('guest_id') ? [] : [['guestOs']]),
      ...(says('memory') ? [] : [['memory']]),
      ...(says('num_cpus') ? [] : [['vcpus']]),
    ],
    lost,
  });
}
