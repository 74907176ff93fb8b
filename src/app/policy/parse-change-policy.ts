import type { MaintenanceWindow } from '../../domain/desired.js';
import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { HAZARD_CODES } from '../../domain/diagnostics/hazard-codes.js';
import { nearestName } from '../../domain/diagnostics/nearest-name.js';
import { failure, type Result, success } from '../../domain/diagnostics/result.js';
import { isTimeZone, nearestTimeZone } from '../../domain/values/time-zone.js';
import type { ChangePolicy, PolicyConditions, PolicyRule } from '../../plan/policy/change-policy.js';
import { STEPS } from '../../plan/steps/steps.js';

/** The most that a policy may hold. */
export const POLICY_LIMITS = { bytes: 1024 * 1024, lines: 10_000, lineLength: 4_096, problems: 50 } as const;

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const KEYS = ['owner', 'vm', 'folder', 'connection', 'step', 'hazard', 'window'] as const;
type Key = (typeof KEYS)[number];

interface Word {
  readonly text: string;
  /** Columns count from 1; the end is exclusive. */
  readonly column: number;
  readonly end: number;
}

interface Fault {
  readonly summary: string;
  readonly hint: string | null;
  readonly word: Word | null;
}

function fault(summary: string, word: Word | null, hint: string | null = null): Result<never, Fault> {
  return failure({ summary, hint, word });
}

