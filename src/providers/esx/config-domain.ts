import { parseDatastorePath } from '../../domain/datastore-path.js';
import type {
  Allocation,
  Cdrom,
  ControllerModel,
  Disk,
  Domain,
  Limit,
  Nic,
  Provisioning,
  Serial,
  Shares,
  Slots,
} from '../../domain/domain.js';
import type { DomainName } from '../../domain/domain-name.js';
import { guestOsOf } from '../../domain/guest-os.js';
import { parseMac } from '../../domain/mac.js';
import type { KiB, MHz, MiB } from '../../domain/units.js';
import { parseUuid } from '../../domain/uuid.js';
import { fieldOfVmxKey } from '../../domain/vmx-fields.js';
import { controllerModelOf, nicModelOf } from './device-words.js';
import { type DeviceTable, deviceTable } from './devices.js';
import { fromApiName } from './names.js';
import { booleanOf, numberOf, objectOf, objectsOf, textOf, type VimObject, type VimValue } from './soap/value.js';

function sharesOf(value: VimValue | undefined): Shares {
  const shares = objectOf(value);
  const level = textOf(shares?.['level']);
  if (level === 'low' || level === 'normal' || level === 'high') return level;
  return numberOf(shares?.['shares']) ?? 'normal';
}

function allocationOf<Unit extends number>(value: VimValue | undefined): Allocation<Unit> {
  const allocation = objectOf(value);
  const limit = numberOf(allocation?.['limit']) ?? -1;
  return {
    reservation: (numberOf(allocation?.['reservation']) ?? 0) as Unit,
    limit: (limit < 0 ? 'unlimited' : limit) as Limit<Unit>,
    shares: sharesOf(allocation?.['shares']),
  };
}

function provisioningOf(backing: VimObject): Provisioning {
  if (booleanOf(backing['thinProvisioned']) === true) return 'thin';
  return booleanOf(backing['eagerlyScrub']) === true ? 'eager' : 'thick';
}

function diskOf(device: VimObject): Disk | null {
  const backing = objectOf(device['backing']);
  const file = parseDatastorePath(textOf(backing?.['fileName']) ?? '');
  if (backing === null || !file.ok) return null;
  const size = numberOf(device['capacityInKB']);
  return { file: file.value, size: size as KiB | null, provisioning: provisioningOf(backing) };
}

function startConnected(device: VimObject): boolean {
  return booleanOf(objectOf(device['connectable'])?.['startConnected']) ?? true;
}

function nicOf(device: VimObject): Nic {
  const mac = parseMac(textOf(device['macAddress']) ?? '');
  return {
    model: nicModelOf(device.$type ?? ''),
    network: textOf(objectOf(device['backing'])?.['deviceName']),
    mac: mac.ok ? mac.value : null,
    connected: startConnected(device),
  };
}

function cdromOf(device: VimObject): Cdrom {
  const backing = objectOf(device['backing']);
  const connected = startConnected(device);
  switch (backing?.$type) {
    case 'VirtualCdromIsoBackingInfo': {
      const file = textOf(backing['fileName']) ?? '';
      return { medium: file === '' ? { kind: 'empty' } : { kind: 'iso', file }, connected };
    }
    case 'VirtualCdromRemoteAtapiBackingInfo':
    case 'VirtualCdromRemotePassthroughBackingInfo':
      return { medium: { kind: 'client' }, connected };
    case 'VirtualCdromAtapiBackingInfo':
    case 'VirtualCdromPassthroughBackingInfo':
      return { medium: { kind: 'device', device: textOf(backing['deviceName']) ?? '' }, connected };
    default:
      return { medium: { kind: 'empty' }, connected };
  }
}

function endpointOf(text: string | null): 'client' | 'server' {
  return text === 'client' ? 'client' : 'server';
}

function serialOf(device: VimObject): Serial | null {
  const backing = objectOf(device['backing']);
  switch (backing?.$type) {
    case 'VirtualSerialPortFileBackingInfo':
      return { kind: 'file', file: textOf(backing['fileName']) ?? '' };
    case 'VirtualSerialPortDeviceBackingInfo':
      return { kind: 'device', device: textOf(backing['deviceName']) ?? '' };
    case 'VirtualSerialPortPipeBackingInfo':
      return {
        kind: 'pipe',
        pipe: textOf(backing['pipeName']) ?? '',
        endpoint: endpointOf(textOf(backing['endpoint'])),
      };
    case 'VirtualSerialPortURIBackingInfo':
      return {
        kind: 'network',
        uri: textOf(backing['serviceURI']) ?? '',
        direction: endpointOf(textOf(backing['direction'])),
      };
    default:
      return null;
  }
}

function mapSlots<Device>(
  devices: ReadonlyMap<string, VimObject>,
  read: (device: VimObject) => Device | null,
): Slots<Device> {
  const slots: Record<string, Device> = {};
  for (const [slot, device] of devices) {
    const value = read(device);
    if (value !== null) slots[slot] = value;
  }
  return slots;
}

function controllersOf(table: DeviceTable): Slots<ControllerModel> {
  const controllers: Record<string, ControllerModel> = {};
  for (const [slot, device] of table.controllers) {
    if (!slot.startsWith('ide')) controllers[slot] = controllerModelOf(device.$type ?? '');
  }
  return controllers;
}

/** The keys that the API lists beside its own fields, our marker among them. */
export function extraConfigOf(config: VimObject): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const option of objectsOf(config['extraConfig'])) {
    const key = textOf(option['key']);
    const value = option['value'];
    if (key !== null && (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'))
      values.set(key, String(value));
  }
  return values;
}

/** Size and form of each disk, which a VMX does not tell. */
export function disksOf(table: DeviceTable): Slots<Disk> {
  return mapSlots(table.disks, diskOf);
}

/** The Domain as the `config` property tells it, for servers and accounts where the VMX cannot be had. */
export function domainFromConfig(config: VimObject): Domain {
  const hardware = objectOf(config['hardware']) ?? {};
  const table = deviceTable(objectsOf(hardware['device']));
  const uuid = parseUuid(textOf(config['uuid']) ?? '');
  const guestId = textOf(config['guestId']) ?? '';
  // The marker counts as a field; so do keys such as `scsi0:0.redo`, which hosts keep beside a device.
  const raw = [...extraConfigOf(config)].filter(([key]) => fieldOfVmxKey(key) === null);
  return {
    name: fromApiName(textOf(config['name']) ?? '') as DomainName,
    uuid: uuid.ok ? uuid.value : null,
    guestOs: guestId === '' ? null : guestOsOf(guestId),
    hardwareVersion: Number(/^vmx-0*(\d+)$/.exec(textOf(config['version']) ?? '')?.[1] ?? 4),
    firmware: textOf(config['firmware']) === 'efi' ? 'efi' : 'bios',
    annotation: textOf(config['annotation']) ?? '',
    memory: (numberOf(hardware['memoryMB']) ?? 0) as MiB,
    vcpus: numberOf(hardware['numCPU']) ?? 1,
    // 0 or absent on servers that let the host decide.
    coresPerSocket: numberOf(hardware['numCoresPerSocket']) || 1,
    scheduler: {
      cpu: allocationOf<MHz>(config['cpuAllocation']),
      memory: allocationOf<MiB>(config['memoryAllocation']),
    },
    controllers: controllersOf(table),
    disks: disksOf(table),
    nics: mapSlots(table.nics, nicOf),
    cdroms: mapSlots(table.cdroms, cdromOf),
    serials: mapSlots(table.serials, serialOf),
    vmx: Object.fromEntries(raw),
  };
}
