import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { LiveDomain } from '../../../src/domain/live.js';
import type { Marker } from '../../../src/domain/marker.js';
import type { KiB } from '../../../src/domain/values/units.js';
import type { Step, StepKind } from '../../../src/plan/steps/step.js';
import type { Scope } from '../../../src/providers/esx/inventory/scope.js';
import { CALLS, type CallRow, FILE_CALLS } from '../../../src/providers/esx/soap/calls.js';
import { moRef } from '../../../src/providers/esx/soap/value.js';
import { METHODS } from '../../../src/providers/esx/soap/vim25/vim25.js';
import { send } from '../../../src/providers/esx/write/write.js';
import { liveDomain, path } from '../../plan/builders.js';
import { INVENTORY, retrieving, VCENTER } from './canned-inventory.js';
import { results, search } from './canned-search.js';
import { type CannedServer, type Replies, startCanned } from './canned-server.js';

const PAGE = readFileSync(fileURLToPath(new URL('../../../docs/privileges.md', import.meta.url)), 'utf8');
const SIGNAL = AbortSignal.timeout(600_000);
const ALL = [...CALLS, ...FILE_CALLS];
const WRITING = ALL.filter(({ access }) => access === 'write');

const words = (privileges: readonly string[]): string =>
  privileges.length === 0 ? 'nothing' : privileges.map((each) => `\`${each}\``).join(', ');

/** The rows of the table under a heading of the page, cells trimmed, without its head. */
function table(heading: string): readonly (readonly string[])[] {
  const section = PAGE.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`there is no section "${heading}"`);
  const lines = section.split('\n').filter((line) => line.startsWith('| ') || line.startsWith('|-'));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe('docs/privileges.md', () => {
  test('lists every call that may be made, and no other', () => {
    const expected = ALL.map(({ type, method, access, privileges }) => [
      `${type}.${method}`.replace('datastore file.', 'datastore file, '),
      access,
      words(privileges),
    ]);
    expect(table('Calls')).toEqual(expected);
  });

  test('says what some of them need beside', () => {
    const rows = new Map<string, Set<string>>();
    for (const { sometimes } of ALL)
      for (const [privilege, when] of sometimes ?? []) rows.set(when, (rows.get(when) ?? new Set()).add(privilege));
    expect(table('What a change needs')).toEqual([...rows].map(([when, needs]) => [when, words([...needs])]));
  });

  test('every call that writes needs more than to read, and no other does but of datastores', () => {
    const more = ({ privileges }: CallRow): boolean =>
      privileges.some((each) => !each.startsWith('System.') && !each.startsWith('Datastore.'));
    expect(WRITING.filter((row) => !more(row) && !row.privileges.includes('Datastore.FileManagement'))).toEqual([]);
    expect(ALL.filter((row) => row.access !== 'write' && more(row))).toEqual([]);
  });
});

const SCOPE: Scope = {
  datacenter: moRef('Datacenter', 'dc'),
  datacenterPath: 'dc',
  vmFolder: moRef('Folder', 'vms'),
  host: moRef('HostSystem', 'h'),
  computeResource: moRef('ComputeResource', 'cr'),
  pool: moRef('ResourcePool', 'pool'),
};
const MOUNTS = [{ datastore: 'ds', ref: moRef('Datastore', 'ds-1'), mount: '/vmfs/volumes/ds' }];
const MARKER: Marker = { format: 2, owner: 'o', machine: { uuid: null, vmxPath: '[ds] a/a.vmx' }, applied: {} };
const LIVE: LiveDomain = liveDomain({ live: { ref: { id: 'vm-1' }, changeVersion: 'v1' } });
const VMX = path('[ds] a/a.vmx');
const DISK = path('[ds] a/a.vmdk');

const DIRECTORY = search(results('<file><path>a.vmx</path></file><file><path>a.vmdk</path></file>'));

