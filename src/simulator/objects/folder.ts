import type { Viewer } from '../properties/viewer.js';
import { type Reference, references, string, strings } from '../soap/value.js';
import type { PropertyTable } from './managed-object.js';
import { SimpleObject } from './simple-object.js';

export interface FolderParts {
  readonly ref: Reference;
  readonly name: string;
  readonly parent: Reference | null;
  readonly childTypes: readonly string[];
  readonly children: (viewer: Viewer | null) => readonly { readonly ref: Reference }[];
}

export class Folder extends SimpleObject {
  readonly parts: FolderParts;
  protected readonly table = FOLDER_PROPERTIES;

  constructor(parts: FolderParts) {
    super(parts.ref);
    this.parts = parts;
  }
}

const FOLDER_PROPERTIES: PropertyTable<Folder> = {
  name: (folder) => string(folder.parts.name),
  parent: (folder) => folder.parts.parent ?? undefined,
  childType: (folder) => strings(folder.parts.childTypes),
  childEntity: (folder, viewer) => references(folder.parts.children(viewer)),
};
