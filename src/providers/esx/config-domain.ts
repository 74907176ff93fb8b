import { blankDomain } from '../../domain/blank-domain.js';
import type { DatastorePath } from '../../domain/datastore-path.js';
import type { Affinity, Allocation, Boot, Domain, HotAdd, Latency, Limit } from '../../domain/domain.js';
import type { DomainName } from '../../domain/domain-name.js';
import { guestOsOf } from '../../domain/guest-os.js';
import type { MHz, MiB } from '../../domain/units.js';
import { parseUuid } from '../../domain/uuid.js';
import { fieldOfVmxKey } from '../../domain/vmx-fields.js';
import { domainFromVmx } from '../../formats/vmx/parse.js';
import { vmxDocument } from '../../formats/vmx/syntax.js';
import {
  cdromOf,
  controllersOf,
  diskOf,
  floppyOf,
  mapSlots,
  nicOf,
  parallelOf,
  passthroughOf,
  serialOf,
  sharesOf,
  usbOf,
  videoOf,
} from './config-devices.js';
import { soundOf } from './device-words.js';
import { type DeviceTable, deviceTable } from './devices.js';
import { fromApiName } from './names.js';
import {
  booleanOf,
  listOf,
  numberOf,
  objectOf,
  objectsOf,
  textOf,
  type VimObject,
  type VimValue,
} from './soap/value.js';
import { toolsOf } from './tools-settings.js';

function allocationOf<Unit extends number>(value: VimValue | undefined): Allocation<Unit> {
  const allocation = objectOf(value);
  const limit = numberOf(allocation?.['limit']) ?? -1;
  return {
    reservation: (numberOf(allocation?.['reservation']) ?? 0) as Unit,
    limit: (limit < 0 ? 'unlimited' : limit) as Limit<Unit>,
    shares: sharesOf(allocation?.['shares']) ?? 'normal',
  };
}

function affinityOf(config: VimObject): Affinity {
  const set = listOf(objectOf(config['cpuAffinity'])?.['affinitySet']).filter((each) => typeof each === 'number');
  return set.length === 0 ? null : set.toSorted((left, right) => left - right);
}

/** `custom`, which a server keeps for settings of the past, counts as normal. */
function latencyOf(config: VimObject): Latency {
  const level = textOf(objectOf(config['latencySensitivity'])?.['level']);
  return level === 'low' || level === 'medium' || level === 'high' ? level : 'normal';
}

/** By the keys of devices: a disk's slot or a network card's. */
function slotOfKey(devices: ReadonlyMap<string, VimObject>, key: number | null): readonly string[] {
  return [...devices].flatMap(([slot, device]) => (key !== null && numberOf(device['key']) === key ? [slot] : []));
}

function bootOf(config: VimObject, table: DeviceTable): Boot {
  const options = objectOf(config['bootOptions']);
  const order = objectsOf(options?.['bootOrder']).flatMap((device) => {
    switch (device.$type) {
      case 'VirtualMachineBootOptionsBootableCdromDevice':
        return ['cdrom'];
      case 'VirtualMachineBootOptionsBootableFloppyDevice':
        return ['floppy'];
      case 'VirtualMachineBootOptionsBootableDiskDevice':
        return slotOfKey(table.disks, numberOf(device['deviceKey']));
      case 'VirtualMachineBootOptionsBootableEthernetDevice':
        return slotOfKey(table.nics, numberOf(device['deviceKey']));
      default:
        return [];
    }
  });
  return {
    order,
    delay: numberOf(options?.['bootDelay']) ?? 0,
    setup: booleanOf(options?.['enterBIOSSetup']) ?? false,
    retry: booleanOf(options?.['bootRetryEnabled']) === true ? (numberOf(options?.['bootRetryDelay']) ?? 0) : null,
  };
}

