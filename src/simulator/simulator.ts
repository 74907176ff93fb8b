/**
 * A simulated ESX host, VMware Server or vCenter over real HTTP, for tests and trials. It has its own tables, written from the API side:
 * it shares only VMX syntax and file access with the product, so that both cannot have the same error. VMware's own names stay as they
 * are.
 */

import { type Mode, type Product, productFor } from './api/products.js';
import { buildWorld } from './build-world.js';
import { loadState } from './check-state.js';
import { type Clock, realClock } from './clock.js';
import { createFaultInjector, NO_FAULTS } from './faults/fault-injector.js';
import { parseFaultScript } from './faults/fault-script.js';
import { Outages } from './faults/outage.js';
import { createCertificate } from './http/certificate.js';
import { type HttpOptions, type HttpServer, startHttpServer } from './http/http-server.js';
import { generatedMachines } from './inventory/generated-machines.js';
import type { Inventory } from './inventory/inventory.js';
import { InventoryError } from './inventory/inventory-reader.js';
import { parseInventory } from './inventory/parse-inventory.js';
import { SMALL_LAB, smallLab } from './inventory/small-lab.js';
import { endSession } from './methods/session-methods.js';
import { AutoStartManager } from './objects/host/auto-start-manager.js';
import type { World } from './objects/world.js';
import { ownEntry } from './own-entry.js';
import { populate, restore } from './populate.js';
import type { QuestionStyle } from './questions/question.js';
import type { GivenAnswer } from './questions/question-log.js';
import { restoreNetworks } from './restore-networks.js';
import type { Simulation } from './simulation.js';
import { createCallRecorder, type SimulatorLog } from './simulator-log.js';
import { keepState, type SavedState } from './state-file.js';
import { DiskFileStore } from './storage/disk-file-store.js';
import { MemoryFileStore } from './storage/memory-file-store.js';
import { StateError } from './storage/state-error.js';

export { MODES, type Mode, UnknownVersionError } from './api/products.js';
export { type Clock, VirtualClock, type VirtualClockOptions } from './clock.js';
export { StateError } from './storage/state-error.js';

export interface SimulatorOptions {
  /** Default: 127.0.0.1 and any free port. */
  readonly listen?: { readonly host: string; readonly port: number };
  /** HTTPS with a self-signed certificate. Default: plain HTTP. */
  readonly tls?: boolean;
  readonly kind?: 'host' | 'vcenter';
  /** A host (`esx`), VMware Server (`gsx`) or a vCenter (`vpx`). Default: by `kind`. */
  readonly mode?: Mode;
  /** The version of the API that it has, `2.5` to `9.0`: it then knows and shows nothing newer. Default: that of the inventory. */
  readonly api?: string;
  /** The time that tasks take and events have. Default: that of this machine. */
  readonly clock?: Clock;
  /** Of a vCenter: addresses at which hosts answer by themselves as well, by their names, on the port of the vCenter. */
  readonly hostAddresses?: Readonly<Record<string, string>>;
  /** YAML, as `parseInventory` describes it. Default: the small lab. */
  readonly inventory?: string;
  /** So many generated machines more. */
  readonly vms?: number;
  /** Datastores and machines are kept here across processes. An existing state overrides `inventory` and `vms`. */
  readonly stateDir?: string;
  /** Default: root and secret. */
  readonly user?: string;
  readonly password?: string;
  /** Refuse requests with unknown, misordered or missing elements, as real hosts do. */
  readonly strict?: boolean;
  /** A script of faults as YAML; `docs/simulator.md` describes it. */
  readonly faults?: string;
  /** Behave as a host with the free licence: every call that would change something gives RestrictedVersion. */
  readonly readOnlyLicense?: boolean;
  /** How long a session may do nothing before it is closed. Default: half an hour. */
  readonly sessionIdleMilliseconds?: number;
  /** How long a task takes. Default: 150. */
  readonly taskMilliseconds?: number;
  /** How the host words its questions. Default: `plain` up to version 4 of the API, else `labelled`. */
  readonly questionStyle?: QuestionStyle;
  /** How long a question about a CD-ROM drive that the guest has locked waits before it is taken for refused. Default: four minutes. */
  readonly doorQuestionMilliseconds?: number;
}

