/**
 * Puts mutated and made-up inputs through the program: `npm run fuzz [-- --kind KIND --runs N --seed N]`. Without a seed each run
 * tries other inputs; a finding names the seed that shows it again. Prints the seed and the most memory that the runs took.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');

/** The test that makes the runs of a kind, and how many it makes where nobody says. */
const KINDS = new Map([
  ['vmx', { file: 'test/formats/vmx/fuzz.test.ts', runs: '1000000' }],
  ['manifests', { file: 'test/fuzz/manifests.test.ts', runs: '20000' }],
  ['plans', { file: 'test/fuzz/plans.test.ts', runs: '20000' }],
  ['answers', { file: 'test/fuzz/answers.test.ts', runs: '20000' }],
  ['inputs', { file: 'test/fuzz/inputs.test.ts', runs: '20000' }],
]);

function refuse(problem) {
  process.stderr.write(`${problem}\n`);
  process.exit(64);
}

const { values } = parseArgs({
  options: {
    kind: { type: 'string', default: 'vmx' },
    runs: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
});
const kind =
  KINDS.get(values.kind) ?? refuse(`--kind must be one of ${[...KINDS.keys()].join(', ')}, not "${values.kind}"`);
const { runs = kind.runs, seed } = values;
for (const [name, value] of Object.entries({ runs, seed })) {
  if (!/^\d{1,10}$/.test(value)) refuse(`--${name} must be a whole number, not "${value}"`);
}

process.stdout.write(`${values.kind}: ${runs} runs from seed ${seed}\n`);
const { status } = spawnSync(process.execPath, [vitest, 'run', '--project', 'deep', kind.file], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, FUZZ_RUNS: runs, FUZZ_SEED: seed },
});
process.exitCode = status ?? 1;
