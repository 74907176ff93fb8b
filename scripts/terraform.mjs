/**
 * Runs Terraform or OpenTofu with the vSphere provider against a simulated vCenter on loopback: apply, an empty plan, a change, an empty
 * plan, destroy. The change adds a disk on another datastore.
 *
 *   npm run compat:terraform                                       the program of PATH, the newest provider of its registry
 *   npm run compat:terraform -- --program ~/bin/tofu               another program
 *   npm run compat:terraform -- --provider ~/terraform-provider-vsphere   a provider that is on this machine; nothing is downloaded
 *   npm run compat:terraform -- --keep                             keep the folder with logs
 *
 * Needs what `npm run build` makes. Everything else is in a temporary folder.
 */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values } = parseArgs({
  options: {
    program: { type: 'string' },
    provider: { type: 'string' },
    simulator: { type: 'string', default: join(root, 'dist/simulator/simulator.js') },
    keep: { type: 'boolean', default: false },
  },
});
const SECONDS_PER_STEP = 240;
/** The provider waits for all tasks on one property collector, which allows one wait at a time. */
const SERIAL = ['-parallelism=1'];

const DISK = (label, unit, more = '') =>
  `  disk {\n    label       = "${label}"\n    size        = ${unit + 5}\n    unit_number = ${unit}\n${more}  }\n`;
const NIC = '  network_interface {\n    network_id = data.vsphere_network.lan.id\n  }\n';
const VARIANTS = {
  first: { memory: 1024, notes: 'first', devices: NIC + DISK('disk0', 0) },
  changed: {
    memory: 2048,
    notes: 'second',
    devices: NIC + NIC + DISK('disk0', 0) + DISK('disk1', 1, '    datastore_id = data.vsphere_datastore.other.id\n'),
  },
};

const program = values.program ?? ['tofu', 'terraform'].find((name) => spawnSync(name, ['version']).status === 0);
for (const [file, hint] of [
  [values.simulator, '`npm run build` makes it'],
  [values.provider, 'name the binary of the provider'],
]) {
  if (file !== undefined && !existsSync(file)) stop(64, `${file} does not exist: ${hint}`);
}
if (program === undefined || spawnSync(program, ['version']).status !== 0) {
  stop(69, `${program ?? 'tofu or terraform'} cannot be run: install it, or name it with --program`);
}

