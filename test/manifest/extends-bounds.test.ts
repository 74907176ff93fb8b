import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadDesired } from '../../src/manifest/load-desired.js';

let cwd = '';
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'esxform-extends-'));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

test('values of all bases count, each for each manifest', async () => {
  const many = Array.from({ length: 3000 }, (_, index) => `"x.${index}": "y"`).join(', ');
  const files = {
    '_far.yaml': `version: 1\nconnect: "sim:"\ndomains: { a: { vmx: { ${many} } } }\n`,
    '_near.yaml': 'extends: _far.yaml\ndomains: {}\n',
    ...Object.fromEntries(Array.from({ length: 70 }, (_, index) => [`m${index}.yaml`, 'extends: _near.yaml\n'])),
  };
  for (const [path, text] of Object.entries(files)) await writeFile(join(cwd, path), text);
  const { diagnostics } = await loadDesired(['.'], { cwd, stdin: async () => '' });
  expect(diagnostics.map(({ code }) => code)).toContain('EF1004');
});
