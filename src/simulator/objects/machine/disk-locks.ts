import type { Device } from '../../hardware/device.js';
import type { MachineContext } from '../../hardware/machine-context.js';
import type { VmxKeys } from '../../hardware/vmx-draft.js';
import { formatLocation, type Location } from '../../storage/datastore-location.js';
import { fileFault, flatOf } from '../../storage/virtual-disk.js';
import type { VirtualMachine } from './virtual-machine.js';

/**
 * How a running machine opens a file of a disk: the current file for itself, or together with others if sharing is set; the files below
 * a delta, and disks whose changes are not kept, for reading.
 */
export interface DiskUse {
  readonly file: Location;
  readonly mode: 'write' | 'shared' | 'read';
}

/** What the disks among these devices open. */
export function diskUses(devices: readonly Device[], keys: VmxKeys, around: MachineContext): readonly DiskUse[] {
  return devices.flatMap(({ file, kind, slot }): readonly DiskUse[] => {
    if (kind !== 'disk' || file === null) return [];
    const [, ...parents] = diskChain(around, file);
    return [{ file, mode: modeOf(keys, slot) }, ...parents.map((parent): DiskUse => ({ file: parent, mode: 'read' }))];
  });
}

/** The file of a disk and its parent files. */
export function diskChain(around: MachineContext, file: Location | null): readonly Location[] {
  const chain: Location[] = [];
  for (let at = file; at !== null && chain.length < LONGEST_CHAIN; at = around.disk(at)?.parent ?? null) chain.push(at);
  return chain;
}

const LONGEST_CHAIN = 255;

function modeOf(keys: VmxKeys, slot: string): DiskUse['mode'] {
  if (keys.get(`${slot}.mode`)?.toLowerCase() === 'independent-nonpersistent') return 'read';
  const bus = keys.get(`${slot.replace(/:.*$/, '')}.sharedBus`)?.toLowerCase() ?? 'none';
  const isShared = keys.get(`${slot}.sharing`)?.toLowerCase() === 'multi-writer' || bus !== 'none';
  return isShared ? 'shared' : 'write';
}

/** @throws Fault FileLocked where another running machine has one of the files open in a way that does not go with these uses */
export function requireUnlocked(
  machines: readonly VirtualMachine[],
  uses: readonly DiskUse[],
  except: VirtualMachine | null,
): void {
  const wanted = new Map(uses.map((use) => [formatLocation(use.file), use]));
  if (wanted.size === 0) return;
  for (const machine of machines) {
    if (machine === except || !machine.isOn) continue;
    for (const held of diskUses(machine.devices, machine.keys, machine.around)) {
      const use = wanted.get(formatLocation(held.file));
      if (use !== undefined && !goTogether(use, held)) throw fileFault('FileLocked', use.file);
    }
  }
}

const goTogether = (one: DiskUse, other: DiskUse): boolean => one.mode === other.mode && one.mode !== 'write';

/** @throws Fault FileLocked where a running machine writes to a disk with this descriptor or data file */
export function requireReadable(machines: readonly VirtualMachine[], location: Location): void {
  const path = formatLocation(location);
  for (const machine of machines) {
    if (!machine.isOn) continue;
    for (const { file, mode } of diskUses(machine.devices, machine.keys, machine.around)) {
      const isIt = formatLocation(file) === path || formatLocation(flatOf(file)) === path;
      if (isIt && mode !== 'read') throw fileFault('FileLocked', location);
    }
  }
}
