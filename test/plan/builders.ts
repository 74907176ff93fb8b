import { blankDesired } from '../../src/domain/blank-desired.js';
import { BLANK_NIC, blankDisk, blankDomain } from '../../src/domain/blank-domain.js';
import type { DesiredDomain } from '../../src/domain/desired.js';
import type { SourceRange } from '../../src/domain/diagnostics/source.js';
import type { Disk, Domain } from '../../src/domain/domain.js';
import type { FileFacts } from '../../src/domain/file-facts.js';
import type { DomainSummary, LiveDomain, RuntimeFacts } from '../../src/domain/live.js';
import type { ServerFacts } from '../../src/domain/server-facts.js';
import type { DatastorePath } from '../../src/domain/values/datastore-path.js';
import type { DomainName } from '../../src/domain/values/domain-name.js';
import type { Mac } from '../../src/domain/values/mac.js';
import type { Bytes, KiB, MHz, MiB } from '../../src/domain/values/units.js';
import type { Uuid } from '../../src/domain/values/uuid.js';
import type { FieldRules } from '../../src/plan/diff/change.js';
import type { PlanReader } from '../../src/plan/file/plan-file.js';
import type { PlanInput } from '../../src/plan/plan-domain.js';

export const OWNER = 'team-a';
export const DB01_UUID = '42116ec4-1d3f-4f0a-9a52-000000000001' as Uuid;
export const DB01_VMX = '[ssd1] db01/db01.vmx' as DatastorePath;

export const path = (text: string): DatastorePath => text as DatastorePath;
export const mac = (text: string): Mac => text as Mac;
export const name = (text: string): DomainName => text as DomainName;
export const gib = (amount: number): MiB => (amount * 1024) as MiB;
export const diskGib = (amount: number): KiB => (amount * 1024 * 1024) as KiB;
export const mhz = (amount: number): MHz => amount as MHz;

/** A file that a run wants to delete and that no VM uses. */
export function fileFacts(kind: FileFacts['kind'], size: number | null = null): FileFacts {
  return { kind, size: size as Bytes | null, instead: null, users: [] };
}

export function at(line: number, file = 'lab.yaml'): SourceRange {
  return { file, line, column: 5, endLine: line, endColumn: 12 };
}

/** A declared domain: the fields given, and defaults that refuse everything that has to be allowed. */
export function desiredDomain(called: string, parts: Partial<DesiredDomain> = {}): DesiredDomain {
  return {
    ...blankDesired(name(called)),
    sources: { '': at(3) },
    ...parts,
  };
}

/** A disk with its shares, as every live one has them. */
export function liveDisk(
  file: string,
  size: KiB | null,
  provisioning: Disk['provisioning'],
  parts: Partial<Disk> = {},
): Disk {
  return { ...blankDisk(path(file)), size, provisioning, shares: 'normal', ...parts };
}

export function domain(parts: Partial<Domain> = {}): Domain {
  return {
    ...blankDomain(name('db01')),
    uuid: DB01_UUID,
    guestOs: 'debian12-64',
    hardwareVersion: 19,
    firmware: 'efi',
    annotation: 'the old note',
    memory: gib(2),
    vcpus: 2,
    coresPerSocket: 1,
    scheduler: {
      cpu: { reservation: mhz(0), limit: 'unlimited', shares: 'normal', affinity: null },
      memory: { reservation: 0 as MiB, limit: 'unlimited', shares: 'normal' },
    },
    controllers: { scsi0: 'pvscsi' },
    disks: { 'scsi0:0': liveDisk('[ssd1] db01/db01.vmdk', diskGib(20), 'thin') },
    nics: {
      ethernet0: {
        ...BLANK_NIC,
        model: 'vmxnet3',
        network: 'VM Network',
        mac: mac('00:50:56:25:48:01'),
        macType: 'static',
      },
    },
    vmx: { 'disk.EnableUUID': 'TRUE' },
    ...parts,
  };
}

export interface LiveParts {
  readonly domain?: Partial<Domain>;
  readonly runtime?: Partial<RuntimeFacts>;
  readonly live?: Partial<LiveDomain>;
}

