/**
 * Reads the devices that a VMX declares. Keys follow VMware's spelling; values that do not parse count as absent, as on a host.
 */

import { ownEntry } from '../../own-entry.js';
import { array, boolean, int, long, object, string } from '../../soap/value.js';
import { type Device, device, pciSlot, withLabel } from '../device.js';
import type { MachineContext } from '../machine-context.js';
import { videoCard } from '../settings/video-card.js';
import { readSingleDevices } from '../single-devices.js';
import {
  BUS_KINDS,
  BUSES,
  type BusKind,
  type Controller,
  controllerKey,
  controllerSlot,
  FIXED_KEYS,
  SCSI_CONTROLLER_UNIT,
} from '../slots.js';
import type { VmxKeys } from '../vmx-draft.js';
import { readDrives } from './read-drives.js';
import { readFloppies } from './read-floppies.js';
import { readNics } from './read-nics.js';
import { readParallels } from './read-parallels.js';
import { readPassthrough } from './read-passthrough.js';
import { readSerials } from './read-serials.js';

/** Every device that the VMX declares, and those that each machine has anyway, in the order of their keys. */
export function readDevices(keys: VmxKeys, around: MachineContext): readonly Device[] {
  const controllers = presentControllers(keys);
  const drives = numbered(controllers.flatMap((controller) => readDrives(keys, controller, around)));
  const cards = readNics(keys, around);
  const ports = [...readSerials(keys, around), ...readParallels(keys, around), ...readFloppies(keys, around)];
  const storage = controllers.map((controller) => controllerDevice(keys, controller, drives));
  const others = [...cards, ...readSingleDevices(keys), ...readPassthrough(keys)];
  const fixed = fixedDevices(keys, [...storage, ...others], ports);
  return [...fixed, ...storage, ...drives, ...others, ...ports].sort((a, b) => a.key - b.key);
}

/** Hosts number disks and CD-ROM drives from 1; that they do so in the order of the keys is a guess. */
function numbered(drives: readonly Device[]): readonly Device[] {
  const count = { disk: 0, cdrom: 0 };
  return [...drives]
    .sort((a, b) => a.key - b.key)
    .map((drive) => {
      if (drive.kind !== 'disk' && drive.kind !== 'cdrom') return drive;
      count[drive.kind] += 1;
      return withLabel(drive, `${drive.kind === 'disk' ? 'Hard disk' : 'CD/DVD drive'} ${count[drive.kind]}`);
    });
}

/** IDE is always there; the others are declared. */
export function presentControllers(keys: VmxKeys): readonly Controller[] {
  return BUS_KINDS.flatMap((bus) =>
    Array.from({ length: BUSES[bus].controllers }, (_, number) => ({ bus, number })).filter(
      (controller) => bus === 'ide' || keys.boolean(`${controllerSlot(controller)}.present`, false),
    ),
  );
}

/** The type of a SCSI controller by `virtualDev`; without one, hosts take LSI Logic. */
export const SCSI_TYPES: Readonly<Record<string, string>> = {
  lsilogic: 'VirtualLsiLogicController',
  lsisas1068: 'VirtualLsiLogicSASController',
  buslogic: 'VirtualBusLogicController',
  pvscsi: 'ParaVirtualSCSIController',
};

/** How hosts describe the models (the first is from govmomi's samples of vCenter, the second from public inventories; the others are guesses). */
const SCSI_SUMMARIES: Readonly<Record<string, string>> = {
  ParaVirtualSCSIController: 'VMware paravirtual SCSI',
  VirtualLsiLogicSASController: 'LSI Logic SAS',
  VirtualLsiLogicController: 'LSI Logic',
  VirtualBusLogicController: 'BusLogic',
};

const LABELS: Readonly<Record<BusKind, string>> = {
  ide: 'IDE',
  scsi: 'SCSI controller',
  sata: 'SATA controller',
  nvme: 'NVME controller',
};

const SHARED_BUS: Readonly<Record<string, string>> = { virtual: 'virtualSharing', physical: 'physicalSharing' };

