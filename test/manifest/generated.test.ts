import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test('types, manifest reference and error list are current (else: npm run generate)', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const run = spawnSync(process.execPath, ['scripts/generate.mjs', '--check'], { cwd: root, encoding: 'utf8' });
  expect(`${run.stdout}${run.stderr}`).toBe('all generated files are current\n');
  expect(run.status).toBe(0);
});
