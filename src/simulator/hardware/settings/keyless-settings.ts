import { invalidArgument } from '../../soap/fault.js';
import type { XmlElement } from '../../soap/xml-reader.js';
import type { VmxDraft, VmxKeys } from '../vmx-draft.js';

/** Settings of the API for which no VMX key is known. The simulator keeps them under keys of its own, which it shows to nobody. */
export const BEFORE_REBOOT_KEY = 'simulator.beforeGuestReboot';
export const SWAP_PLACEMENT_KEY = 'simulator.swapPlacement';

const PLACEMENTS: readonly string[] = ['inherit', 'vmDirectory', 'hostLocal'];

export function swapPlacement(keys: VmxKeys): string {
  return keys.get(SWAP_PLACEMENT_KEY) ?? 'inherit';
}

export function applySwapPlacement(element: XmlElement, draft: VmxDraft): void {
  const placement = element.text.trim();
  if (!PLACEMENTS.includes(placement)) throw invalidArgument('configSpec.swapPlacement');
  if (placement !== swapPlacement(draft)) draft.set(SWAP_PLACEMENT_KEY, placement);
}