function controllerDevice(keys: VmxKeys, controller: Controller, drives: readonly Device[]): Device {
  const key = controllerKey(controller);
  const attached = drives.filter((drive) => drive.controllerKey === key).map((drive) => int(drive.key));
  const slot = controllerSlot(controller);
  const shared = keys.get(`${slot}.sharedBus`)?.toLowerCase() ?? '';
  const scsi = { hotAddRemove: boolean(true), sharedBus: string(ownEntry(SHARED_BUS, shared) ?? 'noSharing') };
  const isIde = controller.bus === 'ide';
  const type = controllerType(keys, controller);
  const summary = ownEntry(SCSI_SUMMARIES, type);
  return device(type, {
    kind: 'controller',
    key,
    slot: isIde ? '' : slot,
    ...(isIde ? {} : { controllerKey: FIXED_KEYS.pci, unitNumber: controllerUnit(controller) }),
    slotInfo: isIde ? undefined : pciSlot(keys, slot),
    label: `${LABELS[controller.bus]} ${controller.number}`,
    ...(summary === undefined ? {} : { summary }),
    fields: {
      busNumber: int(controller.number),
      device: array('int', attached),
      ...(controller.bus === 'scsi' ? { ...scsi, scsiCtlrUnitNumber: int(SCSI_CONTROLLER_UNIT) } : {}),
    },
  });
}

function controllerType(keys: VmxKeys, controller: Controller): string {
  switch (controller.bus) {
    case 'ide':
      return 'VirtualIDEController';
    case 'sata':
      return 'VirtualAHCIController';
    case 'nvme':
      return 'VirtualNVMEController';
    case 'scsi': {
      const model = keys.get(`${controllerSlot(controller)}.virtualDev`)?.toLowerCase() ?? '';
      return ownEntry(SCSI_TYPES, model) ?? 'VirtualLsiLogicController';
    }
  }
}

function controllerUnit({ bus, number }: Controller): number {
  return { ide: 0, scsi: 3, sata: 24, nvme: 30 }[bus] + number;
}

function fixedDevices(keys: VmxKeys, cards: readonly Device[], ports: readonly Device[]): readonly Device[] {
  const attached = (devices: readonly Device[]) =>
    array(
      'int',
      devices.filter((each) => each.slot !== '').map((each) => int(each.key)),
    );
  const controller = (type: string, key: number, label: string, devices: ReturnType<typeof array>) =>
    device(type, { kind: 'fixed', key, label, fields: { busNumber: int(0), device: devices } });
  return [
    controller(
      'VirtualPCIController',
      FIXED_KEYS.pci,
      'PCI controller 0',
      array('int', [int(FIXED_KEYS.video), int(FIXED_KEYS.vmci), ...attached(cards).items]),
    ),
    controller('VirtualPS2Controller', FIXED_KEYS.ps2, 'PS2 controller 0', array('int', [int(600), int(700)])),
    controller('VirtualSIOController', FIXED_KEYS.sio, 'SIO controller 0', attached(ports)),
    videoCard(keys),
    keyboardOrMouse('VirtualKeyboard', FIXED_KEYS.keyboard, 0, 'Keyboard '),
    keyboardOrMouse('VirtualPointingDevice', FIXED_KEYS.pointing, 1, 'Pointing device'),
    device('VirtualMachineVMCIDevice', {
      kind: 'fixed',
      key: FIXED_KEYS.vmci,
      controllerKey: FIXED_KEYS.pci,
      unitNumber: 17,
      label: 'VMCI device',
      fields: { id: long(-1), allowUnrestrictedCommunication: boolean(false), filterEnable: boolean(true) },
    }),
  ];
}

function keyboardOrMouse(type: string, key: number, unitNumber: number, label: string): Device {
  const backing =
    type === 'VirtualPointingDevice'
      ? object('VirtualPointingDeviceDeviceBackingInfo', {
          deviceName: string(''),
          useAutoDetect: boolean(false),
          hostPointingDevice: string('autodetect'),
        })
      : undefined;
  return device(type, { kind: 'fixed', key, controllerKey: FIXED_KEYS.ps2, unitNumber, label, backing });
}
