import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BLANK_NIC } from '../../../src/domain/blank-domain.js';
import type { DeclaredDisk, DeclaredFields, DeclaredNic } from '../../../src/domain/desired.js';
import type { Disk, Nic, NicModel } from '../../../src/domain/domain.js';
import { wholeOf, withValueAt } from '../../../src/domain/fields/field.js';
import { FIELDS, LEAVES } from '../../../src/domain/fields/fields.js';
import type { Json } from '../../../src/domain/values/json.js';
import type { MiB } from '../../../src/domain/values/units.js';
import { declaredLeaves } from '../../../src/plan/diff/declared-leaves.js';
import { valueAt } from '../../../src/plan/diff/value-at.js';
import {
  esxFieldRules,
  FIELD_RULES,
  FIELD_SINCE,
  fieldRulesFor,
} from '../../../src/providers/esx/fields/field-rules.js';
import { RAW_KEY_RULES } from '../../../src/providers/esx/fields/raw-key-rules.js';
import {
  DB01_UUID,
  desiredDomain,
  diskGib,
  gib,
  type LiveParts,
  liveDisk,
  liveDomain,
  mac,
  mhz,
  path,
} from '../../plan/builders.js';

const SLOTTED = new Set([
  'controllers',
  'disks',
  'nics',
  'cdroms',
  'floppies',
  'serials',
  'parallels',
  'sharedFolders',
  'passthrough',
]);

const EVERY_DISK: Required<DeclaredDisk> = {
  file: path('[ssd1] a.vmdk'),
  size: diskGib(1),
  provisioning: 'thin',
  datastore: 'ssd1',
  copyOf: path('[ssd1] b.vmdk'),
  replace: true,
  mode: 'append',
  writeThrough: true,
  sharing: 'multi-writer',
  shares: 1,
  limit: 1,
};

const EVERY_NIC: Required<DeclaredNic> = {
  model: 'e1000',
  network: 'n',
  connection: 'nat',
  device: 'd',
  port: { switch: DB01_UUID, portgroup: 'p', port: '1', connection: 1 },
  mac: mac('00:50:56:00:00:01'),
  macType: 'static',
  macCheck: true,
  connected: true,
  wakeOnLan: false,
  shares: 'high',
  reservation: 1,
  limit: 2,
};

/** Evidence is written by its path, in words; a word alone is a runtime fact. */
type Row = readonly [at: string, before: Json, after: Json, live: LiveParts, cost: string, evidence: readonly string[]];

const GROWTH = ['memoryHotAdd', 'memoryHotAddLimit', 'memoryHotAddIncrement'];
const LINUX_GROWTH = ['memoryHotAdd', 'domain guestOs', 'memoryHotAddLimit', 'memoryHotAddIncrement'];
const SNAPSHOTS = ['snapshots'];
const SIZE = ['snapshots', 'domain disks scsi0:1 mode', 'domain disks scsi0:1 sharing'];

const hotAdd = { memoryHotAdd: true, cpuHotAdd: true, cpuHotRemove: true };
const limited = { ...hotAdd, memoryHotAddLimit: 8192 as MiB, memoryHotAddIncrement: 128 as MiB };
const windows = { guestOs: 'windows2019srv-64' };
const device = { any: 'device' };
const sriov = { model: 'sriov' };
const old = { domain: { hardwareVersion: 4 } };
const snapshots = { runtime: { snapshots: ['before the update', 'nightly'] } };
const diskIs = (parts: Partial<Disk>): LiveParts => ({
  domain: { disks: { 'scsi0:1': { ...liveDisk(path('[ssd1] b.vmdk'), diskGib(1), 'thin'), ...parts } } },
});
const nicIs = (model: NicModel): LiveParts => ({ domain: { nics: { ethernet0: { ...BLANK_NIC, model } } } });

const connected = (parts: Partial<Nic>): LiveParts => ({ domain: { nics: { ethernet0: { ...BLANK_NIC, ...parts } } } });
const NIC_CONNECTION = ['domain nics ethernet0 connection', 'domain nics ethernet0 device'];

