/**
 * The product in one minute, offline: plan, apply, somebody's change by hand, drift, apply, and no changes. It works in a folder of
 * its own under the system's temporary one, on the embedded simulator, and fails when a command does not end as it should.
 */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Colleague } from './demo/colleague.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const program = join(root, 'bin', 'run.js');
const color = process.stdout.isTTY && process.env.NO_COLOR === undefined;
const strong = (text) => (color ? `\u001b[1;36m${text}\u001b[0m` : text);

if (!existsSync(join(root, 'dist', 'commands', 'plan.js'))) {
  throw new Error('esxform is not built: run "npm ci" or "npm run build" first');
}

const folder = mkdtempSync(join(tmpdir(), 'esxform-demo-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

function tell(text) {
  console.log(`\n${strong(`# ${text}`)}`);
}

/** Runs a command before the reader's eyes; its exit code must be the one that the story needs. */
async function esxform(args, wanted) {
  console.log(strong(`$ esxform ${args.join(' ')}`));
  const child = spawn(process.execPath, [program, ...args], { cwd: folder, stdio: 'inherit' });
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status) => resolve(status));
  });
  if (code !== wanted) throw new Error(`esxform ${args[0]} ended with ${code}; the story needs ${wanted}`);
  console.log(strong(`(exit code ${code})`));
}

async function byHand() {
  const { startSimulator } = await import(join(root, 'dist', 'simulator', 'simulator.js'));
  const simulator = await startSimulator({ stateDir: join(folder, '.esxform', 'sim') });
  const colleague = new Colleague(simulator.baseUrl);
  try {
    await colleague.login(simulator.user, simulator.password);
    await colleague.annotate(await colleague.find('42116ec4-1d3f-4f0a-9a52-000000000001'), 'DO NOT TOUCH (Bob)');
    await colleague.powerOff(await colleague.find('42116ec4-1d3f-4f0a-9a52-000000000002'));
    await colleague.logout();
  } finally {
    await simulator.close();
  }
}

cpSync(join(root, 'examples', 'quickstart'), folder, { recursive: true });

tell('A manifest says what four domains should be. Two are not there yet, db01 wants more memory, build01 should run.');
tell('What would change on the host, and what would each change cost?');
await esxform(['plan', 'manifest.yaml', '--detailed-exitcode'], 2);

tell('Carry it out. Powering build01 on makes the host ask about its serial log; the manifest has the answer.');
await esxform(['apply', 'manifest.yaml', '--auto-approve'], 0);

tell('Overnight, Bob opens his vSphere client: he rewrites the notes of db01 and switches build01 off.');
await byHand();

tell('Did anybody change anything by hand?');
await esxform(['drift', 'manifest.yaml'], 2);

tell('Put it back.');
await esxform(['apply', 'manifest.yaml', '--auto-approve'], 0);

tell('And now?');
await esxform(['plan', 'manifest.yaml', '--detailed-exitcode'], 0);