export interface Simulator {
  /** As virsh takes it: `esx://127.0.0.1:PORT/?transport=http`, with TLS `?no_verify=1`. */
  readonly uri: string;
  readonly baseUrl: string;
  /** By the names of the hosts that have an address of their own. */
  readonly hostUris: Readonly<Record<string, string>>;
  readonly user: string;
  readonly password: string;
  readonly log: SimulatorLog;
  /** What questions were answered with by clients, oldest first; the last 10,000. */
  answers(): readonly GivenAnswer[];
  /** How many sessions are open now. */
  openSessions(): number;
  /** Puts another script of faults in place, and ends an outage of the one before. Throws an InventoryError for one that cannot be used. */
  setFaults(script: string): void;
  /** Ends tasks, waits and connections. Safe to call twice. */
  close(): Promise<void>;
}

const SESSION_IDLE_MILLISECONDS = 30 * 60 * 1000;

/** As long as a host was seen to wait. */
const DOOR_QUESTION_MILLISECONDS = 4 * 60 * 1000;

const MOST_GENERATED = 100_000;

/**
 * Starts an ESX host, or a small vCenter, that speaks the vSphere API.
 * @throws InventoryError for an inventory that cannot be used; StateError for a saved state that cannot be used; UnknownVersionError for a version that is not simulated; errors of the socket when it cannot listen.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { host, port } = options.listen ?? { host: '127.0.0.1', port: 0 };
  const user = options.user ?? 'root';
  const password = options.password ?? 'secret';
  const clock = options.clock ?? realClock();
  const log = createCallRecorder(() => clock.now());
  const { simulation, kind } = createSimulation(options, { user, password, clock });
  const tls = options.tls === true ? await createCertificate(host) : null;
  const faults = createFaultInjector(options.faults === undefined ? NO_FAULTS : parseFaultScript(options.faults));
  const outages = new Outages(simulation);
  const common = { tls, strict: options.strict ?? false, log, faults, outages };
  const servers = await startServers(simulation, { host, port }, options.hostAddresses ?? {}, common);
  const [server] = servers;
  if (server === undefined) throw new Error('there is no server');
  const authority = `${host}:${server.port}`;
  const query = tls === null ? 'transport=http' : 'no_verify=1';
  const path = kind === 'vcenter' ? `/${simulation.world.datacenterPath}/${firstPlace(simulation.world)}` : '/';
  let closing: Promise<void> | null = null;
  return {
    uri: `${simulation.world.mode}://${authority}${path}?${query}`,
    hostUris: Object.fromEntries(
      Object.entries(options.hostAddresses ?? {}).map(([name, ip]) => [name, `esx://${ip}:${server.port}/?${query}`]),
    ),
    baseUrl: `${tls === null ? 'http' : 'https'}://${authority}`,
    user,
    password,
    log,
    answers: () => simulation.world.questions.answers,
    openSessions: () => simulation.sessions.size,
    setFaults: (script) => {
      faults.load(parseFaultScript(script));
      void outages.end();
    },
    close: () => {
      closing ??= stop(simulation, servers);
      return closing;
    },
  };
}

/** The server's own first, then those of the hosts that have an address, all on one port as libvirt wants it. */
async function startServers(
  simulation: Simulation,
  listen: { readonly host: string; readonly port: number },
  hostAddresses: Readonly<Record<string, string>>,
  common: Omit<HttpOptions, 'host' | 'port' | 'scope'>,
): Promise<readonly HttpServer[]> {
  const { world } = simulation;
  const hosts = Object.entries(hostAddresses).map(([name, address]) => {
    const scope = world.parts.kind === 'vcenter' ? world.hosts.find((each) => each.name === name) : undefined;
    if (scope === undefined) throw new InventoryError([`host addresses: ${name} is no host of this vCenter`]);
    return { scope, address };
  });
  const servers = [await startHttpServer(simulation, { ...common, ...listen, scope: null })];
  try {
    for (const { scope, address } of hosts) {
      const port = servers[0]?.port ?? listen.port;
      servers.push(await startHttpServer(simulation, { ...common, host: address, port, scope }));
      world.hostAddresses.set(address, scope);
      world.managementServerIp = listen.host;
    }
  } catch (error) {
    await Promise.all(servers.map((server) => server.close()));
    throw error;
  }
  return servers;
}

/** The first host as libvirt's URIs name it: with its cluster, where it is in one. */
function firstPlace(world: World): string {
  const [host] = world.hosts;
  if (host === undefined) throw new InventoryError(['hosts: there is none']);
  const resource = world.computeResource(host.computeResource);
  const isCluster = resource?.ref.type === 'ClusterComputeResource';
  return isCluster ? `${resource?.name}/${host.name}` : host.name;
}