/** Words, or texts in double quotes. A `#` at the start of a word begins a comment. */
function wordsOf(line: string): Result<readonly Word[], Fault> {
  const words: Word[] = [];
  const pattern = /\s*(?:(#.*$)|"([^"]*)"(?=\s|$)|([^\s"#][^\s"]*)(?=\s|$)|(\S+))/gy;
  for (let match = pattern.exec(line); match !== null && match[0] !== ''; match = pattern.exec(line)) {
    const [whole, comment, quoted, plain, other] = match;
    const text = quoted ?? plain ?? other ?? '';
    const end = pattern.lastIndex + 1;
    const length = quoted === undefined ? text.length : text.length + 2;
    const word = { text, column: end - length, end };
    if (comment !== undefined || whole.trim() === '') break;
    if (other !== undefined) return fault(`${other} has a double quote that does not enclose the whole value`, word);
    words.push(word);
  }
  return success(words);
}

function namedIn<Name extends string>(
  word: Word,
  known: readonly Name[],
  what: string,
): Result<readonly Name[], Fault> {
  const names: Name[] = [];
  for (const text of word.text.split(',')) {
    const name = known.find((each) => each === text);
    if (name === undefined) {
      const nearest = nearestName(text, known);
      return fault(`"${text}" is no ${what}`, word, nearest === null ? null : `Did you mean ${nearest}?`);
    }
    names.push(name);
  }
  return success(names);
}

function minutes(hours: string, minute: string): number {
  return Number(hours) * 60 + Number(minute);
}

/** `sat,sun 22:00-04:00 Europe/Berlin`: days and time zone may be missing (every day, UTC). */
function parseWindow(word: Word): Result<MaintenanceWindow, Fault> {
  const hint = 'Write for example "sat,sun 22:00-04:00 Europe/Berlin".';
  const match = /^(?:([a-z,]+) +)?([0-2]\d):([0-5]\d)-([0-2]\d):([0-5]\d)(?: +(\S+))?$/.exec(word.text);
  if (match === null) return fault(`"${word.text}" is no time window`, word, hint);
  const [, named, fromHours = '', fromMinutes = '', toHours = '', toMinutes = '', timeZone = 'UTC'] = match;
  const days = named === undefined ? success(DAYS) : namedIn({ ...word, text: named }, DAYS, 'day of the week');
  if (!days.ok) return days;
  const from = minutes(fromHours, fromMinutes);
  const to = minutes(toHours, toMinutes);
  if (from === to || from >= 24 * 60 || to > 24 * 60)
    return fault(`"${word.text}" is never open, or has an impossible time`, word, hint);
  if (!isTimeZone(timeZone)) {
    const nearest = nearestTimeZone(timeZone);
    return fault(`"${timeZone}" is no time zone`, word, nearest === null ? hint : `Did you mean ${nearest}?`);
  }
  return success({ days: [...new Set(days.value.map((day) => DAYS.indexOf(day)))].sort(), from, to, timeZone });
}

function conditionOf(key: Key, value: Word): Result<PolicyConditions, Fault> {
  switch (key) {
    case 'step': {
      const kinds = namedIn(value, Object.keys(STEPS) as (keyof typeof STEPS)[], 'kind of step');
      return kinds.ok ? success({ step: kinds.value }) : kinds;
    }
    case 'hazard': {
      const codes = namedIn(value, Object.keys(HAZARD_CODES) as (keyof typeof HAZARD_CODES)[], 'hazard');
      return codes.ok ? success({ hazard: codes.value }) : codes;
    }
    case 'window': {
      const window = parseWindow(value);
      return window.ok ? success({ window: window.value }) : window;
    }
    default:
      return success({ [key]: [value.text] });
  }
}

/** `allow all`, or an effect and pairs of a condition and its value. */
function parseRule(words: readonly Word[], line: number, text: string): Result<PolicyRule, Fault> {
  const [effect, ...rest] = words;
  if (effect === undefined || (effect.text !== 'allow' && effect.text !== 'deny'))
    return fault('a line begins with allow or deny', effect ?? null);
  const [first] = rest;
  if (first === undefined)
    return fault(`${effect.text} has no condition`, effect, `Write "${effect.text} all" for everything.`);
  const rule = { effect: effect.text, line, text } as const;
  if (first.text === 'all' && rest.length === 1) return success({ ...rule, conditions: {} });
  let conditions: PolicyConditions = {};
  for (let index = 0; index < rest.length; index += 2) {
    const [word, value] = rest.slice(index, index + 2);
    const key = KEYS.find((each) => each === word?.text);
    if (word === undefined || key === undefined) {
      const nearest = nearestName(word?.text ?? '', KEYS);
      const hint = nearest === null ? `Conditions are ${KEYS.join(', ')}.` : `Did you mean ${nearest}?`;
      return fault(`"${word?.text ?? ''}" is no condition`, word ?? null, hint);
    }
    if (value === undefined || value.text === '') return fault(`${key} has no value`, word);
    if (key in conditions)
      return fault(`${key} is given twice`, word, 'Conditions of one line must all hold. Write a line for each value.');
    const condition = conditionOf(key, value);
    if (!condition.ok) return condition;
    conditions = { ...conditions, ...condition.value };
  }
  return success({ ...rule, conditions });
}

/** Parses the text of a change policy. All problems are reported, each with its line; a policy with a problem is none. */
export function parseChangePolicy(file: string, text: string): Result<ChangePolicy, readonly Diagnostic[]> {
  const problems: Diagnostic[] = [];
  const rules: PolicyRule[] = [];
  const report = (line: number, shown: string, { summary, hint, word }: Fault): void => {
    const column = word?.column ?? 1;
    const source = { file, line, column, endLine: line, endColumn: word?.end ?? Math.max(shown.length + 1, column) };
    problems.push(errorDiagnostic('EF7030', `the change policy: ${summary}`, { hint, source }));
  };
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  for (const [index, line] of lines.entries()) {
    if (problems.length >= POLICY_LIMITS.problems) break;
    if (index >= POLICY_LIMITS.lines || line.length > POLICY_LIMITS.lineLength) {
      const most = `at most ${POLICY_LIMITS.lines} lines of ${POLICY_LIMITS.lineLength} characters are read`;
      report(index + 1, '', { summary: most, hint: null, word: null });
      break;
    }
    const words = wordsOf(line);
    if (words.ok && words.value.length === 0) continue;
    const rule = words.ok ? parseRule(words.value, index + 1, line.trim()) : words;
    if (rule.ok) rules.push(rule.value);
    else report(index + 1, line, rule.problem);
  }
  return problems.length > 0 ? failure(problems) : success({ file, rules });
}
