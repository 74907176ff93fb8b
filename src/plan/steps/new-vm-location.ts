import type { DesiredDomain } from '../../domain/desired.js';
import type { DatastoreFacts, HostFacts, HostReach, ServerFacts } from '../../domain/server-facts.js';
import { splitDatastorePath } from '../../domain/values/datastore-path.js';
import { object, oneOf, type Shape, text } from '../file/shape.js';

/** Where a step puts a VM that is new to a vCenter: on a host, or on one that DRS chooses in a cluster. */
export interface NewVmLocation {
  readonly kind: 'host' | 'cluster';
  readonly name: string;
}

export const newVmLocationShape: Shape = object({ kind: oneOf('host', 'cluster'), name: text() });

/** What a declaration needs of the host that gets its VM. */
interface Needs {
  readonly datastores: readonly string[];
  readonly networks: readonly string[];
  readonly hardwareVersion: number;
}

/** Why no host can be given. `field` is the declared value that it depends on; null for none. */
export interface NoLocation {
  readonly field: 'host' | null;
  /** Whether it is the state of the one host that is named. */
  readonly isHostState: boolean;
  readonly because: string;
  readonly hint: string;
}

export interface LocatedNewVm {
  /** Null on a single host, which has no other location, and where there is a problem. */
  readonly to: NewVmLocation | null;
  readonly problem: NoLocation | null;
  /** The facts of that location alone: its datastores, networks, pools and hardware. */
  readonly facts: ServerFacts;
}

function needsOf({ declared, place }: DesiredDomain): Needs {
  const disks = Object.values(declared.disks ?? {}).flatMap((disk) => {
    const paths = [disk?.file, disk?.copyOf].flatMap((path) =>
      path === undefined ? [] : [splitDatastorePath(path).datastore],
    );
    return [...paths, disk?.datastore ?? []].flat();
  });
  const home = [place.datastore ?? [], place.vmxPath === undefined ? [] : splitDatastorePath(place.vmxPath).datastore];
  const networks = Object.values(declared.nics ?? {}).flatMap((nic) => nic?.network ?? []);
  return {
    datastores: [...new Set([...home.flat(), ...disks])],
    networks: [...new Set(networks)].filter((name) => name !== ''),
    hardwareVersion: declared.hardwareVersion ?? 0,
  };
}

function missingOf(needs: Needs, reach: HostReach): readonly string[] {
  return [
    ...needs.datastores.filter((name) => !reach.datastores.includes(name)).map((name) => `the datastore "${name}"`),
    ...needs.networks.filter((name) => !reach.networks.includes(name)).map((name) => `the network "${name}"`),
    ...(needs.hardwareVersion > reach.hardwareVersion ? [`virtual hardware ${needs.hardwareVersion}`] : []),
  ];
}

interface ReachingHost extends HostFacts {
  readonly reach: HostReach;
}

function reaching(hosts: readonly HostFacts[]): readonly ReachingHost[] {
  return hosts.flatMap((host) => (host.reach === undefined ? [] : [{ ...host, reach: host.reach }]));
}

/** A datastore that a host cannot access counts as inaccessible there, whatever other hosts can. */
function seenBy(datastores: readonly DatastoreFacts[], names: ReadonlySet<string>): readonly DatastoreFacts[] {
  return datastores.filter(({ name }) => names.has(name));
}

function factsOfReach(facts: ServerFacts, reaches: readonly HostReach[], datastores: ReadonlySet<string>): ServerFacts {
  const union = (pick: (reach: HostReach) => readonly string[]) => [...new Set(reaches.flatMap(pick))].sort();
  return {
    ...facts,
    hardwareVersion: Math.min(...reaches.map(({ hardwareVersion }) => hardwareVersion)),
    datastores: seenBy(facts.datastores, datastores),
    networks: union(({ networks }) => networks),
    pools: union(({ pools }) => pools),
  };
}

/** The facts as the VMs of one host have them; unchanged where nothing is known of the host. */
export function factsOnHost(facts: ServerFacts, host: string | null): ServerFacts {
  const reach = facts.hosts.find(({ name }) => name === host)?.reach;
  return reach === undefined ? facts : factsOfReach(facts, [reach], new Set(reach.datastores));
}

