import type { Domain, Firmware } from '../../domain/domain.js';
import { type DomainName, parseDomainName } from '../../domain/domain-name.js';
import { parseGuestOs } from '../../domain/guest-os.js';
import { compareSlots, DEFAULT_MEMORY, MIN_HARDWARE_VERSION } from '../../domain/limits.js';
import { type Parsed, parsed, unparsed } from '../../domain/parsed.js';
import type { MHz, MiB } from '../../domain/units.js';
import { parseUuid, type Uuid } from '../../domain/uuid.js';
import { readControllers, writeController } from './controllers.js';
import { readDrives, writeCdrom, writeDisk } from './drives.js';
import { readNics, writeNic } from './nics.js';
import { readValue, type VmxReading, wholeNumber } from './reading.js';
import type { MappingRow, VmxPair } from './row.js';
import { type AllocationKeys, readAllocation, writeAllocation } from './scheduler.js';
import { readSerials, writeSerial } from './serials.js';

/**
 * The mapping between VMX keys and Domain: the one table that reading and writing both walk, so that they cannot part ways.
 * Its order is that of a new file, which is libvirt's (libvirt-esx-behaviour 2.2). "LV" in a source stands for libvirt 9.0.0 as
 * told in that reference, "guess" for what nobody confirmed.
 */

const FORMAT_VERSION = '8';
const ZERO_UUID = '00000000-0000-0000-0000-000000000000';
const CPU_KEYS: AllocationKeys = {
  reservation: ['sched.cpu.min'],
  limit: 'sched.cpu.max',
  shares: 'sched.cpu.shares',
};
/** ESX writes both spellings of the reservation; libvirt reads the second only. */
const MEMORY_KEYS: AllocationKeys = {
  reservation: ['sched.mem.min', 'sched.mem.minsize'],
  limit: 'sched.mem.max',
  shares: 'sched.mem.shares',
};

function sorted<Device>(slots: Readonly<Record<string, Device>>): readonly (readonly [string, Device])[] {
  return Object.entries(slots).sort(([left], [right]) => compareSlots(left, right));
}

function constant(key: string, value: string, accept: (found: string) => boolean): Pick<MappingRow, 'read' | 'write'> {
  return {
    read: (vmx, domain) => {
      const found = vmx.text(key);
      if (found !== null && accept(found)) vmx.take(key);
      else if (found !== null) vmx.problem(key, `must be ${value}, not "${found}"`);
      return domain;
    },
    write: () => [[key, value]],
  };
}

/** Names carry `%`, `/` and `\` as `%XX`. A percent sign without two digits stays: hosts have written such names. */
function decodeName(text: string): Parsed<DomainName> {
  const name = text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) =>
    Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
  );
  return parseDomainName(name);
}

