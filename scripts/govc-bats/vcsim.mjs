/**
 * Stands in for govmomi's `vcsim` in front of govc's own tests: takes the flags of that program that say what there is, and starts
 * esxform's simulator with as much of it as it can have, under the names that vcsim would give. What it cannot have skips the test.
 */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';

const [, , simulatorModule = '', ...args] = process.argv;
if (args[0] === 'uuidgen') {
  process.stdout.write(`${randomUUID()}\n`);
  process.exit(0);
}

const flags = readFlags(args);
const missing = whatIsMissing(flags);
if (missing !== null) {
  // The test's shell evaluates what it reads here.
  if (flags.E !== undefined) writeFileSync(flags.E, `skip "${missing}"\n`);
  process.exit(0);
}

const { startSimulator } = await import(simulatorModule);
const [host = '127.0.0.1', port = '0'] = (flags.l ?? '127.0.0.1:0').split(':');
const simulator = await startSimulator({
  listen: { host, port: Number(port) },
  tls: flags.tls !== 'false',
  kind: isEsx(flags) ? 'host' : 'vcenter',
  inventory: JSON.stringify(isEsx(flags) ? loneHost(flags) : center(flags)),
  user: flags.username ?? 'user',
  password: flags.password ?? 'pass',
  taskMilliseconds: 2,
});
const { protocol, host: address } = new URL(simulator.baseUrl);
const url = `${protocol}//${simulator.user}:${simulator.password}@${address}/sdk`;
const environment = `export GOVC_URL=${url} GOVC_SIM_PID=${process.pid}\n`;
if (flags.E === undefined) process.stdout.write(environment);
else writeFileSync(flags.E, environment);
for (const signal of ['SIGTERM', 'SIGINT'])
  process.once(signal, () => void simulator.close().then(() => process.exit(0)));

/** Go's flags: one or two dashes, `-name value` or `-name=value`; switches take no value of their own. */
function readFlags(words) {
  const switches = ['esx', 'tls', 'autostart', 'trace', 'stdinexit'];
  const found = {};
  for (let index = 0; index < words.length; index += 1) {
    const [, name = '', value] = /^--?([\w-]+)(?:=(.*))?$/.exec(words[index]) ?? [];
    if (value !== undefined) found[name] = value;
    else if (switches.includes(name)) found[name] = 'true';
    else {
      index += 1;
      found[name] = words[index];
    }
  }
  return found;
}

function isEsx({ esx }) {
  return esx === 'true';
}

function whatIsMissing(flags) {
  const wanted = (name, usual) => Number(flags[name] ?? usual);
  if (wanted('dc', 1) !== 1) return 'one datacenter';
  if (wanted('folder', 0) > 0) return 'no folders of hosts, datastores and networks with anything in them';
  if (wanted('app', 0) > 0) return 'no vApps';
  if (wanted('pod', 0) > 0) return 'no datastore clusters';
  if (wanted('nsx', 0) > 0) return 'no opaque networks';
  if (wanted('ds', 1) < 1) return 'no world without a datastore';
  const unknown = ['load', 'tunnel', 'trace-file', 'delay', 'method-delay'].find((name) => flags[name] !== undefined);
  return unknown === undefined ? null : `no -${unknown}`;
}

function loneHost(flags) {
  const common = inventoryOf(flags);
  return {
    ...common,
    host: { name: 'localhost.localdomain' },
    networks: ['VM Network'],
    domains: domains(flags, 'ha-host', { nic: 'VM Network' }),
  };
}

function center(flags) {
  const count = (name, usual) => Number(flags[name] ?? usual);
  const alone = upTo(count('standalone-host', 1)).map((host) => `DC0_H${host}`);
  const clusters = upTo(count('cluster', 1)).map((cluster) => `DC0_C${cluster}`);
  const members = clusters.flatMap((cluster) =>
    upTo(count('host', 3)).map((host) => ({ name: `${cluster}_H${host}`, cluster })),
  );
  const poolNames = (cluster) => upTo(count('pool', 0)).map((pool) => `${cluster}_RP${pool + 1}`);
  const groups = upTo(count('pg', 1)).map((group) => `DC0_DVPG${group}`);
  const nic = groups[0] ?? 'VM Network';
  return {
    ...inventoryOf(flags),
    datacenter: 'DC0',
    host: { name: alone[0] ?? members[0]?.name ?? 'DC0_H0' },
    networks: ['VM Network'],
    switches: [{ name: 'DVS0', port_groups: [...groups, 'DVS0-DVUplinks-9'] }],
    hosts: [...alone.map((name) => ({ name })), ...members],
    resource_pools: Object.fromEntries(clusters.map((cluster) => [cluster, poolNames(cluster)])),
    domains: [
      ...alone.flatMap((host) => domains(flags, host, { nic, host })),
      ...clusters.flatMap((cluster) => {
        const host = members.find((member) => member.cluster === cluster)?.name;
        if (host === undefined) return [];
        const inPools = poolNames(cluster).flatMap((pool) => domains(flags, pool, { nic, host, resource_pool: pool }));
        return [...domains(flags, `${cluster}_RP0`, { nic, host }), ...inPools];
      }),
    ],
  };
}

function inventoryOf(flags) {
  const datastores = upTo(Number(flags.ds ?? 1)).map((each) => ({ name: `LocalDS_${each}`, capacity: '4TiB' }));
  return { datastores };
}

function domains(flags, prefix, { nic, ...place }) {
  return upTo(Number(flags.vm ?? 2)).map((number) => ({
    name: `${prefix}_VM${number}`,
    guest_os: 'other',
    memory: '32MiB',
    power: flags.autostart === 'false' ? 'off' : 'on',
    controllers: { scsi0: 'pvscsi' },
    disks: { 'scsi0:0': { size: '1GiB', provisioning: 'thin' } },
    nics: { ethernet0: { network: nic, model: 'e1000' } },
    ...place,
  }));
}

function upTo(count) {
  return Array.from({ length: count }, (_, index) => index);
}
