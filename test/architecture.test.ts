import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

type Sources = ReadonlyMap<string, string>;

/** A room is the longest prefix that a file's path starts with. */
const ROOMS = {
  domain: 'src/domain/',
  files: 'src/files/',
  formats: 'src/formats/',
  manifest: 'src/manifest/',
  plan: 'src/plan/',
  port: 'src/providers/provider.ts',
  esx: 'src/providers/esx/',
  apply: 'src/apply/',
  report: 'src/report/',
  app: 'src/app/',
  simulator: 'src/simulator/',
  commands: 'src/commands/',
} as const;
type Room = keyof typeof ROOMS;

interface Door {
  /** A prefix of the paths that may be imported. */
  readonly to: string;
  readonly typesOnly?: true;
}

/** Who may import whom, besides itself. */
const MAY_IMPORT: Readonly<Record<Room, readonly Door[]>> = {
  domain: [],
  files: [{ to: 'src/domain/diagnostics/result.ts' }],
  formats: [{ to: ROOMS.domain }],
  manifest: [{ to: ROOMS.domain }, { to: ROOMS.files }],
  plan: [{ to: ROOMS.domain }],
  port: [{ to: ROOMS.domain }, { to: ROOMS.plan, typesOnly: true }],
  esx: [
    { to: ROOMS.domain },
    { to: ROOMS.files },
    { to: ROOMS.plan, typesOnly: true },
    { to: ROOMS.port },
    { to: 'src/formats/vmx/' },
  ],
  apply: [{ to: ROOMS.domain }, { to: ROOMS.files }, { to: ROOMS.plan }, { to: ROOMS.port, typesOnly: true }],
  report: [{ to: ROOMS.domain }, { to: ROOMS.plan }, { to: ROOMS.apply, typesOnly: true }],
  app: [
    { to: ROOMS.domain },
    { to: ROOMS.files },
    { to: ROOMS.formats },
    { to: ROOMS.manifest },
    { to: ROOMS.plan },
    { to: ROOMS.port },
    { to: ROOMS.esx },
    { to: ROOMS.apply },
  ],
  simulator: [{ to: 'src/formats/vmx/syntax.ts' }, { to: ROOMS.files }],
  commands: [{ to: 'src/' }],
};

/** Which rooms may use which library; a library that is not listed may be used by none. */
const LIBRARIES: Readonly<Record<string, readonly Room[]>> = {
  '@oclif/core': ['commands'],
  ajv: ['manifest'],
  fflate: ['manifest'],
  diff: ['report'],
  'fast-xml-parser': ['formats', 'simulator'],
  selfsigned: ['simulator'],
  socks: ['esx'],
  re2js: ['apply', 'manifest'],
  undici: ['esx', 'simulator'],
  yaml: ['manifest', 'simulator', 'commands'],
};

/** Rooms that take nothing of Node but what stands here: they compute, and touch nothing. */
const NODE_MODULES: Partial<Readonly<Record<Room, readonly string[]>>> = { domain: [], plan: ['node:crypto'] };

/** Where the provider may be named. */
const NAMING_ROOMS: readonly Room[] = ['esx', 'simulator', 'formats', 'app', 'commands'];
/** The help of the errors is for people, who write such URIs. */
const NAMING_FILES: readonly string[] = ['connection', 'command', 'apply', 'manifest', 'plan'].map(
  (area) => `src/domain/diagnostics/${area}-codes.ts`,
);

interface Import {
  readonly from: string;
  /** A path from the root, or the name of a package. */
  readonly to: string;
  readonly typesOnly: boolean;
}

/** What the build makes beside the sources; its declaration stands for it. */
const BUILT = /\.generated\.js$/;

function readSources(): Sources {
  const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && /\.[cm]?[jt]s$/.test(entry.name) && !BUILT.test(entry.name),
  );
  return new Map(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const name = relative(root, path)
        .split(sep)
        .join('/')
        .replace(/\.d\.ts$/, '.ts');
      return [name, readFileSync(path, 'utf8')];
    }),
  );
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

