/**
 * Runs the expensive properties in full: `npm run test:deep [-- --seed N]`. `npm test` runs a part of each.
 * It has every point of the kill matrix, 200 random scenarios of faults and kills, and 1,000 runs of each planning property.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');

const { values } = parseArgs({ options: { seed: { type: 'string', default: '0' } } });
if (!/^\d{1,9}$/.test(values.seed)) {
  process.stderr.write(`--seed must be a whole number, not "${values.seed}"\n`);
  process.exit(64);
}
process.stdout.write(`Deep suite with seed ${values.seed}. To repeat it: npm run test:deep -- --seed ${values.seed}\n`);

const FILES = ['test/laws/plan.test.ts', 'test/chaos', 'test/formats/vmx/fuzz.test.ts'];

const { status } = spawnSync(process.execPath, [vitest, 'run', '--project', 'unit', ...FILES], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    CHAOS_FROM: values.seed,
    CHAOS_SEEDS: '200',
    FUZZ_RUNS: '10000',
    KILL_EVERY: '1',
    LAW_RUNS: '1000',
  },
});
process.exitCode = status ?? 1;
