import { describe, expect, test } from 'vitest';
import type { DesiredDomain } from '../../src/domain/desired.js';
import type { Diagnostic } from '../../src/domain/diagnostics/diagnostic.js';
import { isTimeZone, nearestTimeZone } from '../../src/domain/values/time-zone.js';
import { propertyRuns } from '../deep-runs.js';
import { loadText, manifestOf, onlyDomain } from './load-text.js';

const UUID = 'uuid: 42116ec4-1d3f-4f0a-9a52-000000000001';

function brief({ code, source, summary }: Diagnostic): string {
  return `${code} ${source?.line}:${source?.column} ${summary}`;
}

async function problems(text: string): Promise<readonly string[]> {
  return (await loadText(text)).diagnostics.map(brief);
}

describe('what is said of a domain beside its hardware', () => {
  const table: readonly (readonly [string, Partial<DesiredDomain>])[] = [
    ['', { place: {}, autostart: null, ensure: 'present', protect: false, allow: [], dependsOn: [], window: null }],
    [
      'host: esx2.example.com\ndatastore: ssd1\nvmx_path: "[ssd1]  a//b.vmx"\nfolder: linux/web\nresource_pool: prod',
      {
        place: {
          host: 'esx2.example.com',
          datastore: 'ssd1',
          vmxPath: '[ssd1] a/b.vmx' as never,
          folder: 'linux/web',
          resourcePool: 'prod',
        },
      },
    ],
    ['folder: ""\nresource_pool: ""', { place: { folder: '', resourcePool: '' } }],
    ['folder: null\nhost: null', { place: {} }],
    ['autostart: false', { autostart: false }],
    ['protect: true', { protect: true }],
    ['allow: [HZ501, HZ102]', { allow: ['HZ102', 'HZ501'] }],
    ['ensure: present', { ensure: 'present' }],
    [`${UUID}\nensure: absent`, { ensure: 'absent', deleteFiles: [] }],
    [`${UUID}\ninstance_uuid: 50116ec4-1d3f-4f0a-9a52-000000000001\nensure: absent`, { ensure: 'absent' }],
    [
      `${UUID}\nensure: absent\ndelete_files: ["[b]  c.vmdk", "[a] d", "[b] c.vmdk"]`,
      { deleteFiles: ['[a] d', '[b] c.vmdk'] as never },
    ],
    [
      'window: { from: "22:00", to: "04:00" }',
      { window: { days: [0, 1, 2, 3, 4, 5, 6], from: 1320, to: 240, timeZone: 'UTC' } },
    ],
    [
      'window: { days: [sat, sun, mon], from: 00:00, to: 24:00, time_zone: Europe/Berlin }',
      { window: { days: [0, 1, 6], from: 0, to: 1440, timeZone: 'Europe/Berlin' } },
    ],
    ['window: null', { window: null }],
  ];
  test.each(table)('%s', async (lines, expected) => {
    expect(await onlyDomain(manifestOf(lines))).toMatchObject(expected);
  });

  test('defaults lie under it: a window merges, null takes it away', async () => {
    const top =
      'defaults: { window: { from: "01:00", to: "02:00", days: [mon] }, protect: true, host: a, allow: [HZ501] }\n';
    expect(await onlyDomain(manifestOf('window: { days: [sun] }\nallow: [HZ101]', top))).toMatchObject({
      window: { days: [0], from: 60, to: 120, timeZone: 'UTC' },
      protect: true,
      place: { host: 'a' },
      allow: ['HZ101'],
    });
    expect(await onlyDomain(manifestOf('window: null\nprotect: null\nhost: null\nallow: null', top))).toMatchObject({
      window: null,
      protect: false,
      place: {},
      allow: [],
    });
  });

  test('each has its place in the text', async () => {
    const lines = 'host: a\nfolder: b\nallow: [HZ501]\ndepends_on: []\nwindow: { from: "01:00", to: "02:00" }';
    const { sources } = await onlyDomain(manifestOf(`${lines}\nprotect: true\nautostart: true`));
    const places = [
      'host',
      'folder',
      'allow',
      'allow.HZ501',
      'dependsOn',
      'window',
      'window.to',
      'protect',
      'autostart',
    ];
    expect(places.map((path) => `${sources[path]?.line}:${sources[path]?.column}`)).toEqual([
      ...['5:11', '6:13', '7:5', '7:13', '8:5', '9:5', '9:34', '10:14', '11:16'],
    ]);
  });
});

