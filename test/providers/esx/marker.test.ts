import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Marker } from '../../../src/domain/marker.js';
import { formatMarker, newerMarker, parseMarker } from '../../../src/providers/esx/fields/marker.js';

const MARKER: Marker = {
  format: 2,
  owner: 'team-a',
  machine: { uuid: '42116ec4-1d3f-4f0a-9a52-000000000001', vmxPath: '[ssd1] a/a.vmx' },
  applied: { memory: 'abc', 'disks.scsi0:1.size': 'def' },
};

test('any marker reads back as it was written', () => {
  const markers = fc.record({
    format: fc.constant(2 as const),
    owner: fc.string({ unit: 'binary' }),
    machine: fc.record(
      { uuid: fc.option(fc.string()), vmxPath: fc.string(), instanceUuid: fc.string() },
      { requiredKeys: ['uuid', 'vmxPath'] },
    ),
    applied: fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }),
  });
  const more = fc.record(
    {
      domain: fc.string(),
      protected: fc.constant(true as const),
      unfinished: fc.constantFrom('create' as const, 'downtime' as const),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(markers, more, (known, added) => {
      const marker: Marker = { ...known, ...added };
      expect(parseMarker(formatMarker(marker))).toEqual(marker);
    }),
  );
});

const written = (parts: object): string => JSON.stringify({ ...JSON.parse(formatMarker(MARKER)), ...parts });
const without = (key: keyof Marker): string =>
  JSON.stringify({ ...JSON.parse(formatMarker(MARKER)), [key]: undefined });

test.each([
  ['nothing', undefined],
  ['empty', ''],
  ['no JSON', '{'],
  ['null', 'null'],
  ['a list', '[]'],
  ['another format', written({ format: 3 })],
  ['the format as text', written({ format: '2' })],
  ['the machine of format 1', written({ machine: MARKER.machine })],
  ['the format before the machine', written({ format: 1 })],
  ['no owner', without('owner')],
  ['no machine', without('machine')],
  ['no digests', without('applied')],
  ['a list of digests', written({ applied: [] })],
  ['no path', written({ machine: { uuid: null } })],
  ['oversize', written({ owner: 'x'.repeat(64 * 1024) })],
])('%s is no marker', (_, text) => {
  expect(parseMarker(text)).toBeNull();
});

test('a digest that is no text is left out, and what later versions add is', () => {
  const text = written({ applied: { memory: 'abc', vcpus: 3 }, later: true });
  expect(parseMarker(text)).toEqual({ ...MARKER, applied: { memory: 'abc' } });
});

test.each([
  ['a name that is no text', { domain: 7 }],
  ['a protection that is not true', { protected: 'yes' }],
  ['a protection that is false', { protected: false }],
  ['an end that nobody knows', { unfinished: 'later' }],
  [
    'an instance that is no text',
    { machine: { uuid: MARKER.machine.uuid, vmx_path: '[ssd1] a/a.vmx', instance_uuid: 7 } },
  ],
])('%s is left out', (_, odd) => {
  expect(parseMarker(written(odd))).toEqual(MARKER);
});

test.each([
  ['a newer format', written({ format: 3 }), true],
  ['a newer format of any content', '{"format":7}', true],
  ['this format', formatMarker(MARKER), false],
  ['an older format', written({ format: 1 }), false],
  ['a format that is no number', '{"format":"3"}', false],
  ['no JSON', '{"format":3', false],
  ['a list', '[{"format":3}]', false],
])('%s is a newer marker: %s is %s', (_, text, newer) => {
  expect(newerMarker(text) !== null).toBe(newer);
});
