import { optionalInteger } from '../../soap/arguments.js';
import { invalidArgument, notSupported } from '../../soap/fault.js';
import { boolean, type DataObject, int, object } from '../../soap/value.js';
import type { XmlElement } from '../../soap/xml-reader.js';
import type { VmxDraft, VmxKeys } from '../vmx-draft.js';

const NODE_SIZE = 'numa.vcpu.coresPerNode';

/**
 * VirtualMachineVirtualNumaInfo, where a size is set. A size of 0, or none, leaves it to the host, which decides at power-on. Clients older than
 * API 8.0 do not know the type, and pyvmomi 7 fails on it.
 */
export function numaInfo(keys: VmxKeys): DataObject | undefined {
  const size = keys.integer(NODE_SIZE, 0);
  if (size <= 0) return undefined;
  return object('VirtualMachineVirtualNumaInfo', {
    coresPerNumaNode: int(size),
    autoCoresPerNumaNode: boolean(false),
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
