import { failure, type Result, success } from '../../../domain/diagnostics/result.js';
import type { PassthroughDevice, Slots } from '../../../domain/domain.js';
import { compareSlots, MAX_PASSTHROUGH } from '../../../domain/rules/limits.js';
import { readLooseFlag, readLooseValue, type VmxReading } from '../reading.js';
import { deviceKeys, type MappingRow, type VmxPair } from '../row.js';

/**
 * PCI devices of the host. A virtual GPU, and the function behind an SR-IOV NIC, use the same prefix with keys of their own;
 * those are no devices of this kind and stay raw.
 */

const KEYS = ['present', 'id', 'deviceId', 'vendorId', 'systemId'] as const;
const OTHER_KINDS = ['virtualDev', 'vgpu', 'pfId', 'allowedDevices'] as const;

function parseId(text: string): Result<string> {
  return /^0x[0-9a-f]{1,8}$/i.test(text)
    ? success(text.toLowerCase())
    : failure(`must be hexadecimal like 0x10de, not "${text}"`);
}

function parseWord(text: string): Result<string> {
  return text !== '' && text.trim() === text ? success(text) : failure(`must be a word, not "${text}"`);
}

function readDevice(vmx: VmxReading, slot: string): PassthroughDevice {
  const read = (key: string, parse: (text: string) => Result<string>) =>
    readLooseValue<string | null>(vmx, `${slot}.${key}`, parse, null);
  return {
    address: read('id', parseWord),
    vendor: read('vendorId', parseId),
    device: read('deviceId', parseId),
    system: read('systemId', parseWord),
  };
}

/** A device that the host chooses or makes when the VM is powered on, so that it has no id. */
function otherKind(vmx: VmxReading, slot: string): string {
  const vgpu = vmx.text(`${slot}.vgpu`);
  if (vgpu !== null) return `virtual GPU ${vgpu}`;
  const devices = vmx.text(`${slot}.allowedDevices`);
  if (devices !== null) return `dynamic DirectPath I/O device (${devices})`;
  return `PCI device of the kind "${vmx.text(`${slot}.virtualDev`) ?? ''}"`;
}

function readPassthrough(vmx: VmxReading): Slots<PassthroughDevice> {
  const devices: Record<string, PassthroughDevice> = {};
  for (const slot of vmx.stems(/^(pcipassthru(?:0|[1-9]\d{0,8}))\.present$/)) {
    const index = Number(slot.slice('pcipassthru'.length));
    if (OTHER_KINDS.some((key) => vmx.text(`${slot}.${key}`) !== null)) {
      const present = vmx.text(`${slot}.present`)?.toLowerCase() === 'true';
      if (present && vmx.text(`${slot}.pfId`) === null) vmx.occupied(`pciPassthru${index}`, otherKind(vmx, slot));
    } else if (vmx.text(`${slot}.present`)?.toLowerCase() === 'false') vmx.take(...KEYS.map((key) => `${slot}.${key}`));
    else if (index >= MAX_PASSTHROUGH) {
      vmx.warn(`${slot}.present`, `is beyond the last device, pciPassthru${MAX_PASSTHROUGH - 1}`);
    } else if (readLooseFlag(vmx, `${slot}.present`, false)) {
      devices[`pciPassthru${index}`] = readDevice(vmx, slot);
    }
  }
  return devices;
}

function writeDevice(slot: string, { address, vendor, device, system }: PassthroughDevice): readonly VmxPair[] {
  const values = ['true', address, device, vendor, system];
  return KEYS.flatMap((key, index) => {
    const value = values[index] ?? null;
    return value === null ? [] : [[`${slot}.${key}`, value] as const];
  });
}

export const PASSTHROUGH_ROWS: readonly MappingRow[] = [
  {
    keys: deviceKeys('pciPassthru#', KEYS),
    field: 'passthrough',
    way: 'device',
    source: 'as seen in public VMX files; the id is bus numbers in decimal, `00000:026:01.2`',
    read: (vmx, domain) => ({ ...domain, passthrough: readPassthrough(vmx) }),
    write: (domain) =>
      Object.entries(domain.passthrough)
        .sort(([left], [right]) => compareSlots(left, right))
        .flatMap(([slot, device]) => writeDevice(slot, device)),
  },
];
