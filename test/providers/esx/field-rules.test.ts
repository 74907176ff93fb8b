import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/domain/json.js';
import type { MiB } from '../../../src/domain/units.js';
import { esxFieldRules, FIELD_RULES } from '../../../src/providers/esx/field-rules.js';
import { type LiveParts, liveDomain } from '../../plan/builders.js';

type Row = readonly [at: string, before: Json, after: Json, live: LiveParts, cost: string, evidence: readonly string[]];

const hotAdd = { memoryHotAdd: true, cpuHotAdd: true, cpuHotRemove: true };
const limited = { ...hotAdd, memoryHotAddLimit: 8192 as MiB, memoryHotAddIncrement: 128 as MiB };
const windows = { guestOs: 'windows2019srv-64' };
const device = { any: 'device' };

const ROWS: readonly Row[] = [
  ['memory', 4096, 8192, { runtime: limited }, 'hot', ['memoryHotAdd', 'memoryHotAddLimit', 'memoryHotAddIncrement']],
  ['memory', 4096, 8192, { runtime: hotAdd }, 'hot', ['memoryHotAdd', 'memoryHotAddLimit', 'memoryHotAddIncrement']],
  ['memory', 4096, 8320, { runtime: limited }, 'needs-power-off', ['memoryHotAdd', 'memoryHotAddLimit']],
  ['memory', 4096, 4100, { runtime: limited }, 'needs-power-off', ['memoryHotAdd', 'memoryHotAddIncrement']],
  ['memory', 4096, 8192, {}, 'needs-power-off', ['memoryHotAdd']],
  ['memory', 4096, 8192, { runtime: { memoryHotAdd: null } }, 'needs-power-off', []],
  ['memory', 8192, 4096, { runtime: limited }, 'needs-power-off', []],
  ['memory', 2048, 4096, { runtime: limited }, 'needs-power-off', ['memoryHotAdd']],
  ['memory', 2048, 3072, { runtime: limited }, 'hot', ['memoryHotAdd', 'memoryHotAddLimit', 'memoryHotAddIncrement']],
  ['memory', 3072, 4096, { runtime: limited }, 'hot', ['memoryHotAdd', 'memoryHotAddLimit', 'memoryHotAddIncrement']],
  [
    'memory',
    2048,
    4096,
    { runtime: limited, domain: windows },
    'hot',
    ['memoryHotAdd', 'memoryHotAddLimit', 'memoryHotAddIncrement'],
  ],
  ['vcpus', 2, 4, { runtime: hotAdd }, 'hot', ['cpuHotAdd']],
  ['vcpus', 2, 4, {}, 'needs-power-off', ['cpuHotAdd']],
  ['vcpus', 2, 4, { runtime: { cpuHotAdd: null } }, 'needs-power-off', []],
  ['vcpus', 4, 2, { runtime: hotAdd }, 'hot', ['cpuHotRemove']],
  ['vcpus', 4, 2, { runtime: { cpuHotAdd: true, cpuHotRemove: false } }, 'needs-power-off', ['cpuHotRemove']],
  ['coresPerSocket', 1, 2, { runtime: hotAdd }, 'needs-power-off', []],
  ['annotation', 'a', 'b', {}, 'hot', []],
  ['guestOs', 'a', 'b', {}, 'needs-power-off', []],
  ['firmware', 'bios', 'efi', {}, 'needs-power-off', []],
  ['hardwareVersion', 13, 19, {}, 'impossible', []],
  ['uuid', 'a', 'b', {}, 'impossible', []],
  ['scheduler cpu shares', 'normal', 'high', {}, 'hot', []],
  ['scheduler memory limit', 'unlimited', 512, {}, 'hot', []],
  ['controllers scsi1', null, 'pvscsi', {}, 'hot', []],
  ['controllers sata0', null, 'ahci', {}, 'needs-power-off', []],
  ['controllers nvme0', null, 'nvme', {}, 'needs-power-off', []],
  ['controllers scsi1', 'pvscsi', null, {}, 'needs-power-off', []],
  ['controllers scsi0', 'lsilogic', 'pvscsi', {}, 'impossible', []],
  ['disks scsi0:1', null, device, {}, 'hot', []],
  ['disks scsi0:1', device, null, {}, 'hot', []],
  ['disks ide0:1', null, device, {}, 'needs-power-off', []],
  ['disks scsi0:1 size', 1, 2, {}, 'hot', []],
  ['disks ide0:1 size', 1, 2, {}, 'needs-power-off', []],
  ['disks scsi0:1 size', 2, 1, {}, 'impossible', []],
  ['disks scsi0:1 file', 'a', 'b', {}, 'replace', []],
  ['disks scsi0:1 provisioning', 'thin', 'thick', {}, 'replace', []],
  ['nics ethernet1', null, device, {}, 'hot', []],
  ['nics ethernet1', device, null, {}, 'hot', ['tools']],
  ['nics ethernet1', device, null, { runtime: { tools: 'not-running' } }, 'needs-power-off', ['tools']],
  ['nics ethernet0 network', 'a', 'b', {}, 'hot', []],
  ['nics ethernet0 connected', true, false, {}, 'next-power-on', []],
  ['nics ethernet0 mac', 'a', 'b', {}, 'needs-power-off', []],
  ['nics ethernet0 model', 'e1000', 'vmxnet3', {}, 'impossible', []],
  ['cdroms ide1:0', null, device, {}, 'needs-power-off', []],
  ['cdroms ide1:0', device, null, {}, 'needs-power-off', []],
  ['cdroms ide1:0 connected', true, false, {}, 'next-power-on', []],
  ['cdroms ide1:0 medium', { kind: 'empty' }, { kind: 'client' }, {}, 'hot', []],
  ['cdroms ide1:0 medium file', 'a', 'b', {}, 'hot', []],
  ['serials serial0', null, device, {}, 'needs-power-off', []],
  ['serials serial0 file', 'a', 'b', {}, 'needs-power-off', []],
  ['vmx guestinfo.x', null, '1', {}, 'hot', []],
  ['vmx GuestInfo.x', '1', null, {}, 'hot', []],
  ['vmx answer.msg.x', null, '1', {}, 'hot', []],
  ['vmx disk.EnableUUID', null, 'TRUE', {}, 'next-power-on', []],
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
  expect(impact.evidence.map((fact) => fact.path)).toEqual(evidence.map((fact) => ['runtime', fact]));
  for (const { path, value } of impact.evidence) {
    expect(value).toEqual((live.runtime as unknown as Record<string, Json>)[path[1] ?? '']);
  }
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
        for (const fact of impact.evidence) {
          expect(fact.path[0]).toBe('runtime');
          expect(fact.value).toEqual((now.runtime as unknown as Record<string, Json>)[fact.path[1] ?? '']);
        }
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

  test.each(FIELD_RULES.map((rule) => [rule.path.join(' '), rule.source]))('%s has a source', (_, source) => {
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
