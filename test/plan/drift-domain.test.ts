import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import type { DesiredDomain } from '../../src/domain/desired.js';
import type { Marker } from '../../src/domain/marker.js';
import { assembleDrift, doubtfulDrift, driftDomain } from '../../src/plan/drift/drift-domain.js';
import { markerFor } from '../../src/plan/match/marker.js';
import { driftJson, driftText, hasDrift } from '../../src/report/drift/drift-report.js';
import {
  at,
  DB01_UUID,
  DB01_VMX,
  desiredDomain,
  diskGib,
  gib,
  type LiveParts,
  liveDisk,
  liveDomain,
  OWNER,
} from './builders.js';

const schema: object = JSON.parse(readFileSync(new URL('../../schemas/drift.v1.json', import.meta.url), 'utf8'));
const isDrift = new Ajv({ allErrors: true }).compile(schema);

const desired = (declared: DesiredDomain['declared'], parts: Partial<DesiredDomain> = {}): DesiredDomain =>
  desiredDomain('db01', { declared, sources: { '': at(3), memory: at(5) }, ...parts });

/** The marker that applying a manifest would have left. */
const applied = (what: DesiredDomain, owner = OWNER): Marker =>
  markerFor(what, owner, { uuid: DB01_UUID, vmxPath: DB01_VMX }, [], null);

const SLOT = { disks: { 'scsi0:1': { size: diskGib(5) } } };
const EXTRA: LiveParts = {
  domain: { disks: { 'scsi0:1': liveDisk('[ssd1] db01/db01_1.vmdk', diskGib(5), 'thin') } },
};

describe('whose doing a difference is', () => {
  test.each<readonly [string, DesiredDomain, Marker | null, LiveParts, readonly string[]]>([
    ['as declared', desired({ memory: gib(2) }), applied(desired({ memory: gib(2) })), {}, []],
    ['changed by hand', desired({ memory: gib(4) }), applied(desired({ memory: gib(4) })), {}, ['drift memory']],
    [
      'the manifest moved on',
      desired({ memory: gib(4) }),
      applied(desired({ memory: gib(2) })),
      {},
      ['pending memory'],
    ],
    ['both moved', desired({ memory: gib(4) }), applied(desired({ memory: gib(8) })), {}, ['drift memory']],
    ['newly declared', desired({ memory: gib(4) }), applied(desired({})), {}, ['pending memory']],
    ['no marker', desired({ memory: gib(4) }), null, {}, ['unknown memory']],
    ['another owner’s', desired({ memory: gib(4) }), applied(desired({}), 'team-b'), {}, ['unknown memory']],
    [
      'the marker of a clone',
      desired({ memory: gib(4) }),
      { ...applied(desired({})), machine: { uuid: null, vmxPath: '[ssd1] x.vmx' } },
      {},
      ['unknown memory'],
    ],
    ['what was let go by a line less', desired({}), applied(desired({ memory: gib(4) })), {}, []],
    ['a device taken away by hand', desired(SLOT), applied(desired(SLOT)), {}, ['drift disks.scsi0:1']],
    ['a device not yet there', desired(SLOT), applied(desired({})), {}, ['pending disks.scsi0:1']],
    [
      'a removed device that came back',
      desired({ disks: { 'scsi0:1': null } }),
      applied(desired({ disks: { 'scsi0:1': null } })),
      EXTRA,
      ['drift disks.scsi0:1'],
    ],
    [
      'a device to be removed',
      desired({ disks: { 'scsi0:1': null } }),
      applied(desired(SLOT)),
      EXTRA,
      ['pending disks.scsi0:1'],
    ],
    [
      'a PCI slot that the host assigned anew',
      desired({ vmx: { 'ethernet0.pciSlotNumber': '192' } }),
      applied(desired({ vmx: { 'ethernet0.pciSlotNumber': '192' } })),
      { domain: { vmx: { 'ethernet0.pciSlotNumber': '160' } } },
      [],
    ],
    [
      'a PCI slot that was never applied',
      desired({ vmx: { 'ethernet0.pciSlotNumber': '192' } }),
      applied(desired({})),
      { domain: { vmx: { 'ethernet0.pciSlotNumber': '160' } } },
      ['pending vmx.ethernet0.pciSlotNumber'],
    ],
    ['power', desired({}, { power: 'off' }), applied(desired({}, { power: 'off' })), {}, ['drift power']],
    ['power that is kept', desired({}), applied(desired({}, { power: 'off' })), {}, []],
    [
      'a raw key, in another case',
      desired({ vmx: { 'DISK.enableuuid': 'FALSE' } }),
      applied(desired({ vmx: { 'disk.EnableUUID': 'TRUE' } })),
      {},
      ['pending vmx.disk.EnableUUID'],
    ],
  ])('%s', (_what, what, marker, parts, expected) => {
    const live = liveDomain({ ...parts, live: { marker } });
    const drift = driftDomain(what, live, OWNER);
    expect(drift.findings.map(({ kind, path: where }) => `${kind} ${where.join('.')}`)).toEqual(expected);
    expect(drift.state).toBe(expected.length === 0 ? 'in-sync' : 'findings');
  });

  test('a finding holds both values and the line', () => {
    const { findings } = driftDomain(desired({ memory: gib(4) }), liveDomain(), OWNER);
    expect(findings).toEqual([{ kind: 'pending', path: ['memory'], live: 2048, declared: 4096, source: at(5) }]);
  });

  test('a missing device is shown as declared, without what a plan would add', () => {
    const { findings } = driftDomain(desired(SLOT), liveDomain(), OWNER);
    expect(findings[0]).toMatchObject({ live: null, declared: { size: diskGib(5) } });
    expect(findings[0]?.declared).not.toHaveProperty('file');
  });
});

