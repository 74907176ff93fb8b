import type { Reference } from '../soap/value.js';
import type { PropertyTable } from './managed-object.js';
import { SimpleObject } from './simple-object.js';

/** A managed object that has methods and nothing to show but what its table says. */
export class Manager extends SimpleObject {
  protected readonly table: PropertyTable<never>;

  constructor(ref: Reference, table: PropertyTable<never> = {}) {
    super(ref);
    this.table = table;
  }
}

export class SearchIndex extends Manager {}
export class FileManager extends Manager {}
export class VirtualDiskManager extends Manager {}
export class ViewManager extends Manager {}
export class SessionManager extends Manager {}
export class EventManager extends Manager {}
export class LicenseManager extends Manager {}
export class ProvisioningChecker extends Manager {}
export class CompatibilityChecker extends Manager {}
