import { parseVmxText } from '../../../formats/vmx/syntax.js';
import { readDevices } from '../../hardware/read/read-devices.js';
import { VmxKeys } from '../../hardware/vmx-draft.js';
import {
  array,
  boolean,
  type DataObject,
  dateTime,
  int,
  long,
  object,
  string,
  strings,
  type Value,
} from '../../soap/value.js';
import { baseName, formatLocation, type Location, parentOf, within } from '../../storage/datastore-location.js';
import { diskExtents, readDisk } from '../../storage/virtual-disk.js';
import type { MachineReading } from './machine-reading.js';
import { flattenSnapshots, snapshotReference } from './snapshot.js';

/** The kinds of files beside a VMX, by VirtualMachineFileLayoutExFileType. */
const KINDS: readonly (readonly [pattern: RegExp, type: string])[] = [
  [/\.vmxf$/i, 'extendedConfig'],
  [/\.nvram$/i, 'nvram'],
  [/\.vmsd$/i, 'snapshotList'],
  [/\.vmsn$/i, 'snapshotData'],
  [/\.vmss$/i, 'suspend'],
  [/\.(?:vswp|vmem)$/i, 'swap'],
  [/^vmware(?:-\d+)?\.log$/i, 'log'],
];
const MOST_PARENTS = 255;
const TIMESTAMP = 'layoutEx.timestamp';

interface LaidOut {
  readonly location: Location;
  readonly type: string;
}

/** Returns the files of a disk and of all its parents. */
function chainFiles(machine: MachineReading, file: Location): readonly LaidOut[] {
  const { files } = machine.world;
  const found: LaidOut[] = [];
  let at: Location | null = file;
  for (let depth = 0; at !== null && depth < MOST_PARENTS; depth += 1) {
    found.push({ location: at, type: 'diskDescriptor' });
    for (const extent of diskExtents(files, at)) found.push({ location: extent, type: 'diskExtent' });
    at = readDisk(files, at)?.parent ?? null;
  }
  return found;
}

/** Files beside the VMX that carry its name, and the logs. */
function companions(machine: MachineReading): readonly LaidOut[] {
  const home = parentOf(machine.vmx);
  const stem = baseName(machine.vmx)
    .replace(/\.vmx$/i, '')
    .toLowerCase();
  return machine.world.files.list(home).flatMap((name) => {
    const type = KINDS.find(([pattern]) => pattern.test(name))?.[1];
    const belongsToMachine = type === 'log' || name.toLowerCase().startsWith(stem);
    return type === undefined || !belongsToMachine ? [] : [{ location: within(home, name), type }];
  });
}

/** The disks of the VM and of each of its snapshots, which froze disks of their own. */
function disksOf(machine: MachineReading): readonly LaidOut[] {
  const vmx = flattenSnapshots(machine.state.snapshots).flatMap((snapshot) => snapshot.vmx ?? []);
  const devices = [
    ...machine.devices,
    ...vmx.flatMap((text) => readDevices(new VmxKeys(parseVmxText(text).document), machine.around)),
  ];
  return devices.flatMap(({ kind, file }) => (kind === 'disk' && file !== null ? chainFiles(machine, file) : []));
}

/** Every file of the VM, each once. */
function filesOf(machine: MachineReading): readonly LaidOut[] {
  const all = [{ location: machine.vmx, type: 'config' }, ...companions(machine), ...disksOf(machine)];
  return [...new Map(all.map((each) => [formatLocation(each.location), each])).values()];
}

/** Files come and go without a change of the VM, so that this is built at each reading; its time is that of the last change. */
export function layoutEx(machine: MachineReading): DataObject {
  const { files } = machine.world;
  if (!machine.cache.has(TIMESTAMP)) machine.cache.set(TIMESTAMP, dateTime(machine.world.now()));
  return object('VirtualMachineFileLayoutEx', {
    file: array(
      'VirtualMachineFileLayoutExFileInfo',
      filesOf(machine).map(({ location, type }, key) =>
        object('VirtualMachineFileLayoutExFileInfo', {
          key: int(key),
          name: string(formatLocation(location)),
          type: string(type),
          size: long(files.facts(location)?.size ?? 0),
          uniqueSize: long(files.facts(location)?.allocated ?? 0),
          accessible: boolean(files.facts(location) !== null),
        }),
      ),
    ),
    disk: undefined,
    snapshot: undefined,
    timestamp: machine.cache.get(TIMESTAMP),
  });
}

/** VirtualMachineFileLayout: names relative to the VM's directory, but for those of disks and of the swap file. */
export function layout(machine: MachineReading): DataObject {
  const beside = companions(machine);
  const names = (...types: readonly string[]): Value =>
    strings(beside.filter(({ type }) => types.includes(type)).map(({ location }) => baseName(location)));
  const [swap] = beside.filter(({ type }) => type === 'swap');
  const disks = machine.devices.filter(({ kind, file }) => kind === 'disk' && file !== null);
  return object('VirtualMachineFileLayout', {
    configFile: names('extendedConfig', 'nvram', 'snapshotList'),
    logFile: names('log'),
    disk: array(
      'VirtualMachineFileLayoutDiskLayout',
      disks.map(({ key, file }) =>
        object('VirtualMachineFileLayoutDiskLayout', {
          key: int(key),
          diskFile: strings(
            file === null ? [] : chainFiles(machine, file).map(({ location }) => formatLocation(location)),
          ),
        }),
      ),
    ),
    snapshot: array(
      'VirtualMachineFileLayoutSnapshotLayout',
      flattenSnapshots(machine.state.snapshots).map((snapshot) =>
        object('VirtualMachineFileLayoutSnapshotLayout', {
          key: snapshotReference(snapshot),
          snapshotFile: snapshotFiles(machine, snapshot.vmx),
        }),
      ),
    ),
    swapFile: swap === undefined ? undefined : string(formatLocation(swap.location)),
  });
}

/** What a snapshot froze, as far as it is in the VM's own directory, which is the snapshot directory. */
function snapshotFiles(machine: MachineReading, vmx: string | undefined): Value {
  const home = formatLocation(parentOf(machine.vmx));
  const devices = vmx === undefined ? [] : readDevices(new VmxKeys(parseVmxText(vmx).document), machine.around);
  const files = devices.flatMap(({ kind, file }) =>
    kind === 'disk' && file !== null ? chainFiles(machine, file) : [],
  );
  const inside = files.filter(({ location }) => formatLocation(parentOf(location)) === home);
  return strings([...new Set(inside.map(({ location }) => baseName(location)))]);
}
