/**
 * What a plan does that somebody could regret, by code: 1xx loses data or a machine, 2xx touches what was not ours, 3xx ends what
 * runs, 4xx moves it, 5xx cannot be taken back. `docs/hazards.md` has one row for each.
 */
export const HAZARD_CODES = {
  HZ101: 'deletes a file',
  HZ102: 'unregisters a domain',
  HZ103: 'unregisters a domain that no manifest declares any more',
  HZ104: 'detaches a disk',
  HZ105: 'puts another disk in the place of one',
  HZ106: 'loses the memory of a suspended domain',
  HZ201: 'changes a domain that was not made by esxform',
  HZ202: 'registers a VMX that exists',
  HZ203: 'renames a domain',
  HZ204: 'removes a VM that has another name',
  HZ205: 'creates a VM while a VM that cannot be read may be the same one',
  HZ206: 'changes a VM that another system manages',
  HZ301: 'shuts a guest down',
  HZ302: 'switches a running domain off',
  HZ303: 'suspends a running domain',
  HZ401: 'migrates a domain to another host',
  HZ402: 'relocates a domain to another datastore',
  HZ501: 'raises the virtual hardware version',
} as const satisfies Readonly<Record<`HZ${number}`, string>>;

export type HazardCode = keyof typeof HAZARD_CODES;

export function isHazardCode(text: string): text is HazardCode {
  return Object.hasOwn(HAZARD_CODES, text);
}
