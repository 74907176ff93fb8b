import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { editManifest, type ManifestEdit } from '../../src/manifest/edit-manifest.js';

const TEXT = `# fleet
version: 1
connect: "sim:"
domains:
  # the front end
  web01:
    memory: 2GiB   # enough
    vcpus: 2
    annotation: |
      two
      lines
    disks:
      # the system
      scsi0:0: { size: 20GiB, provisioning: thin } # grown in May
      scsi0:1:
        size: 5GiB
    vmx:
      Isolation.x: "TRUE"

  db01: { memory: 1GiB }
  empty:
  last: {}
`;

function edited(domain: string, ...edits: readonly ManifestEdit[]): string {
  const result = editManifest(TEXT, domain, edits);
  if (!result.ok) throw new Error(result.problem);
  return result.value;
}

/** The lines that differ. */
function difference(after: string): readonly string[] {
  const [old, now] = [TEXT.split('\n'), after.split('\n')];
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `-${line}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `+${line}`),
  ];
}

describe('a value is written in place', () => {
  test.each<readonly [string, string, ManifestEdit, readonly string[]]>([
    [
      'a scalar, its comment stays',
      'web01',
      { path: ['memory'], value: '4GiB' },
      ['-    memory: 2GiB   # enough', '+    memory: 4GiB   # enough'],
    ],
    [
      'a block text',
      'web01',
      { path: ['annotation'], value: 'one' },
      ['-    annotation: |', '-      two', '-      lines', '+    annotation: one'],
    ],
    [
      'several lines',
      'web01',
      { path: ['annotation'], value: 'a\n b' },
      ['-    annotation: |', '-      two', '-      lines', '+    annotation: "a\\n b"'],
    ],
    [
      'in a flow map',
      'web01',
      { path: ['disks', 'scsi0:0', 'size'], value: '30GiB' },
      [
        '-      scsi0:0: { size: 20GiB, provisioning: thin } # grown in May',
        '+      scsi0:0: { size: 30GiB, provisioning: thin } # grown in May',
      ],
    ],
    [
      'a new key of a flow map',
      'web01',
      { path: ['disks', 'scsi0:0', 'mode'], value: 'persistent' },
      [
        '-      scsi0:0: { size: 20GiB, provisioning: thin } # grown in May',
        '+      scsi0:0: { size: 20GiB, provisioning: thin, mode: persistent } # grown in May',
      ],
    ],
    [
      'a new device',
      'web01',
      { path: ['disks', 'scsi0:2'], value: { size: '1GiB' } },
      ['+      scsi0:2: { size: 1GiB }'],
    ],
    [
      'a new field',
      'web01',
      { path: ['scheduler', 'cpu', 'shares'], value: 'high' },
      ['+    scheduler: { cpu: { shares: high } }'],
    ],
    [
      'a raw key in another case',
      'web01',
      { path: ['vmx', 'isolation.X'], value: 'FALSE' },
      ['-      Isolation.x: "TRUE"', '+      Isolation.x: "FALSE"'],
    ],
    [
      'in a VM on one line',
      'db01',
      { path: ['vcpus'], value: 4 },
      ['-  db01: { memory: 1GiB }', '+  db01: { memory: 1GiB, vcpus: 4 }'],
    ],
    ['in an empty map', 'last', { path: ['vcpus'], value: 4 }, ['-  last: {}', '+  last: { vcpus: 4 }']],
    ['a word that YAML 1.1 misreads', 'web01', { path: ['power'], value: 'on' }, ['+    power: "on"']],
    ['a key that goes', 'web01', { path: ['vcpus'], value: undefined }, ['-    vcpus: 2']],
    [
      'the last key of a map',
      'web01',
      { path: ['vmx', 'Isolation.x'], value: undefined },
      ['-      Isolation.x: "TRUE"', '+      {}'],
    ],
    [
      'a device that goes',
      'web01',
      { path: ['disks', 'scsi0:1'], value: undefined },
      ['-      scsi0:1:', '-        size: 5GiB'],
    ],
    ['null', 'web01', { path: ['disks', 'scsi0:9'], value: null }, ['+      scsi0:9: null']],
    ['nothing that is not there', 'web01', { path: ['disks', 'scsi0:9'], value: undefined }, []],
  ])('%s', (_what, domain, edit, expected) => {
    expect(difference(edited(domain, edit))).toEqual(expected);
  });

  test('in the right document of several', () => {
    const second = 'version: 1\nconnect: "sim:"\ndomains:\n  other:\n    memory: 1GiB\n';
    const result = editManifest(`${TEXT}---\n${second}`, 'other', [{ path: ['memory'], value: '2GiB' }]);
    expect(result).toEqual({ ok: true, value: `${TEXT}---\n${second.replace('1GiB', '2GiB')}` });
  });
});

test.each([
  ['an alias', 'domains:\n  a: { memory: *m }\nx: &m 1GiB\n', 'a'],
  ['an anchor', 'domains:\n  a:\n    memory: &m 1GiB\n  b: { memory: *m }\n', 'a'],
  ['a merge key', 'x: &x { vcpus: 1 }\ndomains:\n  a:\n    <<: *x\n    memory: 1GiB\n', 'a'],
  ['a VM without a map', TEXT, 'empty'],
  ['a VM that is not there', TEXT, 'nobody'],
])('%s is refused', (_what, text, domain) => {
  expect(editManifest(text, domain, [{ path: ['memory'], value: '2GiB' }])).toMatchObject({ ok: false });
});

test('whatever is written is what a reader finds, and nothing else changes', () => {
  const key = fc.constantFrom('memory', 'annotation', 'notes', 'on', 'a b', '#x', 'disks');
  const value = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.dictionary(fc.constantFrom('a', 'no', '1'), fc.string()),
  );
  fc.assert(
    fc.property(
      fc.constantFrom('web01', 'db01', 'last'),
      fc.array(fc.tuple(key, value), { maxLength: 4 }),
      (domain, all) => {
        const edits = all.map(([each, written]) => ({ path: [each], value: written as ManifestEdit['value'] }));
        const wanted = parse(TEXT) as { domains: Record<string, Record<string, unknown>> };
        for (const [each, written] of all) (wanted.domains[domain] ?? {})[each] = written;
        expect(parse(edited(domain, ...edits))).toEqual(wanted);
      },
    ),
  );
});