/** An `import { type X }` counts as a value import: with verbatimModuleSyntax the module is loaded all the same. */
function importsOf(from: string, text: string): readonly Import[] {
  const code = withoutComments(text);
  const found: Import[] = [];
  const add = (specifier: string | undefined, typesOnly: boolean) => {
    if (specifier === undefined) return;
    const to = specifier.startsWith('.')
      ? posix.join(posix.dirname(from), specifier).replace(/\.js$/, '.ts')
      : specifier.replace(/^((?:@[^/]+\/)?[^/]+)(?:\/.*)?$/, (name, bare) => (name.startsWith('node:') ? name : bare));
    found.push({ from, to, typesOnly });
  };
  for (const match of code.matchAll(/^\s*(?:import|export)\s+(type\s)?[^;'"]*?\bfrom\s+['"]([^'"]+)['"]/gm))
    add(match[2], match[1] !== undefined);
  for (const match of code.matchAll(/^\s*import\s+['"]([^'"]+)['"]/gm)) add(match[1], false);
  for (const match of code.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)) add(match[1], false);
  return found;
}

function allImports(sources: Sources): readonly Import[] {
  return [...sources].flatMap(([file, text]) => importsOf(file, text));
}

function roomOf(file: string): Room | null {
  const rooms = (Object.keys(ROOMS) as Room[]).filter((room) => file.startsWith(ROOMS[room]));
  return rooms[0] ?? null;
}

function isAllowed(room: Room, { to, typesOnly }: Import): boolean {
  if (!to.startsWith('src/')) {
    if (to.startsWith('node:')) return NODE_MODULES[room]?.includes(to) ?? true;
    return LIBRARIES[to]?.includes(room) ?? false;
  }
  if (roomOf(to) === room) return true;
  return MAY_IMPORT[room].some((door) => to.startsWith(door.to) && (typesOnly || door.typesOnly !== true));
}

function forbiddenImports(sources: Sources): readonly string[] {
  return allImports(sources)
    .filter((each) => {
      const room = roomOf(each.from);
      return room === null || !isAllowed(room, each);
    })
    .map(({ from, to, typesOnly }) => `${from} imports ${to}${typesOnly ? ' (types)' : ''}`);
}

/** Each cycle once, as the files on it. Imports of types count: a reader has to follow them too. */
function cycles(sources: Sources): readonly string[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of allImports(sources)) {
    if (sources.has(to)) next.set(from, [...(next.get(from) ?? []), to]);
  }
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (file: string, trail: readonly string[]): void => {
    const at = trail.indexOf(file);
    if (at >= 0) {
      found.push([...trail.slice(at), file].join(' -> '));
      return;
    }
    if (done.has(file)) return;
    for (const to of next.get(file) ?? []) walk(to, [...trail, file]);
    done.add(file);
  };
  for (const file of sources.keys()) walk(file, []);
  return found;
}

/** A folder with more files than this is hard to read as one list. */
const FOLDER_LIMIT = 26;
const LARGE_FOLDERS: ReadonlyMap<string, string> = new Map();

function largeFolders(sources: Sources): readonly string[] {
  const counts = new Map<string, number>();
  for (const file of sources.keys()) counts.set(posix.dirname(file), (counts.get(posix.dirname(file)) ?? 0) + 1);
  return [...counts]
    .filter(([folder, count]) => count > FOLDER_LIMIT && !LARGE_FOLDERS.has(folder))
    .map(([folder, count]) => `${folder}: ${count} files`);
}

function providerNames(sources: Sources): readonly string[] {
  return [...sources].flatMap(([file, text]) => {
    const room = roomOf(file);
    if ((room !== null && NAMING_ROOMS.includes(room)) || NAMING_FILES.includes(file)) return [];
    return text
      .split('\n')
      .flatMap((line, index) => (/esx(?!form)/.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : []));
  });
}

/** What opens or reads a file. `files/` does that for all others: regular files only, and not without a bound. */
const READERS = /\b(?:readFile|readFileSync|createReadStream|open|openSync|readlink|readlinkSync)\b/;
const OWN_READERS: ReadonlyMap<string, string> = new Map([
  ['src/apply/recovery/journal.ts', 'makes a new file to write to'],
  ['src/providers/esx/read/reading-cache.ts', 'makes a new file to write to'],
  ['src/manifest/schema/manifest-schema.ts', 'reads a schema of this package'],
  ['src/commands/terminal/run-program.ts', 'reads the version of this package'],
]);

