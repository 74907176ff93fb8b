import { invalidArgument } from '../../soap/fault.js';
import type { XmlElement } from '../../soap/xml-reader.js';
import type { VmxDraft, VmxKeys } from '../vmx-draft.js';

/** How the API and a VMX say what the host's processor is to do for a machine. */
interface Usage {
  readonly key: string;
  /** The API's word -> the VMX's. The first is what a machine without the key has. */
  readonly words: readonly (readonly [string, string])[];
}

/** Flags of a machine, by their names in the API. */
const USAGES: Readonly<Record<'virtualExecUsage' | 'virtualMmuUsage', Usage>> = {
  virtualExecUsage: {
    key: 'monitor.virtual_exec',
    words: [
      ['hvAuto', 'automatic'],
      ['hvOn', 'hardware'],
      ['hvOff', 'software'],
    ],
  },
  virtualMmuUsage: {
    key: 'monitor.virtual_mmu',
    words: [
      ['automatic', 'automatic'],
      ['on', 'hardware'],
      ['off', 'software'],
    ],
  },
};

export type MonitorFlag = keyof typeof USAGES;

/** What cannot change while a machine runs. */
export const MONITOR_KEYS: readonly string[] = Object.values(USAGES).map(({ key }) => key);

export function monitorUsage(keys: VmxKeys, flag: MonitorFlag): string {
  const { key, words } = USAGES[flag];
  const written = keys.get(key)?.toLowerCase();
  return (words.find(([, word]) => word === written) ?? words[0])?.[0] ?? '';
}

/** A machine that has what all have needs no key for it. */
export function applyMonitorUsage(element: XmlElement, flag: MonitorFlag, draft: VmxDraft): void {
  const { key, words } = USAGES[flag];
  const found = words.find(([word]) => word === element.text.trim());
  if (found === undefined) throw invalidArgument(`configSpec.flags.${flag}`);
  if (found[0] !== monitorUsage(draft, flag)) draft.set(key, found[1]);
}
