/**
 * The provider for VMware ESX and vCenter, over the SOAP API. This folder maps devices; subfolders hold fields, inventory, connections,
 * reading, writing and watching. VMware's own names stay as they are. Limit: no policy; it sends what a step says.
 */

import { otherDevices } from './devices/other-devices.js';
import { numberOf, type VimObject } from './soap/value.js';
import { isKindOf } from './soap/vim25/vim25.js';

/** The host's devices by slot. The objects keep their keys and whole backings, which an edit must send back. */
export interface DeviceTable {
  readonly controllers: ReadonlyMap<string, VimObject>;
  readonly disks: ReadonlyMap<string, VimObject>;
  readonly cdroms: ReadonlyMap<string, VimObject>;
  readonly nics: ReadonlyMap<string, VimObject>;
  readonly serials: ReadonlyMap<string, VimObject>;
  readonly floppies: ReadonlyMap<string, VimObject>;
  readonly parallels: ReadonlyMap<string, VimObject>;
  readonly passthrough: ReadonlyMap<string, VimObject>;
  /** Devices of kinds that no manifest has. */
  readonly others: ReadonlyMap<string, VimObject>;
  /** Devices of which a domain has one at most, by {@link SingleDevice}. */
  readonly singles: ReadonlyMap<SingleDevice, VimObject>;
}

/** `usb` is the controller for USB 1.1 and 2.0, `xhci` that for USB 3. */
export type SingleDevice = 'video' | 'sound' | 'usb' | 'xhci' | 'tpm';

const SINGLES: readonly (readonly [ancestor: string, name: SingleDevice])[] = [
  ['VirtualMachineVideoCard', 'video'],
  ['VirtualSoundCard', 'sound'],
  ['VirtualUSBController', 'usb'],
  ['VirtualUSBXHCIController', 'xhci'],
  ['VirtualTPM', 'tpm'],
];

const BUSES: readonly (readonly [ancestor: string, bus: string])[] = [
  ['VirtualSCSIController', 'scsi'],
  ['VirtualSATAController', 'sata'],
  ['VirtualNVMEController', 'nvme'],
  ['VirtualIDEController', 'ide'],
];

function keyOf(device: VimObject): number {
  return numberOf(device['key']) ?? 0;
}

function busOf(type: string): string | null {
  return BUSES.find(([ancestor]) => isKindOf(type, ancestor))?.[1] ?? null;
}

/**
 * Slots by the host's usual keys (`ethernet0` is 4000, `serial0` is 9000), which is how it names them in the VMX. A server that
 * numbers otherwise (vcsim) gets them in the order of its keys, so that the same reading always gives the same slots.
 */
function numbered(devices: readonly VimObject[], prefix: string, first: number, count: number): Map<string, VimObject> {
  const inOrder = [...devices].sort((left, right) => keyOf(left) - keyOf(right));
  const usual = inOrder.every((device) => keyOf(device) >= first && keyOf(device) < first + count);
  return new Map(inOrder.map((device, index) => [`${prefix}${usual ? keyOf(device) - first : index}`, device]));
}

function singlesOf(devices: readonly VimObject[]): ReadonlyMap<SingleDevice, VimObject> {
  const found = new Map<SingleDevice, VimObject>();
  for (const [ancestor, name] of SINGLES) {
    const device = devices.find((each) => isKindOf(each.$type ?? '', ancestor));
    if (device !== undefined) found.set(name, device);
  }
  return found;
}

export function deviceTable(devices: readonly VimObject[]): DeviceTable {
  const controllers = new Map<string, VimObject>();
  const slotByKey = new Map<number, string>();
  for (const device of devices) {
    const bus = busOf(device.$type ?? '');
    if (bus === null) continue;
    const slot = `${bus}${numberOf(device['busNumber']) ?? 0}`;
    controllers.set(slot, device);
    slotByKey.set(keyOf(device), slot);
  }
  const attached = (kind: string): Map<string, VimObject> => {
    const found = new Map<string, VimObject>();
    for (const device of devices) {
      const controller = slotByKey.get(numberOf(device['controllerKey']) ?? Number.NaN);
      if (controller !== undefined && isKindOf(device.$type ?? '', kind)) {
        found.set(`${controller}:${numberOf(device['unitNumber']) ?? 0}`, device);
      }
    }
    return found;
  };
  const ofKind = (kind: string) => devices.filter((device) => isKindOf(device.$type ?? '', kind));
  return {
    controllers,
    disks: attached('VirtualDisk'),
    cdroms: attached('VirtualCdrom'),
    nics: numbered(ofKind('VirtualEthernetCard'), 'ethernet', 4000, 10),
    serials: numbered(ofKind('VirtualSerialPort'), 'serial', 9000, 32),
    floppies: numbered(ofKind('VirtualFloppy'), 'floppy', 8000, 2),
    parallels: numbered(ofKind('VirtualParallelPort'), 'parallel', 10_000, 3),
    passthrough: numbered(ofKind('VirtualPCIPassthrough'), 'pciPassthru', 13_000, 16),
    others: otherDevices(devices, slotByKey),
    singles: singlesOf(devices),
  };
}
