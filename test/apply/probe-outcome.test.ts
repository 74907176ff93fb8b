import { describe, expect, test } from 'vitest';
import { type Evidence, NO_EVIDENCE, type ProbeOutcome } from '../../src/apply/steps/evidence.js';
import { probeOutcome } from '../../src/apply/steps/handlers.js';
import type { LiveDomain, RuntimeFacts } from '../../src/domain/live.js';
import type { Bytes, KiB } from '../../src/domain/values/units.js';
import type { Step, StepKind } from '../../src/plan/steps/step.js';
import { change, liveDomain, marker, POWER_ON, reconfigure, SHUT_DOWN } from './plan-builders.js';

const bytes = (size: number): Bytes => size as Bytes;
const OTHER = { ...marker, owner: 'them' };
const step = (value: object): Step => value as Step;

function with_(parts: Partial<LiveDomain>, runtime: Partial<RuntimeFacts> = {}): LiveDomain {
  const live = liveDomain('a');
  return { ...live, ...parts, runtime: { ...live.runtime, ...runtime } };
}
const is = (runtime: Partial<RuntimeFacts>): LiveDomain => with_({}, runtime);
const version = (hardwareVersion: number): LiveDomain =>
  with_({ domain: { ...liveDomain('a').domain, hardwareVersion } });
const at = (home: string, disk: string): LiveDomain =>
  with_(
    { vmxPath: `[${home}] a/a.vmx` as LiveDomain['vmxPath'] },
    { diskRoots: { 'scsi0:0': `[${disk}] a/a.vmdk` as LiveDomain['vmxPath'] } },
  );
const REF = { id: 'vm-9' };
const DISK = { slot: 'scsi0:0', file: '[ssd1] a/a.vmdk', size: 1024, provisioning: 'thin' };
const memory = change('memory', 2048, 4096);
const lacking = new Set(['memory']);

const SAME = { sizeBefore: bytes(1), size: bytes(1) };

type Row = readonly [string, Partial<Evidence>, ProbeOutcome];

