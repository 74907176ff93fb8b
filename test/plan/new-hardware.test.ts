import { describe, expect, test } from 'vitest';
import { BLANK_NIC, BLANK_VNC, blankDomain } from '../../src/domain/blank-domain.js';
import type { DeclaredFields, DesiredDomain } from '../../src/domain/desired.js';
import { fieldName } from '../../src/domain/values/manifest-path.js';
import type { Uuid } from '../../src/domain/values/uuid.js';
import { assembleConnection, assemblePlan } from '../../src/plan/assemble.js';
import type { DomainPlan } from '../../src/plan/plan.js';
import { planDomain } from '../../src/plan/plan-domain.js';
import { planJson } from '../../src/report/plan/plan-text.js';
import {
  desiredDomain,
  diskGib,
  fakeRules,
  gib,
  type LiveParts,
  liveDisk,
  liveDomain,
  name,
  OWNER,
  planInput,
  serverFacts,
} from './builders.js';

const SWITCH = '502a000a-0000-0000-0000-00000000000b' as Uuid;

function update(declared: DeclaredFields, live: LiveParts = {}): DomainPlan {
  return planDomain(planInput(desiredDomain('db01', { declared }), { live: liveDomain(live) }));
}

function create(declared: DeclaredFields, more: Partial<DesiredDomain> = {}, defineBy: 'create' | 'upload' = 'create') {
  const desired = desiredDomain('new01', { declared: { memory: gib(1), ...declared }, ...more });
  return planDomain(planInput(desired, { facts: serverFacts({ defineBy }) }));
}

const told = (plan: DomainPlan): readonly string[] => plan.diagnostics.map(({ code, summary }) => `${code} ${summary}`);
const leaves = (plan: DomainPlan): readonly string[] =>
  [...plan.changes, ...plan.deferred.map(({ change }) => change)].map(({ path }) => path.join(' '));

describe('a new device goes into the first free slot, so a declared gap is refused', () => {
  const lone = { ethernet0: { ...BLANK_NIC, network: 'DMZ' } };

  test.each<[string, DeclaredFields, LiveParts, boolean]>([
    ['beside a lone ethernet0', { nics: { ethernet2: {} } }, { domain: { nics: lone } }, true],
    ['right after it', { nics: { ethernet1: {} } }, { domain: { nics: lone } }, false],
    ['with the gap filled as well', { nics: { ethernet2: {}, ethernet1: {} } }, { domain: { nics: lone } }, false],
    ['while the one below leaves', { nics: { ethernet0: null, ethernet1: {} } }, { domain: { nics: lone } }, true],
    ['a serial port', { serials: { serial1: { kind: 'file', file: 'f' } } }, {}, true],
    ['a parallel port', { parallels: { parallel1: { kind: 'file', file: 'f' } } }, {}, true],
    ['a floppy drive', { floppies: { floppy1: {} } }, {}, true],
    [
      'a change of one that lives',
      { nics: { ethernet2: { connected: false } } },
      { domain: { nics: { ethernet2: BLANK_NIC } } },
      false,
    ],
  ])('%s', (_, declared, live, refused) => {
    const codes = update(declared, live).diagnostics.map(({ code }) => code);
    expect(codes.includes('EF2029')).toBe(refused);
  });

  test('a new domain is uploaded rather than created with a gap, and refused where the manifest insists', () => {
    const nics = { ethernet2: { network: 'DMZ' } };
    expect(create({ nics }).steps.map((step) => step.do)).toContain('upload-vmx');
    expect(told(create({ nics }, { define: 'create' }))).toEqual([
      'EF2029 nics.ethernet2 of new01: ethernet0 is free, and the host would put the new device there',
    ]);
    expect(create({ nics: { ethernet0: {} } }).steps.map((step) => step.do)).toContain('create');
  });
});

describe('what only a VMX can say', () => {
  test.each<[string, DeclaredFields]>([
    ['generation_id', { generationId: SWITCH }],
    ['video', { video: { displays: 2 } }],
    [
      'shared_folders.sharedFolder0',
      { sharedFolders: { sharedFolder0: { hostPath: '/a', guestName: 'a', writable: false } } },
    ],
    ['nics.ethernet0.connection', { nics: { ethernet0: { connection: 'nat' } } }],
    ['nics.ethernet0.mac_check', { nics: { ethernet0: { macCheck: false } } }],
    ['boot.order', { boot: { order: ['ethernet0'] }, nics: { ethernet0: {} } }],
  ])('%s', (field, declared) => {
    expect(create(declared).steps.map((step) => step.do)).toContain('upload-vmx');
    const insisting = create(declared, { define: 'create' });
    expect(insisting.action).toBe('blocked');
    expect(told(insisting).join()).toContain(`${field} of new01`);
  });
});

