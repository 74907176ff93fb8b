import { describe, expect, test } from 'vitest';
import type { DesiredDomain } from '../../src/domain/desired.js';
import { machineOf } from '../../src/plan/match/marker.js';
import type { DomainPlan } from '../../src/plan/plan.js';
import { type PlanInput, planDomain } from '../../src/plan/plan-domain.js';
import { desiredDomain, diskGib, gib, liveDomain, path, planInput, serverFacts } from './builders.js';

function plan(parts: Partial<DesiredDomain>, input: Partial<PlanInput> = {}): DomainPlan {
  return planDomain(planInput(desiredDomain('web01', parts), input));
}

const steps = (made: DomainPlan): string => made.steps.map((step) => step.do).join(' ');
const codes = (made: DomainPlan): readonly string[] => made.diagnostics.map(({ code }) => code);

const MEMORY = { memory: gib(1) };
const DISKS = {
  ...MEMORY,
  controllers: { scsi0: 'pvscsi' },
  disks: { 'scsi0:1': { size: diskGib(2), datastore: 'images' }, 'scsi0:0': { size: diskGib(1), datastore: 'ssd1' } },
} as const;

describe('a domain that does not exist is made, never over anything', () => {
  test.each<readonly [string, Partial<DesiredDomain>, Partial<PlanInput>, string]>([
    ['as the host likes it', { declared: MEMORY }, {}, 'make-directory upload-vmx register record'],
    ['as a server likes it', { declared: MEMORY }, { facts: serverFacts({ defineBy: 'create' }) }, 'create record'],
    ['as the manifest says', { declared: MEMORY, define: 'create' }, {}, 'create record'],
    [
      'as the manifest says, against the server',
      { declared: MEMORY, define: 'upload' },
      { facts: serverFacts({ defineBy: 'create' }) },
      'make-directory upload-vmx register record',
    ],
    ['and started', { declared: MEMORY, power: 'on' }, {}, 'make-directory upload-vmx register power-on record'],
    ['and left off', { declared: MEMORY, power: 'off' }, {}, 'make-directory upload-vmx register record'],
    [
      'with disks on two datastores',
      { declared: DISKS },
      {},
      'make-directory upload-vmx make-directory make-disk make-disk register record',
    ],
    ['with disks in one call', { declared: DISKS, define: 'create' }, {}, 'make-directory create record'],
  ])('%s', (_what, desired, input, expected) => {
    const made = plan(desired, input);
    expect(steps(made)).toBe(expected);
    expect(made).toMatchObject({ action: 'create', ref: null, guards: [], dark: null, diagnostics: [] });
  });

  test('disks are made in the order of their slots', () => {
    const made = plan({ declared: DISKS }).steps.flatMap((step) => (step.do === 'make-disk' ? [step.disk] : []));
    expect(made.map(({ slot, file }) => [slot, file])).toEqual([
      ['scsi0:0', '[ssd1] web01/web01.vmdk'],
      ['scsi0:1', '[images] web01/web01_1.vmdk'],
    ]);
  });

  test('what the manifest leaves open has plain defaults, and null declares nothing', () => {
    const made = plan({ declared: { ...MEMORY, nics: { ethernet0: null, ethernet1: {} }, vmx: { a: null, b: '1' } } });
    const upload = made.steps.find((step) => step.do === 'upload-vmx');
    expect(upload).toMatchObject({
      path: '[ssd1] web01/web01.vmx',
      marker: { owner: 'team-a', machine: { uuid: null, vmxPath: '[ssd1] web01/web01.vmx' } },
      domain: {
        uuid: null,
        guestOs: 'other-64',
        hardwareVersion: 21,
        firmware: 'bios',
        vcpus: 1,
        coresPerSocket: 1,
        scheduler: { cpu: { reservation: 0, limit: 'unlimited', shares: null } },
        nics: { ethernet1: { model: 'vmxnet3', network: null, mac: null, connected: true } },
        vmx: { b: '1' },
      },
    });
  });

  test.each<readonly [string, Partial<DesiredDomain>, Partial<PlanInput>, readonly string[]]>([
    ['no memory', { declared: {} }, {}, ['EF2010']],
    ['a disk without a controller', { declared: { ...DISKS, controllers: {} } }, {}, ['EF2009', 'EF2009']],
    ['a disk of no form', { declared: { ...MEMORY, disks: { 'ide0:0': { datastore: 'ssd1' } } } }, {}, ['EF2010']],
    [
      'two kinds in a slot',
      { declared: { ...MEMORY, disks: { 'ide0:0': { size: diskGib(1) } }, cdroms: { 'ide0:0': {} } } },
      {},
      ['EF2008'],
    ],
    ['hardware that the host does not have', { declared: { ...MEMORY, hardwareVersion: 22 } }, {}, ['EF2070']],
    [
      'more reserved than there is',
      { declared: { ...MEMORY, scheduler: { memory: { reservation: gib(2) } } } },
      {},
      ['EF2071'],
    ],
    [
      'passthrough without its memory reserved',
      {
        declared: {
          ...MEMORY,
          passthrough: { pciPassthru0: { address: null, vendor: null, device: null, system: null } },
        },
      },
      {},
      ['EF2071'],
    ],
    ['an unknown network', { declared: { ...MEMORY, nics: { ethernet0: { network: 'x' } } } }, {}, ['EF2011']],
    [
      'a file on a datastore out of reach',
      { declared: { ...MEMORY, disks: { 'ide0:0': { file: path('[tape] a.vmdk') } } } },
      {},
      ['EF2012'],
    ],
    [
      'too little room, all disks together',
      {
        declared: {
          ...MEMORY,
          disks: {
            'ide0:0': { size: diskGib(300), provisioning: 'eager', datastore: 'ssd1' },
            'ide0:1': { size: diskGib(300), provisioning: 'thick' },
          },
        },
      },
      {},
      ['EF2013'],
    ],
    ['sockets that do not come out', { declared: { ...MEMORY, vcpus: 3, coresPerSocket: 2 } }, {}, ['EF2001']],
    ['suspended', { declared: MEMORY, power: 'suspended' }, {}, ['EF2024']],
    ['files', { declared: MEMORY }, { targetDirectory: ['a.vmdk'] }, ['EF2014']],
    ['its VMX, in another case', { declared: MEMORY }, { targetDirectory: ['WEB01.VMX'] }, ['EF2015']],
    [
      'a registered VMX',
      { declared: MEMORY },
      { registered: new Set(['[ssd1] web01/web01.vmx']), targetDirectory: ['web01.vmx'] },
      ['EF2016'],
    ],
    [
      'a registered VMX, by a name in another case',
      { declared: MEMORY, name: desiredDomain('Web01').name },
      { registered: new Set(['[ssd1] web01/web01.vmx']) },
      ['EF2016'],
    ],
    ['no name for a directory', { declared: MEMORY, name: desiredDomain('..').name }, {}, ['EF2018']],
  ])('%s is refused', (_what, desired, input, expected) => {
    const made = plan(desired, input);
    expect(codes(made)).toEqual(expected);
    expect(made).toMatchObject({ action: 'blocked', steps: [] });
  });

  test('what was made plans empty, once the host has filled in what it generates', () => {
    const desired = desiredDomain('web01', { declared: { ...DISKS, nics: { ethernet0: { network: 'DMZ' } } } });
    const made = planDomain(planInput(desired));
    const upload = made.steps.find((step) => step.do === 'upload-vmx');
    const record = made.steps.find((step) => step.do === 'record');
    if (upload?.do !== 'upload-vmx' || record?.do !== 'record') throw new Error('no upload, or no record');
    const given = liveDomain({ domain: upload.domain, runtime: { power: 'off' } });
    // The ids of the machine are filled in where the marker is written.
    const live = { ...given, marker: { ...record.marker, machine: machineOf(given) } };
    expect(planDomain(planInput(desired, { live }))).toMatchObject({ action: 'unchanged', diagnostics: [] });
  });
});

