import type { DataObject } from '../soap/value.js';

/** Who reads a property. Only `SessionManager.currentSession` depends on it. */
export interface Viewer {
  readonly userSession: DataObject;
}