describe('what it cannot be', () => {
  type Row = readonly [string, readonly string[], string | null];
  const table: readonly Row[] = [
    [
      'folder: /linux',
      ['EF1011 5:13 web01: folder must be names joined by /, without one at the ends, like linux/web, not "/linux"'],
      null,
    ],
    [
      'vmx_path: "[a] b.vmdk"',
      [
        'EF1011 5:15 web01: vmx_path must be the datastore path of a .vmx file, like "[ssd1] web01/web01.vmx", not "[a] b.vmdk"',
      ],
      null,
    ],
    [
      'vmx_path: "[a] ../b.vmx"',
      ['EF1011 5:15 web01: vmx_path must not hold "." or ".." as a directory, as "[a] ../b.vmx" does'],
      null,
    ],
    [
      'datastore: a\nvmx_path: "[b] c/d.vmx"',
      ['EF1016 6:15 web01 names the datastore a, and a VMX file on b'],
      'Remove datastore',
    ],
    [
      'datastore: "[a]"',
      ['EF1011 5:16 web01: datastore must be the bare name of a datastore, like ssd1, not "[a]"'],
      null,
    ],
    [
      'allow: [HZ502]',
      ['EF1011 5:13 web01: allow.0 must be one of the allowed values, not "HZ502"'],
      'Did you mean HZ501?',
    ],
    [
      'allow: [hz501]',
      ['EF1011 5:13 web01: allow.0 must be one of the allowed values, not "hz501"'],
      'Did you mean HZ501?',
    ],
    ['allow: [all]', ['EF1011 5:13 web01: allow.0 must be one of the allowed values, not "all"'], null],
    ['allow: HZ501', ['EF1010 5:12 web01: allow must be a list, not "HZ501"'], 'Write allow: [HZ501]'],
    ['ensure: gone', ['EF1011 5:13 web01: ensure must be present or absent, not "gone"'], null],
    ['ensure: abesnt', ['EF1011 5:13 web01: ensure must be present or absent, not "abesnt"'], 'Did you mean absent?'],
    ['protect: yes', ['EF1010 5:14 web01: protect must be true or false, not "yes"'], 'protect: true'],
    // An absent domain is known by its uuid, and is nothing else.
    ['ensure: absent', ['EF1043 5:13 web01 must be absent, but has no uuid'], 'Declare the uuid'],
    [
      'uuid: x\nensure: absent',
      ['EF1011 5:11 web01: uuid must be a UUID like 42116ec4-1d3f-4f0a-9a52-3c5a2f1d9e01, not "x"'],
      null,
    ],
    [
      `${UUID}\nensure: absent\nmemory: 4GiB\nhost: a\ndisks: { scsi0:0: null }\nnics: null\nadopt: true`,
      ['EF1044 7:5 web01 must be absent and cannot have memory, host, disks, adopt'],
      'If a base declares them, write null',
    ],
    ['delete_files: ["[a] b"]', ['EF1045 5:5 web01 has delete_files and must also have ensure: absent'], null],
    [
      'ensure: gone\ndelete_files: ["[a] b"]',
      ['EF1011 5:13 web01: ensure must be present or absent, not "gone"'],
      null,
    ],
    [
      `${UUID}\nensure: absent\ndelete_files: ["[a] b/"]`,
      [
        'EF1011 7:20 web01: delete_files.0 must be the datastore path of one file, like "[ssd1] old-db/old-db.vmdk", not "[a] b/"',
      ],
      null,
    ],
    [
      `${UUID}\nensure: absent\ndelete_files: ["[a]"]`,
      [
        'EF1011 7:20 web01: delete_files.0 must be the datastore path of one file, like "[ssd1] old-db/old-db.vmdk", not "[a]"',
      ],
      null,
    ],
    [
      `${UUID}\nensure: absent\ndelete_files: ["[a] ../b"]`,
      ['EF1011 7:20 web01: delete_files must not hold "." or ".." as a directory, as "[a] ../b" does'],
      null,
    ],
    // Windows.
    ['window: { from: "22:00" }', ['EF1049 5:5 web01: window must have to'], null],
    ['window: {}', ['EF1049 5:5 web01: window must have from and to'], null],
    ['window: { from: "22:00", to: "22:00" }', ['EF1049 5:34 web01: window opens and closes at once'], '"24:00"'],
    [
      'window: { from: "24:00", to: "02:00" }',
      ['EF1011 5:21 web01: window.from must be a time of day in quotes, like "22:00", not "24:00"'],
      null,
    ],
    [
      'window: { from: 1320, to: "04:00" }',
      ['EF1010 5:21 web01: window.from must be a time of day in quotes, like "22:00", not 1320'],
      'an unquoted 22:00 to 1320. Quote it: from: "22:00"',
    ],
    [
      'window: { from: 22, to: "04:00" }',
      ['EF1010 5:21 web01: window.from must be a time of day in quotes, like "22:00", not 22'],
      'from: "22:00"',
    ],
    [
      'window: { from: "22:00", to: "04:00", days: [Sat] }',
      ['EF1011 5:50 web01: window.days.0 must be mon, tue, wed, thu, fri, sat or sun, not "Sat"'],
      'Did you mean sat?',
    ],
    [
      'window: { from: "22:00", to: "04:00", days: [] }',
      ['EF1011 5:43 web01: window.days must not be an empty list'],
      null,
    ],
    [
      'window: { from: "22:00", to: "04:00", time_zone: Europe/Berln }',
      ['EF1050 5:54 web01: window.time_zone is "Europe/Berln", which is no time zone'],
      'Did you mean Europe/Berlin?',
    ],
    [
      'window: { from: "22:00", to: "04:00", time_zone: Zzz }',
      ['EF1050 5:54 web01: window.time_zone is "Zzz", which is no time zone'],
      'Europe/Berlin',
    ],
    [
      'window: { from: "22:00", to: "04:00", time_zone: "+01:00" }',
      ['EF1011 5:54 web01: window.time_zone must be the IANA name of a time zone, like Europe/Berlin, not "+01:00"'],
      null,
    ],
    ['window: sat', ['EF1010 5:13 web01: window must be a map, not "sat"'], null],
  ];
  test.each(table)('%s', async (lines, expected, hint) => {
    const { diagnostics } = await loadText(manifestOf(lines));
    expect(diagnostics.map(brief)).toEqual(expected);
    if (hint !== null) expect(diagnostics[0]?.hint).toContain(hint);
  });

  test('an absent domain takes none of the defaults, and has the manifest’s answers', async () => {
    const top = `auto_answer: true\ndefaults: { memory: 4GiB, host: a, protect: true, allow_power_off: hard }\n`;
    expect(await onlyDomain(manifestOf(`${UUID}\nensure: absent`, top))).toMatchObject({
      declared: { uuid: '42116ec4-1d3f-4f0a-9a52-000000000001' },
      place: {},
      protect: false,
      allowPowerOff: 'never',
      autoAnswer: { rules: [], otherwise: 'default' },
    });
  });
});

