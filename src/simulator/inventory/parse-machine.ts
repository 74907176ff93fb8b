import { ownEntry, setEntry } from '../own-entry.js';
import type { ExtraFile, HostFacts, MachineDisk, MachineFacts, PowerState, SwitchFacts } from './inventory.js';
import type { InventoryReader } from './inventory-reader.js';
import { parseControl } from './parse-control.js';

export interface MachineSurroundings {
  readonly host: HostFacts;
  readonly datastores: readonly string[];
  readonly networks: readonly string[];
  readonly switches: readonly SwitchFacts[];
}

const FIELDS = [
  'name',
  'directory',
  'power',
  'tools',
  'ignores_shutdown',
  'guest_locks_cdrom',
  'guest_writes',
  'host',
  'folder',
  'resource_pool',
  'autostart',
  'uuid',
  'guest_os',
  'hardware_version',
  'firmware',
  'annotation',
  'memory',
  'vcpus',
  'cores_per_socket',
  'controllers',
  'disks',
  'nics',
  'vmx',
  'files',
  'managed_by',
  'vapp_product',
  'disabled_methods',
  'disabled_by',
  'connection_state',
];

const POWER: Readonly<Record<string, PowerState>> = { on: 'poweredOn', off: 'poweredOff', suspended: 'suspended' };

/** One domain of an inventory, its short forms turned into VMX keys. Keys under `vmx` have the last word; null takes one out. */
export function parseMachine(
  reader: InventoryReader,
  value: unknown,
  path: string,
  around: MachineSurroundings,
): MachineFacts {
  const fields = reader.map(value, path, FIELDS);
  const name = reader.text(fields['name'], `${path}.name`, null);
  const file = name.replace(/[/\\:*?"<>|]/g, '_');
  const directory = reader.text(fields['directory'], `${path}.directory`, `[${around.datastores[0] ?? ''}] ${file}`);
  checkDirectory(reader, directory, `${path}.directory`, around.datastores);
  const disks = readDisks(reader, fields['disks'], `${path}.disks`, directory, file);
  const keys = {
    ...generalKeys(reader, fields, path, name, file, around.host),
    ...controllerKeys(reader, fields['controllers'], `${path}.controllers`),
    ...disks.keys,
    ...nicKeys(reader, fields['nics'], `${path}.nics`, around),
  };
  const files: ExtraFile[] = Object.entries(reader.map(fields['files'], `${path}.files`, null)).map(([key, text]) => ({
    path: `${directory}/${key}`,
    text: reader.scalar(text, `${path}.files.${key}`),
    sizeBytes: 0,
    disk: null,
  }));
  return {
    vmx: `${directory}/${file}.vmx`,
    power:
      POWER[reader.choice(fields['power'], `${path}.power`, ['on', 'off', 'suspended'] as const, 'off')] ??
      'poweredOff',
    tools: reader.choice(
      fields['tools'],
      `${path}.tools`,
      ['running', 'not-running', 'not-installed'] as const,
      'running',
    ),
    ignoresShutdown: reader.boolean(fields['ignores_shutdown'], `${path}.ignores_shutdown`),
    guestLocksCdrom: reader.boolean(fields['guest_locks_cdrom'], `${path}.guest_locks_cdrom`),
    guestWritesBytes: reader.bytes(fields['guest_writes'], `${path}.guest_writes`, 0),
    keys: withRawKeys(reader, keys, fields['vmx'], `${path}.vmx`),
    disks: disks.list,
    files,
    host: optionalText(reader, fields['host'], `${path}.host`),
    folder: optionalText(reader, fields['folder'], `${path}.folder`),
    pool: optionalText(reader, fields['resource_pool'], `${path}.resource_pool`),
    autostart: reader.boolean(fields['autostart'], `${path}.autostart`),
    ...parseControl(reader, fields, path),
  };
}

function optionalText(reader: InventoryReader, value: unknown, path: string): string | null {
  return value === undefined || value === null ? null : reader.text(value, path, null);
}

function checkDirectory(reader: InventoryReader, text: string, path: string, datastores: readonly string[]): void {
  const match = /^\[([^\]]+)\] [^/].*[^/]$|^\[([^\]]+)\] [^/]$/.exec(text);
  if (match === null || text.split('/').includes('..')) reader.note(path, 'must be a directory like "[ssd1] web01"');
  else if (!datastores.includes(match[1] ?? match[2] ?? '')) reader.note(path, 'names an unknown datastore');
}