function ownReaders(sources: Sources): readonly string[] {
  return [...sources].flatMap(([file, text]) => {
    if (roomOf(file) === 'files' || OWN_READERS.has(file)) return [];
    const imports = [...withoutComments(text).matchAll(/import\s*\{([^}]*)\}\s*from\s*'node:fs(?:\/promises)?'/g)];
    const whole = /import\s+(?!\{|type)[^;]*from\s*'node:fs/.test(withoutComments(text));
    return whole || imports.some(([, names = '']) => READERS.test(names)) ? [file] : [];
  });
}

/** The files that may name the standard streams of output, and that may end the process. */
const OUTPUT_FILE = 'src/commands/terminal/output.ts';
const MAIN_FILE = 'src/commands/terminal/run-program.ts';

/** Output that would not be flushed, checked and made harmless, because it does not go through the output of the command. */
function directOutput(sources: Sources): readonly string[] {
  return [...sources].flatMap(([file, text]) => {
    const code = withoutComments(text);
    const streams =
      file === OUTPUT_FILE
        ? []
        : (code.match(/\b(?:process\.(?:stdout|stderr)|console\.(?:log|error|warn|info|debug|dir|table|trace))\b/g) ??
          []);
    const ends = file === MAIN_FILE ? [] : (code.match(/\bprocess\.(?:exit\b(?!Code)|abort\b|reallyExit\b)/g) ?? []);
    const hidden = /from 'node:process'/.test(code) && /\b(?:stdout|stderr|exit)\b[^;]*from 'node:process'/.test(code);
    return [...streams, ...ends, ...(hidden ? ["'node:process'"] : [])].map((found) => `${file}: ${found}`);
  });
}

function planted(file: string, text: string, others: Readonly<Record<string, string>> = {}): Sources {
  return new Map([[file, text], ...Object.entries(others)]);
}

