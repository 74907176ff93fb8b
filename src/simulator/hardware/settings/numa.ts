import { optionalInteger } from '../../soap/arguments.js';
import { invalidArgument, notSupported } from '../../soap/fault.js';
import { boolean, type DataObject, int, object } from '../../soap/value.js';
import type { XmlElement } from '../../soap/xml-reader.js';
import type { VmxDraft, VmxKeys } from '../vmx-draft.js';

const NODE_SIZE = 'numa.vcpu.coresPerNode';

/** VirtualMachineVirtualNumaInfo. A size of 0, or none, leaves it to the host, which decides at power-on. */
export function numaInfo(keys: VmxKeys): DataObject {
  const size = keys.integer(NODE_SIZE, 0);
  return object('VirtualMachineVirtualNumaInfo', {
    coresPerNumaNode: size > 0 ? int(size) : undefined,
    autoCoresPerNumaNode: boolean(size <= 0),
    vnumaOnCpuHotaddExposed: boolean(false),
  });
}

export function applyVirtualNuma(element: XmlElement, draft: VmxDraft): void {
  const other = element.children.find(({ name }) => name !== 'coresPerNumaNode');
  if (other !== undefined) throw notSupported(`virtualNuma.${other.name} is not simulated.`);
  const size = optionalInteger(element, 'coresPerNumaNode');
  if (size === undefined) return;
  if (size < 0 || size > 1024) throw invalidArgument('configSpec.virtualNuma.coresPerNumaNode');
  if (size !== draft.integer(NODE_SIZE, 0)) draft.set(NODE_SIZE, size);
}