type Keys = Record<string, string>;

function generalKeys(
  reader: InventoryReader,
  fields: Readonly<Record<string, unknown>>,
  path: string,
  name: string,
  file: string,
  host: HostFacts,
): Keys {
  const memory = reader.bytes(fields['memory'], `${path}.memory`, 1024 ** 3);
  if (memory % (4 * 1024 ** 2) !== 0) reader.note(`${path}.memory`, 'must be a multiple of 4MiB');
  const version = reader.whole(fields['hardware_version'], `${path}.hardware_version`, host.hardwareVersion, 99);
  const firmware = reader.choice(fields['firmware'], `${path}.firmware`, ['bios', 'efi'] as const, 'bios');
  const cores = reader.whole(fields['cores_per_socket'], `${path}.cores_per_socket`, 1, 256);
  const uuid = fields['uuid'] === undefined ? null : reader.text(fields['uuid'], `${path}.uuid`, null);
  const digits = (uuid ?? '').replace(/[\s-]/g, '').toLowerCase();
  if (uuid !== null && !/^[0-9a-f]{32}$/.test(digits)) reader.note(`${path}.uuid`, 'must be a UUID');
  const pairs = digits.match(/../g) ?? [];
  const annotation =
    fields['annotation'] === undefined ? null : reader.text(fields['annotation'], `${path}.annotation`, '');
  return {
    '.encoding': 'UTF-8',
    'config.version': '8',
    'virtualHW.version': String(version),
    nvram: `${file}.nvram`,
    'pciBridge0.present': 'TRUE',
    'svga.present': 'TRUE',
    'vmci0.present': 'TRUE',
    displayName: name,
    guestOS: reader.text(fields['guest_os'], `${path}.guest_os`, 'other-64'),
    ...(annotation === null || annotation === '' ? {} : { annotation }),
    ...(firmware === 'efi' ? { firmware } : {}),
    ...(uuid === null ? {} : { 'uuid.bios': `${pairs.slice(0, 8).join(' ')}-${pairs.slice(8).join(' ')}` }),
    memsize: String(Math.floor(memory / 1024 ** 2)),
    numvcpus: String(reader.whole(fields['vcpus'], `${path}.vcpus`, 1, 256)),
    ...(cores === 1 ? {} : { 'cpuid.coresPerSocket': String(cores) }),
    'sched.cpu.units': 'mhz',
    'sched.cpu.min': '0',
    'sched.cpu.shares': 'normal',
    'sched.mem.min': '0',
    'sched.mem.minSize': '0',
    'sched.mem.shares': 'normal',
    'floppy0.present': 'FALSE',
  };
}

const CONTROLLER_MODELS: Readonly<Record<string, readonly string[]>> = {
  scsi: ['pvscsi', 'lsilogic', 'lsisas1068', 'buslogic'],
  sata: ['ahci'],
  nvme: ['nvme'],
};

function controllerKeys(reader: InventoryReader, value: unknown, path: string): Keys {
  const keys: Keys = {};
  for (const [slot, model] of Object.entries(reader.map(value, path, null))) {
    const bus = /^(scsi|sata|nvme)[0-3]$/.exec(slot)?.[1];
    const models = ownEntry(CONTROLLER_MODELS, bus ?? '');
    const text = reader.scalar(model, `${path}.${slot}`);
    if (models === undefined) reader.note(`${path}.${slot}`, 'must be scsi0..3, sata0..3 or nvme0..3');
    else if (!models.includes(text)) reader.note(`${path}.${slot}`, `must be one of ${models.join(', ')}`);
    if (bus === 'scsi') keys[`${slot}.virtualDev`] = text;
    keys[`${slot}.present`] = 'TRUE';
  }
  return keys;
}