function unusable(name: string): Omit<NoLocation, 'field'> {
  return {
    isHostState: true,
    because: `the host "${name}" is disconnected or in maintenance`,
    hint: 'End its maintenance mode, or name another host.',
  };
}

/** Of equals, the first by name. */
function roomiestHost(hosts: readonly ReachingHost[]): ReachingHost | undefined {
  const free = ({ reach }: ReachingHost): number => reach.freeMemory ?? -1;
  return hosts.toSorted((one, other) => free(other) - free(one) || (one.name < other.name ? -1 : 1))[0];
}

function inCluster(
  desired: DesiredDomain,
  facts: ServerFacts,
  cluster: Extract<ServerFacts['newVms'], { kind: 'cluster' }>,
): LocatedNewVm {
  const members = reaching(facts.hosts).filter(({ reach }) => reach.group === cluster.group);
  const usable = members.filter((host) => host.usable);
  const none = (because: string, hint: string, among = facts): LocatedNewVm => {
    return { to: null, problem: { field: null, isHostState: false, because, hint }, facts: among };
  };
  if (usable.length === 0) {
    const because = `no host of the cluster "${cluster.name}" is connected and not in maintenance`;
    return none(because, 'End the maintenance of a host, or declare host.');
  }
  const needs = needsOf(desired);
  const all = usable.map(({ reach }) => reach);
  const anywhere = factsOfReach(facts, all, new Set(all.flatMap(({ datastores }) => datastores)));
  const fitting = usable.filter(({ reach }) => missingOf(needs, reach).length === 0);
  if (fitting.length === 0) {
    const best = usable.toSorted(
      (one, other) => missingOf(needs, one.reach).length - missingOf(needs, other.reach).length,
    )[0];
    const lacks = best === undefined ? '' : `; ${best.name} lacks ${missingOf(needs, best.reach).join(', ')}`;
    const because = `no usable host of the cluster "${cluster.name}" has all that the VM needs${lacks}`;
    return none(because, 'Use datastores and networks that one host has, or declare host.', anywhere);
  }
  if (!cluster.drs) {
    const host = roomiestHost(fitting);
    if (host === undefined) throw new Error('a cluster without hosts');
    return { to: { kind: 'host', name: host.name }, problem: null, facts: factsOnHost(facts, host.name) };
  }
  const fits = fitting.map(({ reach }) => reach);
  const seen = new Set(fits.flatMap(({ datastores }) => datastores));
  const shared = new Set([...seen].filter((name) => fits.every(({ datastores }) => datastores.includes(name))));
  // DRS may choose any of the hosts, so that a datastore that nobody named is one that all of them have.
  const datastores = needs.datastores.length > 0 || shared.size === 0 ? seen : shared;
  return {
    to: { kind: 'cluster', name: cluster.name },
    problem: null,
    facts: factsOfReach(facts, fits, datastores),
  };
}

/**
 * Where a VM that does not exist yet is created: on the declared host, else on the host of the URI, else in its cluster. DRS chooses the
 * host there. Without DRS it is the usable host with the most free memory, of those that have the datastores, networks and hardware
 * that the VM names. Source: vSphere API reference, Folder.CreateVM_Task: only a cluster with DRS chooses a host by itself.
 */
export function locateNewVm(desired: DesiredDomain, facts: ServerFacts): LocatedNewVm {
  const { newVms } = facts;
  const declared = desired.place.host;
  const name = declared ?? (newVms.kind === 'host' ? newVms.name : undefined);
  if (name !== undefined) {
    const host = facts.hosts.find((each) => each.name === name);
    // A declared host that does not exist is reported with the names of the others.
    if (host === undefined) return { to: null, problem: null, facts };
    const field = declared === undefined ? null : 'host';
    if (!host.usable) return { to: null, problem: { field, ...unusable(name) }, facts: factsOnHost(facts, name) };
    const to: NewVmLocation | null = facts.canMigrate ? { kind: 'host', name } : null;
    return { to, problem: null, facts: facts.canMigrate ? factsOnHost(facts, name) : facts };
  }
  if (newVms.kind === 'cluster') return inCluster(desired, facts, newVms);
  const because = 'the URI of the connection ends at a datacenter, so that no host is given';
  const hint = 'Declare host, or end the path of the URI at a host or a cluster.';
  return { to: null, problem: { field: null, isHostState: false, because, hint }, facts };
}