const ROWS: readonly Row[] = [
  ['name', 'a', 'b', {}, 'hot', []],
  ['memory', 4096, 8192, { runtime: limited }, 'hot', GROWTH],
  ['memory', 4096, 8192, { runtime: hotAdd }, 'needs-power-off', ['memoryHotAdd']],
  [
    'memory',
    4096,
    8192,
    { runtime: { ...limited, memoryHotAddIncrement: null } },
    'needs-power-off',
    ['memoryHotAdd', 'memoryHotAddLimit'],
  ],
  [
    'memory',
    4096,
    8192,
    { runtime: { ...limited, memoryHotAddLimit: null } },
    'needs-power-off',
    ['memoryHotAdd', 'memoryHotAddIncrement'],
  ],
  ['memory', 4096, 8320, { runtime: limited }, 'needs-power-off', GROWTH],
  ['memory', 4096, 4100, { runtime: limited }, 'needs-power-off', GROWTH],
  ['memory', 4096, 8192, {}, 'needs-power-off', ['memoryHotAdd']],
  ['memory', 4096, 8192, { runtime: { memoryHotAdd: null } }, 'needs-power-off', []],
  ['memory', 8192, 4096, { runtime: limited }, 'needs-power-off', []],
  ['memory', 2048, 4096, { runtime: limited }, 'needs-power-off', ['memoryHotAdd', 'domain guestOs']],
  ['memory', 3072, 4096, { runtime: limited }, 'needs-power-off', ['memoryHotAdd', 'domain guestOs']],
  [
    'memory',
    2048,
    4096,
    { runtime: limited, domain: { guestOs: null } },
    'needs-power-off',
    ['memoryHotAdd', 'domain guestOs'],
  ],
  ['memory', 2048, 3072, { runtime: limited }, 'hot', GROWTH],
  ['memory', 3200, 4096, { runtime: limited }, 'hot', GROWTH],
  ['memory', 2048, 4096, { runtime: limited, domain: windows }, 'hot', LINUX_GROWTH],
  ['vcpus', 2, 4, { runtime: hotAdd }, 'hot', ['cpuHotAdd']],
  ['vcpus', 2, 4, {}, 'needs-power-off', ['cpuHotAdd']],
  ['vcpus', 2, 4, { runtime: { cpuHotAdd: null } }, 'needs-power-off', []],
  ['vcpus', 4, 2, { runtime: hotAdd }, 'hot', ['cpuHotRemove']],
  ['vcpus', 4, 2, { runtime: { cpuHotAdd: true, cpuHotRemove: false } }, 'needs-power-off', ['cpuHotRemove']],
  ['vcpus', 4, 2, { runtime: { cpuHotAdd: true, cpuHotRemove: null } }, 'needs-power-off', []],
  ['coresPerSocket', 1, 2, { runtime: hotAdd }, 'needs-power-off', []],
  ['annotation', 'a', 'b', {}, 'hot', []],
  ['guestOs', 'a', 'b', {}, 'needs-power-off', []],
  ['firmware', 'bios', 'efi', {}, 'needs-power-off', []],
  ['hardwareVersion', 13, 19, {}, 'needs-power-off', []],
  ['hardwareVersion', 19, 13, {}, 'impossible', []],
  ['uuid', 'a', 'b', {}, 'impossible', []],
  ['scheduler cpu shares', 'normal', 'high', {}, 'hot', []],
  ['scheduler memory limit', 'unlimited', 512, {}, 'hot', []],
  ['controllers scsi1', null, 'pvscsi', {}, 'hot', ['domain hardwareVersion']],
  ['controllers scsi1', null, 'pvscsi', old, 'needs-power-off', ['domain hardwareVersion']],
  ['controllers sata0', null, 'ahci', {}, 'needs-power-off', []],
  ['controllers nvme0', null, 'nvme', {}, 'needs-power-off', []],
  ['controllers scsi1', 'pvscsi', null, {}, 'needs-power-off', []],
  ['controllers scsi0', 'lsilogic', 'pvscsi', {}, 'needs-power-off', SNAPSHOTS],
  ['controllers scsi0', 'lsilogic', 'pvscsi', snapshots, 'impossible', SNAPSHOTS],
  ['disks scsi0:1', null, device, {}, 'hot', SNAPSHOTS],
  ['disks scsi0:1', null, device, snapshots, 'impossible', SNAPSHOTS],
  ['disks sata0:1', null, device, {}, 'hot', SNAPSHOTS],
  ['disks scsi0:1', device, null, {}, 'hot', SNAPSHOTS],
  ['disks scsi0:1', device, null, snapshots, 'impossible', SNAPSHOTS],
  ['disks ide0:1', null, device, {}, 'needs-power-off', SNAPSHOTS],
  ['disks ide0:1', null, device, snapshots, 'impossible', SNAPSHOTS],
  ['disks scsi0:1 size', 1, 2, diskIs({}), 'hot', SIZE],
  ['disks scsi0:1 size', 1, 2, diskIs({ mode: 'independent-persistent' }), 'hot', SIZE],
  ['disks scsi0:1 size', 1, 2, diskIs({ mode: 'nonpersistent' }), 'needs-power-off', SIZE.slice(0, 2)],
  ['disks scsi0:1 size', 1, 2, diskIs({ mode: 'independent-nonpersistent' }), 'needs-power-off', SIZE.slice(0, 2)],
  ['disks scsi0:1 size', 1, 2, diskIs({ sharing: 'multi-writer' }), 'needs-power-off', SIZE],
  ['disks scsi0:9 size', 1, 2, diskIs({}), 'needs-power-off', SNAPSHOTS],
  ['disks scsi0:1 size', 1, 2, { ...diskIs({}), ...snapshots }, 'impossible', SNAPSHOTS],
  ['disks ide0:1 size', 1, 2, {}, 'needs-power-off', SNAPSHOTS],
  ['disks scsi0:1 size', 2, 1, {}, 'impossible', []],
  ['disks scsi0:1 file', 'a', 'b', {}, 'needs-power-off', SNAPSHOTS],
  ['disks scsi0:1 file', 'a', 'b', snapshots, 'impossible', SNAPSHOTS],
  ['disks scsi0:1 provisioning', 'thin', 'thick', {}, 'replace', []],
  ['nics ethernet1', null, device, {}, 'hot', ['domain hardwareVersion']],
  ['nics ethernet1', null, device, old, 'needs-power-off', ['domain hardwareVersion']],
  ['nics ethernet1', null, sriov, {}, 'needs-power-off', []],
  ['nics ethernet1', sriov, null, {}, 'needs-power-off', []],
  ['nics ethernet1', device, null, {}, 'hot', ['tools']],
  ['nics ethernet1', device, null, { runtime: { tools: 'not-running' } }, 'needs-power-off', ['tools']],
  ['nics ethernet0 network', 'a', 'b', nicIs('vmxnet3'), 'hot', ['domain nics ethernet0 model']],
  ['nics ethernet0 network', 'a', 'b', nicIs('sriov'), 'needs-power-off', ['domain nics ethernet0 model']],
  ['nics ethernet0 connected', true, false, {}, 'hot', ['power']],
  ['nics ethernet0 connected', true, false, { runtime: { power: 'off' } }, 'next-power-on', ['power']],
  ['nics ethernet0 mac', 'a', 'b', {}, 'needs-power-off', []],
  ['nics ethernet0 model', 'e1000', 'vmxnet3', {}, 'needs-power-off', NIC_CONNECTION],
  ['nics ethernet0 model', 'e1000', 'vmxnet3', connected({ connection: 'nat' }), 'impossible', NIC_CONNECTION],
  ['nics ethernet0 model', 'e1000', 'vmxnet3', connected({ device: 'vmnet8' }), 'impossible', NIC_CONNECTION],
  [
    'nics ethernet9 model',
    'e1000',
    'vmxnet3',
    {},
    'impossible',
    ['domain nics ethernet9 connection', 'domain nics ethernet9 device'],
  ],
  ['nics ethernet0 model', 'e1000', 'sriov', {}, 'impossible', []],
  ['nics ethernet0 model', 'sriov', 'vmxnet3', {}, 'impossible', []],
  ['cdroms ide1:0', null, device, {}, 'needs-power-off', []],
  ['cdroms ide1:0', device, null, {}, 'needs-power-off', []],
  ['cdroms ide1:0 connected', true, false, {}, 'hot', ['power']],
  ['cdroms ide1:0 connected', true, false, { runtime: { power: 'off' } }, 'next-power-on', ['power']],
  ['cdroms ide1:0 medium', { kind: 'empty' }, { kind: 'client' }, {}, 'hot', []],
  ['cdroms ide1:0 medium file', 'a', 'b', {}, 'hot', []],
  ['serials serial0', null, device, {}, 'needs-power-off', []],
  ['serials serial0 file', 'a', 'b', {}, 'needs-power-off', []],
  ['secureBoot', false, true, {}, 'needs-power-off', []],
  ['boot delay', 0, 5000, {}, 'next-power-on', []],
  ['boot order', [], ['cdrom'], {}, 'next-power-on', []],
  ['smbiosHost', false, true, {}, 'next-power-on', []],
  ['generationId', null, 'a', {}, 'impossible', []],
  ['hotAdd memory', false, true, {}, 'needs-power-off', []],
  ['latency', 'normal', 'high', {}, 'needs-power-off', []],
  ['tools syncTime', false, true, {}, 'hot', []],
  ['nics ethernet0 shares', 'normal', 80, {}, 'hot', []],
  ['nics ethernet0 reservation', 0, 100, {}, 'hot', []],
  ['nics ethernet0 limit', 'unlimited', 100, {}, 'hot', []],
  ['tools upgrade', 'manual', 'power-cycle', {}, 'next-power-on', []],
  ['scheduler cpu affinity', null, [0, 1], {}, 'needs-power-off', []],
  ['vnc', null, device, {}, 'next-power-on', []],
  ['vnc port', 5900, 5901, {}, 'next-power-on', []],
  ['video memory', 4096, 8192, {}, 'needs-power-off', []],
  ['sound', null, 'hdaudio', {}, 'needs-power-off', []],
  ['usb xhci', false, true, {}, 'needs-power-off', []],
  ['tpm', false, true, {}, 'needs-power-off', []],
  ['disks scsi0:1 mode', 'persistent', 'append', {}, 'needs-power-off', SNAPSHOTS],
  ['disks scsi0:1 writeThrough', false, true, {}, 'needs-power-off', SNAPSHOTS],
  ['disks scsi0:1 writeThrough', false, true, snapshots, 'impossible', SNAPSHOTS],
  ['disks scsi0:1 sharing', 'none', 'multi-writer', {}, 'needs-power-off', SNAPSHOTS],
  ['disks scsi0:1 shares', 'normal', 'high', {}, 'hot', []],
  ['disks scsi0:1 limit', 'unlimited', 100, {}, 'hot', []],
  ['nics ethernet0 port', null, device, {}, 'hot', ['domain nics ethernet0 model']],
  ['nics ethernet0 port portgroup', 'a', 'b', {}, 'hot', ['domain nics ethernet0 model']],
  ['nics ethernet0 connection', 'bridged', 'nat', {}, 'impossible', []],
  ['nics ethernet0 device', null, 'vmnet2', {}, 'impossible', []],
  ['nics ethernet0 macCheck', true, false, {}, 'impossible', []],
  ['nics ethernet0 macType', 'static', 'generated', {}, 'needs-power-off', []],
  ['nics ethernet0 wakeOnLan', true, false, {}, 'next-power-on', []],
  ['floppies floppy0', null, device, {}, 'needs-power-off', []],
  ['floppies floppy0 connected', true, false, {}, 'hot', ['power']],
  ['floppies floppy0 connected', true, false, { runtime: { power: 'off' } }, 'next-power-on', ['power']],
  ['floppies floppy0 medium', { kind: 'empty' }, { kind: 'client' }, {}, 'needs-power-off', []],
  ['parallels parallel0', null, device, {}, 'needs-power-off', []],
  ['sharedFolders sharedFolder0', null, device, {}, 'impossible', []],
  ['sharedFolders sharedFolder0 writable', false, true, {}, 'impossible', []],
  ['passthrough pciPassthru0', null, device, {}, 'needs-power-off', []],
  ['passthrough pciPassthru0', null, { address: 'a', vendor: null }, {}, 'impossible', []],
  ['passthrough pciPassthru0', { address: 'a', vendor: null }, null, {}, 'needs-power-off', []],
  ['passthrough pciPassthru0 address', 'a', 'b', {}, 'needs-power-off', []],
  ['guestinfo role', null, '1', {}, 'hot', []],
  ['guestinfo role', '1', null, {}, 'hot', []],
  ['vmx answer.msg.x', null, '1', {}, 'hot', []],
  ['vmx msg.autoAnswer', null, 'TRUE', {}, 'hot', []],
  ['vmx monitor.virtual_mmu', null, 'TRUE', {}, 'needs-power-off', []],
  ['vmx scsi1.sharedBus', null, 'physical', {}, 'needs-power-off', []],
  ['vmx scsi0:0.ctkEnabled', null, 'TRUE', {}, 'next-power-on', []],
  ['vmx ctkEnabled', null, 'TRUE', {}, 'next-power-on', []],
  ['vmx loggings', null, 'TRUE', {}, 'next-power-on', []],
  ['power', 'off', 'on', {}, 'hot', []],
  ['power', 'suspended', 'on', {}, 'hot', []],
  ['power', 'on', 'off', {}, 'needs-power-off', []],
  ['power', 'on', 'suspended', {}, 'needs-power-off', []],
  ['power', 'off', 'suspended', {}, 'impossible', []],
  ['colour', 'a', 'b', {}, 'needs-power-off', []],
  ['memory more', 1, 2, {}, 'needs-power-off', []],
  ['scheduler cpu', 1, 2, {}, 'needs-power-off', []],
];