test('what is missing, unreadable or in doubt is said to be so, and the schema knows each', () => {
  const what = desired({ memory: gib(4) });
  const diagnostic = { severity: 'error', code: 'EF2002', summary: 'two of them' } as const;
  const unreadable = { ref: { id: '1' }, name: what.name, unreadable: 'disconnected' };
  const domains = [
    driftDomain(what, null, OWNER),
    driftDomain(what, unreadable, OWNER),
    doubtfulDrift(what, { ...diagnostic, detail: null, hint: null, subject: null, source: null }),
    driftDomain(what, liveDomain(), OWNER),
    driftDomain(desired({}), liveDomain(), OWNER),
  ];
  expect(domains.map(({ state, because }) => [state, because])).toEqual([
    ['missing', null],
    ['unreadable', 'disconnected'],
    ['unreadable', 'two of them'],
    ['findings', null],
    ['in-sync', null],
  ]);
  const text = driftJson(assembleDrift('1.0.0', [{ connect: 'sim:', domains }]));
  isDrift(JSON.parse(text));
  expect(isDrift.errors ?? []).toEqual([]);
  expect(isDrift({ ...JSON.parse(text), more: 1 })).toBe(false);
});

test('a VM that waits for an answer says so, also where nothing differs', () => {
  const question = { id: 'q1', messageIds: ['msg.x'], text: 'Append or replace?', choices: [], defaultKey: null };
  const live = liveDomain({ runtime: { question: question as never } });
  const drift = driftDomain(desiredDomain('db01', { declared: { uuid: DB01_UUID } }), live, OWNER);
  expect(drift).toMatchObject({ state: 'in-sync', question: 'Append or replace?' });
  const report = assembleDrift('0', [{ connect: 'sim:', domains: [drift] }]);
  expect(hasDrift(report)).toBe(true);
  const undeclared = [{ name: drift.name, vmxPath: DB01_VMX, isOurs: true }];
  const whole = assembleDrift('0', [{ connect: 'sim:', domains: [drift], undeclared }], 'forbid');
  expect(isDrift(JSON.parse(driftJson(whole))), JSON.stringify(isDrift.errors)).toBe(true);
  expect(driftText(report, { color: false, columns: 80 })).toContain('esxform question answer db01 CHOICE');
});