describe('the rooms', () => {
  const sources = readSources();

  test('the scan saw files in each room, and imports', () => {
    const rooms = new Set([...sources.keys()].map(roomOf));
    expect([...rooms]).not.toContain(null);
    expect(rooms.size).toBeGreaterThanOrEqual(8);
    expect(allImports(sources).length).toBeGreaterThan(100);
  });

  test('every import is in the table', () => {
    expect(forbiddenImports(sources)).toEqual([]);
  });

  test('what is imported exists', () => {
    const missing = allImports(sources).filter(({ to }) => to.startsWith('src/') && !sources.has(to));
    expect(missing.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  test('no files import each other in a circle', () => {
    expect(cycles(sources)).toEqual([]);
  });

  test('no folder has too many files', () => {
    expect(largeFolders(sources)).toEqual([]);
  });

  test('files are read by files/ alone', () => {
    expect(ownReaders(sources)).toEqual([]);
    expect([...OWN_READERS.keys()].filter((file) => !sources.has(file))).toEqual([]);
  });

  test('output goes through the output of the command, and only the main file ends the process', () => {
    expect(directOutput(sources)).toEqual([]);
    expect(sources.has(OUTPUT_FILE) && sources.has(MAIN_FILE)).toBe(true);
  });

  test('the provider is named only in its own rooms', () => {
    expect(providerNames(sources)).toEqual([]);
  });
});

describe('the rules can fail', () => {
  const forbidden: readonly (readonly [string, string, string])[] = [
    ['src/plan/x.ts', "import { y } from '../providers/provider.js';", 'src/providers/provider.ts'],
    ['src/plan/x.ts', "import type { Y } from '../providers/provider.js';", 'src/providers/provider.ts (types)'],
    [
      'src/apply/x.ts',
      "import { esxFieldRules } from '../providers/esx/fields/field-rules.js';",
      'src/providers/esx/fields/field-rules.ts',
    ],
    ['src/apply/x.ts', "import { type Writer } from '../providers/provider.js';", 'src/providers/provider.ts'],
    ['src/apply/x.ts', "export * from '../providers/provider.js';", 'src/providers/provider.ts'],
    ['src/domain/x.ts', "import { readFile } from 'node:fs/promises';", 'node:fs/promises'],
    ['src/manifest/x.ts', "const { request } = await import('undici');", 'undici'],
    ['src/report/x.ts', "import 'left-pad';", 'left-pad'],
    ['src/report/x.ts', "import { parse } from 'yaml/dist/x.js';", 'yaml'],
    ['src/simulator/x.ts', "import { domainFromVmx } from '../formats/vmx/parse.js';", 'src/formats/vmx/parse.ts'],
    ['src/simulator/x.ts', "import {\n  a,\n  b,\n} from '../domain/values/units.js';", 'src/domain/values/units.ts'],
    ['src/nowhere/x.ts', "import { a } from 'node:path';", 'node:path'],
  ];
  test.each(forbidden)('%s: %s', (file, text, to) => {
    expect(forbiddenImports(planted(file, text))).toEqual([`${file} imports ${to}`]);
  });

  const allowed: readonly (readonly [string, string])[] = [
    ['src/apply/x.ts', "import { changedFacts } from '../plan/guards.js';"],
    ['src/apply/x.ts', "import type { Writer } from '../providers/provider.js';"],
    ['src/simulator/x.ts', "import { parseVmxText } from '../formats/vmx/syntax.js';"],
    ['src/report/x.ts', "import { diffLines } from 'diff';"],
    ['src/plan/x.ts', "import { createHash } from 'node:crypto';"],
    ['src/plan/x.ts', "// import { y } from '../providers/provider.js';\n/* import 'undici'; */"],
  ];
  test.each(allowed)('allowed: %s: %s', (file, text) => {
    expect(forbiddenImports(planted(file, text))).toEqual([]);
  });

  test('a circle is found, one of types as well', () => {
    const back = (words: string) => ({ 'src/plan/b.ts': `${words} from './a.js';` });
    const forth = "import { b } from './b.js';";
    expect(cycles(planted('src/plan/a.ts', forth, back('import { a }')))).toEqual([
      'src/plan/a.ts -> src/plan/b.ts -> src/plan/a.ts',
    ]);
    expect(cycles(planted('src/plan/a.ts', forth, back('import type { A }')))).toHaveLength(1);
    expect(cycles(planted('src/plan/a.ts', forth, { 'src/plan/b.ts': '' }))).toEqual([]);
  });

  test('a folder with too many files is found', () => {
    const files = (count: number): Sources =>
      new Map(Array.from({ length: count }, (_, i) => [`src/plan/x${i}.ts`, '']));
    expect(largeFolders(files(FOLDER_LIMIT))).toEqual([]);
    expect(largeFolders(files(FOLDER_LIMIT + 1))).toEqual(['src/plan: 27 files']);
  });

  test.each([
    "import { readFileSync } from 'node:fs';",
    "import { mkdir, open } from 'node:fs/promises';",
    "import {\n  createReadStream,\n} from 'node:fs';",
    "import * as fs from 'node:fs';",
    "import fs from 'node:fs';",
  ])('a reader of its own is found: %s', (text) => {
    expect(ownReaders(planted('src/plan/a.ts', text))).toEqual(['src/plan/a.ts']);
    expect(ownReaders(planted('src/files/a.ts', text))).toEqual([]);
  });

  test.each([
    "process.stdout.write('x');",
    'const { isTTY } = process.stderr;',
    "console.log('x');",
    'process.exit(1);',
    "import { stdout } from 'node:process';",
  ])('direct output is found: %s', (text) => {
    expect(directOutput(planted('src/commands/x.ts', text))).toHaveLength(1);
    expect(directOutput(planted('src/commands/x.ts', `// ${text}`))).toEqual([]);
  });

  test('the name of the provider is found, and that of the program is not taken for it', () => {
    expect(providerNames(planted('src/plan/a.ts', "const x = 'esx://';"))).toHaveLength(1);
    expect(providerNames(planted('src/plan/a.ts', "const x = 'esxform';"))).toEqual([]);
  });
});