const folder = mkdtempSync(join(tmpdir(), 'esxform-terraform-'));
let failed = 0;
try {
  failed = await runAll();
} finally {
  if (values.keep) process.stderr.write(`logs: ${folder}\n`);
  else rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;

function stop(code, message) {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}

async function runAll() {
  const { startSimulator } = await import(pathToFileURL(resolve(values.simulator)).href);
  writeFileSync(join(folder, 'cli.tfrc'), cliConfiguration());
  const rows = [];
  for (const strict of [false, true]) {
    const simulator = await startSimulator({ kind: 'vcenter', tls: true, strict, taskMilliseconds: 5 });
    try {
      const steps = await lifeOfAVm(join(folder, strict ? 'strict' : 'plain'), new URL(simulator.baseUrl).host);
      rows.push(...steps.map((row) => ({ ...row, strict })));
    } finally {
      await simulator.close();
    }
  }
  const lines = rows.map(
    ({ name, ok, strict, text }) => `${ok ? 'ok    ' : 'FAILED'} ${strict ? 'strict' : '      '} ${name}${text}`,
  );
  process.stdout.write(`\n${lines.join('\n')}\n`);
  return rows.filter(({ ok }) => !ok).length;
}

/** A provider that is on this machine is used as it is; else the program asks its registry. */
function cliConfiguration() {
  if (values.provider === undefined) return '';
  const plugins = join(folder, 'plugins');
  mkdirSync(plugins);
  copyFileSync(values.provider, join(plugins, 'terraform-provider-vsphere'));
  chmodSync(join(plugins, 'terraform-provider-vsphere'), 0o755);
  return `provider_installation {\n  dev_overrides {\n    "vmware/vsphere" = ${JSON.stringify(plugins)}\n  }\n  direct {}\n}\n`;
}

async function lifeOfAVm(at, address) {
  mkdirSync(at);
  const write = (variant) => writeFileSync(join(at, 'main.tf'), configuration(address, variant));
  const rows = [];
  const step = async (name, args, expected, pattern) => {
    const { status, output } = await run(at, args, name);
    const ok = status === expected && (pattern === undefined || pattern.test(output));
    const text = ok ? '' : `: exit ${status}\n${output.slice(-2000)}`;
    rows.push({ name, ok, text });
    process.stderr.write(`${name}: ${ok ? 'ok' : 'FAILED'}\n`);
    return ok;
  };
  const plan = ['plan', '-input=false', '-no-color', ...SERIAL, '-detailed-exitcode'];
  const apply = ['apply', '-input=false', '-no-color', ...SERIAL, '-auto-approve'];
  write(VARIANTS.first);
  if (values.provider === undefined && !(await step('init', ['init', '-input=false', '-no-color'], 0))) return rows;
  const version = (await run(at, ['version'], 'version')).output.trim().replace(/\n/g, ', ');
  process.stdout.write(`${version}${values.provider === undefined ? '' : `, provider ${values.provider}`}\n`);
  await step('plan: a folder, a pool and a VM', plan, 2, /3 to add, 0 to change, 0 to destroy/);
  if (!(await step('apply', apply, 0, /Resources: 3 added, 0 changed, 0 destroyed/))) return rows;
  await step('plan: empty', plan, 0);
  write(VARIANTS.changed);
  await step('plan: memory, notes, a second disk and NIC', plan, 2, /0 to add, 1 to change, 0 to destroy/);
  await step('apply the change', apply, 0, /Resources: 0 added, 1 changed, 0 destroyed/);
  await step('plan after the change: empty', plan, 0);
  await step(
    'destroy',
    ['destroy', '-input=false', '-no-color', ...SERIAL, '-auto-approve'],
    0,
    /Resources: 3 destroyed/,
  );
  return rows;
}

function run(at, args, name) {
  return new Promise((done) => {
    const child = spawn(program, args, {
      cwd: at,
      timeout: SECONDS_PER_STEP * 1000,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        TF_CLI_CONFIG_FILE: join(folder, 'cli.tfrc'),
        CHECKPOINT_DISABLE: '1',
        TF_IN_AUTOMATION: '1',
      },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.once('error', (error) => done({ status: null, output: error.message }));
    child.once('close', (status) => {
      writeFileSync(join(folder, `${basename(at)}-${name.replace(/\W+/g, '-')}.log`), output);
      done({ status, output });
    });
  });
}

function configuration(address, { memory, notes, devices }) {
  return `terraform {
  required_providers {
    vsphere = { source = "vmware/vsphere" }
  }
}
provider "vsphere" {
  vsphere_server       = "${address}"
  user                 = "root"
  password             = "secret"
  allow_unverified_ssl = true
}
data "vsphere_datacenter" "dc" {
  name = "dc1"
}
data "vsphere_datastore" "main" {
  name          = "ssd1"
  datacenter_id = data.vsphere_datacenter.dc.id
}
data "vsphere_datastore" "other" {
  name          = "images"
  datacenter_id = data.vsphere_datacenter.dc.id
}
data "vsphere_network" "lan" {
  name          = "VM Network"
  datacenter_id = data.vsphere_datacenter.dc.id
}
data "vsphere_compute_cluster" "cluster" {
  name          = "cluster1"
  datacenter_id = data.vsphere_datacenter.dc.id
}
resource "vsphere_folder" "team" {
  path          = "team"
  type          = "vm"
  datacenter_id = data.vsphere_datacenter.dc.id
}
resource "vsphere_resource_pool" "small" {
  name                    = "small"
  parent_resource_pool_id = data.vsphere_compute_cluster.cluster.resource_pool_id
}
resource "vsphere_virtual_machine" "web01" {
  name                       = "web01"
  folder                     = vsphere_folder.team.path
  resource_pool_id           = vsphere_resource_pool.small.id
  datastore_id               = data.vsphere_datastore.main.id
  guest_id                   = "debian12_64Guest"
  num_cpus                   = 2
  memory                     = ${memory}
  annotation                 = "${notes}"
  wait_for_guest_net_timeout = 0
  wait_for_guest_ip_timeout  = 0
  shutdown_wait_timeout      = 1
  force_power_off            = true
${devices}}
`;
}
