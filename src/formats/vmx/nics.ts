import type { Nic, NicModel, Slots } from '../../domain/domain.js';
import { MAX_NICS } from '../../domain/limits.js';
import { type Mac, parseMac } from '../../domain/mac.js';
import { readValue, type VmxReading } from './reading.js';
import type { VmxPair } from './row.js';

/** NICs (libvirt-esx-behaviour 2.10). A distributed port has no field yet: such a NIC has no network, and its dvs keys stay raw. */

const MODELS: Readonly<Record<string, NicModel>> = {
  vlance: 'vlance',
  vmxnet: 'vmxnet',
  vmxnet3: 'vmxnet3',
  e1000: 'e1000',
  e1000e: 'e1000e',
};
/** What makes a `vmxnet` the enhanced one. */
const ENHANCED = '15';
const GENERATED = [undefined, 'generated', 'vpx'];

function readModel(vmx: VmxReading, slot: string): NicModel | null {
  const key = `${slot}.virtualDev`;
  const virtualDev = vmx.text(key);
  if (virtualDev === null) return 'default';
  const model = MODELS[virtualDev.toLowerCase()];
  if (model === undefined) {
    vmx.problem(key, `names a NIC model that is not known: "${virtualDev}"`);
    return null;
  }
  if (model !== 'vmxnet' || vmx.text(`${slot}.features`)?.trim() !== ENHANCED) return model;
  vmx.take(`${slot}.features`);
  return 'vmxnet2';
}

/** The address and, as far as it says nothing else, how it came about: that follows from the address when it is written. */
function readMac(vmx: VmxReading, slot: string): Mac | null {
  const type = vmx.text(`${slot}.addressType`)?.toLowerCase();
  if (type !== 'static' && !GENERATED.includes(type)) {
    vmx.problem(`${slot}.addressType`, `must be generated, vpx or static, not "${vmx.text(`${slot}.addressType`)}"`);
  } else {
    vmx.take(`${slot}.addressType`, `${slot}.generatedAddressOffset`, `${slot}.checkMACAddress`);
  }
  const [used, unused] = type === 'static' ? ['address', 'generatedAddress'] : ['generatedAddress', 'address'];
  const key = vmx.text(`${slot}.${used}`) === null ? `${slot}.${unused}` : `${slot}.${used}`;
  if (key === `${slot}.${used}`) vmx.take(`${slot}.${unused}`);
  return readValue<Mac | null>(vmx, key, parseMac, null);
}

function readNetwork(vmx: VmxReading, slot: string): string | null {
  const type = vmx.text(`${slot}.connectionType`);
  if (type === null || type.toLowerCase() === 'bridged') vmx.take(`${slot}.connectionType`);
  else vmx.problem(`${slot}.connectionType`, `has no field for "${type}"; it is kept as it is`);
  if (vmx.text(`${slot}.dvs.switchId`) !== null) return null;
  vmx.take(`${slot}.networkName`);
  return vmx.text(`${slot}.networkName`) || null;
}

const KEYS = [
  'present',
  'virtualDev',
  'startConnected',
  'connectionType',
  'networkName',
  'addressType',
  'address',
  'generatedAddress',
  'generatedAddressOffset',
  'checkMACAddress',
];

export function readNics(vmx: VmxReading): Slots<Nic> {
  const nics: Record<string, Nic> = {};
  for (const slot of vmx.stems(/^(ethernet(?:0|[1-9]\d{0,8}))\.present$/)) {
    const present = vmx.flag(`${slot}.present`, false);
    if (present === null) continue;
    if (Number(slot.slice('ethernet'.length)) >= MAX_NICS) {
      if (present) vmx.problem(`${slot}.present`, `is beyond the last NIC, ethernet${MAX_NICS - 1}`);
      continue;
    }
    if (!present) {
      vmx.take(...KEYS.map((key) => `${slot}.${key}`));
      continue;
    }
    const model = readModel(vmx, slot);
    const connected = vmx.flag(`${slot}.startConnected`, true);
    if (model === null || connected === null) continue;
    vmx.take(`${slot}.present`, `${slot}.virtualDev`, `${slot}.startConnected`);
    nics[slot] = { model, network: readNetwork(vmx, slot), mac: readMac(vmx, slot), connected };
  }
  return nics;
}

/** How an address is written follows from its range: VMware's own ranges are checked by the host, others must say so. */
function writeMac(slot: string, mac: Mac | null): readonly VmxPair[] {
  if (mac === null) return [[`${slot}.addressType`, 'generated']];
  if (mac.startsWith('00:0c:29:')) {
    return [
      [`${slot}.addressType`, 'generated'],
      [`${slot}.generatedAddress`, mac],
      [`${slot}.generatedAddressOffset`, '0'],
    ];
  }
  const fourth = mac.startsWith('00:50:56:') ? Number.parseInt(mac.slice(9, 11), 16) : null;
  if (fourth !== null && fourth >= 0x80 && fourth <= 0xbf) {
    return [
      [`${slot}.addressType`, 'vpx'],
      [`${slot}.generatedAddress`, mac],
    ];
  }
  const manual: readonly VmxPair[] = [
    [`${slot}.addressType`, 'static'],
    [`${slot}.address`, mac],
  ];
  return fourth !== null && fourth <= 0x3f ? manual : [...manual, [`${slot}.checkMACAddress`, 'false']];
}

export function writeNic(slot: string, nic: Nic): readonly VmxPair[] {
  const pairs: VmxPair[] = [[`${slot}.present`, 'true']];
  if (!nic.connected) pairs.push([`${slot}.startConnected`, 'false']);
  if (nic.model === 'vmxnet2') pairs.push([`${slot}.virtualDev`, 'vmxnet'], [`${slot}.features`, ENHANCED]);
  else if (nic.model !== 'default') pairs.push([`${slot}.virtualDev`, nic.model]);
  if (nic.network !== null) {
    pairs.push([`${slot}.networkName`, nic.network], [`${slot}.connectionType`, 'bridged']);
  }
  return [...pairs, ...writeMac(slot, nic.mac)];
}
