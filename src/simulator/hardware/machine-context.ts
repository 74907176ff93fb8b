import type { Reference } from '../soap/value.js';
import type { Location } from '../storage/datastore-location.js';
import type { DiskFacts } from '../storage/virtual-disk.js';

/** Facts about the host that the hardware tables need for one VM. */
export interface MachineContext {
  readonly vmx: Location;
  readonly poweredOn: boolean;
  /** Whether a device is connected now: what was set while the VM runs, else `startConnected` as the VM was powered on with it. */
  isConnected(slot: string, startConnected: boolean): boolean;
  /** The file that a VMX file name means; null for what lies on no datastore. */
  locate(fileName: string): Location | null;
  /** How the VMX spells a file: bare in its own directory, else an absolute path. */
  fileName(location: Location): string;
  disk(location: Location): DiskFacts | null;
  datastore(name: string): Reference | undefined;
  /** A standard network, by its name. */
  network(name: string): Reference | undefined;
  /** Whether there are distributed switches; without any, cards may name ports of switches that are not simulated. */
  readonly hasSwitches: boolean;
  /** A port group of a distributed switch, by its key. */
  portGroup(key: string): { readonly name: string; readonly switchUuid: string } | undefined;
}
