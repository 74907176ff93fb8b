import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LoadedManifests } from '../../src/manifest/load-desired.js';
import { loadDesired } from '../../src/manifest/load-desired.js';
import { diagnosticText } from '../../src/report/diagnostic-text.js';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;

const everything = readFileSync(new URL('../../examples/everything.yaml', import.meta.url), 'utf8');

function load(text: string): Promise<LoadedManifests> {
  return loadDesired(['-'], { cwd: '/', stdin: async () => text });
}

/** Whatever was written: nothing is thrown, each place lies in the text, and each diagnostic can be drawn. */
async function staysUpright(text: string): Promise<void> {
  const { diagnostics, texts } = await load(text);
  const lines = text.replace(/^\ufeff/, '').split('\n');
  for (const diagnostic of diagnostics) {
    const { source } = diagnostic;
    if (source !== null) {
      expect(source.line).toBeLessThanOrEqual(lines.length + 1);
      expect(source.column).toBeLessThanOrEqual((lines[source.line - 1] ?? '').length + 2);
    }
    expect(diagnosticText(diagnostic, texts, { color: false })).not.toMatch(OBEYED);
  }
}

test('any text is read or refused, never thrown at', async () => {
  await fc.assert(fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), staysUpright), { numRuns: 150 });
});

test('a manifest with a wound is read or refused, never thrown at', async () => {
  const wound = fc.record({
    at: fc.nat(everything.length - 1),
    remove: fc.nat(30),
    insert: fc.constantFrom(
      '',
      ' ',
      '\n',
      '\t',
      ':',
      '- ',
      '[',
      '{',
      '}',
      '"',
      '*a',
      '&a ',
      '|',
      '#',
      '\u0000',
      '\ud83d\ude00',
      'null',
      'x: ',
    ),
  });
  await fc.assert(
    fc.asyncProperty(wound, ({ at, remove, insert }) =>
      staysUpright(everything.slice(0, at) + insert + everything.slice(at + remove)),
    ),
    { numRuns: 150, examples: [[{ at: 235, remove: 0, insert: '}' }], [{ at: 1426, remove: 0, insert: 'x: ' }]] },
  );
});

test('the order of domains and keys changes nothing but the order', async () => {
  const domain = fc.record(
    {
      memory: fc.constantFrom('4GiB', '512MiB'),
      vcpus: fc.integer({ min: 1, max: 8 }),
      annotation: fc.constantFrom('"a: b"', '""', '"#"'),
      firmware: fc.constantFrom('bios', 'efi'),
      power: fc.constantFrom('"on"', 'off', 'keep'),
    },
    { requiredKeys: [] },
  );
  const domains = fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/), domain, {
    maxKeys: 6,
    noNullPrototype: true,
  });
  const textOf = (entries: readonly (readonly [string, object])[], turned: boolean): string => {
    const lines = entries.map(([name, fields]) => {
      const keys = Object.entries(fields).map(([key, value]) => `${key}: ${value}`);
      return `  ${name}: { ${(turned ? keys.reverse() : keys).join(', ')} }`;
    });
    return `version: 1\nconnect: "sim:"\ndomains:${lines.length === 0 ? ' {}' : `\n${lines.join('\n')}`}\n`;
  };
  const meaning = ({ connections, diagnostics }: LoadedManifests) => {
    expect(diagnostics).toEqual([]);
    const all = connections.flatMap((connection) => connection.domains);
    return new Map(all.map(({ sources: _, ...rest }) => [rest.name, rest]));
  };
  await fc.assert(
    fc.asyncProperty(domains, async (entries) => {
      const list = Object.entries(entries);
      const straight = meaning(await load(textOf(list, false)));
      expect(meaning(await load(textOf([...list].reverse(), true)))).toEqual(straight);
    }),
    { numRuns: 60 },
  );
});
