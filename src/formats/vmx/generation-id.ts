import { parseUuid, type Uuid } from '../../domain/values/uuid.js';
import type { VmxReading } from './reading.js';
import type { VmxPair } from './row.js';

/** The VM generation id: its two halves as signed numbers of 64 bits (libvirt-esx-behaviour 2.3). */

const KEYS = ['vm.genid', 'vm.genidX'] as const;

function readHalf(vmx: VmxReading, key: string): bigint | null {
  const text = vmx.text(key);
  if (text === null) return 0n;
  // libvirt reads the word as -1, like every number.
  if (text.toLowerCase() === 'unlimited') return -1n;
  const value = /^\s*[+-]?\d{1,19}$/.test(text) ? BigInt(text.trim().replace(/^\+/, '')) : null;
  if (value !== null && BigInt.asIntN(64, value) === value) return value;
  vmx.problem(key, `must be a whole number of 64 bits, not "${text}"`);
  return null;
}

function hex(half: bigint): string {
  return BigInt.asUintN(64, half).toString(16).padStart(16, '0');
}

/** Null where both halves are 0 or missing. */
export function readGenerationId(vmx: VmxReading): Uuid | null {
  const [first, second] = [readHalf(vmx, KEYS[0]), readHalf(vmx, KEYS[1])];
  if (first === null || second === null) return null;
  vmx.take(...KEYS);
  const uuid = parseUuid(hex(first) + hex(second));
  return uuid.ok && (first !== 0n || second !== 0n) ? uuid.value : null;
}

export function writeGenerationId(uuid: Uuid | null): readonly VmxPair[] {
  if (uuid === null) return [];
  const digits = uuid.replaceAll('-', '');
  return KEYS.map((key, index) => {
    const half = BigInt(`0x${digits.slice(index * 16, index * 16 + 16)}`);
    return [key, String(BigInt.asIntN(64, half))];
  });
}