function readDisks(reader: InventoryReader, value: unknown, path: string, directory: string, file: string) {
  const keys: Keys = {};
  const list: MachineDisk[] = [];
  Object.entries(reader.map(value, path, null)).forEach(([slot, written], index) => {
    const at = `${path}.${slot}`;
    const disk = reader.map(written, at, ['size', 'provisioning', 'file']);
    const bus = /^(scsi|sata|nvme|ide)\d:\d{1,2}$/.exec(slot)?.[1];
    if (bus === undefined) reader.note(at, 'must be a slot like scsi0:0');
    const usual = `${directory}/${file}${index === 0 ? '' : `_${index}`}.vmdk`;
    const place = reader.text(disk['file'], `${at}.file`, usual);
    const provisioning = reader.choice(disk['provisioning'], `${at}.provisioning`, ['thin', 'thick'] as const, 'thin');
    if (disk['size'] !== undefined) {
      const bytes = reader.bytes(disk['size'], `${at}.size`, null);
      list.push({ path: place, sizeKiB: Math.ceil(bytes / 1024), thin: provisioning === 'thin' });
    } else if (disk['file'] === undefined) reader.note(at, 'needs a size, or a file that is there');
    keys[`${slot}.present`] = 'TRUE';
    keys[`${slot}.deviceType`] = bus === 'scsi' ? 'scsi-hardDisk' : bus === 'ide' ? 'ata-hardDisk' : 'disk';
    keys[`${slot}.fileName`] = fileName(place, directory);
  });
  return { keys, list };
}

/** As a VMX has it: bare in its own directory, else below `/vmfs/volumes`. */
function fileName(path: string, directory: string): string {
  if (path.startsWith(`${directory}/`) && !path.slice(directory.length + 1).includes('/')) {
    return path.slice(directory.length + 1);
  }
  return path.replace(/^\[([^\]]+)\]\s*/, '/vmfs/volumes/$1/');
}

function nicKeys(reader: InventoryReader, value: unknown, path: string, around: MachineSurroundings): Keys {
  const keys: Keys = {};
  for (const [slot, written] of Object.entries(reader.map(value, path, null))) {
    const at = `${path}.${slot}`;
    const nic = reader.map(written, at, ['network', 'model', 'mac']);
    if (!/^ethernet\d$/.test(slot)) reader.note(at, 'must be ethernet0 to ethernet9');
    const network = reader.text(nic['network'], `${at}.network`, null);
    const port = portKeys(slot, network, around.switches);
    if (network !== '' && port === null && !around.networks.includes(network))
      reader.note(`${at}.network`, `there is no network ${network}`);
    keys[`${slot}.virtualDev`] = reader.choice(
      nic['model'],
      `${at}.model`,
      ['vmxnet3', 'e1000', 'e1000e', 'vmxnet', 'vlance'] as const,
      'vmxnet3',
    );
    for (const [key, text] of Object.entries(port ?? { [`${slot}.networkName`]: network })) setEntry(keys, key, text);
    if (nic['mac'] !== undefined) {
      const mac = reader.text(nic['mac'], `${at}.mac`, null).toLowerCase();
      if (!/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac)) reader.note(`${at}.mac`, 'must be a MAC address, in quotes');
      keys[`${slot}.addressType`] = 'static';
      keys[`${slot}.address`] = mac;
    }
    keys[`${slot}.present`] = 'TRUE';
  }
  return keys;
}

/** The keys of a card in a port group of that name; null where there is none. */
function portKeys(slot: string, name: string, switches: readonly SwitchFacts[]): Keys | null {
  for (const { uuid, portGroups } of switches) {
    const index = portGroups.findIndex((group) => group.name === name);
    const group = portGroups[index];
    if (group === undefined) continue;
    return {
      [`${slot}.dvs.switchId`]: uuid,
      [`${slot}.dvs.portId`]: String(index * 8 + Number(slot.replace(/\D/g, ''))),
      [`${slot}.dvs.portgroupId`]: group.key,
      [`${slot}.dvs.connectionId`]: '1',
    };
  }
  return null;
}

function withRawKeys(reader: InventoryReader, keys: Keys, value: unknown, path: string): Keys {
  const byLower = new Map(Object.keys(keys).map((key) => [key.toLowerCase(), key]));
  const result = new Map(Object.entries(keys));
  for (const [key, written] of Object.entries(reader.map(value, path, null))) {
    if (!/^[A-Za-z.][A-Za-z0-9_:.-]*$/.test(key)) reader.note(`${path}.${key}`, 'is no VMX key');
    const known = byLower.get(key.toLowerCase()) ?? key;
    if (written === null) result.delete(known);
    else result.set(known, reader.scalar(written, `${path}.${key}`));
  }
  return Object.fromEntries(result);
}