test.each(ROWS)('%s from %j to %j, %j: %s by %j', (at, before, after, parts, cost, evidence) => {
  const live = liveDomain(parts);
  const impact = esxFieldRules({ path: at.split(' '), before, after }, live);
  expect(impact.cost).toBe(cost);
  expect(impact.because).not.toBe('');
  const paths = evidence.map((fact) => (fact.includes(' ') ? fact.split(' ') : ['runtime', fact]));
  expect(impact.evidence.map((fact) => fact.path)).toEqual(paths);
  for (const fact of impact.evidence) expect(fact.value).toEqual(valueAt(live, fact.path));
});

test.each([
  ['scsi0:4', 'impossible'],
  ['scsi1:0', 'needs-power-off'],
])('a controller is replaced unless a device that no manifest can declare is on it: %s, %s', (slot, cost) => {
  const live = { ...liveDomain(), unexpressed: { [slot]: 'raw disk' } };
  const path = ['controllers', 'scsi0'];
  expect(esxFieldRules({ path, before: 'lsilogic', after: 'pvscsi' }, live).cost).toBe(cost);
});

test.each([
  ['lsilogic', 'impossible'],
  ['pvscsi', 'needs-power-off'],
])('a controller with a drive on unit 16 becomes %s: %s', (model, cost) => {
  const live = liveDomain({ domain: { disks: { 'scsi0:16': liveDisk('[ds] a/a.vmdk', diskGib(1), 'thin') } } });
  const impact = esxFieldRules({ path: ['controllers', 'scsi0'], before: 'buslogic', after: model }, live);
  expect(impact.cost).toBe(cost);
});

