import { describe, expect, test } from 'vitest';
import type { DomainSummary, FleetRow } from '../../src/domain/live.js';
import type { Uuid } from '../../src/domain/values/uuid.js';
import { digestValue } from '../../src/plan/match/applied.js';
import { type Match, matchByMarker, matchDomains, withoutRivals } from '../../src/plan/match/match-domains.js';
import { desiredDomain, name, OWNER, path } from './builders.js';

const A = '42116ec4-1d3f-4f0a-9a52-00000000000a' as Uuid;
const B = '42116ec4-1d3f-4f0a-9a52-00000000000b' as Uuid;

function live(id: string, called: string, uuid: Uuid | null, instanceUuid: Uuid | null = null): DomainSummary {
  const identity = { ref: { id }, name: name(called), uuid, instanceUuid, vmxPath: path(`[ssd1] ${id}/${id}.vmx`) };
  return { ...identity, power: 'on', changeVersion: '1', unreadable: null };
}

const byName = (called: string) => desiredDomain(called);
const byUuid = (called: string, uuid: Uuid) => desiredDomain(called, { declared: { uuid } });

/** Each match in one word: the ref, `absent`, or the code of the conflict. */
function wordsOf(matches: readonly Match[]): readonly string[] {
  return matches.map((match) => {
    if (match.kind === 'found') return match.summary.ref.id;
    return match.kind === 'absent' ? 'absent' : match.diagnostic.code;
  });
}

const words = (...args: Parameters<typeof matchDomains>): readonly string[] => wordsOf(matchDomains(...args));

const I = '50116ec4-1d3f-4f0a-9a52-00000000000a' as Uuid;
const J = '50116ec4-1d3f-4f0a-9a52-00000000000b' as Uuid;
const byInstance = (called: string, instanceUuid: Uuid, more: object = {}) =>
  desiredDomain(called, { declared: { instanceUuid, ...more } });

describe('an instance uuid', () => {
  const copies = [live('1', 'web', A, I), live('2', 'copy', A, J)];
  const ABSENT = { ensure: 'absent' } as const;

  test.each([
    [
      'tells VMs of one uuid apart',
      [byInstance('web', I, { uuid: A }), byInstance('copy', J, { uuid: A })],
      copies,
      ['1', '2'],
    ],
    ['tells VMs of one name apart', [byInstance('web', J)], [live('1', 'web', A, I), live('2', 'web', B, J)], ['2']],
    [
      'that none of the copies has: which one is meant is unknown',
      [byInstance('web', B, { uuid: A })],
      copies,
      ['EF2002'],
    ],
    [
      'that the VM of the uuid does not have',
      [byInstance('web', J, { uuid: A })],
      [live('1', 'web', A, I)],
      ['EF2046'],
    ],
    ['that the VM of the name does not have', [byInstance('web', J)], [live('1', 'web', A, I)], ['EF2046']],
    ['that the server does not report is compared later', [byInstance('web', J)], [live('1', 'web', A)], ['1']],
    ['of a VM under another name, to be renamed', [byInstance('web', I)], [live('1', 'old', A, I)], ['1']],
    ['of a VM with another uuid', [byInstance('web', I, { uuid: B })], [live('1', 'old', A, I)], ['EF2046']],
    ['of no VM', [byInstance('web', I, { uuid: B })], [live('1', 'old', A, J)], ['absent']],
    [
      'chooses the copy to remove',
      [desiredDomain('copy', { ...ABSENT, declared: { uuid: A, instanceUuid: J } })],
      copies,
      ['2'],
    ],
    [
      'forbids the removal of another VM with that uuid',
      [desiredDomain('web', { ...ABSENT, declared: { uuid: A, instanceUuid: J } })],
      [live('1', 'web', A, I)],
      ['EF2046'],
    ],
  ] as const)('%s', (_what, desired, inventory, expected) => {
    expect(words(desired, inventory)).toEqual(expected);
  });

  test('of a VM that only its marker finds must be the declared one', () => {
    const desired = byInstance('web', J);
    const renamed = live('1', 'renamed', A, I);
    const inventory = [renamed];
    const fleet = [marked(renamed, 'web')];
    expect(wordsOf(matchByMarker(matchDomains([desired], inventory), inventory, fleet, OWNER))).toEqual(['EF2046']);
  });
});

