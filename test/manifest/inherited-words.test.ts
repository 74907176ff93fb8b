import { describe, expect, test } from 'vitest';
import { loadDesired } from '../../src/manifest/load-desired.js';

/** What every object inherits: a table that is looked up without care has an entry for each of them. */
const INHERITED = Object.getOwnPropertyNames(Object.prototype);

const load = (text: string) => loadDesired(['-'], { cwd: '/', stdin: () => Promise.resolve(text) });

const codes = async (domain: object, more: object = {}): Promise<readonly string[]> => {
  const text = JSON.stringify({ version: 1, connect: 'sim:', domains: { web01: domain }, ...more });
  const { diagnostics } = await load(text);
  for (const each of diagnostics) expect(each.source).not.toBeNull();
  return diagnostics.map(({ code }) => code);
};
/** JSON.stringify takes an own `__proto__`, which a literal cannot have. */
const of = (key: string, value: unknown): object => Object.fromEntries([[key, value]]);

describe.each(INHERITED)('%s in a manifest', (word) => {
  test('is an unknown key of a domain, of defaults and of the manifest', async () => {
    expect(await codes(of(word, 1))).toEqual(['EF1007']);
    expect(await codes({}, { defaults: of(word, { x: 1 }) })).toEqual(['EF1007']);
    expect(await codes({}, of(word, 'x'))).toEqual(['EF1007']);
  });

  test('is no slot of a device, no key of one, and no choice', async () => {
    expect(await codes({ disks: of(word, {}) })).toEqual(['EF1015']);
    expect(await codes({ nics: { ethernet0: of(word, 1) } })).toEqual(['EF1007']);
    expect(await codes({ power: word })).toEqual(['EF1012']);
    expect(await codes({ memory: word })).toEqual(await codes({ memory: 'x' }));
  });

  test('is no key of a map or list in place of a value', async () => {
    expect(await codes({ power: of(word, 1) })).toEqual(['EF1012']);
    expect(await codes({ memory: of(word, 1) })).toEqual(['EF1010']);
    expect(await codes({ disks: [of(word, 1)] })).toEqual(['EF1013']);
  });

  test('is a good key of guestinfo, and a good name of a domain', async () => {
    expect(await codes({ guestinfo: of(word, 'x') })).toEqual([]);
    const text = JSON.stringify({ version: 1, connect: 'sim:', domains: of(word, { memory: '64MiB' }) });
    const { diagnostics, connections } = await load(text);
    expect(diagnostics).toEqual([]);
    expect(connections[0]?.domains.map(({ name }) => name)).toEqual([word]);
  });
});
