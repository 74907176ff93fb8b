/**
 * Times the program beside a peer or the bare wire, in turn, and prints the ratios. Only ratios mean anything: absolute times are those of
 * this machine today. Usage: npm run bench -- [ROW...]; BENCH_VMS and BENCH_ROUNDS change the size.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { declareAll, program, startFleet } from './bench/fleet.mjs';
import { measure, sideBySide, temporaryFolder } from './bench/measure.mjs';

const VMS = Number(process.env.BENCH_VMS ?? 5000);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const bareWire = join(import.meta.dirname, 'bench', 'bare-wire.mjs');

let fleetOnce = null;
let repoOnce = null;
const fleet = () => (fleetOnce ??= startFleet(VMS));
const repo = async () => (repoOnce ??= declareAll(await fleet()));
const onWire = async (what) => {
  const { base } = await fleet();
  return () => measure([bareWire, what, base]);
};

/** Runs the program in a folder, against the fleet, with a cache folder of its own. */
async function esxform(args, { cwd, cache = temporaryFolder('cache'), codes }) {
  const { environment } = await fleet();
  return await measure([program, ...args], { cwd, codes, env: { ...environment, XDG_CACHE_HOME: cache } });
}

function oneManifest() {
  const folder = temporaryFolder('one');
  writeFileSync(
    join(folder, 'one.yaml'),
    'version: 1\nconnect: "sim:"\ndomains:\n  web01: { memory: 2GiB, vcpus: 2 }\n',
  );
  return folder;
}

const ROWS = {
  version: {
    title: '`--version`',
    peer: 'bare node',
    goal: 'under 1.3',
    sides: async () => [() => measure([program, '--version']), () => measure(['-e', '0'])],
  },
  validate: {
    title: '`validate` of one file',
    peer: 'bare node',
    goal: '',
    sides: async () => {
      const cwd = oneManifest();
      return [() => measure([program, 'validate', 'one.yaml'], { cwd }), () => measure(['-e', '0'])];
    },
  },
  'validate-all': {
    title: `\`validate\`, ${VMS} VMs in one file`,
    peer: 'bare node',
    goal: '',
    sides: async () => {
      const cwd = await repo();
      return [() => measure([program, 'validate', 'all.yaml'], { cwd }), () => measure(['-e', '0'])];
    },
  },
  'cold-plan': {
    title: `\`plan\`, cold, ${VMS} VMs declared`,
    peer: 'list and all VMX files',
    goal: 'under 1.5',
    sides: async () => {
      const cwd = await repo();
      return [() => esxform(['plan', 'all.yaml'], { cwd }), await onWire('files')];
    },
  },
  'warm-plan': {
    title: `\`plan\`, warm, ${VMS} VMs declared`,
    peer: 'slim list',
    goal: 'under 3',
    sides: async () => {
      const cwd = await repo();
      const cache = temporaryFolder('warm');
      await esxform(['plan', 'all.yaml'], { cwd, cache });
      return [() => esxform(['plan', 'all.yaml'], { cwd, cache }), await onWire('list')];
    },
  },
  drift: {
    title: `\`drift\`, warm, ${VMS} VMs declared`,
    peer: 'slim list',
    goal: '',
    sides: async () => {
      const cwd = await repo();
      const cache = temporaryFolder('drift');
      await esxform(['plan', 'all.yaml'], { cwd, cache });
      return [() => esxform(['drift', 'all.yaml'], { cwd, cache, codes: [0, 2] }), await onWire('list')];
    },
  },
  list: {
    title: `\`list\` of ${VMS} VMs`,
    peer: 'slim list',
    goal: '',
    sides: async () => {
      const { uri } = await fleet();
      const cwd = temporaryFolder('list');
      return [() => esxform(['list', '--connect', uri], { cwd }), await onWire('list')];
    },
  },
  import: {
    title: `\`import --all\` of ${VMS} VMs, one file each`,
    peer: 'list and all VMX files',
    goal: '',
    sides: async () => {
      const { uri } = await fleet();
      const run = () => {
        const cwd = temporaryFolder('import');
        return esxform(['import', '--connect', uri, '--all', '--out', 'manifests'], { cwd });
      };
      return [run, await onWire('files')];
    },
  },
};

const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(2)} s`;
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(ROWS, name));
if (unknown.length > 0) {
  console.error(`There is no row "${unknown[0]}". Rows: ${Object.keys(ROWS).join(', ')}`);
  process.exit(64);
}
console.log('| work | peer | peer, s | esxform, s | ratio | goal | memory |');
console.log('|---|---|---|---|---|---|---|');
for (const [name, row] of Object.entries(ROWS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const [ours, peer] = await row.sides();
  const { ours: own, peer: other, ratio } = await sideBySide(ROUNDS, ours, peer);
  const memory = `${Math.round(own.mib)} MiB`;
  console.log(
    `| ${row.title} | ${row.peer} | ${seconds(other.milliseconds)} | ${seconds(own.milliseconds)} | ${ratio.toFixed(1)} | ${row.goal} | ${memory} |`,
  );
}
await (await fleetOnce)?.stop();
