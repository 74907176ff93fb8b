import { readDevices } from '../../hardware/read/read-devices.js';
import { NIC_TYPES } from '../../hardware/read/read-nics.js';
import type { VmxDraft } from '../../hardware/vmx-draft.js';
import type { VirtualMachine } from '../../objects/machine/virtual-machine.js';
import { children, dynamicType, optionalText, required } from '../../soap/arguments.js';
import { notSupported } from '../../soap/fault.js';
import type { XmlElement } from '../../soap/xml-reader.js';
import { planReconfigure } from '../machine/configure-methods.js';
import type { Call } from '../method.js';
import type { ArrivedFiles } from './migration-checks.js';

const CARDS: ReadonlySet<string> = new Set(Object.values(NIC_TYPES));

/**
 * The machine as `deviceChange` of a RelocateSpec makes it, null without one. Of the devices, only edits of network cards are simulated.
 * Source: vSphere API reference, VirtualMachineRelocateSpec.deviceChange.
 */
export function changedDevices(call: Call, machine: VirtualMachine, spec: XmlElement): VmxDraft | null {
  const changes = children(spec, 'deviceChange');
  if (changes.length === 0) return null;
  for (const change of changes) {
    const type = dynamicType(required(change, 'device')) ?? '';
    if (!CARDS.has(type) || optionalText(change, 'operation')?.trim() !== 'edit')
      throw notSupported('A RelocateSpec changes only network cards here.');
  }
  return planReconfigure(call, machine, { ...spec, children: changes }).draft;
}

/** The networks that the cards of the machine have on arrival. */
export function arrivingNetworks(
  call: Call,
  machine: VirtualMachine,
  spec: XmlElement,
): Pick<ArrivedFiles, 'networks'> {
  const draft = changedDevices(call, machine, spec);
  if (draft === null) return {};
  const devices = readDevices(draft, machine.around);
  return { networks: devices.flatMap(({ network }) => (network === null ? [] : [network])) };
}
