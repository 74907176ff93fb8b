import type { Reference } from '../../soap/value.js';

export interface NetworkRecord {
  readonly name: string;
  readonly ref: Reference;
}

export interface SwitchRecord {
  readonly name: string;
  /** As VMware spells it. */
  readonly uuid: string;
  readonly ref: Reference;
  readonly portGroups: readonly PortGroupRecord[];
}

export interface PortGroupRecord extends NetworkRecord {
  readonly key: string;
  readonly switch: Reference;
  readonly switchUuid: string;
}