function hotAddOf(config: VimObject): HotAdd {
  return {
    cpu: booleanOf(config['cpuHotAddEnabled']) ?? false,
    cpuRemove: booleanOf(config['cpuHotRemoveEnabled']) ?? false,
    memory: booleanOf(config['memoryHotAddEnabled']) ?? false,
  };
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

type ByVmxKey = Pick<Domain, 'vnc' | 'smbiosHost' | 'generationId' | 'guestinfo' | 'sharedFolders' | 'vmx'>;

/** Fields that the API has no member for are read from its raw keys by the table that reads a VMX. */
const BY_VMX_KEY =
  /^(?:remotedisplay\.vnc\.|smbios\.reflecthost$|vm\.genidx?$|guestinfo\.|sharedfolder|isolation\.tools\.hgfs\.)/i;

function byVmxKey(config: VimObject): ByVmxKey {
  const entries = [...extraConfigOf(config)];
  const document = vmxDocument(Object.fromEntries(entries.filter(([key]) => BY_VMX_KEY.test(key))));
  const { domain } = domainFromVmx(document, { vmxPath: '[?] ?/?.vmx' as DatastorePath, mounts: [] });
  const { vnc, smbiosHost, generationId, guestinfo, sharedFolders, vmx } = domain;
  // The marker counts as a field. What hosts keep beside a device (`scsi0:0.redo`) is raw, as in the VMX.
  const raw = entries.filter(([key]) => !BY_VMX_KEY.test(key) && fieldOfVmxKey(key) === null);
  return { vnc, smbiosHost, generationId, guestinfo, sharedFolders, vmx: { ...Object.fromEntries(raw), ...vmx } };
}

function devicesOf(table: DeviceTable) {
  const sound = table.singles.get('sound');
  return {
    video: videoOf(table.singles.get('video')),
    sound: sound === undefined ? null : soundOf(sound.$type ?? ''),
    usb: usbOf(table),
    tpm: table.singles.has('tpm'),
    controllers: controllersOf(table),
    disks: mapSlots(table.disks, diskOf),
    nics: mapSlots(table.nics, nicOf),
    cdroms: mapSlots(table.cdroms, cdromOf),
    floppies: mapSlots(table.floppies, floppyOf),
    serials: mapSlots(table.serials, serialOf),
    parallels: mapSlots(table.parallels, parallelOf),
    passthrough: mapSlots(table.passthrough, passthroughOf),
  } satisfies Partial<Domain>;
}

/** The Domain as the `config` property tells it, for servers and accounts where the VMX cannot be had. */
export function domainFromConfig(config: VimObject): Domain {
  const hardware = objectOf(config['hardware']) ?? {};
  const table = deviceTable(objectsOf(hardware['device']));
  const uuid = parseUuid(textOf(config['uuid']) ?? '');
  const guestId = textOf(config['guestId']) ?? '';
  const name = fromApiName(textOf(config['name']) ?? '') as DomainName;
  const blank = blankDomain(name);
  return {
    name,
    uuid: uuid.ok ? uuid.value : null,
    guestOs: guestId === '' ? null : guestOsOf(guestId),
    hardwareVersion: Number(/^vmx-0*(\d+)$/.exec(textOf(config['version']) ?? '')?.[1] ?? blank.hardwareVersion),
    firmware: textOf(config['firmware']) === 'efi' ? 'efi' : 'bios',
    secureBoot: booleanOf(objectOf(config['bootOptions'])?.['efiSecureBootEnabled']) ?? false,
    boot: bootOf(config, table),
    annotation: textOf(config['annotation']) ?? '',
    memory: (numberOf(hardware['memoryMB']) ?? 0) as MiB,
    vcpus: numberOf(hardware['numCPU']) ?? 1,
    // 0 or absent on servers that let the host decide.
    coresPerSocket: numberOf(hardware['numCoresPerSocket']) || 1,
    hotAdd: hotAddOf(config),
    latency: latencyOf(config),
    tools: toolsOf(config),
    scheduler: {
      cpu: { ...allocationOf<MHz>(config['cpuAllocation']), affinity: affinityOf(config) },
      memory: allocationOf<MiB>(config['memoryAllocation']),
    },
    ...devicesOf(table),
    ...byVmxKey(config),
  };
}
