import { children, text } from '../../soap/arguments.js';
import { invalidArgument } from '../../soap/fault.js';
import { array, type DataObject, enumeration, int, object } from '../../soap/value.js';
import type { XmlElement } from '../../soap/xml-reader.js';
import type { VmxDraft, VmxKeys } from '../vmx-draft.js';

const LATENCY = 'sched.cpu.latencySensitivity';
const LEVELS = ['low', 'normal', 'medium', 'high'] as const;

export function latencySensitivity(keys: VmxKeys): DataObject {
  const word = keys.get(LATENCY)?.toLowerCase();
  const level = LEVELS.find((each) => each === word) ?? 'normal';
  return object('LatencySensitivity', {
    level: enumeration('LatencySensitivitySensitivityLevel', level),
    sensitivity: undefined,
  });
}

export function applyLatencySensitivity(spec: XmlElement, draft: VmxDraft): void {
  const level = LEVELS.find((each) => each === text(spec, 'level').trim());
  if (level === undefined) throw invalidArgument('configSpec.latencySensitivity.level');
  if ((draft.get(LATENCY)?.toLowerCase() ?? 'normal') !== level) draft.set(LATENCY, level);
}

export const CPU_AFFINITY = 'sched.cpu.affinity';
/** NUMA nodes. */
export const MEMORY_AFFINITY = 'sched.mem.affinity';
/** The word that hosts write for no affinity. */
const ALL = 'all';
const HIGHEST = 4095;

/** `0,2,4-6` or `all`; no affinity is no object, and neither is a list that does not parse. */
export function affinity(keys: VmxKeys, key: string): DataObject | undefined {
  const set = (keys.get(key) ?? ALL).split(',').map(numbers);
  const numbersOfAll = set.flatMap((part) => part ?? []);
  if (set.includes(null) || numbersOfAll.length > HIGHEST) return undefined;
  return object('VirtualMachineAffinityInfo', { affinitySet: array('int', numbersOfAll.map(int)) });
}

function numbers(part: string): readonly number[] | null {
  const match = /^\s*(\d{1,4})(?:-(\d{1,4}))?\s*$/.exec(part);
  if (match === null) return null;
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  return last < first || last > HIGHEST ? null : Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** An empty set takes the affinity away. */
export function applyAffinity(spec: XmlElement, draft: VmxDraft, key: string): void {
  const set = children(spec, 'affinitySet').map((each) => Number(each.text.trim()));
  if (!set.every((each) => Number.isInteger(each) && each >= 0 && each <= HIGHEST)) {
    throw invalidArgument(`configSpec.${spec.name}.affinitySet`);
  }
  const value = set.length === 0 ? ALL : [...new Set(set)].sort((a, b) => a - b).join(',');
  if ((draft.get(key) ?? ALL) !== value) draft.set(key, value);
}
