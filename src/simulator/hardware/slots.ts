/** The four buses of disks and CD-ROM drives, with the device keys that hosts give. */
export type BusKind = 'ide' | 'scsi' | 'sata' | 'nvme';

interface Bus {
  readonly controllerKey: number;
  readonly deviceKey: number;
  /** Distance between the device keys of two controllers. */
  readonly stride: number;
  readonly controllers: number;
  readonly units: readonly number[];
}

const upTo = (count: number) => Array.from({ length: count }, (_, unit) => unit);

export const BUSES: Readonly<Record<BusKind, Bus>> = {
  ide: { controllerKey: 200, deviceKey: 3000, stride: 2, controllers: 2, units: upTo(2) },
  scsi: {
    controllerKey: 1000,
    deviceKey: 2000,
    stride: 16,
    controllers: 4,
    units: upTo(16).filter((unit) => unit !== 7),
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

export function unitKey({ bus, number }: Controller, unit: number): number {
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