describe('identity is the uuid where one is declared, else the name; doubt is a conflict', () => {
  test.each([
    ['a name that lives', [byName('web')], [live('1', 'web', A)], ['1']],
    ['a name that does not', [byName('web')], [live('1', 'db', A)], ['absent']],
    ['a name that lives twice', [byName('web')], [live('1', 'web', A), live('2', 'web', B)], ['EF2002']],
    ['names are equal to the letter', [byName('Web')], [live('1', 'web', A)], ['absent']],
    ['a uuid that lives', [byUuid('web', A)], [live('1', 'web', A)], ['1']],
    ['a uuid chooses among equal names', [byUuid('web', B)], [live('1', 'web', A), live('2', 'web', B)], ['2']],
    ['a uuid that lives twice', [byUuid('web', A)], [live('1', 'web', A), live('2', 'copy', A)], ['EF2002']],
    ['a uuid under another name, to be renamed', [byUuid('web', A)], [live('1', 'old', A)], ['1']],
    ['and not where the name is taken', [byUuid('web', A)], [live('1', 'old', A), live('2', 'web', B)], ['EF2004']],
    ['a name taken by another uuid', [byUuid('web', A)], [live('1', 'web', B)], ['EF2003']],
    ['a name taken by nobody knows whom', [byUuid('web', A)], [live('1', 'web', null)], ['EF2057']],
    ['neither uuid nor name', [byUuid('web', A)], [live('1', 'db', B)], ['absent']],
    ['two for one', [byName('web'), byUuid('web', A)], [live('1', 'web', A)], ['EF2005', 'EF2005']],
    ['order is that of the manifests', [byName('b'), byName('a')], [live('1', 'a', A), live('2', 'b', B)], ['2', '1']],
  ] as const)('%s', (_what, desired, inventory, expected) => {
    expect(words(desired, inventory)).toEqual(expected);
  });

  test('a conflict names both live domains, by name, uuid and path', () => {
    const [match] = matchDomains([byName('web')], [live('1', 'web', A), live('2', 'web', B)]);
    if (match?.kind !== 'conflict') throw new Error('no conflict');
    for (const fact of [A, B, '[ssd1] 1/1.vmx', '[ssd1] 2/2.vmx']) expect(match.diagnostic.detail).toContain(fact);
    expect(match.diagnostic.source?.line).toBe(3);
  });

  test('an unreadable domain is found, never taken for a missing one', () => {
    const summary = { ...live('1', 'web', A), unreadable: 'disconnected' };
    expect(words([byName('web')], [summary])).toEqual(['1']);
  });
});

/** A row of the fleet whose marker was written under a name, for the machine that has it unless said otherwise. */
function marked(
  summary: DomainSummary,
  declared: string,
  parts: Partial<NonNullable<FleetRow['marker']>> = {},
): FleetRow {
  const { ref, name: called, uuid, vmxPath, power } = summary;
  const marker = { owner: OWNER, machine: { uuid, vmxPath: vmxPath ?? '' }, domain: declared, ...parts };
  return { ref, name: called, uuid, vmxPath, power, macs: [], files: [], instanceUuid: null, marker };
}

describe('who is found by neither is looked for by its marker', () => {
  const renamed = live('1', 'web-old', A);
  const other = live('2', 'db', B);
  test.each<[string, readonly FleetRow[], readonly string[]]>([
    ['renamed on the host', [marked(renamed, 'web')], ['1']],
    ['declared under another name', [marked(renamed, 'web2')], ['absent']],
    ['another owner’s', [marked(renamed, 'web', { owner: 'team-b' })], ['absent']],
    ['a copy of it', [marked(renamed, 'web', { machine: { uuid: B, vmxPath: '[ssd1] 1/1.vmx' } })], ['absent']],
    ['two that say so', [marked(renamed, 'web'), marked(other, 'web')], ['EF2002']],
    ['no marker at all', [{ ...marked(renamed, 'web'), marker: null }], ['absent']],
  ])('%s', (_, fleet, expected) => {
    const inventory = [renamed, other];
    expect(wordsOf(matchByMarker(matchDomains([byName('web')], inventory), inventory, fleet, OWNER))).toEqual(expected);
  });

  test('one that is found already is nobody else’s, and a uuid that does not live is not looked for', () => {
    const inventory = [renamed];
    const fleet = [marked(renamed, 'web')];
    const taken = matchDomains([byName('web'), byName('web-old')], inventory);
    expect(wordsOf(matchByMarker(taken, inventory, fleet, OWNER))).toEqual(['absent', '1']);
    expect(wordsOf(matchByMarker(matchDomains([byUuid('web', B)], inventory), inventory, fleet, OWNER))).toEqual([
      'absent',
    ]);
  });
});

