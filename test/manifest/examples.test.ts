import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadDesired } from '../../src/manifest/load-desired.js';

const cwd = fileURLToPath(new URL('../../examples', import.meta.url));
const files = readdirSync(cwd, { recursive: true, encoding: 'utf8' }).filter((file) => /\.ya?ml$/.test(file));

test('there is an example for each feature', () => {
  const features = [
    'disks',
    'nics',
    'cdroms',
    'serials',
    'scheduler',
    'auto-answer',
    'raw-vmx',
    'defaults',
    'define-create',
    'boot',
    'display',
    'guestinfo',
    'hot-add',
    'passthrough',
    'ports-and-floppies',
  ];
  expect(files).toEqual(
    expect.arrayContaining([
      'everything.yaml',
      join('quickstart', 'manifest.yaml'),
      ...features.map((feature) => join('features', `${feature}.yaml`)),
    ]),
  );
});

test.each(files)('%s is valid', async (file) => {
  const { diagnostics, connections } = await loadDesired([file], { cwd, stdin: async () => '' });
  expect(diagnostics).toEqual([]);
  expect(connections.flatMap(({ domains }) => domains).length).toBeGreaterThan(0);
});