function encodeName(name: DomainName): string {
  return name.replace(/[%/\\]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
}

function readUuid(vmx: VmxReading): Uuid | null {
  // A file without uuid.bios that asks for a new one is what a domain without a uuid is written as.
  if (vmx.text('uuid.bios') === null) {
    if (vmx.text('uuid.action')?.toLowerCase() === 'create') vmx.take('uuid.action');
    return null;
  }
  const uuid = readValue<Uuid | null>(vmx, 'uuid.bios', parseUuid, null);
  return uuid === ZERO_UUID ? null : uuid;
}

/** VMX's own spelling: pairs with blanks, one dash in the middle. */
function encodeUuid(uuid: Uuid): string {
  const pairs = uuid.replaceAll('-', '').match(/../g) ?? [];
  return `${pairs.slice(0, 8).join(' ')}-${pairs.slice(8).join(' ')}`;
}

function parseFirmware(text: string): Parsed<Firmware> {
  const lower = text.toLowerCase();
  return lower === 'efi' || lower === 'bios' ? parsed(lower) : unparsed(`must be bios or efi, not "${text}"`);
}

function readCpuScheduler(vmx: VmxReading, domain: Domain): Domain {
  const units = vmx.text('sched.cpu.units')?.toLowerCase() ?? 'mhz';
  if (units !== 'mhz') {
    vmx.problem('sched.cpu.units', `must be mhz, not "${units}"; the reservation and limit are not read`);
    return domain;
  }
  vmx.take('sched.cpu.units');
  return { ...domain, scheduler: { ...domain.scheduler, cpu: readAllocation<MHz>(vmx, CPU_KEYS) } };
}

function writeCpuScheduler(domain: Domain): readonly VmxPair[] {
  const pairs = writeAllocation(domain.scheduler.cpu, CPU_KEYS);
  return pairs.some(([key]) => key !== CPU_KEYS.shares) ? [...pairs, ['sched.cpu.units', 'mhz']] : pairs;
}

export const VMX_MAPPING: readonly MappingRow[] = [
  {
    keys: ['.encoding'],
    field: null,
    way: 'vmx only',
    source: 'LV 2.1: the charset of the file; new files are UTF-8',
    ...constant('.encoding', 'UTF-8', () => true),
  },
  {
    keys: ['config.version'],
    field: null,
    way: 'vmx only',
    source: 'LV 2.3: must be 8',
    ...constant('config.version', FORMAT_VERSION, (found) => found.trim() === FORMAT_VERSION),
  },
  {
    keys: ['virtualhw.version'],
    field: 'hardwareVersion',
    way: 'spec',
    source: 'LV 2.3: at least 4; the API has it as vmx-NN and changes it by an upgrade only',
    read: (vmx, domain) => {
      if (vmx.text('virtualHW.version') === null) vmx.problem('virtualHW.version', 'is missing');
      const parse = wholeNumber(MIN_HARDWARE_VERSION);
      return { ...domain, hardwareVersion: readValue(vmx, 'virtualHW.version', parse, MIN_HARDWARE_VERSION) };
    },
    write: (domain) => [['virtualHW.version', String(domain.hardwareVersion)]],
  },
  {
    keys: ['guestos'],
    field: 'guestOs',
    way: 'spec',
    source: 'LV 2.3 for the key; the words are VMware’s (see domain/guest-os.ts)',
    read: (vmx, domain) => ({ ...domain, guestOs: readValue<string | null>(vmx, 'guestOS', parseGuestOs, null) }),
    write: (domain) => (domain.guestOs === null ? [] : [['guestOS', domain.guestOs]]),
  },
  {
    keys: ['uuid.bios', 'uuid.action'],
    field: 'uuid',
    way: 'spec',
    source: 'LV 2.3: without a uuid the host is asked to make one',
    read: (vmx, domain) => ({ ...domain, uuid: readUuid(vmx) }),
    write: (domain) => [domain.uuid === null ? ['uuid.action', 'create'] : ['uuid.bios', encodeUuid(domain.uuid)]],
  },
  {
    keys: ['displayname'],
    field: 'name',
    way: 'spec',
    source: 'LV 3.1: percent and pipe escapes',
    read: (vmx, domain) => {
      if (vmx.text('displayName') === null) vmx.problem('displayName', 'is missing');
      return { ...domain, name: readValue(vmx, 'displayName', decodeName, domain.name) };
    },
    write: (domain) => [['displayName', encodeName(domain.name)]],
  },
  {
    keys: ['annotation'],
    field: 'annotation',
    way: 'spec',
    source: 'LV 3.1: pipe escapes only',
    read: (vmx, domain) => ({ ...domain, annotation: readValue(vmx, 'annotation', (text) => parsed(text), '') }),
    write: (domain) => (domain.annotation === '' ? [] : [['annotation', domain.annotation]]),
  },
  {
    keys: ['memsize'],
    field: 'memory',
    way: 'spec',
    source: 'LV 2.5: MiB, 32 when missing',
    read: (vmx, domain) => {
      const memory = readValue(vmx, 'memsize', wholeNumber(1), DEFAULT_MEMORY);
      return { ...domain, memory: memory as MiB };
    },
    write: (domain) => [['memsize', String(domain.memory)]],
  },
  {
    keys: ['sched.mem.max', 'sched.mem.min', 'sched.mem.minsize', 'sched.mem.shares'],
    field: 'scheduler.memory',
    way: 'spec',
    source: 'LV 2.5 for max and minsize; min and shares as ESX writes them (seen in public VMX files)',
    read: (vmx, domain) => ({
      ...domain,
      scheduler: { ...domain.scheduler, memory: readAllocation<MiB>(vmx, MEMORY_KEYS) },
    }),
    write: (domain) => writeAllocation(domain.scheduler.memory, MEMORY_KEYS),
  },
  {
    keys: ['numvcpus'],
    field: 'vcpus',
    way: 'spec',
    source: 'LV 2.5: 1 when missing',
    read: (vmx, domain) => ({ ...domain, vcpus: readValue(vmx, 'numvcpus', wholeNumber(1), 1) }),
    write: (domain) => [['numvcpus', String(domain.vcpus)]],
  },
  {
    keys: ['cpuid.corespersocket'],
    field: 'coresPerSocket',
    way: 'spec',
    source: 'LV 2.5: 1 when missing',
    read: (vmx, domain) => ({
      ...domain,
      coresPerSocket: readValue(vmx, 'cpuid.coresPerSocket', wholeNumber(1), 1),
    }),
    write: (domain) => (domain.coresPerSocket === 1 ? [] : [['cpuid.coresPerSocket', String(domain.coresPerSocket)]]),
  },
  {
    keys: ['sched.cpu.max', 'sched.cpu.min', 'sched.cpu.shares', 'sched.cpu.units'],
    field: 'scheduler.cpu',
    way: 'spec',
    source: 'LV 2.5 for shares; min, max and units as ESX writes them (seen in public VMX files)',
    read: readCpuScheduler,
    write: writeCpuScheduler,
  },
  {
    keys: [
      'scsi#.present',
      'scsi#.virtualdev',
      'sata#.present',
      'sata#.virtualdev',
      'nvme#.present',
      'nvme#.virtualdev',
    ],
    field: 'controllers',
    way: 'device',
    source: 'LV 2.7 for SCSI and SATA; NVMe as ESX writes it (seen in public VMX files)',
    read: (vmx, domain) => ({ ...domain, controllers: readControllers(vmx) }),
    write: (domain) => sorted(domain.controllers).flatMap(([slot, model]) => writeController(slot, model)),
  },
  {
    keys: ['scsi#:#', 'sata#:#', 'nvme#:#', 'ide#:#'].flatMap((drive) =>
      ['present', 'devicetype', 'filename', 'clientdevice', 'startconnected', 'autodetect'].map(
        (key) => `${drive}.${key}`,
      ),
    ),
    field: 'disks and cdroms',
    way: 'device',
    source:
      'LV 2.8; client drives are read, which libvirt skips; SATA and NVMe disks are written without a type (guess)',
    read: (vmx, domain, place) => ({ ...domain, ...readDrives(vmx, domain.hardwareVersion, place) }),
    write: (domain, place) =>
      sorted({ ...domain.disks, ...domain.cdroms }).flatMap(([slot, drive]) =>
        'medium' in drive ? writeCdrom(slot, drive, place) : writeDisk(slot, drive, place),
      ),
  },
  {
    keys: [
      'present',
      'startconnected',
      'virtualdev',
      'features',
      'networkname',
      'connectiontype',
      'addresstype',
      'address',
      'generatedaddress',
      'generatedaddressoffset',
      'checkmacaddress',
    ].map((key) => `ethernet#.${key}`),
    field: 'nics',
    way: 'device',
    source: 'LV 2.10',
    read: (vmx, domain) => ({ ...domain, nics: readNics(vmx) }),
    write: (domain) => sorted(domain.nics).flatMap(([slot, nic]) => writeNic(slot, nic)),
  },
  {
    keys: ['present', 'filetype', 'filename', 'pipe.endpoint', 'network.endpoint', 'yieldonmsrread', 'trynorxloss'].map(
      (key) => `serial#.${key}`,
    ),
    field: 'serials',
    way: 'device',
    source: 'LV 2.11; the end of a pipe is read, which libvirt loses',
    read: (vmx, domain, place) => ({ ...domain, serials: readSerials(vmx, place) }),
    write: (domain, place) => sorted(domain.serials).flatMap(([slot, serial]) => writeSerial(slot, serial, place)),
  },
  {
    keys: ['firmware'],
    field: 'firmware',
    way: 'spec',
    source: 'LV 2.3: bios when missing; the value bios is read, which libvirt refuses',
    read: (vmx, domain) => ({ ...domain, firmware: readValue<Firmware>(vmx, 'firmware', parseFirmware, 'bios') }),
    write: (domain) => (domain.firmware === 'efi' ? [['firmware', 'efi']] : []),
  },
];

const ROW_BY_KEY: ReadonlyMap<string, MappingRow> = new Map(
  VMX_MAPPING.flatMap((row) => row.keys.map((key) => [key, row] as const)),
);

/** The row that holds a key, without regard to case; null for a raw key. */
export function mappingRowOf(key: string): MappingRow | null {
  return ROW_BY_KEY.get(key.toLowerCase().replace(/\d+/g, '#')) ?? ROW_BY_KEY.get(key.toLowerCase()) ?? null;
}
