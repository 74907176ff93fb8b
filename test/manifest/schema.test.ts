import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { HAZARD_CODES } from '../../src/domain/diagnostics/hazard-codes.js';
import { manifestValidator, repoValidator, type SchemaNode } from '../../src/manifest/schema/manifest-schema.js';
import { NOT_YET_SUPPORTED } from '../../src/manifest/schema/not-yet-supported.js';

interface Node extends SchemaNode {
  readonly $ref?: string;
  readonly description?: string;
  readonly additionalProperties?: boolean | Node;
  readonly items?: Node;
  readonly definitions?: Readonly<Record<string, Node>>;
}

const schema = manifestValidator().schema() as Node;

function resolve(node: Node, root = schema): Node {
  const name = node.$ref?.replace('#/definitions/', '');
  const found = name === undefined ? node : root.definitions?.[name];
  if (found === undefined) throw new Error(`no definition ${name}`);
  return found;
}

/** Every property and pattern with its name and its JSON pointer, once a place. */
function properties(root = schema): readonly (readonly [string, Node, string])[] {
  const pointer = (...keys: readonly string[]): string =>
    keys.map((key) => `/${encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('');
  const places = Object.entries(root.definitions ?? {}).map(([name, place]) => [place, pointer('definitions', name)]);
  return [[root, ''] as const, ...(places as [Node, string][])].flatMap(([place, at]) =>
    (['properties', 'patternProperties'] as const).flatMap((member) =>
      Object.entries((place[member] ?? {}) as Readonly<Record<string, Node>>).map(
        ([key, child]) => [`${place.title}.${key}`, resolve(child, root), `${at}${pointer(member, key)}`] as const,
      ),
    ),
  );
}

function places(root = schema): readonly Node[] {
  return [root, ...Object.values(root.definitions ?? {})].filter(
    ({ properties: named, patternProperties: patterns }) => named !== undefined || patterns !== undefined,
  );
}

describe.each([
  ['manifest', schema, { places: 12, properties: 60 }],
  ['repo file', repoValidator().schema() as Node, { places: 1, properties: 7 }],
] as const)('the schema of the %s', (_name, root, atLeast) => {
  test('is draft-07, which editors read', () => {
    expect((root as { readonly $schema?: string }).$schema).toBe('http://json-schema.org/draft-07/schema#');
    expect(new Ajv({ strict: false }).validateSchema(root)).toBe(true);
  });

  test('has places and properties', () => {
    expect(places(root).length).toBeGreaterThan(atLeast.places);
    expect(properties(root).length).toBeGreaterThan(atLeast.properties);
  });

  test('lets no unknown key through anywhere', () => {
    expect(
      places(root)
        .filter((place) => place.additionalProperties !== false)
        .map(({ title }) => title),
    ).toEqual([]);
  });

  const ajv = new Ajv({ strict: false }).addSchema(root, 'root');

  test.each(properties(root))('%s has a description and examples that are valid', (_, node, pointer) => {
    expect(node.description).toMatch(/\.$/);
    expect(node.examples?.length).toBeGreaterThan(0);
    const validate = ajv.compile({ $ref: `root#${pointer}` });
    for (const example of node.examples ?? []) expect([example, validate(example)]).toEqual([example, true]);
  });
});

describe('the schema', () => {
  test('defaults take what a domain takes, but for its identity', () => {
    const keys = (name: string) => Object.keys(schema.definitions?.[name]?.properties ?? {});
    const own = ['uuid', 'instance_uuid', 'generation_id', 'name', 'vmx_path', 'depends_on', 'ensure', 'delete_files'];
    expect(keys('defaults')).toEqual(keys('domain').filter((key) => !own.includes(key)));
  });

  test('has each hazard that there is', () => {
    const allow = schema.definitions?.['allow'];
    expect(allow?.items?.enum).toEqual(Object.keys(HAZARD_CODES));
  });

  test('keys that are not supported yet are not in it', () => {
    for (const place of places()) {
      const planned = NOT_YET_SUPPORTED[place.title ?? ''] ?? [];
      expect(planned.filter((key) => Object.hasOwn(place.properties ?? {}, key))).toEqual([]);
    }
    const titles = places().map(({ title }) => title);
    expect(Object.keys(NOT_YET_SUPPORTED).filter((title) => !titles.includes(title))).toEqual([]);
  });
});

describe('examples/everything.yaml, with its base and the forms that guestinfo.yaml has,', () => {
  const used = new Set<string>();
  const visit = (value: unknown, node: Node): void => {
    const at = resolve(node);
    if (Array.isArray(value)) {
      for (const item of value) if (at.items !== undefined) visit(item, at.items);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    for (const [key, child] of Object.entries(value)) {
      const named = at.properties?.[key];
      const pattern = Object.keys(at.patternProperties ?? {}).find((each) => new RegExp(each).test(key));
      const below = named ?? (pattern === undefined ? at.additionalProperties : at.patternProperties?.[pattern]);
      if (named !== undefined || pattern !== undefined) used.add(`${at.title}.${named === undefined ? pattern : key}`);
      if (typeof below === 'object') visit(child, below as Node);
    }
  };
  for (const file of ['everything.yaml', '_everything-base.yaml'])
    visit(parse(readFileSync(new URL(`../../examples/${file}`, import.meta.url), 'utf8')), schema);

  test('uses every property of the schema', () => {
    expect(used.size).toBeGreaterThan(60);
    expect(
      properties()
        .map(([name]) => name)
        .filter((name) => !used.has(name)),
    ).toEqual([]);
  });
});