describe('what only the one call can say', () => {
  const busy: DeclaredFields = { nics: { ethernet0: { shares: 'high', reservation: 100, limit: 1000 } } };
  const steps = (plan: ReturnType<typeof create>) => plan.steps.map((step) => step.do);

  test('an instance uuid, because the VMX key belongs to the server', () => {
    const plan = create({ instanceUuid: SWITCH }, {}, 'upload');
    const step = plan.steps.find((each) => each.do === 'create');
    expect(step?.do === 'create' ? step.domain.instanceUuid : null).toBe(SWITCH);
    expect(told(create({ instanceUuid: SWITCH }, { define: 'upload' })).join()).toContain('instance_uuid of new01');
  });

  test('a new domain is created rather than uploaded, with all of it', () => {
    const plan = create(busy, {}, 'upload');
    expect(steps(plan)).toContain('create');
    const step = plan.steps.find((each) => each.do === 'create');
    expect(step?.do === 'create' ? step.domain.nics['ethernet0'] : null).toMatchObject(busy.nics?.['ethernet0'] ?? {});
  });

  test('is refused, member by member, where the manifest insists on a VMX', () => {
    const plan = create(busy, { define: 'upload' });
    expect(plan.action).toBe('blocked');
    expect(told(plan)).toEqual(
      ['shares', 'reservation', 'limit'].map(
        (member) =>
          `EF2001 nics.ethernet0.${member} of new01: a VMX file cannot express it, and this new VM is defined by one`,
      ),
    );
  });

  test('is refused where something else of the domain needs a VMX', () => {
    expect(told(create({ ...busy, video: { displays: 2 } })).join()).toContain('nics.ethernet0.shares of new01');
    expect(told(create({ ...busy, video: { displays: 2 } }, { define: 'create' })).join()).toContain('video of new01');
  });

  test('what is usual needs no call', () => {
    const nics = { ethernet0: { shares: 'normal', reservation: 0, limit: 'unlimited' } } as const;
    expect(steps(create({ nics }, { define: 'upload' }))).toContain('upload-vmx');
    expect(steps(create({ nics }, {}, 'upload'))).toContain('upload-vmx');
  });
});

describe('boot order and USB', () => {
  test.each<[string, DeclaredFields, string | null]>([
    [
      'drives by kind, disks and cards that live',
      { boot: { order: ['cdrom', 'scsi0:0', 'ethernet0', 'floppy'] } },
      null,
    ],
    ['a disk that joins', { boot: { order: ['scsi0:1'] }, disks: { 'scsi0:1': { size: diskGib(1) } } }, null],
    [
      'a disk that nobody has',
      { boot: { order: ['scsi0:5'] } },
      'names scsi0:5, and there is no such disk or network card',
    ],
    [
      'a card that leaves',
      { boot: { order: ['ethernet0'] }, nics: { ethernet0: null } },
      'names ethernet0, and there is no such disk or network card',
    ],
    ['one twice', { boot: { order: ['cdrom', 'cdrom'] } }, 'must name nothing twice'],
    [
      'disks apart',
      { boot: { order: ['scsi0:0', 'cdrom', 'scsi0:1'] }, disks: { 'scsi0:1': { size: diskGib(1) } } },
      'must name its disks one after the other',
    ],
    ['USB 2.0 without 1.1', { usb: { ehci: true } }, 'needs the controller for USB 1.1'],
    ['USB 2.0 with 1.1', { usb: { ehci: true, uhci: true } }, null],
  ])('%s', (_, declared, problem) => {
    const plan = told(update(declared));
    if (problem === null) expect(plan).toEqual([]);
    else expect(plan.join()).toContain(problem);
  });

  test('a new domain is held to the same', () => {
    expect(told(create({ boot: { order: ['scsi0:5'] } })).join()).toContain(
      'names scsi0:5, and there is no such disk or network card',
    );
    expect(told(create({ usb: { ehci: true } })).join()).toContain('needs the controller for USB 1.1');
  });

  test('an order waits for the disk that it names', () => {
    const declared = { boot: { order: ['ide0:0'] }, disks: { 'ide0:0': { size: diskGib(1) } } };
    const rules: typeof fakeRules = (difference, live) =>
      difference.path[0] === 'disks'
        ? { cost: 'needs-power-off', because: 'IDE', evidence: [] }
        : fakeRules(difference, live);
    const plan = planDomain(planInput(desiredDomain('db01', { declared }), { live: liveDomain(), rules }));
    expect(plan.deferred.map(({ change }) => change.path.join('.'))).toEqual(['boot.order', 'disks.ide0:0']);
  });
});

