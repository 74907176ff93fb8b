import type { PropertyContext } from '../../properties/property-context.js';
import { enumeration, type Reference, references, string, strings } from '../../soap/value.js';
import type { PropertyTable } from '../managed-object.js';
import { recentTasksOn } from '../recent-tasks.js';
import { SimpleObject } from '../simple-object.js';
import type { World } from '../world.js';
import type { FolderKind } from './place-records.js';

/** What is in a folder, folders and all. */
export type FolderContents = (
  folder: Folder,
  context: PropertyContext | null,
) => readonly { readonly ref: Reference }[];

export interface FolderFacts {
  readonly ref: Reference;
  readonly name: string;
  /** Null for the root. */
  readonly parent: Reference | null;
  readonly kind: FolderKind;
}

const CHILD_TYPES: Readonly<Record<FolderKind, readonly string[]>> = {
  datacenters: ['Folder', 'Datacenter'],
  machines: ['Folder', 'VirtualMachine'],
  hosts: ['Folder', 'ComputeResource'],
  datastores: ['Folder', 'Datastore'],
  networks: ['Folder', 'Network', 'DistributedVirtualSwitch'],
};

export class Folder extends SimpleObject {
  /** Read at each access, because folders can be renamed and moved. */
  readonly facts: FolderFacts;
  readonly contents: FolderContents;
  readonly world: World;
  protected readonly table = FOLDER_PROPERTIES;

  constructor(world: World, facts: FolderFacts, contents: FolderContents) {
    super(facts.ref);
    this.world = world;
    this.facts = facts;
    this.contents = contents;
  }

  get childTypes(): readonly string[] {
    return CHILD_TYPES[this.facts.kind];
  }
}

const FOLDER_PROPERTIES: PropertyTable<Folder> = {
  name: ({ facts }) => string(facts.name),
  parent: ({ facts }) => facts.parent ?? undefined,
  overallStatus: () => enumeration('ManagedEntityStatus', 'green'),
  configStatus: () => enumeration('ManagedEntityStatus', 'green'),
  recentTask: recentTasksOn,
  childType: ({ childTypes }) => strings(childTypes),
  childEntity: (folder, context) => references(folder.contents(folder, context)),
};
