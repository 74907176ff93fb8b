/**
 * Hazards, actions of a plan that an operator may regret, by code: 1xx loses data or a VM, 2xx changes what esxform did not make,
 * 3xx stops a running VM, 4xx moves a VM, 5xx cannot be undone. `docs/hazards.md` has one row for each.
 */
export const HAZARD_CODES = {
  HZ101: 'deletes a file',
  HZ102: 'unregisters a VM',
  HZ103: 'unregisters a VM that no manifest declares any more',
  HZ104: 'detaches a disk',
  HZ105: 'replaces a disk',
  HZ106: 'loses the memory of a suspended VM',
  HZ107: 'gives the guest a new network card',
  HZ108: 'gives the guest a new disk controller',
  HZ109: 'disconnects a network card of a running VM',
  HZ110: 'removes a device that no manifest can declare',
  HZ201: 'changes a VM that esxform did not make',
  HZ202: 'registers an existing VMX',
  HZ203: 'renames a VM',
  HZ204: 'removes a VM whose name is not the declared one',
  HZ205: 'creates a VM while a VM that cannot be read may be the same one',
  HZ206: 'changes a VM that another system manages',
  HZ301: 'shuts down the guest',
  HZ302: 'powers off a running VM',
  HZ303: 'suspends a running VM',
  HZ401: 'migrates a VM to another host',
  HZ402: 'relocates a VM to another datastore',
  HZ501: 'raises the virtual hardware version',
} as const satisfies Readonly<Record<`HZ${number}`, string>>;

export type HazardCode = keyof typeof HAZARD_CODES;

export function isHazardCode(text: string): text is HazardCode {
  return Object.hasOwn(HAZARD_CODES, text);
}