/** db01 of the small lab: on, guest tools running, ours. */
export function liveDomain({ domain: fields = {}, runtime = {}, live = {} }: LiveParts = {}): LiveDomain {
  const described = domain(fields);
  return {
    ref: { id: `vm-${described.name}` },
    vmxPath: path(`[ssd1] ${described.name}/${described.name}.vmx`),
    changeVersion: '2026-01-01T00:00:00.000001Z',
    instanceUuid: null,
    domain: described,
    runtime: {
      power: 'on',
      host: 'host1',
      pool: '',
      folder: '',
      autostart: false,
      address: null,
      tools: 'running',
      cpuHotAdd: false,
      cpuHotRemove: false,
      memoryHotAdd: false,
      memoryHotAddIncrement: null,
      memoryHotAddLimit: null,
      question: null,
      snapshots: [],
      diskRoots: Object.fromEntries(Object.entries(described.disks).map(([slot, disk]) => [slot, disk.file])),
      ...runtime,
    },
    marker: { format: 2, owner: OWNER, machine: { uuid: DB01_UUID, vmxPath: DB01_VMX }, applied: {} },
    readFrom: 'vmx',
    ...live,
  };
}

export function summaryOf(live: LiveDomain): DomainSummary {
  return {
    ref: live.ref,
    name: live.domain.name,
    uuid: live.domain.uuid,
    instanceUuid: live.domain.instanceUuid,
    vmxPath: live.vmxPath,
    power: live.runtime.power,
    changeVersion: live.changeVersion,
    unreadable: null,
  };
}

export function serverFacts(parts: Partial<ServerFacts> = {}): ServerFacts {
  return {
    id: 'server-1',
    product: 'Lab Hypervisor 8.0.3',
    apiVersion: '8.0.3.0',
    hardwareVersion: 21,
    defineBy: 'upload',
    newVms: { kind: 'host', name: 'host1' },
    datastores: [
      { name: 'images', accessible: true, free: diskGib(50), capacity: diskGib(100) },
      { name: 'ssd1', accessible: true, free: diskGib(400), capacity: diskGib(500) },
      { name: 'tape', accessible: false, free: diskGib(900), capacity: diskGib(900) },
    ],
    hosts: [{ name: 'host1', usable: true }],
    folders: [''],
    pools: [''],
    guestIds: null,
    canMigrate: false,
    canRelocate: false,
    portGroups: [],
    networks: ['DMZ', 'VM Network'],
    ...parts,
  };
}

const COLD = new Set([
  'firmware',
  'guestOs',
  'coresPerSocket',
  'controllers',
  'cdroms',
  'serials',
  'usb',
  'tpm',
  'hardwareVersion',
]);

/** A host in small: memory and processors are cold unless hot-add is on, a few fields always are, the rest is hot. */
export const fakeRules: FieldRules = ({ path: [field], before, after }, live) => {
  const { power, memoryHotAdd, cpuHotAdd } = live.runtime;
  const evidence = [{ path: ['runtime', 'power'], value: power }];
  if (field === 'memory' || field === 'vcpus') {
    const [fact, flag] = field === 'memory' ? ['memoryHotAdd', memoryHotAdd] : ['cpuHotAdd', cpuHotAdd];
    const kind = field === 'memory' ? 'memory' : 'processor';
    const facts = [...evidence, { path: ['runtime', String(fact)], value: flag ?? null }];
    return flag === true && Number(after) > Number(before)
      ? { cost: 'hot', because: `${kind} hot-add is on for this domain`, evidence: facts }
      : { cost: 'needs-power-off', because: `${kind} hot-add is off for this domain`, evidence: facts };
  }
  if (field === 'vmx') return { cost: 'next-power-on', because: 'the guest sees it after a power cycle', evidence: [] };
  if (field !== undefined && COLD.has(field)) {
    return { cost: 'needs-power-off', because: `${field} is fixed while the domain runs`, evidence };
  }
  return { cost: 'hot', because: 'the host takes it while the domain runs', evidence: [] };
};

export function planInput(desired: DesiredDomain, parts: Partial<PlanInput> = {}): PlanInput {
  return {
    desired,
    live: null,
    facts: serverFacts(),
    rules: fakeRules,
    owner: OWNER,
    targetDirectory: null,
    registered: new Set(),
    ...parts,
  };
}

/** Reads saved plans that were made by `version` and costed by the rules in small. */
export function planReader(version = '0.0.0', rules: FieldRules = fakeRules): PlanReader {
  return { version, rules: () => rules };
}