describe('copies and replacements', () => {
  const file = '[a] b/c.vmdk';
  const table: readonly (readonly [string, object])[] = [
    ['copy_of: "[i] d.vmdk"', { copyOf: '[i] d.vmdk' }],
    [`copy_of: "[i]  d.vmdk", file: "${file}"`, { copyOf: '[i] d.vmdk', file }],
    ['copy_of: "[i] d.vmdk", size: 1MiB, datastore: a', { copyOf: '[i] d.vmdk', size: 1024, datastore: 'a' }],
    [`file: "${file}", replace: true`, { file, replace: true }],
    ['size: 1MiB, replace: false', { size: 1024, replace: false }],
    ['copy_of: "[i] d.vmdk", size: 1MiB, replace: true', { copyOf: '[i] d.vmdk', size: 1024, replace: true }],
    ['datastore: b', { datastore: 'b' }],
  ];
  test.each(table)('%s', async (keys, expected) => {
    const { declared } = await onlyDomain(manifestOf(`disks: { scsi0:0: { ${keys} } }`));
    expect(declared.disks).toEqual({ 'scsi0:0': expected });
  });

  const wrong: readonly (readonly [string, string])[] = [
    [`copy_of: "${file}", file: "${file}"`, `EF1051 5:34 web01: disks.scsi0:0 is to be a copy of itself, ${file}`],
    ['replace: true', 'EF1051 5:34 web01: disks.scsi0:0 has replace and must then have file or size'],
    [
      'copy_of: "[i] d.vmdk", replace: true',
      'EF1051 5:57 web01: disks.scsi0:0 has replace and must then have file or size',
    ],
    [
      `copy_of: "[i] d.vmdk", file: "${file}", datastore: b`,
      'EF1016 5:81 web01: disks.scsi0:0 names the datastore b, and a file on a',
    ],
  ];
  test.each(wrong)('%s', async (keys, expected) => {
    expect(await problems(manifestOf(`disks: { scsi0:0: { ${keys} } }`))).toEqual([expected]);
  });

  test('the file of a copy is a new one, which nobody else may name', async () => {
    const text = manifestOf(`disks: { scsi0:0: { copy_of: "[i] d.vmdk", file: "${file}" } }`);
    expect(await problems(`${text}  web02: { disks: { scsi0:0: { file: "${file}" } } }\n`)).toEqual([
      `EF1023 6:38 web01 makes the file ${file}, which web02 names too`,
    ]);
  });

  test('two domains may be copies of one file', async () => {
    const disks = 'disks: { scsi0:0: { copy_of: "[i] d.vmdk" } }';
    expect(await problems(`${manifestOf(disks)}  web02: { ${disks} }\n`)).toEqual([]);
  });
});

