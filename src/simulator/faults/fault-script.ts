/**
 * Fault injection. A script has rules, a rule selects calls and lists faults for them; an outage affects the whole server. The same
 * script, seed and order of calls give the same faults. Keys of scripts are a stored format.
 */

import { InventoryError, InventoryReader } from '../inventory/inventory-reader.js';
import { readYaml } from '../inventory/read-yaml.js';
import { HOST_STATES, type HostState } from '../objects/inventory/place-records.js';
import { ownEntry } from '../own-entry.js';
import type { ScriptedQuestion } from '../questions/scripted-question.js';
import { isDatastoreName, isSafePath, type Location } from '../storage/datastore-location.js';
import { parseQuestionFault } from './parse-question-fault.js';

/** A fault of one call, `before` its effect or `after` it. After it, the client cannot know that the call took effect. */
export type InjectedFault =
  | { readonly kind: 'fault'; readonly type: string; readonly message: string; readonly when: When }
  | { readonly kind: 'delay'; readonly milliseconds: number }
  | { readonly kind: 'drop'; readonly when: When }
  | { readonly kind: 'cut'; readonly bytes: number }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'expire' }
  | { readonly kind: 'outage'; readonly as: OutageKind; readonly milliseconds: number; readonly when: When }
  | {
      readonly kind: 'ask';
      readonly question: ScriptedQuestion;
      /** The VM that asks outside of a task; null if the task of the call asks. */
      readonly domain: string | null;
    }
  | { readonly kind: 'change'; readonly machine: string; readonly keys: Readonly<Record<string, string>> }
  /** A file of a datastore is gone, locked or not. */
  | { readonly kind: 'lose'; readonly file: Location }
  | {
      /** A host of a vCenter enters another state. */
      readonly kind: 'host';
      readonly name: string;
      readonly state: HostState;
      readonly maintenance: boolean;
    };

type When = 'before' | 'after';

/**
 * Kinds of outages. `dropped`: each connection is closed without an answer. `refused`: it does not listen. `unavailable`: HTTP 503, as
 * a proxy in front of it answers. `logged-out`: all sessions have ended, and each login is refused. `restarting`: it does not listen,
 * and comes back without sessions and tasks.
 */
export const OUTAGE_KINDS = ['dropped', 'refused', 'unavailable', 'logged-out', 'restarting'] as const;
export type OutageKind = (typeof OUTAGE_KINDS)[number];

/** One rule of a script: the calls that it matches, and their faults. */
export interface FaultRule {
  /** A method of the API in lower case, or `get /folder` and the like; `*` is any. */
  readonly at: string;
  /** For files: a part of the path. */
  readonly path: string | null;
  /** The first matching call that gets the faults, from 1. */
  readonly nth: number;
  /** The number of matching calls from `nth` on. */
  readonly times: number;
  /** The probability of each of those calls, from 0 to 1, by the seed. */
  readonly chance: number;
  readonly faults: readonly InjectedFault[];
}

export interface FaultScript {
  readonly seed: number;
  readonly rules: readonly FaultRule[];
}

const MOST = { rules: 1_000, count: 1_000_000, milliseconds: 600_000, bytes: 64 * 1024 * 1024 };
const KEYS = [
  'at',
  'path',
  'nth',
  'times',
  'chance',
  'fault',
  'message',
  'when',
  'delay',
  'drop',
  'cut',
  'status',
  'expire',
  'outage',
  'change',
  'host',
  'lose',
  'ask',
];

/**
 * Parses a fault script.
 *
 * ```yaml
 * seed: 7
 * faults:
 *   - { at: ReconfigVM_Task, nth: 2, fault: TaskInProgress }
 *   - { at: PUT /folder, path: web01.vmx, drop: after }
 *   - { at: "*", chance: 0.01, times: 100, delay: 250 }          # milliseconds
 *   - { at: PowerOnVM_Task, ask: msg.hbacommon.outofspace }          # see `parseQuestionFault`
 *   - { at: ShutdownGuest, outage: { for: 15000, as: refused }, when: after }
 *   - { at: PowerOffVM_Task, host: { name: esx2, state: not-responding } }
 *   - { at: PowerOnVM_Task, change: { domain: web01, keys: { memsize: "512" } } }
 * ```
 *
 * @throws InventoryError with all problems of the script.
 */
export function parseFaultScript(text: string): FaultScript {
  const reader = new InventoryReader();
  const root = reader.map(readYaml(text, 'script of faults'), 'faults', ['seed', 'faults']);
  const list = reader.list(root['faults'], 'faults');
  if (list.length > MOST.rules) reader.note('faults', `at most ${MOST.rules} rules are read`);
  const rules = list.slice(0, MOST.rules).map((each, index) => readRule(reader, each, `faults[${index}]`));
  const seed = reader.whole(root['seed'], 'seed', 1, 2 ** 31);
  if (reader.problems.length > 0) throw new InventoryError(reader.problems, 'script of faults');
  return { seed, rules };
}

