import type { World } from '../world.js';
import { Datacenter } from './datacenter.js';
import { Folder, type FolderContents } from './folder.js';
import type { DatacenterRecord } from './place-records.js';

/** A datacenter, with the four folders that each has. */
export function addDatacenter(world: World, record: DatacenterRecord, contents: FolderContents): void {
  const { machines, hosts, datastores, networks } = record.folders;
  const parent = record.ref;
  world.add(new Datacenter(world, record));
  world.add(new Folder(world, { ref: machines, name: 'vm', parent, kind: 'machines' }, contents));
  world.add(new Folder(world, { ref: hosts, name: 'host', parent, kind: 'hosts' }, contents));
  world.add(new Folder(world, { ref: datastores, name: 'datastore', parent, kind: 'datastores' }, contents));
  world.add(new Folder(world, { ref: networks, name: 'network', parent, kind: 'networks' }, contents));
}
