/** Times whole processes. A measurement is the wall time and the largest resident memory of one process, in milliseconds and MiB. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = mkdtempSync(join(tmpdir(), 'esxform-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** A folder that is removed at the end. */
export function temporaryFolder(name) {
  return mkdtempSync(join(folder, `${name}-`));
}

const hook = join(folder, 'memory.mjs');
writeFileSync(
  hook,
  `import { appendFileSync } from 'node:fs';
process.on('exit', () => appendFileSync(process.env.BENCH_MEMORY, String(process.resourceUsage().maxRSS) + '\\n'));\n`,
);

/** Runs a Node program to its end. Throws if it ends with another code than those that are allowed. */
export async function measure(args, { cwd = folder, env = {}, codes = [0] } = {}) {
  const memory = join(folder, 'memory');
  writeFileSync(memory, '');
  const errors = [];
  const started = performance.now();
  const child = spawn(process.execPath, ['--import', pathToFileURL(hook).href, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', BENCH_MEMORY: memory, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child.stderr.on('data', (data) => errors.push(data));
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const milliseconds = performance.now() - started;
  if (!codes.includes(code)) {
    throw new Error(`${args.join(' ')} ended with ${code}:\n${Buffer.concat(errors).toString('utf8').slice(-2000)}`);
  }
  const kib = Math.max(0, ...readFileSync(memory, 'utf8').split('\n').map(Number));
  return { milliseconds, mib: kib / 1024 };
}

export function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Measures both sides in turn, so that what else the machine does hits both; returns the medians of each and of the ratio. */
export async function sideBySide(rounds, ours, peer) {
  const pairs = [];
  for (let round = 0; round < rounds; round += 1) pairs.push([await ours(), await peer()]);
  const side = (index) => ({
    milliseconds: median(pairs.map((pair) => pair[index].milliseconds)),
    mib: median(pairs.map((pair) => pair[index].mib)),
  });
  return {
    ours: side(0),
    peer: side(1),
    ratio: median(pairs.map(([one, other]) => one.milliseconds / other.milliseconds)),
  };
}