/** Each kind of step, as often as it may be another call. */
const STEPS: Readonly<Record<StepKind, readonly Step[]>> = {
  'make-directory': [{ do: 'make-directory', path: path('[ds] a') }],
  'make-disk': [{ do: 'make-disk', disk: { slot: 'scsi0:0', file: DISK, size: 8 as KiB, provisioning: 'thin' } }],
  'copy-disk': [
    { do: 'copy-disk', disk: { slot: 'scsi0:0', from: path('[ds] i.vmdk'), file: DISK, provisioning: 'thin' } },
  ],
  'extend-disk': [{ do: 'extend-disk', file: DISK, size: 16 as KiB }],
  'upload-vmx': [{ do: 'upload-vmx', path: VMX, domain: LIVE.domain, marker: MARKER }],
  register: [{ do: 'register', path: VMX, name: LIVE.domain.name, to: null }],
  create: [{ do: 'create', path: VMX, to: null, domain: LIVE.domain, newDisks: [], marker: MARKER }],
  reconfigure: [{ do: 'reconfigure', changes: [], newDisks: [], marker: MARKER }],
  record: [{ do: 'record', marker: MARKER }],
  'upgrade-hardware': [{ do: 'upgrade-hardware', version: 21 }],
  migrate: [{ do: 'migrate', host: 'esx3' }],
  relocate: [
    {
      do: 'relocate',
      home: 'ds2',
      disks: [
        { slot: 'scsi0:0', datastore: 'ds2' },
        { slot: 'scsi0:1', datastore: 'ds1' },
      ],
    },
  ],
  'move-to-pool': [{ do: 'move-to-pool', pool: '' }],
  'move-to-folder': [{ do: 'move-to-folder', folder: 'lab' }],
  autostart: [{ do: 'autostart', enabled: true }],
  'power-on': [{ do: 'power-on' }],
  'shut-down': [{ do: 'shut-down', deadlineSeconds: 9 }],
  'power-off': [{ do: 'power-off' }],
  'force-off': [{ do: 'force-off' }],
  suspend: [{ do: 'suspend' }],
  unregister: [{ do: 'unregister' }],
  'delete-file': [
    { do: 'delete-file', path: DISK, kind: 'disk' },
    { do: 'delete-file', path: VMX, kind: 'file' },
  ],
};

/** Says yes to all that writes. */
const SAYS_YES: Replies = {
  ...Object.fromEntries(
    WRITING.map(({ method }) => [
      method,
      () => (METHODS[method]?.returns === 'ref' ? '<returnval type="Task">task-1</returnval>' : ''),
    ]),
  ),
  folder: () => ({ status: 201, body: '' }),
  ...DIRECTORY,
  ...VCENTER,
  RetrievePropertiesEx: (call, nth) =>
    /<pathSet>(?:browser|info)</.test(call.body)
      ? (DIRECTORY['RetrievePropertiesEx']?.(call, nth) ?? '')
      : retrieving(INVENTORY)(call),
};

/** The calls that write which a server heard, as the page names them. */
function written(server: CannedServer): readonly string[] {
  return server.calls.flatMap(({ name, verb, body }) => {
    const type = name.startsWith('/folder') ? 'datastore file' : (/<_this type="(\w+)">/.exec(body)?.[1] ?? '');
    const method = name.startsWith('/folder') ? verb : name;
    return WRITING.some((row) => row.type === type && row.method === method) ? [method] : [];
  });
}

describe('what a step of apply needs', () => {
  const rows = new Map(table('Steps of apply').map(([step = '', calls = '', needs = '']) => [step, { calls, needs }]));
  const needed = (methods: readonly string[]): string =>
    words([...new Set(WRITING.filter(({ method }) => methods.includes(method)).flatMap((row) => row.privileges))]);

  test.each(Object.entries(STEPS))('%s', async (kind, steps) => {
    const methods: string[] = [];
    for (const step of steps) {
      await using server = await startCanned(SAYS_YES);
      await send(
        { session: await server.open('write'), scope: SCOPE, mounts: MOUNTS, vcenter: null },
        step,
        LIVE,
        SIGNAL,
      );
      expect(written(server)).toHaveLength(1);
      methods.push(...written(server));
    }
    expect(rows.get(`\`${kind}\``)).toEqual({ calls: methods.join(', '), needs: needed(methods) });
  });

  test('every other writing call has its row', () => {
    const named = [...rows.values()].flatMap(({ calls }) => calls.split(', '));
    expect([...new Set(named)].sort()).toEqual([...new Set(WRITING.map(({ method }) => method))].sort());
    for (const { calls, needs } of rows.values()) expect(needs).toBe(needed(calls.split(', ')));
  });
});