/** Every scalar field with a value that is not null: what is declared has none. */
function wholeFields() {
  const examples = LEAVES.map(({ path, row }) => {
    const result = row.codec.parse(row.examples[0] ?? null);
    return [path, result?.ok === true ? result.value : row.blank] as const;
  });
  const whole = examples.reduce((values, [path, value]) => withValueAt(values, path, value), wholeOf(FIELDS));
  return whole as { readonly [Key in keyof typeof whole]: NonNullable<(typeof whole)[Key]> };
}

/** A domain that says something of every field; a device that is new has to be added here. */
const EVERYTHING: Required<DeclaredFields> = {
  ...wholeFields(),
  uuid: DB01_UUID,
  guestOs: 'other',
  hardwareVersion: 21,
  firmware: 'efi',
  secureBoot: true,
  boot: { order: ['cdrom'], delay: 1, setup: true, retry: 1 },
  smbiosHost: true,
  generationId: DB01_UUID,
  annotation: 'x',
  memory: gib(4),
  vcpus: 4,
  coresPerSocket: 2,
  hotAdd: { cpu: true, cpuRemove: true, memory: true },
  latency: 'high',
  tools: { ...wholeFields().tools, syncTime: true, upgrade: 'power-cycle' },
  scheduler: {
    cpu: { reservation: mhz(1), limit: mhz(2), shares: 'high', affinity: [0] },
    memory: { reservation: gib(1), limit: gib(2), shares: 1 },
  },
  vnc: { port: 5900, listen: '127.0.0.1', keymap: 'de' },
  video: { memory: diskGib(1), displays: 2, accelerated: true },
  sound: 'hdaudio',
  usb: { uhci: true, ehci: true, xhci: true },
  tpm: true,
  controllers: { scsi0: 'pvscsi' },
  disks: { 'scsi0:0': EVERY_DISK },
  nics: { ethernet0: EVERY_NIC },
  cdroms: { 'ide0:0': { medium: { kind: 'client' }, connected: true } },
  floppies: { floppy0: { medium: { kind: 'client' }, connected: true } },
  serials: { serial0: { kind: 'file', file: 'f' } },
  parallels: { parallel0: { kind: 'file', file: 'f' } },
  sharedFolders: { sharedFolder0: { hostPath: 'h', guestName: 'g', writable: true } },
  passthrough: { pciPassthru0: { address: 'a', vendor: 'v', device: 'd', system: 's' } },
  guestinfo: { role: 'db' },
  vmx: { a: 'b' },
};

