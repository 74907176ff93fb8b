import { ownEntry } from '../../own-entry.js';
import { invalidArgument } from '../../soap/fault.js';
import { type DataObject, object, string } from '../../soap/value.js';
import type { XmlElement } from '../../soap/xml-reader.js';
import type { VmxDraft, VmxKeys } from '../vmx-draft.js';

const TYPES = { powerOffType: 'powerOff', suspendType: 'suspend', resetType: 'reset' } as const;
/** What `preset` stands for on a host. They are the host's, so a spec may hold them and changes none. */
const PRESETS = { defaultPowerOffType: 'soft', defaultSuspendType: 'hard', defaultResetType: 'soft' } as const;
const STANDBY = 'chipset.onlineStandby';

function typeOf(keys: VmxKeys, operation: string): string {
  const word = keys.get(`powerType.${operation}`)?.toLowerCase() ?? 'default';
  return word === 'soft' || word === 'hard' ? word : 'preset';
}

/** VirtualMachineDefaultPowerOpInfo. A VMX has `default` where the API says `preset`. */
export function powerOps(keys: VmxKeys): DataObject {
  return object('VirtualMachineDefaultPowerOpInfo', {
    powerOffType: string(typeOf(keys, 'powerOff')),
    suspendType: string(typeOf(keys, 'suspend')),
    resetType: string(typeOf(keys, 'reset')),
    defaultPowerOffType: string(PRESETS.defaultPowerOffType),
    defaultSuspendType: string(PRESETS.defaultSuspendType),
    defaultResetType: string(PRESETS.defaultResetType),
    standbyAction: string(keys.boolean(STANDBY, false) ? 'powerOnSuspend' : 'checkpoint'),
  });
}

export function applyPowerOps(element: XmlElement, draft: VmxDraft): void {
  for (const member of element.children) {
    const word = member.text.trim();
    const operation = ownEntry(TYPES, member.name);
    if (operation !== undefined) {
      if (!['soft', 'hard', 'preset'].includes(word)) throw invalidArgument(`configSpec.powerOpInfo.${member.name}`);
      if (word !== typeOf(draft, operation)) draft.set(`powerType.${operation}`, word === 'preset' ? 'default' : word);
    } else if (member.name === 'standbyAction') {
      if (word !== 'checkpoint' && word !== 'powerOnSuspend')
        throw invalidArgument('configSpec.powerOpInfo.standbyAction');
      if ((word === 'powerOnSuspend') !== draft.boolean(STANDBY, false)) draft.set(STANDBY, word === 'powerOnSuspend');
    } else if (ownEntry(PRESETS, member.name) === undefined) {
      throw invalidArgument(`configSpec.powerOpInfo.${member.name}`);
    }
  }
}
