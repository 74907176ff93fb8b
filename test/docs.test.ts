import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name.replaceAll('\\', '/')}`);
const ALL = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...pages];
/** Pages that may be longer than the others. */
const LONG = ['docs/simulator.md', 'docs/errors.md'];
const MOST_LINES = 250;

const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');

/** The anchors of a page, as GitHub makes them from headings, and those that are written. */
function anchorsOf(page: string): ReadonlySet<string> {
  const text = textOf(page);
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
  return new Set([...headings, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id)]);
}

test.each(ALL)('%s names only source and test paths that exist', (page) => {
  const named = [...textOf(page).matchAll(/(?<![\w/.])((?:src|test|scripts|schemas|examples)\/[\w./-]*[\w/])/g)];
  expect(named.map(([, path = '']) => path).filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test.each(ALL)('%s links only to pages and headings that exist', (page) => {
  const targets = [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  const broken = targets.filter((target) => {
    if (/^https?:/.test(target)) return false;
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? page : join(dirname(page), path);
    if (!existsSync(join(root, file))) return true;
    return anchor !== undefined && !anchorsOf(file).has(anchor);
  });
  expect(broken).toEqual([]);
});

test.each(ALL.filter((page) => !LONG.includes(page)))('%s is short enough to read', (page) => {
  expect(textOf(page).split('\n').length).toBeLessThanOrEqual(MOST_LINES);
});

test('docs/environment.md names every variable that the source reads, and no other', () => {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /^(?:app|commands|report)[\\/].*\.ts$/.test(name),
  );
  const text = sources.map((name) => textOf(join('src', name))).join('\n');
  const ours = text.matchAll(/'((?:ESXFORM|GOVC|VSPHERE|LIBVIRT)_[A-Z_]+)'/g);
  const others = text.matchAll(/\b(?:env|environment)\['([A-Z_]+)'\]/g);
  const proxies = [...text.matchAll(/'((?:HTTPS?|ALL)_PROXY)'/g)];
  const read = new Set([...ours, ...others, ...proxies].map(([, name = '']) => name));
  const rows = textOf('docs/environment.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  const named = new Set(
    rows.flatMap((row) => [...(row.split(' | ')[0] ?? '').matchAll(/`([A-Z_]+)`/g)].map(([, name = '']) => name)),
  );
  expect([...read].filter((name) => !named.has(name)).sort()).toEqual([]);
  expect([...named].filter((name) => !text.includes(name)).sort()).toEqual([]);
});
