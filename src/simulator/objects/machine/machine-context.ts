import type { MachineContext } from '../../hardware/machine-context.js';
import { isForbidden, type Location, parentOf } from '../../storage/datastore-location.js';
import { readDisk } from '../../storage/virtual-disk.js';
import type { World } from '../world.js';

/** Returns the context of the VM whose VMX is at `vmx`. `links` are the connections that differ from `startConnected`, by slot. */
export function machineContext(
  world: World,
  vmx: Location,
  poweredOn: boolean,
  links: ReadonlyMap<string, boolean> = new Map(),
): MachineContext {
  return {
    vmx,
    poweredOn,
    isConnected: (slot, startConnected) => poweredOn && (links.get(slot) ?? startConnected),
    locate: (fileName) => locateFileName(world, vmx, fileName),
    fileName: (location) => fileNameOf(world, vmx, location),
    disk: (location) => readDisk(world.files, location),
    datastore: (name) => world.datastore(name)?.ref,
    network: (name) => world.network(name)?.ref,
    hasSwitches: world.parts.switches.length > 0,
    portGroup: (key) => world.portGroup(key),
  };
}

/** Resolves `.` and `..` of a path; null where `..` leads out of the datastore, or where a part is none that a file can have. */
function resolveParts(text: string): string | null {
  const parts: string[] = [];
  for (const part of text.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.some(isForbidden) ? null : parts.join('/');
}

/** A relative name begins at the directory of the VMX. An absolute one starts with a datastore's mount, or with its name under `/vmfs/volumes/`. */
function locateFileName(world: World, vmx: Location, fileName: string): Location | null {
  if (fileName === '' || /^emptyBackingString$/i.test(fileName)) return null;
  if (!/^(\/|\\\\|[A-Za-z]:[\\/])/.test(fileName)) {
    const { datastore, path: directory } = parentOf(vmx);
    const path = resolveParts(`${directory}/${fileName}`);
    return path === null ? null : { datastore, path };
  }
  for (const datastore of world.parts.datastores) {
    // VMware Server has no such directory.
    const byName = isWindows(datastore.mount) ? [] : [`/vmfs/volumes/${datastore.name}`];
    for (const mount of [datastore.mount, ...byName]) {
      const start = isWindows(mount) ? windowsStart(mount) : `${mount}/`;
      if (!fileName.startsWith(start)) continue;
      const rest = fileName.slice(start.length);
      const path = resolveParts(isWindows(mount) ? rest.replaceAll('\\', '/') : rest);
      return path === null ? null : { datastore: datastore.name, path };
    }
  }
  return null;
}

/** A drive's folder or a share: VMware Server on Windows. */
const isWindows = (mount: string): boolean => mount.includes('\\');
const windowsStart = (mount: string): string => (mount.endsWith('\\') ? mount : `${mount}\\`);

function fileNameOf(world: World, vmx: Location, location: Location): string {
  const directory = parentOf(vmx);
  const prefix = directory.path === '' ? '' : `${directory.path}/`;
  if (location.datastore === vmx.datastore && location.path.startsWith(prefix)) {
    const rest = location.path.slice(prefix.length);
    if (!rest.includes('/')) return rest;
  }
  const mount = world.datastore(location.datastore)?.mount ?? `/vmfs/volumes/${location.datastore}`;
  return isWindows(mount)
    ? `${windowsStart(mount)}${location.path.replaceAll('/', '\\')}`
    : `${mount}/${location.path}`;
}