/** What each kind of step may have come to, by what stands on the host. */
const TABLE: Readonly<Record<StepKind, readonly [Step, readonly Row[]]>> = {
  'make-directory': [
    step({ do: 'make-directory', path: '[ssd1] a' }),
    [
      ['none', { names: null }, 'not-begun'],
      ['there', { names: [] }, 'done'],
      ['there, and empty as ours must be', { names: [], exclusive: true }, 'done'],
      ['there with files, where it may be', { names: ['x'] }, 'done'],
      ['there with files, and it must be new', { names: ['x'], exclusive: true }, 'foreign'],
    ],
  ],
  'make-disk': [
    step({ do: 'make-disk', disk: DISK }),
    [
      ['no file', {}, 'not-begun'],
      ['a file', { size: bytes(1) }, 'done'],
      ['a file that grows', { size: bytes(1), growing: true }, 'begun'],
    ],
  ],
  'copy-disk': [
    step({ do: 'copy-disk', disk: { ...DISK, from: '[images] i.vmdk' } }),
    [
      ['no file', {}, 'not-begun'],
      ['a file that may be half a copy', { size: bytes(1) }, 'begun'],
    ],
  ],
  'extend-disk': [
    step({ do: 'extend-disk', file: DISK.file, size: 2048 }),
    [
      ['no file', { sizeBefore: bytes(1) }, 'foreign'],
      ['as it was', { sizeBefore: bytes(1), size: bytes(1) }, 'not-begun'],
      ['grown', { sizeBefore: bytes(1), size: bytes(2) }, 'done'],
      ['thin, which has the size that it had, in its new capacity', { ...SAME, capacity: 2048 as KiB }, 'done'],
      ['thin, in its old capacity', { ...SAME, capacity: 1024 as KiB }, 'not-begun'],
      ['growing', { sizeBefore: bytes(1), size: bytes(2), growing: true }, 'begun'],
    ],
  ],
  'upload-vmx': [
    step({ do: 'upload-vmx', path: '[ssd1] a/a.vmx', domain: liveDomain('a').domain, marker }),
    [
      ['no file', {}, 'not-begun'],
      ['half a file', { vmx: { marker: null } }, 'not-begun'],
      ['our file', { vmx: { marker } }, 'done'],
      ['somebody’s file', { vmx: { marker: OTHER } }, 'foreign'],
    ],
  ],
  register: [
    step({ do: 'register', path: '[ssd1] a/a.vmx', name: 'a' }),
    [
      ['not registered', { vmx: { marker } }, 'not-begun'],
      ['registered', { registered: REF, now: liveDomain('a') }, 'done'],
      ['its VMX is gone', {}, 'foreign'],
    ],
  ],
  create: [
    step({ do: 'create', path: '[ssd1] a/a.vmx', domain: liveDomain('a').domain, newDisks: [], marker }),
    [
      ['nothing', {}, 'not-begun'],
      ['our VMX, no domain yet', { vmx: { marker } }, 'begun'],
      ['another VMX', { vmx: { marker: OTHER } }, 'foreign'],
      ['our domain', { registered: REF, now: with_({ marker }) }, 'done'],
      ['another domain', { registered: REF, now: with_({ marker: OTHER }) }, 'foreign'],
      ['a domain that cannot be read', { registered: REF, now: null }, 'foreign'],
    ],
  ],
  reconfigure: [
    reconfigure(memory),
    [
      ['all as it was', { before: with_({}), now: with_({}), lacking }, 'not-begun'],
      [
        'another revision, our marker, nothing lacking',
        { before: with_({}), now: with_({ marker, changeVersion: 'v2' }) },
        'done',
      ],
      [
        'our marker, and a value lacks',
        { before: with_({}), now: with_({ marker, changeVersion: 'v2' }), lacking },
        'foreign',
      ],
      [
        'another revision, not our marker',
        { before: with_({}), now: with_({ changeVersion: 'v2' }), lacking },
        'foreign',
      ],
      ['the values by somebody else', { before: with_({}), now: with_({ changeVersion: 'v2' }) }, 'foreign'],
      [
        'no revisions, all as it was',
        { before: with_({ changeVersion: null }), now: with_({ changeVersion: null }), lacking },
        'not-begun',
      ],
      [
        'no revisions, half of it',
        { before: with_({ changeVersion: null }), now: with_({ changeVersion: null }) },
        'foreign',
      ],
      ['a task runs', { before: with_({}), now: with_({}), busy: true }, 'begun'],
      ['the domain is gone', { before: with_({}), now: null }, 'foreign'],
    ],
  ],
  record: [
    step({ do: 'record', marker }),
    [
      ['no marker', { before: with_({}), now: with_({}) }, 'not-begun'],
      ['the marker', { before: with_({}), now: with_({ marker, changeVersion: 'v2' }) }, 'done'],
      ['another marker', { before: with_({}), now: with_({ marker: OTHER, changeVersion: 'v2' }) }, 'foreign'],
    ],
  ],
  'upgrade-hardware': [
    step({ do: 'upgrade-hardware', version: 21 }),
    [
      ['the old', { before: version(19), now: version(19) }, 'not-begun'],
      ['the new', { before: version(19), now: version(21) }, 'done'],
      ['a newer one', { before: version(19), now: version(22) }, 'done'],
      ['one between', { before: version(19), now: version(20) }, 'foreign'],
      ['a task runs', { before: version(19), now: version(19), busy: true }, 'begun'],
    ],
  ],
  migrate: [
    step({ do: 'migrate', host: 'esx2' }),
    [
      ['on the old host', { before: is({ host: 'esx1' }), now: is({ host: 'esx1' }) }, 'not-begun'],
      ['on the new host', { before: is({ host: 'esx1' }), now: is({ host: 'esx2' }) }, 'done'],
      ['on a third host', { before: is({ host: 'esx1' }), now: is({ host: 'esx3' }) }, 'foreign'],
      ['on its way', { before: is({ host: 'esx1' }), now: is({ host: 'esx1' }), busy: true }, 'begun'],
    ],
  ],
  relocate: [
    step({ do: 'relocate', home: 'ssd2', disks: [{ slot: 'scsi0:0', datastore: 'hdd' }] }),
    [
      ['all in the old place', { before: at('ssd1', 'ssd1'), now: at('ssd1', 'ssd1') }, 'not-begun'],
      ['all in the new place', { before: at('ssd1', 'ssd1'), now: at('ssd2', 'hdd') }, 'done'],
      ['half of it', { before: at('ssd1', 'ssd1'), now: at('ssd2', 'ssd1') }, 'foreign'],
      ['on its way', { before: at('ssd1', 'ssd1'), now: at('ssd1', 'ssd1'), busy: true }, 'begun'],
    ],
  ],
  'move-to-pool': [
    step({ do: 'move-to-pool', pool: 'prod' }),
    [
      ['old', { before: is({ pool: '' }), now: is({ pool: '' }) }, 'not-begun'],
      ['new', { before: is({ pool: '' }), now: is({ pool: 'prod' }) }, 'done'],
      ['third', { before: is({ pool: '' }), now: is({ pool: 'lab' }) }, 'foreign'],
    ],
  ],
  'move-to-folder': [
    step({ do: 'move-to-folder', folder: 'prod' }),
    [
      ['old', { before: is({ folder: '' }), now: is({ folder: '' }) }, 'not-begun'],
      ['new', { before: is({ folder: '' }), now: is({ folder: 'prod' }) }, 'done'],
      ['third', { before: is({ folder: '' }), now: is({ folder: 'lab' }) }, 'foreign'],
    ],
  ],
  autostart: [
    step({ do: 'autostart', enabled: true }),
    [
      ['as it was', { before: is({ autostart: false }), now: is({ autostart: false }) }, 'not-begun'],
      ['set', { before: is({ autostart: false }), now: is({ autostart: true }) }, 'done'],
      ['not to be known any more', { before: is({ autostart: false }), now: is({ autostart: null }) }, 'foreign'],
    ],
  ],
  'power-on': [
    POWER_ON,
    [
      ['off', { before: is({ power: 'off' }), now: is({ power: 'off' }) }, 'not-begun'],
      ['on', { before: is({ power: 'off' }), now: is({ power: 'on' }) }, 'done'],
      ['off, and a task runs', { before: is({ power: 'off' }), now: is({ power: 'off' }), busy: true }, 'begun'],
      ['suspended meanwhile', { before: is({ power: 'off' }), now: is({ power: 'suspended' }) }, 'foreign'],
    ],
  ],
  'shut-down': [
    SHUT_DOWN,
    [
      ['on', { before: is({ power: 'on' }), now: is({ power: 'on' }) }, 'not-begun'],
      ['off', { before: is({ power: 'on' }), now: is({ power: 'off' }) }, 'done'],
      ['suspended', { before: is({ power: 'on' }), now: is({ power: 'suspended' }) }, 'foreign'],
    ],
  ],
  'force-off': [
    step({ do: 'force-off' }),
    [
      ['on', { before: is({ power: 'on' }), now: is({ power: 'on' }) }, 'not-begun'],
      ['off', { before: is({ power: 'on' }), now: is({ power: 'off' }) }, 'done'],
    ],
  ],
  'power-off': [
    step({ do: 'power-off' }),
    [
      ['on', { before: is({ power: 'on' }), now: is({ power: 'on' }) }, 'not-begun'],
      ['off', { before: is({ power: 'on' }), now: is({ power: 'off' }) }, 'done'],
      ['asleep as before', { before: is({ power: 'suspended' }), now: is({ power: 'suspended' }) }, 'not-begun'],
    ],
  ],
  suspend: [
    step({ do: 'suspend' }),
    [
      ['on', { before: is({ power: 'on' }), now: is({ power: 'on' }) }, 'not-begun'],
      ['suspended', { before: is({ power: 'on' }), now: is({ power: 'suspended' }) }, 'done'],
      ['off', { before: is({ power: 'on' }), now: is({ power: 'off' }) }, 'foreign'],
    ],
  ],
  unregister: [
    step({ do: 'unregister' }),
    [
      ['still there', { before: with_({}), now: with_({}) }, 'not-begun'],
      ['gone', { before: with_({}), now: null }, 'done'],
      ['a task runs', { before: with_({}), now: with_({}), busy: true }, 'begun'],
    ],
  ],
  'delete-file': [
    step({ do: 'delete-file', path: DISK.file, kind: 'disk' }),
    [
      ['there', { size: bytes(1) }, 'not-begun'],
      ['gone', {}, 'done'],
    ],
  ],
};