describe('every field of a manifest', () => {
  const leaves = declaredLeaves(desiredDomain('db01', { declared: EVERYTHING })).map(({ path }) => path);
  const devices = leaves
    .filter((path) => path.length > 2 && SLOTTED.has(path[0] ?? ''))
    .map((path) => path.slice(0, 2));
  const paths = [...new Map([...leaves, ...devices].map((path) => [path.join(' '), path])).entries()];

  test.each(paths)('%s has a rule, and falls to none by accident', (_, path) => {
    expect(esxFieldRules({ path, before: null, after: 1 }, liveDomain()).because).not.toContain('no rule');
  });

  test('fields that an API is too old for are impossible there, and only there', () => {
    const cost = (api: string, at: string) =>
      fieldRulesFor(api)({ path: at.split(' '), before: null, after: 1 }, liveDomain()).cost;
    expect(cost('6.0', 'secureBoot')).toBe('impossible');
    expect(cost('6.5', 'secureBoot')).toBe('needs-power-off');
    expect(cost('5.5', 'disks scsi0:0 sharing')).toBe('impossible');
    expect(cost('6.0', 'disks scsi0:0 sharing')).toBe('needs-power-off');
    expect(cost('4.1', 'firmware')).toBe('impossible');
    expect(cost('2.5u2', 'annotation')).toBe('hot');
    for (const { path } of FIELD_SINCE) expect(cost('2.5', path.join(' '))).toBe('impossible');
  });
});

