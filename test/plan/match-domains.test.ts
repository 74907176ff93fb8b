import { describe, expect, test } from 'vitest';
import type { DomainSummary } from '../../src/domain/live.js';
import type { Uuid } from '../../src/domain/uuid.js';
import { matchDomains } from '../../src/plan/match-domains.js';
import { desiredDomain, name, path } from './builders.js';

const A = '42116ec4-1d3f-4f0a-9a52-00000000000a' as Uuid;
const B = '42116ec4-1d3f-4f0a-9a52-00000000000b' as Uuid;

function live(id: string, called: string, uuid: Uuid | null): DomainSummary {
  const vmxPath = path(`[ssd1] ${id}/${id}.vmx`);
  return { ref: { id }, name: name(called), uuid, vmxPath, power: 'on', changeVersion: '1', unreadable: null };
}

const byName = (called: string) => desiredDomain(called);
const byUuid = (called: string, uuid: Uuid) => desiredDomain(called, { declared: { uuid } });

/** Each match in one word: the ref, `absent`, or the code of the conflict. */
function words(...args: Parameters<typeof matchDomains>): readonly string[] {
  return matchDomains(...args).map((match) => {
    if (match.kind === 'found') return match.summary.ref.id;
    return match.kind === 'absent' ? 'absent' : match.diagnostic.code;
  });
}

describe('identity is the uuid where one is declared, else the name; doubt is a conflict', () => {
  test.each([
    ['a name that lives', [byName('web')], [live('1', 'web', A)], ['1']],
    ['a name that does not', [byName('web')], [live('1', 'db', A)], ['absent']],
    ['a name that lives twice', [byName('web')], [live('1', 'web', A), live('2', 'web', B)], ['EF2002']],
    ['names are equal to the letter', [byName('Web')], [live('1', 'web', A)], ['absent']],
    ['a uuid that lives', [byUuid('web', A)], [live('1', 'web', A)], ['1']],
    ['a uuid chooses among equal names', [byUuid('web', B)], [live('1', 'web', A), live('2', 'web', B)], ['2']],
    ['a uuid that lives twice', [byUuid('web', A)], [live('1', 'web', A), live('2', 'copy', A)], ['EF2002']],
    ['a uuid under another name', [byUuid('web', A)], [live('1', 'old', A)], ['EF2004']],
    ['a name taken by another uuid', [byUuid('web', A)], [live('1', 'web', B)], ['EF2003']],
    ['a name taken by nobody knows whom', [byUuid('web', A)], [live('1', 'web', null)], ['EF2003']],
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