describe('a relocation to another host', () => {
  const on = (host: string, datastore: string): LiveDomain => {
    const live = at(datastore, datastore);
    return { ...live, runtime: { ...live.runtime, host } };
  };
  const disks = [{ slot: 'scsi0:0', datastore: 'ssd2' }];
  const moving = step({ do: 'relocate', host: 'esx2', home: 'ssd2', disks });
  test.each<[string, LiveDomain, ProbeOutcome]>([
    ['all in the old place', on('esx1', 'ssd1'), 'not-begun'],
    ['all in the new place', on('esx2', 'ssd2'), 'done'],
    ['the files alone', on('esx1', 'ssd2'), 'foreign'],
    ['the host alone', on('esx2', 'ssd1'), 'foreign'],
    ['a third host', on('esx3', 'ssd2'), 'foreign'],
  ])('%s', (_what, now, verdict) => {
    expect(probeOutcome(moving, { ...NO_EVIDENCE, before: on('esx1', 'ssd1'), now })).toBe(verdict);
  });
});

describe.each(Object.entries(TABLE))('%s', (kind, [of, rows]) => {
  test('the table means this step', () => expect(of.do).toBe(kind));

  test.each(rows)('%s', (_what, evidence, verdict) => {
    expect(probeOutcome(of, { ...NO_EVIDENCE, ...evidence })).toBe(verdict);
  });

  test('is never done by nothing at all, but for what takes away', () => {
    const away = kind === 'unregister' || kind === 'delete-file';
    expect(probeOutcome(of, NO_EVIDENCE) === 'done').toBe(away);
  });

  test('a running task on its domain is never taken for not-begun, so that nothing is sent beside it', () => {
    for (const [, evidence] of rows) {
      if (evidence.before == null) continue;
      expect(probeOutcome(of, { ...NO_EVIDENCE, ...evidence, busy: true })).not.toBe('not-begun');
    }
  });
});