function readRule(reader: InventoryReader, value: unknown, path: string): FaultRule {
  const rule = reader.map(value, path, KEYS);
  const { chance } = rule;
  if (chance !== undefined && !(typeof chance === 'number' && chance > 0 && chance <= 1)) {
    reader.note(`${path}.chance`, 'must be a number above 0, up to 1');
  }
  const faults = readFaults(reader, rule, path);
  if (faults.length === 0) reader.note(path, 'names no fault');
  return {
    at: reader.text(rule['at'], `${path}.at`, null).toLowerCase(),
    path: rule['path'] === undefined ? null : reader.text(rule['path'], `${path}.path`, null),
    nth: reader.whole(rule['nth'], `${path}.nth`, 1, MOST.count),
    times: reader.whole(rule['times'], `${path}.times`, 1, MOST.count),
    chance: typeof chance === 'number' ? chance : 1,
    faults,
  };
}

/** Null for what names no file on a datastore. */
function locationOf(text: string): Location | null {
  const match = /^\[([^\]]+)\] *(\S.*)$/.exec(text);
  const [, datastore = '', path = ''] = match ?? [];
  return isDatastoreName(datastore) && isSafePath(path) ? { datastore, path } : null;
}

/** Returns the faults in the order in which they take effect. */
function readFaults(
  reader: InventoryReader,
  rule: Readonly<Record<string, unknown>>,
  path: string,
): readonly InjectedFault[] {
  const faults: InjectedFault[] = [];
  const has = (key: string): boolean => ownEntry(rule, key) !== undefined;
  const when = reader.choice(rule['when'], `${path}.when`, ['before', 'after'], 'before');
  if (has('change')) {
    const change = reader.map(rule['change'], `${path}.change`, ['domain', 'keys']);
    const keys = Object.entries(reader.map(change['keys'], `${path}.change.keys`, null)).map(
      ([key, each]) => [key, reader.text(each, `${path}.change.keys.${key}`, null)] as const,
    );
    const machine = reader.text(change['domain'], `${path}.change.domain`, null);
    faults.push({ kind: 'change', machine, keys: Object.fromEntries(keys) });
  }
  if (has('host')) {
    const host = reader.map(rule['host'], `${path}.host`, ['name', 'state', 'maintenance']);
    const name = reader.text(host['name'], `${path}.host.name`, null);
    const state = reader.choice(host['state'], `${path}.host.state`, HOST_STATES, 'connected');
    faults.push({
      kind: 'host',
      name,
      state,
      maintenance: reader.boolean(host['maintenance'], `${path}.host.maintenance`),
    });
  }
  if (has('lose')) {
    const file = locationOf(reader.text(rule['lose'], `${path}.lose`, null));
    if (file === null) reader.note(`${path}.lose`, 'must be a file such as "[ssd1] web01/web01.vmdk"');
    else faults.push({ kind: 'lose', file });
  }
  if (has('ask')) faults.push({ kind: 'ask', ...parseQuestionFault(reader, rule['ask'], `${path}.ask`) });
  if (has('delay')) {
    const milliseconds = reader.whole(rule['delay'], `${path}.delay`, 1, MOST.milliseconds);
    faults.push({ kind: 'delay', milliseconds });
  }
  if (has('outage')) {
    const outage = reader.map(rule['outage'], `${path}.outage`, ['for', 'as']);
    const milliseconds = reader.whole(outage['for'], `${path}.outage.for`, 1, MOST.milliseconds);
    const as = reader.choice(outage['as'], `${path}.outage.as`, OUTAGE_KINDS, 'refused');
    faults.push({ kind: 'outage', as, milliseconds, when });
  }
  if (has('expire') && reader.boolean(rule['expire'], `${path}.expire`)) faults.push({ kind: 'expire' });
  if (has('status')) faults.push({ kind: 'status', status: reader.whole(rule['status'], `${path}.status`, 503, 599) });
  if (has('fault')) {
    const type = reader.text(rule['fault'], `${path}.fault`, null);
    faults.push({ kind: 'fault', type, message: reader.text(rule['message'], `${path}.message`, type), when });
  }
  if (has('drop')) {
    faults.push({ kind: 'drop', when: reader.choice(rule['drop'], `${path}.drop`, ['before', 'after'], 'before') });
  }
  if (has('cut')) faults.push({ kind: 'cut', bytes: reader.whole(rule['cut'], `${path}.cut`, 1, MOST.bytes) });
  return faults;
}
