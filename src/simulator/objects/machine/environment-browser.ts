import { type ComputeResourceRecord, type HostRecord, seesDatastore } from '../inventory/place-records.js';
import type { PropertyTable } from '../managed-object.js';
import { SimpleObject } from '../simple-object.js';
import { browserReference } from '../storage/datastore-record.js';
import type { World } from '../world.js';
import { machineBrowser } from './machine-reading.js';
import type { VirtualMachine } from './virtual-machine.js';

/** Shows the virtual hardware that a compute resource supports, or the hardware of one VM. */
export class EnvironmentBrowser extends SimpleObject {
  readonly world: World;
  readonly #of: ComputeResourceRecord | VirtualMachine;
  protected readonly table = ENVIRONMENT_PROPERTIES;

  constructor(world: World, of: ComputeResourceRecord | VirtualMachine) {
    super(isMachine(of) ? machineBrowser(of) : of.environmentBrowser);
    this.world = world;
    this.#of = of;
  }

  get hosts(): readonly HostRecord[] {
    return isMachine(this.#of) ? [this.#of.host] : this.#of.hosts;
  }

  /** What is meant where nothing is said: that of the machine, or else the newest. */
  get usualVersion(): number {
    if (isMachine(this.#of)) return this.#of.keys.integer('virtualHW.version', 4);
    return Math.max(...this.hosts.map((host) => host.hardwareVersion));
  }
}

function isMachine(of: ComputeResourceRecord | VirtualMachine): of is VirtualMachine {
  return 'vmx' in of;
}

const ENVIRONMENT_PROPERTIES: PropertyTable<EnvironmentBrowser> = {
  datastoreBrowser: ({ world, hosts }) =>
    world.parts.datastores
      .filter(({ name }) => hosts.some((host) => seesDatastore(host, name)))
      .map(browserReference)[0],
};
