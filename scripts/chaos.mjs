/**
 * Runs ten thousand seeds of chaos: `npm run chaos [-- --seeds N]`, or one of them again: `npm run chaos -- --seed N`.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '10000' }, seed: { type: 'string' } } });
for (const [name, value] of Object.entries(values)) {
  if (/^\d{1,9}$/.test(value)) continue;
  process.stderr.write(`--${name} must be a whole number, not "${value}"\n`);
  process.exit(64);
}

const one = values.seed === undefined ? {} : { CHAOS_SEED: values.seed };
const { status } = spawnSync(process.execPath, [vitest, 'run', '--project', 'unit', 'test/chaos/chaos.test.ts'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, CHAOS_SEEDS: values.seeds, ...one },
});
process.exitCode = status ?? 1;
