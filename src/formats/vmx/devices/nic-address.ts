import type { Nic } from '../../../domain/domain.js';
import { macRule, parseMac } from '../../../domain/values/mac.js';
import { readValue, type VmxReading } from '../reading.js';
import type { VmxPair } from '../row.js';

/** The address of a NIC (libvirt-esx-behaviour 2.10). The type `vpx` is a generated one whose range says the rest. */

type Address = Pick<Nic, 'mac' | 'macType' | 'macCheck'>;

export const ADDRESS_KEYS = [
  'addressType',
  'address',
  'generatedAddress',
  'generatedAddressOffset',
  'checkMACAddress',
] as const;

const TYPES: ReadonlyMap<string, NonNullable<Nic['macType']>> = new Map([
  ['generated', 'generated'],
  ['vpx', 'generated'],
  ['static', 'static'],
]);

function readType(vmx: VmxReading, slot: string): Nic['macType'] {
  const key = `${slot}.addressType`;
  const text = vmx.text(key);
  if (text === null) return null;
  const type = TYPES.get(text.toLowerCase());
  if (type === undefined) {
    vmx.problem(key, `must be generated, vpx or static, not "${text}"`);
    return null;
  }
  vmx.take(key);
  return type;
}

/** libvirt takes every word but `true` in lower case for no; other words than these two stay raw as well. */
function readCheck(vmx: VmxReading, slot: string): boolean | null {
  const key = `${slot}.checkMACAddress`;
  const text = vmx.text(key)?.toLowerCase();
  if (text === undefined) return null;
  if (text === 'true' || text === 'false') vmx.take(key);
  else vmx.warn(key, `must be true or false, not "${vmx.text(key)}"`);
  return text === 'true';
}

export function readAddress(vmx: VmxReading, slot: string): Address {
  const macType = readType(vmx, slot);
  const used = macType === 'static' ? 'address' : 'generatedAddress';
  const mac = readValue<Nic['mac']>(vmx, `${slot}.${used}`, parseMac, null);
  if (mac !== null) vmx.take(`${slot}.address`, `${slot}.generatedAddress`);
  if ((vmx.text(`${slot}.generatedAddressOffset`) ?? '0') === '0') vmx.take(`${slot}.generatedAddressOffset`);
  return { mac, macType, macCheck: readCheck(vmx, slot) };
}

/** Without an address the host generates one, and the key says so. */
export function writeAddress(slot: string, { mac, macType, macCheck }: Address): readonly VmxPair[] {
  const rule = mac === null ? { type: macType ?? 'generated', check: macCheck } : macRule(mac, macType, macCheck);
  const pairs: VmxPair[] = [[`${slot}.addressType`, rule.type]];
  if (mac !== null) pairs.push([`${slot}.${rule.type === 'static' ? 'address' : 'generatedAddress'}`, mac]);
  if (mac !== null && rule.type === 'generated') pairs.push([`${slot}.generatedAddressOffset`, '0']);
  if (rule.check !== null) pairs.push([`${slot}.checkMACAddress`, String(rule.check)]);
  return pairs;
}
