import type { MachineContext } from '../../hardware/machine-context.js';
import { isForbidden, type Location, parentOf, within } from '../../storage/datastore-location.js';
import { readDisk } from '../../storage/virtual-disk.js';
import type { World } from '../world.js';

/** Returns the context of the VM whose VMX is at `vmx`. */
export function machineContext(world: World, vmx: Location, poweredOn: boolean): MachineContext {
  return {
    vmx,
    poweredOn,
    locate: (fileName) => locateFileName(world, vmx, fileName),
    fileName: (location) => fileNameOf(world, vmx, location),
    disk: (location) => readDisk(world.files, location),
    datastore: (name) => world.datastore(name)?.ref,
    network: (name) => world.network(name)?.ref,
    hasSwitches: world.parts.switches.length > 0,
    portGroup: (key) => world.portGroup(key),
  };
}

/** A bare name lies beside the VMX. An absolute one starts with a datastore's mount, or with its name under `/vmfs/volumes/`. */
function locateFileName(world: World, vmx: Location, fileName: string): Location | null {
  if (fileName === '' || /^emptyBackingString$/i.test(fileName)) return null;
  const parts = (text: string) => text.split('/').filter((part) => part !== '' && part !== '.');
  const clean = (text: string) => (parts(text).some(isForbidden) ? null : parts(text).join('/'));
  if (!/^(\/|\\\\|[A-Za-z]:[\\/])/.test(fileName)) {
    const path = clean(fileName);
    return path === null ? null : within(parentOf(vmx), path);
  }
  for (const datastore of world.parts.datastores) {
    for (const mount of [datastore.mount, `/vmfs/volumes/${datastore.name}`]) {
      const start = isWindows(mount) ? windowsStart(mount) : `${mount}/`;
      if (!fileName.startsWith(start)) continue;
      const rest = fileName.slice(start.length);
      const path = clean(isWindows(mount) ? rest.replaceAll('\\', '/') : rest);
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