describe('what is deleted with an absent domain is nobody else’s', () => {
  const manifest = (other: string) =>
    `version: 1\nconnect: "sim:"\ndomains:\n  old: { ${UUID}, ensure: absent, delete_files: ["[a] b.vmdk"] }\n  new: { ${other} }\n`;
  const inUse = 'EF1046 4:85 old deletes the file [a] b.vmdk, which new names';
  const table: readonly (readonly [string, readonly string[]])[] = [
    ['disks: { scsi0:0: { file: "[a]  b.vmdk" } }', [inUse]],
    ['disks: { scsi0:0: { copy_of: "[a] b.vmdk" } }', [inUse]],
    ['disks: { scsi0:0: { file: "[a] c.vmdk" } }', []],
    ['disks: { scsi0:0: null }', []],
  ];
  test.each(table)('%s', async (other, expected) => {
    expect(await problems(manifest(other))).toEqual(expected);
  });
});

describe('dependencies', () => {
  const manifest = (...domains: readonly string[]) =>
    `version: 1\nconnect: "sim:"\ndomains:\n${domains.map((each) => `  ${each}\n`).join('')}`;

  test('are a set of names', async () => {
    const { connections, diagnostics } = await loadText(
      manifest('web: { depends_on: [db, cache] }', 'cache: {}', 'db: { depends_on: null }'),
    );
    expect(diagnostics).toEqual([]);
    expect(connections[0]?.domains.map(({ dependsOn }) => dependsOn)).toEqual([['cache', 'db'], [], []]);
  });

  const table: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    [
      'an unknown one',
      ['web01: { depends_on: [db1] }', 'db01: {}'],
      ['EF1047 4:25 web01 depends on "db1", which is not declared under sim:'],
    ],
    ['itself', ['a: { depends_on: [a] }'], ['EF1048 4:21 a depends on itself']],
    [
      'two',
      ['a: { depends_on: [b] }', 'b: { depends_on: [a] }'],
      ['EF1048 5:21 domains depend on each other in a cycle: a -> b -> a'],
    ],
    [
      'a circle behind a tail',
      ['t: { depends_on: [a] }', 'c: { depends_on: [a] }', 'b: { depends_on: [c] }', 'a: { depends_on: [b] }'],
      ['EF1048 5:21 domains depend on each other in a cycle: a -> b -> c -> a'],
    ],
    [
      'a diamond is none',
      ['a: { depends_on: [b, c] }', 'b: { depends_on: [d] }', 'c: { depends_on: [d] }', 'd: {}'],
      [],
    ],
    [
      'one that is to be absent',
      ['a: { depends_on: [b] }', `b: { ${UUID}, ensure: absent }`],
      ['EF1047 4:21 a depends on b, which must be absent'],
    ],
    ['of an absent one', ['a: {}', `b: { ${UUID}, ensure: absent, depends_on: [a] }`], []],
    ['twice the same', ['a: { depends_on: [b, b] }', 'b: {}'], ['EF1011 4:8 a: depends_on must not contain "b" twice']],
    ['no list', ['a: { depends_on: b }', 'b: {}'], ['EF1010 4:20 a: depends_on must be a list, not "b"']],
  ];
  test.each(table)('%s', async (_, domains, expected) => {
    expect(await problems(manifest(...domains))).toEqual(expected);
  });

  test('a name that is near, and one of another connection, are told', async () => {
    const text = `${manifest('web01: { depends_on: [db1, db02] }', 'db01: {}')}---\nversion: 1\nconnect: esx://b/\ndomains: { db02: {} }\n`;
    const { diagnostics } = await loadText(text);
    expect(diagnostics.map(({ hint, detail }) => [hint, detail])).toEqual([
      ['Did you mean db01?', 'A domain of that name is declared under esx://b/.'],
      ['Did you mean db01?', null],
    ]);
  });

  test('a circle as long as a fleet is found', async () => {
    const count = propertyRuns(5000);
    const names = Array.from({ length: count }, (_, index) => `vm${index}: { depends_on: [vm${(index + 1) % count}] }`);
    const [found, ...more] = (await loadText(manifest(...names))).diagnostics;
    expect(more).toEqual([]);
    expect(found).toMatchObject({ code: 'EF1048', source: { line: 3 + count } });
    expect(found?.summary).toContain('vm0 -> vm1 -> vm2');
    expect(found?.summary).toContain(`${count - 200} more) -> vm0`);
  });
});

describe('time zones', () => {
  test.each(['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5'])('%s is one', (name) => {
    expect(isTimeZone(name)).toBe(true);
  });

  test.each(['', '+01:00', 'Berlin', 'Europe/Berln', 'local'])('"%s" is none', (name) => {
    expect(isTimeZone(name)).toBe(false);
  });

  const near: readonly (readonly [string, string | null])[] = [
    ['Europe/Berln', 'Europe/Berlin'],
    ['berlin', 'Europe/Berlin'],
    ['Europe/New_York', 'America/New_York'],
    ['UTCC', 'UTC'],
    ['nowhere at all', null],
  ];
  test.each(near)('%s is near %s', (name, nearest) => {
    expect(nearestTimeZone(name)).toBe(nearest);
  });
});