interface Login {
  readonly user: string;
  readonly password: string;
  readonly clock: Clock;
}

function createSimulation(options: SimulatorOptions, login: Login) {
  const { stateDir } = options;
  const saved = stateDir === undefined ? null : loadState(stateDir);
  try {
    return simulationOf(options, saved, login);
  } catch (error) {
    const isIo = error instanceof Error && 'syscall' in error;
    if (saved === null || stateDir === undefined || isIo || error instanceof StateError) throw error;
    // The form of a state is checked, but its parts may still not fit each other: a VM on a missing host.
    throw new StateError(
      stateDir,
      `holds a state that does not fit together: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function simulationOf(options: SimulatorOptions, saved: SavedState | null, login: Login) {
  const { stateDir } = options;
  const mode = options.mode ?? (options.kind === 'vcenter' ? 'vpx' : 'esx');
  const kind = saved?.kind ?? (mode === 'vpx' ? 'vcenter' : 'host');
  const inventory = saved?.inventory ?? startInventory(options, mode);
  const datastores = inventory.datastores.map((datastore) => datastore.name);
  const files =
    stateDir === undefined
      ? new MemoryFileStore(datastores, () => login.clock.now())
      : new DiskFileStore(stateDir, datastores);
  const { world, machines } = buildWorld({
    kind,
    inventory,
    files,
    clock: login.clock,
    taskMilliseconds: options.taskMilliseconds ?? 150,
    questionStyle: options.questionStyle ?? styleOf(inventory.host.apiVersion),
    doorQuestionMilliseconds: options.doorQuestionMilliseconds ?? DOOR_QUESTION_MILLISECONDS,
    nextNumber: saved?.nextNumber ?? null,
    places: saved?.places ?? null,
    readOnlyLicense: options.readOnlyLicense ?? false,
  });
  if (saved?.networks !== undefined) restoreNetworks(world, machines, saved.networks);
  if (saved === null) populate(world, machines, inventory.files, inventory.machines);
  else restore(world, machines, saved.machines);
  const autoStart = world.hosts.flatMap((host) => {
    const manager = world.find(host.autoStartManager);
    return manager instanceof AutoStartManager ? [manager] : [];
  });
  for (const manager of autoStart) {
    const before = ownEntry(saved?.autoStart, manager.ref.value);
    if (before !== undefined) manager.restore(before);
  }
  if (stateDir !== undefined) {
    machines.onChange = keepState(
      stateDir,
      { kind, inventory },
      machines,
      world.parts.places,
      autoStart,
      world.standardNetworks,
    );
    machines.onChange();
  }
  const { user, password, clock } = login;
  const simulation: Simulation = {
    world,
    machines,
    sessions: new Map(),
    user,
    password,
    sessionIdleMilliseconds: options.sessionIdleMilliseconds ?? SESSION_IDLE_MILLISECONDS,
    taskCount: 0,
  };
  // A session that waited for the work of a skipped hour was not idle.
  clock.onJump((milliseconds) => {
    for (const session of simulation.sessions.values()) {
      session.lastActive = new Date(session.lastActive.getTime() + milliseconds);
    }
  });
  return { simulation, kind };
}

function styleOf(apiVersion: string): QuestionStyle {
  return Number.parseInt(apiVersion, 10) < 5 ? 'plain' : 'labelled';
}

/** With the version that was asked for; VMware Server has one only. */
function startInventory(options: SimulatorOptions, mode: Mode): Inventory {
  const asked = productFor(mode, options.api);
  const inventory = parseInventory(options.inventory ?? labOf(asked), asked);
  const count = options.vms ?? 0;
  if (!Number.isInteger(count) || count < 0 || count > MOST_GENERATED) {
    throw new InventoryError([`vms: must be a whole number from 0 to ${MOST_GENERATED}`]);
  }
  const [datastore] = inventory.datastores;
  const [network] = inventory.networks;
  if (datastore === undefined || network === undefined) throw new InventoryError(['there is no datastore or network']);
  const generated = generatedMachines(count, datastore.name, network, inventory.host.hardwareVersion);
  return { ...inventory, machines: [...inventory.machines, ...generated] };
}

function labOf(asked: Product | null): string {
  return asked === null ? SMALL_LAB : smallLab(asked);
}

async function stop(simulation: Simulation, servers: readonly HttpServer[]): Promise<void> {
  simulation.world.close();
  for (const session of [...simulation.sessions.values()]) endSession(simulation, session);
  await Promise.all(servers.map((server) => server.close()));
}
