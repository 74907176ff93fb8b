import { Datacenter } from '../../objects/inventory/datacenter.js';
import { Folder } from '../../objects/inventory/folder.js';
import { VirtualMachine } from '../../objects/machine/virtual-machine.js';
import type { Simulation } from '../../simulation.js';
import { notSupported } from '../../soap/fault.js';
import type { Reference } from '../../soap/value.js';
import { type Actor, recordEvent } from '../events/record-event.js';
import { requireState } from '../machine/power-state.js';
import { destroyMachine, requireDestroyable } from '../machine/register-methods.js';
import type { Call } from '../method.js';
import { requireIdle } from '../run-task.js';
import { placesChanged } from './changed-places.js';

/** What goes with a folder. */
export interface FolderItems {
  readonly machines: readonly VirtualMachine[];
  /** The folder itself and those below it. */
  readonly folders: readonly Reference[];
}

/** All that is in a folder. Refused where anything is in it that cannot go: hosts, storage, networks, datacenters, domains that run. */
export function itemsBelow(call: Call, top: { readonly ref: Reference }): FolderItems {
  const { world } = call.simulation;
  const machines: VirtualMachine[] = [];
  const folders: Reference[] = [];
  const open: Reference[] = [top.ref];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const found = world.find(at);
    if (found instanceof VirtualMachine) {
      requireIdle(found);
      requireState(found, 'UnregisterVM');
      machines.push(found);
    } else if (found instanceof Folder) {
      folders.push(at);
      open.push(...found.contents(found, null).map(({ ref }) => ref));
    } else {
      const what = found instanceof Datacenter ? 'datacenters' : 'hosts, datastores or networks';
      throw notSupported(`A folder with ${what} in it cannot be removed here.`);
    }
  }
  return { machines, folders };
}

/** @throws Fault FileLocked where a machine that stays has a disk open of one that is to go */
export function requireDestroyableItems(call: Call, { machines }: FolderItems): void {
  for (const machine of machines) requireDestroyable(call.simulation, machine);
}

export function removeItems(actor: Actor, { machines, folders }: FolderItems, how: 'destroy' | 'unregister'): void {
  for (const machine of machines) {
    if (how === 'destroy') destroyMachine(actor, machine);
    else {
      recordEvent(actor, machine, { type: 'VmRemovedEvent' });
      actor.simulation.machines.remove(machine);
    }
  }
  removeFolders(actor.simulation, folders);
}

/** Removes folders, with the empty ones below them. */
export function removeFolders(simulation: Simulation, folders: readonly Reference[]): void {
  const { world } = simulation;
  const open = [...folders];
  for (let ref = open.pop(); ref !== undefined; ref = open.pop()) {
    open.push(...world.parts.places.foldersIn(ref).map((each) => each.ref));
    world.parts.places.remove(ref);
    const found = world.find(ref);
    if (found !== undefined) world.remove(found);
  }
  placesChanged(simulation);
}