describe('a create that ended before its time is gone on with', () => {
  const begun = {
    format: 2,
    owner: 'team-a',
    machine: { uuid: null, vmxPath: '[ssd1] web01/web01.vmx' },
    applied: {},
  } as const;
  const files = new Set(['[ssd1] web01/web01.vmx', '[ssd1] web01/web01.vmdk']);
  const targetDirectory = ['web01.vmx', 'web01.vmdk'];

  test.each<readonly [string, Partial<PlanInput>, string, readonly string[]]>([
    [
      'an empty directory holds no files',
      { targetDirectory: [] },
      'upload-vmx make-directory make-disk make-disk register record',
      [],
    ],
    [
      'by its own VMX, and without the disks that are there',
      { targetDirectory, leftBehind: { marker: { ...begun, unfinished: 'create' }, domain: null, files } },
      'upload-vmx make-directory make-disk register record',
      [],
    ],
    [
      'not over a VMX that was whole once',
      { targetDirectory, leftBehind: { marker: begun, domain: null, files } },
      '',
      ['EF2015'],
    ],
    [
      'not over that of another owner',
      {
        targetDirectory,
        leftBehind: { marker: { ...begun, owner: 'team-b', unfinished: 'create' }, domain: null, files },
      },
      '',
      ['EF2015'],
    ],
    [
      'not over that of another place',
      {
        targetDirectory,
        leftBehind: {
          marker: { ...begun, machine: { uuid: null, vmxPath: '[ssd1] x/x.vmx' }, unfinished: 'create' },
          domain: null,
          files,
        },
      },
      '',
      ['EF2015'],
    ],
    [
      'not over any other file',
      { targetDirectory: ['a.vmdk'], leftBehind: { marker: null, domain: null, files } },
      '',
      ['EF2014'],
    ],
  ])('%s', (_what, input, expected, refused) => {
    const made = plan({ declared: DISKS }, input);
    expect([steps(made), codes(made)]).toEqual([expected, refused]);
  });

  test('and its domain, once registered, is made whole', () => {
    const desired = desiredDomain('web01', { declared: DISKS, power: 'on' });
    const made = planDomain(planInput(desired));
    const upload = made.steps.find((step) => step.do === 'upload-vmx');
    if (upload?.do !== 'upload-vmx') throw new Error('no upload');
    const parts = { domain: upload.domain, runtime: { power: 'off' }, live: { marker: upload.marker } } as const;
    const next = planDomain(planInput(desired, { live: liveDomain(parts) }));
    expect(steps(next)).toBe('power-on record');
    const keep = planDomain(planInput({ ...desired, power: 'keep' }, { live: liveDomain(parts) }));
    expect([steps(keep), keep.action]).toEqual(['record', 'update']);
  });
});
