/**
 * Methods of folders, datacenters and resource pools: create, rename, move, destroy. Objects from the start of a vCenter can be renamed
 * and moved, not removed.
 */

import type { Datacenter } from '../../objects/inventory/datacenter.js';
import { addDatacenter } from '../../objects/inventory/datacenter-folders.js';
import { Folder } from '../../objects/inventory/folder.js';
import type { DatacenterRecord, FolderKind, FolderRecord } from '../../objects/inventory/place-records.js';
import { text } from '../../soap/arguments.js';
import { Fault, notSupported } from '../../soap/fault.js';
import { type Reference, reference, type Value } from '../../soap/value.js';
import { actorOf } from '../events/record-event.js';
import { recordDatacenterEvent } from '../events/record-place-event.js';
import { requireMachineFolder, requireName } from '../machine/register-methods.js';
import { type Call, type MethodTable, on, requireCenter } from '../method.js';
import { startTask } from '../run-task.js';
import { placesChanged } from './changed-places.js';
import { itemsBelow, removeFolders, removeItems, requireDestroyableItems } from './folder-removal.js';
import { requireFreeNameIn } from './place-names.js';

/** How a vCenter spells the ids of folders. */
const LETTERS: Readonly<Record<FolderKind, string>> = {
  datacenters: 'd',
  machines: 'v',
  hosts: 'h',
  datastores: 's',
  networks: 'n',
};

/** Making and removing folders and datacenters, which are a vCenter's. */
export const FOLDER_METHODS: MethodTable = {
  CreateFolder: on(Folder, (folder, call) => {
    requireCenter(call);
    const name = requireName(text(call.body, 'name'));
    requireFreeNameIn(call.simulation, name, folder);
    const { kind } = folder.facts;
    const { world } = call.simulation;
    const record: FolderRecord = { name, ref: newFolderReference(call, kind), parent: folder.ref, kind };
    world.parts.places.addFolder(record);
    world.add(new Folder(world, record, folder.contents));
    placesChanged(call.simulation);
    return record.ref;
  }),

  CreateDatacenter: on(Folder, (folder, call) => {
    requireCenter(call);
    if (folder.facts.kind !== 'datacenters') throw notSupported('This folder does not hold datacenters.');
    const name = requireName(text(call.body, 'name'));
    requireFreeNameIn(call.simulation, name, folder);
    const record = newDatacenter(call, name, folder.ref);
    call.simulation.world.parts.places.addDatacenter(record);
    addDatacenter(call.simulation.world, record, folder.contents);
    const parent = { name: folder.facts.name, ref: folder.ref };
    recordDatacenterEvent(actorOf(call), record, { type: 'DatacenterCreatedEvent', parent });
    placesChanged(call.simulation);
    return record.ref;
  }),

  UnregisterAndDestroy_Task: on(Folder, (folder, call) => {
    requireCenter(call);
    return startTask(call, { descriptionId: 'Folder.unregisterAndDestroy', entity: folder }, async (task, pause) => {
      const check = () => {
        requireMachineFolder(call, folder);
        return requireOwnFolder(folder, call);
      };
      check();
      await pause();
      removeItems(actorOf(call, task), itemsBelow(call, check()), 'unregister');
      return undefined;
    });
  }),
};

/** Folder.Destroy_Task: what is in it goes too, domains with their files. Nothing goes when something cannot. */
export function destroyFolder(folder: Folder, call: Call): Value {
  requireCenter(call);
  return startTask(call, { descriptionId: 'Folder.destroy', entity: folder }, async (task, pause) => {
    const check = () => {
      const items = itemsBelow(call, requireOwnFolder(folder, call));
      requireDestroyableItems(call, items);
      return items;
    };
    check();
    await pause();
    removeItems(actorOf(call, task), check(), 'destroy');
    return undefined;
  });
}

/** Datacenter.Destroy_Task, of one that nothing but folders is in. */
export function destroyDatacenter(datacenter: Datacenter, call: Call): Value {
  requireCenter(call);
  return startTask(call, { descriptionId: 'Datacenter.destroy', entity: datacenter }, async (_task, pause) => {
    if (!datacenter.isEmpty) throw notSupported('A datacenter with hosts in it cannot be removed here.');
    await pause();
    const { world } = call.simulation;
    removeFolders(call.simulation, Object.values(datacenter.record.folders));
    world.parts.places.remove(datacenter.ref);
    world.remove(datacenter);
    placesChanged(call.simulation);
    return undefined;
  });
}

/** The root, and the folders that a datacenter comes with, can be neither removed nor renamed nor moved. */
export function requireOwnFolder(folder: Folder, call: Call): FolderRecord {
  const record = call.simulation.world.parts.places.folder(folder.ref);
  if (record === undefined) throw notSupported('This folder cannot be changed.');
  return record;
}

export function invalidFolder(target: Reference): Fault {
  return new Fault('InvalidFolder', 'A folder cannot be put into itself, nor into one below it.', { target });
}

function newFolderReference(call: Call, kind: FolderKind): Reference {
  return newPlaceReference(call, 'Folder', `group-${LETTERS[kind]}`);
}

/** Ids are never used again. */
export function newPlaceReference(call: Call, type: string, prefix: string): Reference {
  const { machines, world } = call.simulation;
  for (;;) {
    const ref = reference(type, `${prefix}${machines.newNumber()}`);
    if (world.find(ref) === undefined) return ref;
  }
}

function newDatacenter(call: Call, name: string, parent: Reference): DatacenterRecord {
  return {
    name,
    ref: newPlaceReference(call, 'Datacenter', 'datacenter-'),
    parent,
    folders: {
      machines: newFolderReference(call, 'machines'),
      hosts: newFolderReference(call, 'hosts'),
      datastores: newFolderReference(call, 'datastores'),
      networks: newFolderReference(call, 'networks'),
    },
  };
}
