/**
 * The tests that are too long for `npm test`, all runs and rows of those that it shortens, and the planning properties with 1,000 runs
 * each: `npm run test:deep [-- --seed N]`. Each run draws a new seed and prints it. `--sample` runs a part of the long loops, as for a second version of Node.
 */
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');

const { values } = parseArgs({ options: { seed: { type: 'string' }, sample: { type: 'boolean', default: false } } });
const seed = values.seed ?? String(randomInt(1_000_000));
if (!/^\d{1,6}$/.test(seed)) {
  process.stderr.write(`--seed must be a whole number of at most 6 digits, not "${seed}"\n`);
  process.exit(64);
}
const REPEAT = `npm run test:deep -- --seed ${seed}${values.sample ? ' --sample' : ''}`;
process.stdout.write(`Deep suite with seed ${seed}. To repeat it: ${REPEAT}\n`);

/** `CHAOS_FROM` counts scenarios: far apart, so that two seeds share none. */
const SEEDS = { CHAOS_FROM: String(Number(seed) * 1_000), FUZZ_SEED: seed, LAW_SEED: seed, TEST_SEED: seed };
const LENGTHS = values.sample ? {} : { CHAOS_SEEDS: '200', KILL_EVERY: '1', LAW_RUNS: '1000', VMX_FUZZ_RUNS: '10000' };

const { status } = spawnSync(process.execPath, [vitest, 'run', '--project', 'deep'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ...SEEDS, ...LENGTHS },
});
const passed = status === 0;
if (!passed) process.stdout.write(`To repeat it: ${REPEAT}\n`);
process.exitCode = passed ? 0 : 1;
