/** The four buses of disks and CD-ROM drives, with the device keys that hosts give. */
export type BusKind = 'ide' | 'scsi' | 'sata' | 'nvme';

interface Bus {
  readonly controllerKey: number;
  readonly deviceKey: number;
  /** Distance between the device keys of two controllers. */
  readonly stride: number;
  readonly controllers: number;
  /** Every unit that a VMX may name. */
  readonly units: readonly number[];
}

/** The unit that a SCSI controller takes on its own bus. */
export const SCSI_CONTROLLER_UNIT = 7;
const NARROW_SCSI_UNITS = 16;
/** 64 disks beside the unit of the controller (VMware's configuration maximums since vSphere 6.7, and its guide on SCSI disk placement). */
const WIDE_SCSI_UNITS = 65;
/** vSphere 6.7. */
const WIDE_SCSI_HARDWARE_VERSION = 14;
/** The first device key of units beyond 15, whose keys would be those of the next controller (guess). */
const WIDE_SCSI_KEY = 2064;

export const upTo = (count: number) => Array.from({ length: count }, (_, unit) => unit);

export const BUSES: Readonly<Record<BusKind, Bus>> = {
  ide: { controllerKey: 200, deviceKey: 3000, stride: 2, controllers: 2, units: upTo(2) },
  scsi: {
    controllerKey: 1000,
    deviceKey: 2000,
    stride: 16,
    controllers: 4,
    units: upTo(WIDE_SCSI_UNITS).filter((unit) => unit !== SCSI_CONTROLLER_UNIT),
  },
  sata: { controllerKey: 15_000, deviceKey: 16_000, stride: 30, controllers: 4, units: upTo(30) },
  nvme: { controllerKey: 31_000, deviceKey: 32_000, stride: 15, controllers: 4, units: upTo(15) },
};

export const BUS_KINDS: readonly BusKind[] = ['ide', 'scsi', 'sata', 'nvme'];

export interface Controller {
  readonly bus: BusKind;
  readonly number: number;
}

export function controllerKey({ bus, number }: Controller): number {
  return BUSES[bus].controllerKey + number;
}

/** `scsi0`, the prefix of its keys. */
export function controllerSlot({ bus, number }: Controller): string {
  return `${bus}${number}`;
}

/** Units that a controller has room for: SCSI controllers have 16, paravirtual ones since hardware version 14 many more. */
export function unitsOf({ bus }: Controller, isParavirtual: boolean, hardwareVersion: number): readonly number[] {
  const { units } = BUSES[bus];
  if (bus !== 'scsi' || (isParavirtual && hardwareVersion >= WIDE_SCSI_HARDWARE_VERSION)) return units;
  return units.filter((unit) => unit < NARROW_SCSI_UNITS);
}

export function unitKey({ bus, number }: Controller, unit: number): number {
  if (bus === 'scsi' && unit >= NARROW_SCSI_UNITS) {
    return WIDE_SCSI_KEY + (WIDE_SCSI_UNITS - NARROW_SCSI_UNITS) * number + unit - NARROW_SCSI_UNITS;
  }
  return BUSES[bus].deviceKey + BUSES[bus].stride * number + unit;
}

export function controllerOfKey(key: number): Controller | null {
  for (const bus of BUS_KINDS) {
    const number = key - BUSES[bus].controllerKey;
    if (number >= 0 && number < BUSES[bus].controllers) return { bus, number };
  }
  return null;
}

export const FIXED_KEYS = {
  pci: 100,
  ps2: 300,
  sio: 400,
  video: 500,
  keyboard: 600,
  pointing: 700,
  vmci: 12_000,
} as const;
export const NIC_KEY = 4000;
export const FLOPPY_KEY = 8000;
export const SERIAL_KEY = 9000;
export const PARALLEL_KEY = 10_000;
export const PASSTHROUGH_KEY = 13_000;
/** The first PCI unit that network cards take. */
export const NIC_UNIT = 7;
export const NIC_COUNT = 10;
export const SERIAL_COUNT = 32;
export const FLOPPY_COUNT = 2;
export const PARALLEL_COUNT = 3;
export const PASSTHROUGH_COUNT = 128;
