import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { LoadedManifests } from '../../src/manifest/load-desired.js';
import { loadDesired } from '../../src/manifest/load-desired.js';
import { diagnosticText } from '../../src/report/diagnostics/diagnostic-text.js';
import { propertyRuns } from '../deep-runs.js';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;

const cwd = fileURLToPath(new URL('../../examples', import.meta.url));
const everything = readFileSync(join(cwd, 'everything.yaml'), 'utf8');

function load(text: string): Promise<LoadedManifests> {
  return loadDesired(['-'], { cwd, stdin: async () => text });
}

/** Whatever was written: nothing is thrown, each place lies in the text, and each diagnostic can be drawn. */
async function staysUpright(text: string): Promise<void> {
  const { diagnostics, texts } = await load(text);
  for (const diagnostic of diagnostics) {
    const { source } = diagnostic;
    if (source !== null) {
      const lines = (texts.get(source.file) ?? '').split('\n');
      expect(source.line).toBeLessThanOrEqual(lines.length + 1);
      expect(source.column).toBeLessThanOrEqual((lines[source.line - 1] ?? '').length + 2);
    }
    expect(diagnosticText(diagnostic, texts, { color: false })).not.toMatch(OBEYED);
  }
}

test('any text is read or refused, never thrown at', async () => {
  await fc.assert(fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), staysUpright), {
    numRuns: propertyRuns(150),
  });
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
    {
      numRuns: propertyRuns(150),
      examples: [[{ at: 235, remove: 0, insert: '}' }], [{ at: 1426, remove: 0, insert: 'x: ' }]],
    },
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
    { numRuns: propertyRuns(60) },
  );
});

describe('a manifest and its base', () => {
  type Tree = { readonly [key: string]: unknown };

  const device = fc.record(
    { size: fc.constantFrom('1GiB', '2GiB', null), mode: fc.constantFrom('append', 'persistent', null) },
    { requiredKeys: ['size'] },
  );
  const fields = fc.record(
    {
      memory: fc.constantFrom('4GiB', '512MiB', null),
      vcpus: fc.constantFrom(1, 2, null),
      host: fc.constantFrom('a', 'b', null),
      protect: fc.constantFrom(true, false, null),
      allow: fc.constantFrom(['HZ501'], [], null),
      boot: fc.oneof(fc.constant(null), fc.record({ delay: fc.constantFrom(1, 2, null) }, { requiredKeys: [] })),
      disks: fc.dictionary(fc.constantFrom('scsi0:0', 'scsi0:1'), fc.oneof(fc.constant(null), device), {
        noNullPrototype: true,
      }),
      vnc: fc.constantFrom(null, {}, { port: 5901 }, { keymap: 'de' }),
      vmx: fc.dictionary(fc.constantFrom('a.b', 'A.b', 'c'), fc.constantFrom('1', '2', null), {
        noNullPrototype: true,
        maxKeys: 1,
      }),
    },
    { requiredKeys: [] },
  );
  const layer = fc.record({
    defaults: fields,
    domains: fc.dictionary(fc.constantFrom('a', 'b', 'c'), fields, { noNullPrototype: true, maxKeys: 3 }),
  });

  async function declaredBy(files: Readonly<Record<string, Tree>>): Promise<ReadonlyMap<string, unknown>> {
    const folder = mkdtempSync(join(tmpdir(), 'esxform-layers-'));
    try {
      for (const [name, tree] of Object.entries(files)) writeFileSync(join(folder, name), stringify(tree));
      const { connections, diagnostics } = await loadDesired(['own.yaml'], { cwd: folder, stdin: async () => '' });
      expect(diagnostics).toEqual([]);
      const all = connections.flatMap(({ domains }) => domains);
      return new Map(all.map(({ sources: _, ...domain }) => [domain.name, domain]));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  const frame = { version: 1, connect: 'sim:' };

  test('an empty manifest is its base, and an empty base changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(layer, async (one) => {
        const alone = await declaredBy({ 'own.yaml': { ...frame, ...one } });
        expect(
          await declaredBy({ '_base.yaml': { ...frame, ...one }, 'own.yaml': { extends: '_base.yaml', domains: {} } }),
        ).toEqual(alone);
        expect(
          await declaredBy({ '_base.yaml': { version: 1 }, 'own.yaml': { extends: '_base.yaml', ...frame, ...one } }),
        ).toEqual(alone);
        // Laid over itself, it is itself.
        expect(
          await declaredBy({ '_base.yaml': { ...frame, ...one }, 'own.yaml': { extends: '_base.yaml', ...one } }),
        ).toEqual(alone);
      }),
      { numRuns: propertyRuns(60) },
    );
  });

  const isTree = (value: unknown): value is Tree =>
    typeof value === 'object' && value !== null && !Array.isArray(value);

  /** What docs/manifest.md says of `extends`, on plain data: maps merge, anything else replaces, raw keys know no case. */
  function laidOver(base: Tree, own: Tree, caseless = false): Tree {
    const kept = Object.entries(base).filter(
      ([key]) =>
        !caseless || !Object.keys(own).some((each) => each !== key && each.toLowerCase() === key.toLowerCase()),
    );
    const merged: Record<string, unknown> = Object.fromEntries(kept);
    for (const [key, value] of Object.entries(own)) {
      const below = merged[key];
      merged[key] = isTree(below) && isTree(value) ? laidOver(below, value, key === 'vmx') : value;
    }
    return merged;
  }

  test('mean what one manifest means that has both, the nearer value first', async () => {
    await fc.assert(
      fc.asyncProperty(layer, layer, fc.subarray(['a', 'b', 'c']), async (base, own, gone) => {
        const left = (domains: Tree) =>
          Object.fromEntries(Object.entries(domains).filter(([key]) => !gone.includes(key)));
        const removed = Object.fromEntries(gone.filter((name) => name in base.domains).map((name) => [name, null]));
        const apart = await declaredBy({
          '_base.yaml': { ...frame, ...base },
          'own.yaml': { extends: '_base.yaml', ...own, domains: { ...left(own.domains), ...removed } },
        });
        const domains = laidOver(left(base.domains), left(own.domains));
        const whole = { ...frame, defaults: laidOver(base.defaults, own.defaults), domains };
        expect(apart).toEqual(await declaredBy({ 'own.yaml': whole }));
      }),
      { numRuns: propertyRuns(100) },
    );
  });

  test('its defaults in the base mean what they mean in the manifest', async () => {
    await fc.assert(
      fc.asyncProperty(layer, async ({ defaults, domains }) => {
        const whole = await declaredBy({ 'own.yaml': { ...frame, defaults, domains } });
        const base = { '_base.yaml': { ...frame, defaults }, 'own.yaml': { extends: '_base.yaml', domains } };
        expect(await declaredBy(base)).toEqual(whole);
      }),
      { numRuns: propertyRuns(60) },
    );
  });
});