describe('what is compared, and what is not', () => {
  const port = { switch: SWITCH, portgroup: 'dvportgroup-1', port: null, connection: null };
  const onSwitch = { nics: { ethernet0: { ...BLANK_NIC, port: { ...port, port: '8', connection: 77 } } } };

  test.each<[string, DeclaredFields, LiveParts, readonly string[]]>([
    ['a port that the switch has given', { nics: { ethernet0: { port } } }, { domain: onSwitch }, []],
    [
      'another port',
      { nics: { ethernet0: { port: { ...port, port: '9' } } } },
      { domain: onSwitch },
      ['nics ethernet0 port port'],
    ],
    ['a port in place of a network', { nics: { ethernet0: { port } } }, {}, ['nics ethernet0 port']],
    ['a check that nobody can read', { nics: { ethernet0: { macCheck: false } } }, {}, []],
    [
      'an id that is left to the host',
      { passthrough: { pciPassthru0: { address: null, vendor: '0x1', device: null, system: null } } },
      { domain: { passthrough: { pciPassthru0: { address: 'a', vendor: '0x1', device: '0x2', system: 's' } } } },
      [],
    ],
    ['guestinfo in another case', { guestinfo: { ROLE: 'db' } }, { domain: { guestinfo: { role: 'db' } } }, []],
    ['guestinfo removed', { guestinfo: { role: null } }, { domain: { guestinfo: { role: 'db' } } }, ['guestinfo role']],
    [
      'shares of a disk',
      { disks: { 'scsi0:0': { shares: 'normal', limit: 'unlimited', mode: 'persistent' } } },
      {},
      [],
    ],
    ['a mode of a disk', { disks: { 'scsi0:0': { mode: 'append' } } }, {}, ['disks scsi0:0 mode']],
    ['a display that is taken away', { vnc: null }, { domain: { vnc: BLANK_VNC } }, ['vnc']],
    ['a display that is not there', { vnc: null, sound: null, tpm: false }, {}, []],
    [
      'part of a display',
      { vnc: { port: 5901 } },
      { domain: { vnc: { ...BLANK_VNC, port: 5900, listen: '::1' } } },
      ['vnc port'],
    ],
  ])('%s', (_, declared, live, expected) => {
    expect(leaves(update(declared, live))).toEqual(expected);
  });

  test('a new display, and a new domain, come whole and without a password', () => {
    const [change] = update({ vnc: { port: 5901 } }).changes;
    expect(change?.after).toEqual({ ...BLANK_VNC, port: 5901 });
    const desired = desiredDomain('web01', { declared: { memory: gib(1), vnc: { port: 5901 } } });
    const made = assembleConnection('sim:', serverFacts(), [planDomain(planInput(desired))]);
    expect(planJson(assemblePlan('0.0.0', OWNER, [made]))).toContain('"password": null');
  });

  test('a new domain that declares nothing new is a blank one', () => {
    const step = create({}, {}, 'upload').steps.find((each) => each.do === 'upload-vmx');
    const { hotAdd, boot, video, usb, latency, tools, vnc } = blankDomain(name('new01'));
    expect(step?.do === 'upload-vmx' ? step.domain : null).toMatchObject({
      hotAdd,
      boot,
      video,
      usb,
      latency,
      tools,
      vnc,
    });
  });
});

test('fields are named as the manifest spells them', () => {
  expect(fieldName(['secureBoot'])).toBe('secure_boot');
  expect(fieldName(['hotAdd', 'cpuRemove'])).toBe('hot_add.cpu_remove');
  expect(fieldName(['disks', 'scsi0:0', 'writeThrough'])).toBe('disks.scsi0:0.write_through');
  expect(fieldName(['sharedFolders', 'sharedFolder0', 'hostPath'])).toBe('shared_folders.sharedFolder0.host_path');
  expect(fieldName(['passthrough', 'pciPassthru0'])).toBe('passthrough.pciPassthru0');
  expect(fieldName(['guestinfo', 'userData'])).toBe('guestinfo."userData"');
});

test('a disk under a snapshot is not changed in its mode either', () => {
  const live = {
    runtime: { snapshots: ['s'] },
    domain: { disks: { 'scsi0:0': liveDisk('[ssd1] a.vmdk', null, null) } },
  };
  expect(told(update({ disks: { 'scsi0:0': { mode: 'append' } } }, live)).join()).toContain('snapshot');
});

describe('the model `default` is whatever the host took', () => {
  test.each<[string, DeclaredFields, LiveParts, readonly string[]]>([
    ['a controller', { controllers: { scsi0: 'default' } }, { domain: { controllers: { scsi0: 'pvscsi' } } }, []],
    [
      'a card',
      { nics: { ethernet0: { model: 'default' } } },
      { domain: { nics: { ethernet0: { ...BLANK_NIC, model: 'e1000' } } } },
      [],
    ],
    ['a sound card', { sound: 'default' }, { domain: { sound: 'hdaudio' } }, []],
    ['a sound card that is not there', { sound: 'default' }, { domain: { sound: null } }, ['sound']],
    ['a named one is compared', { sound: 'sb16' }, { domain: { sound: 'hdaudio' } }, ['sound']],
  ])('%s', (_, declared, live, changed) => {
    expect(leaves(update(declared, live))).toEqual(changed);
  });
});

describe('VBS needs the firmware efi, which a new VM has only if it is declared', () => {
  const needs = { vbs: true, nestedHv: true, iommu: true, secureBoot: true };

  test('without it the plan has an error', () => {
    expect(told(create(needs))).toContainEqual(
      expect.stringContaining('vbs of new01 needs the firmware efi, not bios'),
    );
  });

  test('with it the plan has none', () => {
    expect(told(create({ ...needs, firmware: 'efi' }))).toEqual([]);
  });
});