describe('the table', () => {
  const word = fc.oneof(
    fc.constantFrom(...new Set(FIELD_RULES.flatMap((rule) => rule.path)), 'scsi0:0', 'ide0:0', 'size', '__proto__'),
    fc.string(),
  );
  const json = fc.oneof(fc.jsonValue() as fc.Arbitrary<Json>, fc.constant(null), fc.integer());
  const known = fc.option(fc.boolean());
  const size = fc.option(fc.integer({ min: 0, max: 1 << 20 }) as fc.Arbitrary<MiB>);
  const live = fc
    .record({
      memoryHotAdd: known,
      cpuHotAdd: known,
      cpuHotRemove: known,
      memoryHotAddLimit: size,
      memoryHotAddIncrement: size,
      tools: fc.constantFrom('running' as const, 'not-running' as const, 'not-installed' as const, 'unknown' as const),
    })
    .map((runtime) => liveDomain({ runtime }));

  test('gives any difference a cost, a reason, and evidence that is true', () => {
    const costs = ['hot', 'next-power-on', 'needs-power-off', 'replace', 'impossible'];
    fc.assert(
      fc.property(fc.array(word, { maxLength: 5 }), json, json, live, (path, before, after, now) => {
        const impact = esxFieldRules({ path, before, after }, now);
        expect(costs).toContain(impact.cost);
        expect(impact.because.length).toBeGreaterThan(0);
        for (const fact of impact.evidence) expect(fact.value).toEqual(valueAt(now, fact.path));
      }),
    );
  });

  test('never calls memory or processors hot where the host did not say so', () => {
    fc.assert(
      fc.property(fc.constantFrom('memory', 'vcpus'), fc.nat(), fc.nat(), live, (field, before, after, now) => {
        const { memoryHotAdd, cpuHotAdd, cpuHotRemove } = now.runtime;
        const allowed =
          field === 'memory' ? memoryHotAdd && after >= before : after > before ? cpuHotAdd : cpuHotRemove;
        const hot = esxFieldRules({ path: [field], before, after }, now).cost === 'hot';
        expect(hot && allowed !== true).toBe(false);
      }),
    );
  });

  test.each([
    ...FIELD_RULES.map((rule) => [rule.path.join(' '), rule.source]),
    ...RAW_KEY_RULES.map((rule) => [rule.key.source, rule.source]),
  ])('%s has a source', (_, source) => {
    expect(source.trim()).not.toBe('');
  });

  test('each row decides something: none stands behind one that takes all it could', () => {
    const paths = FIELD_RULES.map((rule) => rule.path.map((part) => (part === '*' || part === '**' ? 'x' : part)));
    const covers = (pattern: readonly string[], path: readonly string[]): boolean =>
      pattern.at(-1) === '**'
        ? path.length >= pattern.length &&
          pattern.slice(0, -1).every((part, index) => part === '*' || part === path[index])
        : pattern.length === path.length && pattern.every((part, index) => part === '*' || part === path[index]);
    const dead = FIELD_RULES.filter((_, index) =>
      FIELD_RULES.slice(0, index).some((earlier) => covers(earlier.path, paths[index] ?? [])),
    );
    expect(dead.map((rule) => rule.path)).toEqual([]);
  });
});
