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

/** Runs that are killed leave what they held behind, so that one process tells no more than these. */
const SEEDS_OF_A_PROCESS = 250;

function tell(variables) {
  const { status } = spawnSync(process.execPath, [vitest, 'run', '--project', 'deep', 'test/chaos/chaos.test.ts'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...variables },
  });
  return status === 0;
}

function parts(seeds) {
  const starts = Array.from({ length: Math.ceil(seeds / SEEDS_OF_A_PROCESS) }, (_, part) => part * SEEDS_OF_A_PROCESS);
  return starts.map((from) => ({
    CHAOS_FROM: String(from),
    CHAOS_SEEDS: String(Math.min(SEEDS_OF_A_PROCESS, seeds - from)),
  }));
}

const all = values.seed === undefined ? parts(Number(values.seeds)) : [{ CHAOS_SEED: values.seed }];
// One that fails is told by its number; the others are told all the same.
const failed = all.filter((part) => !tell(part));
process.exitCode = failed.length === 0 ? 0 : 1;
