/**
 * Runs govc's own tests, which were written against govmomi's simulator, against ours.
 *
 *   npm run compat:govc                         all files
 *   npm run compat:govc -- vm.bats pool.bats    some
 *   npm run compat:govc -- --peer               against govmomi's own simulator: what can pass on this machine at all
 *   npm run compat:govc -- --log DIR            keep what each file printed
 *
 * Wants Go, bats and jq, and what `npm run build` makes. Nothing of govmomi is kept: the module comes from the Go proxy into the
 * module cache, and its tests run in a temporary copy.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

/** The last one whose module has the tests in it: later ones keep govc in a module of its own. */
const VERSION = 'v0.30.7';
const SECONDS_PER_TEST = 120;

/** What whole files are about that the simulator has not, or that no simulator has. */
const NEEDS = {
  'cluster.bats': 'DRS rules and groups, hosts that are added',
  'disk.bats': 'first class disks',
  'esxcli.bats': 'a real host with esxcli',
  'export.bats': 'OVF leases',
  'extension.bats': 'ExtensionManager',
  'fields.bats': 'custom fields',
  'firewall.bats': 'a real host with a firewall',
  'guest.bats': 'programs in guests',
  'import.bats': 'OVF leases',
  'library.bats': 'content libraries (REST)',
  'license.bats': 'licences to be assigned',
  'logs.bats': 'DiagnosticManager',
  'namespace.bats': 'Supervisor (REST)',
  'role.bats': 'AuthorizationManager',
  'sso.bats': 'single sign-on',
  'storage.bats': 'storage policies',
  'tags.bats': 'tags (REST)',
  'vcsa_access_consolecli.bats': 'an appliance (REST)',
  'vcsa_access_dcui.bats': 'an appliance (REST)',
  'vcsa_access_shell.bats': 'an appliance (REST)',
  'vcsa_access_ssh.bats': 'an appliance (REST)',
  'vcsa_shutdown.bats': 'an appliance (REST)',
  'vcsim.bats': "govmomi's own simulator, by its flags and its containers",
  'volume.bats': 'container volumes',
  'vsan.bats': 'vSAN',
};

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    peer: { type: 'boolean', default: false },
    simulator: { type: 'string', default: join(root, 'dist/simulator/simulator.js') },
    log: { type: 'string' },
  },
});
if (!values.peer && !existsSync(values.simulator)) {
  process.stderr.write(`${values.simulator} is not there: npm run build makes it\n`);
  process.exit(64);
}

for (const [program, ...args] of [
  ['go', 'version'],
  ['bats', '--version'],
  ['jq', '--version'],
]) {
  if (spawnSync(program, args, { stdio: 'ignore' }).status === 0) continue;
  process.stderr.write(`${program} is missing\n`);
  process.exit(69);
}

const folder = mkdtempSync(join(tmpdir(), 'esxform-govc-bats-'));
try {
  const rows = await runAll(await prepare());
  process.stdout.write(`\n${table(rows)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Downloads the module, builds what the tests call, and returns the folder of the tests. */
async function prepare() {
  const answer = execFileSync('go', ['mod', 'download', '-json', `github.com/vmware/govmomi@${VERSION}`], {
    cwd: folder,
    encoding: 'utf8',
  });
  const module = join(folder, 'govmomi');
  cpSync(JSON.parse(answer).Dir, module, { recursive: true });
  makeWritable(module);
  const bin = join(folder, 'go/bin');
  mkdirSync(bin, { recursive: true });
  const build = (what) =>
    execFileSync('go', ['build', '-p', '1', '-o', join(bin, what), `./${what}`], { cwd: module, stdio: 'inherit' });
  build('govc');
  if (values.peer) build('vcsim');
  else {
    const program = join(root, 'scripts/govc-bats/vcsim.mjs');
    const module = pathToFileURL(resolve(values.simulator)).href;
    writeFileSync(join(bin, 'vcsim'), `#!/bin/sh\nexec '${process.execPath}' '${program}' '${module}' "$@"\n`);
    chmodSync(join(bin, 'vcsim'), 0o755);
  }
  return join(module, 'govc/test');
}

function makeWritable(at) {
  chmodSync(at, 0o755);
  for (const entry of readdirSync(at, { withFileTypes: true, recursive: true })) {
    chmodSync(join(entry.parentPath ?? entry.path, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  }
}

/** Two files at a time at most: each test starts a server of its own. */
async function runAll(tests) {
  const files = readdirSync(tests).filter((name) => name.endsWith('.bats'));
  const wanted = files.filter((name) => positionals.length === 0 || positionals.includes(name)).sort();
  const rows = new Map();
  const queue = [...wanted];
  const worker = async () => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      const output = await runFile(tests, name);
      if (values.log !== undefined) {
        mkdirSync(values.log, { recursive: true });
        writeFileSync(join(values.log, `${name}.tap`), output);
      }
      const row = { name, ...count(output) };
      rows.set(name, row);
      process.stderr.write(`${name}: ${row.passed} of ${row.passed + row.failed + row.skipped}\n`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker));
  return wanted.map((name) => rows.get(name));
}

/** What bats prints, as TAP. */
function runFile(tests, name) {
  return new Promise((done) => {
    const child = spawn('bats', ['--tap', name], {
      cwd: tests,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        // The helper of the tests puts $GOPATH/bin in front of the path.
        GOPATH: join(folder, 'go'),
        BATS_TEST_TIMEOUT: String(SECONDS_PER_TEST),
        TMPDIR: folder,
        LC_ALL: 'C',
        TZ: 'UTC',
      },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.once('error', (error) => done(`${output}\n# ${error.message}\n`));
    child.once('close', () => done(output));
  });
}

function count(output) {
  const lines = output.split('\n');
  const skipped = lines.filter((line) => /^ok \d+ .*# skip/i.test(line)).length;
  return {
    passed: lines.filter((line) => /^ok \d+ /.test(line)).length - skipped,
    failed: lines.filter((line) => /^not ok \d+ /.test(line)).length,
    skipped,
  };
}

function table(rows) {
  const total = (list) => ({
    passed: sum(list, 'passed'),
    failed: sum(list, 'failed'),
    skipped: sum(list, 'skipped'),
  });
  const apply = rows.filter(({ name }) => NEEDS[name] === undefined);
  const lines = [
    { name: 'file', passed: 'passed', failed: 'failed', skipped: 'skipped', needs: 'needs' },
    ...rows.map((row) => ({ ...row, needs: NEEDS[row.name] ?? '' })),
    { name: 'those that need nothing', ...total(apply), needs: '' },
    { name: 'all', ...total(rows), needs: '' },
  ];
  const cell = (value, width) => String(value).padStart(width);
  return lines
    .map(({ name, passed, failed, skipped, needs }) =>
      `${name.padEnd(28)}${cell(passed, 7)}${cell(failed, 7)}${cell(skipped, 8)}  ${needs}`.trimEnd(),
    )
    .join('\n');
}

function sum(rows, member) {
  return rows.reduce((total, row) => total + row[member], 0);
}