describe('a declared folder takes part in the look-up by name', () => {
  const inFolder = (id: string, folder: string | null, uuid: Uuid = A): DomainSummary => ({
    ...live(id, 'app', uuid),
    folder,
  });
  const declared = (folder: string, uuid?: Uuid) =>
    desiredDomain('app', { place: { folder }, ...(uuid === undefined ? {} : { declared: { uuid } }) });
  test.each([
    ['a VM in that folder', declared('prod'), [inFolder('1', 'prod')], ['1']],
    ['only one in another folder', declared('prod'), [inFolder('1', 'test')], ['absent']],
    ['one in each', declared('prod'), [inFolder('1', 'test'), inFolder('2', 'prod', B)], ['2']],
    ['one in a folder that nobody knows', declared('prod'), [inFolder('1', null)], ['1']],
    ['a uuid, wherever it is', declared('prod', A), [inFolder('1', 'test')], ['1']],
    ['a uuid to be created beside that name elsewhere', declared('prod', B), [inFolder('1', 'test')], ['absent']],
    ['no folder, one anywhere', byName('app'), [inFolder('1', 'test')], ['1']],
    ['no folder, two', byName('app'), [inFolder('1', 'test'), inFolder('2', 'prod', B)], ['EF2002']],
  ] as const)('%s', (_what, desired, inventory, expected) => {
    expect(words([desired], inventory)).toEqual(expected);
  });

  test('a name beside the key is the one that is looked for', () => {
    const desired = { ...byName('live'), vmName: name('app') };
    expect(words([desired], [live('1', 'live', A), live('2', 'app', B)])).toEqual(['2']);
  });

  test.each([
    ['was declared for another folder', digestValue('test'), ['absent'], ['1']],
    ['was declared for this one', digestValue('prod'), ['1'], []],
    ['was declared for none', undefined, ['1'], []],
  ])('a marker that %s', (_what, folder, expected, elsewhere) => {
    const summary = inFolder('1', 'test');
    const row = marked(summary, 'app', folder === undefined ? {} : { folder });
    const [match] = matchByMarker(matchDomains([declared('prod')], [summary]), [summary], [row], OWNER);
    expect(wordsOf(match === undefined ? [] : [match])).toEqual(expected);
    const found = match?.kind === 'absent' ? (match.elsewhere ?? []) : [];
    expect(found.map(({ ref }) => ref.id)).toEqual(elsewhere);
  });
});

describe('two live VMs that match one declaration are an error that lists both', () => {
  const copy = live('2', 'web-copy', A);
  const original = live('1', 'web', A);
  const [I, J] = ['52a1a3a5-0001-4f0a-9a52-000000000901', '52a1a3a5-0001-4f0a-9a52-000000000902'];
  const row = (summary: DomainSummary, marker: string, own: string | null): FleetRow => ({
    ...marked(summary, 'web', { machine: { uuid: A, vmxPath: '[ssd1] 1/1.vmx', instanceUuid: marker } }),
    instanceUuid: own,
  });
  test.each([
    ['a file copy, on a server that keeps no ids', [row(original, I, null), row(copy, I, null)], ['EF2002']],
    ['a file copy that got an id of its own', [row(original, I, I), row(copy, I, J)], ['1']],
    ['a file copy that took the id of the original', [row(original, I, J), row(copy, I, I)], ['EF2002']],
  ])('%s', (_what, fleet, expected) => {
    const inventory = [original, copy];
    const found = withoutRivals(matchDomains([byName('web')], inventory), inventory, fleet, OWNER);
    expect(wordsOf(found)).toEqual(expected);
    const [match] = found;
    if (match?.kind === 'conflict') expect(match.diagnostic.detail).toMatch(/"web" .*"web-copy"/);
  });

  test('a declared uuid, and a VM that another declaration has, are no doubt', () => {
    const inventory = [original, live('2', 'web-copy', B)];
    const fleet = [row(original, I, I), marked(live('2', 'web-copy', B), 'web')];
    expect(wordsOf(withoutRivals(matchDomains([byUuid('web', A)], inventory), inventory, fleet, OWNER))).toEqual(['1']);
    const both = matchDomains([byName('web'), byName('web-copy')], inventory);
    expect(wordsOf(withoutRivals(both, inventory, fleet, OWNER))).toEqual(['1', '2']);
  });
});
