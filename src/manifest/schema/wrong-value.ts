import type { DiagnosticCode } from '../../domain/diagnostics/diagnostic-codes.js';
import { nearestName } from '../../domain/diagnostics/nearest-name.js';
import { plainText } from '../../domain/values/json.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import { listAsMapHint } from './list-as-map.js';
import type { SchemaNode } from './manifest-schema.js';
import { orList, valueText } from './value-text.js';

/** A problem as a phrase that follows the name of the place, and what to do about it. */
export interface Problem {
  readonly code: DiagnosticCode;
  readonly phrase: string;
  readonly detail?: string;
  readonly hint?: string;
}

/** What the keys of a map are, by its title in the schema, where they are no slots. */
const BY: Readonly<Record<string, string>> = { Domains: 'name', VmxKeys: 'key', Guestinfo: 'key' };

/** A value of a type that the schema does not take there. */
export function wrongType(key: string, value: unknown, types: readonly string[], schema: SchemaNode): Problem {
  if (Array.isArray(value) && types.includes('object')) {
    const by = ownEntry(BY, schema.title ?? '') ?? (schema.slots === undefined ? null : 'slot');
    const phrase = by === null ? 'must be a map, not a list' : `must be a map by ${by}, not a list`;
    const hint = listAsMapHint(key, value, schema);
    return { code: 'EF1013', phrase, ...(hint === null ? {} : { hint }) };
  }
  if (typeof value === 'number' && wantsUnit(schema)) return withoutUnit(key, String(value), valueText(value), schema);
  const wanted = orList(types.filter((type) => type !== 'null').map((type) => ownEntry(TYPE_WORDS, type) ?? type));
  return {
    code: 'EF1010',
    phrase: `${schema.patternErrorMessage ?? `must be ${wanted}`}, not ${valueText(value)}`,
    ...typeHint(key, value, types, schema),
  };
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  object: 'a map',
  array: 'a list',
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

function fits(value: number | boolean, pattern: string | undefined): boolean {
  return pattern === undefined || new RegExp(pattern).test(String(value));
}

function typeHint(
  key: string,
  value: unknown,
  types: readonly string[],
  { pattern, patternErrorMessage }: SchemaNode,
): { readonly hint?: string } {
  if (patternErrorMessage?.startsWith('must be a time of day') && typeof value === 'number')
    return { hint: clockHint(key, value) };
  if (value === null && types.includes('object')) return { hint: `Write ${key}: {} to declare nothing.` };
  if (types.includes('string') && (typeof value === 'number' || typeof value === 'boolean') && fits(value, pattern))
    return { hint: `YAML reads this as a ${typeof value}. Quote it: ${key}: "${value}"` };
  if (types.includes('string') && Array.isArray(value))
    return { hint: `YAML reads [ ] as a list. Quote a datastore path: ${key}: "[ssd1] web01/web01.vmdk"` };
  if (types.includes('integer') && typeof value === 'string' && /^\d+$/.test(value))
    return { hint: `Remove the quotes: ${key}: ${value}` };
  if (types.includes('boolean') && typeof value === 'string' && /^(yes|on|y|no|off|n)$/i.test(value))
    return { hint: `Write ${key}: ${/^(yes|on|y)$/i.test(value)}` };
  if (types.includes('array') && typeof value === 'string' && !types.includes('boolean'))
    return { hint: `Write ${key}: [${/^[\w.-]+$/.test(value) ? value : JSON.stringify(value)}]` };
  return {};
}

/** What YAML 1.1 makes of 22:00 is 1320, a number of base 60. */
function clockHint(key: string, value: number): string {
  const inDay = Number.isInteger(value) && value >= 24 && value < 24 * 60;
  if (!inDay) return `Write it with its minutes, and quote it: ${key}: "22:00"`;
  const clock = `${String(Math.floor(value / 60)).padStart(2, '0')}:${String(value % 60).padStart(2, '0')}`;
  return `Tools that follow YAML 1.1 convert an unquoted ${clock} to ${value}. Quote it: ${key}: "${clock}"`;
}

function wantsUnit(schema: SchemaNode): boolean {
  return schema.patternErrorMessage?.includes('with its unit') ?? false;
}

function withoutUnit(key: string, number: string, shown: string, schema: SchemaNode): Problem {
  const unit = schema.patternErrorMessage?.includes('clock rate') ? 'MHz' : key === 'size' ? 'GiB' : 'MiB';
  return {
    code: 'EF1014',
    phrase: `${schema.patternErrorMessage}, not ${shown}`,
    hint: `Write ${key}: ${number}${unit} if you mean ${unit}.`,
  };
}

/** Text that is not of the form that the schema wants. */
export function wrongForm(key: string, value: string, schema: SchemaNode): Problem {
  if (wantsUnit(schema) && /^\d+(\.\d+)?$/.test(value)) return withoutUnit(key, value, valueText(value), schema);
  const phrase = `${schema.patternErrorMessage ?? `must match ${schema.pattern}`}, not ${valueText(value)}`;
  if (wantsUnit(schema) && /^\d+(\.\d+)?\s*[KMGT]i?$/i.test(value))
    return { code: 'EF1014', phrase, hint: `Write ${key}: ${value.replace(/i$/, '')}iB.` };
  const number = [schema.type].flat().includes('integer') && /^\d+$/.test(value);
  return { code: 'EF1011', phrase, ...(number ? { hint: `Remove the quotes: ${key}: ${value}` } : {}) };
}

/** Longer lists of values are in the detail, not in the summary. */
const LISTED_WORDS = 10;

/** Of words that are equally near, those that begin like the value come first: the code of a hazard begins with its kind. */
function likeFirst(value: string, words: readonly string[]): readonly string[] {
  const alike = (word: string) => [...word].findIndex((letter, index) => letter !== value[index]);
  return [...words].sort((one, other) => alike(other) - alike(one));
}

/** A value that is none of the words, with the nearest one. */
export function notAChoice(key: string, value: unknown, allowed: readonly unknown[]): Problem {
  const words = allowed.filter((each) => each !== null).map(String);
  const many = words.length > LISTED_WORDS;
  const phrase = `must be ${many ? 'one of the allowed values' : orList(words)}, not ${valueText(value)}`;
  if (key === 'power' && words.includes('on')) return powerWord(value, phrase);
  const meant = typeof value === 'string' ? nearestName(value, likeFirst(value, words)) : null;
  const same = typeof value === 'string' && meant === value.toLowerCase();
  // In a list, the key is a number.
  const hint = same && !/^\d+$/.test(key) ? `Write ${key}: ${meant}` : `Did you mean ${meant}?`;
  return {
    code: 'EF1011',
    phrase,
    ...(many ? { detail: `They are ${words.join(', ')}.` } : {}),
    ...(meant === null ? {} : { hint }),
  };
}

function powerWord(value: unknown, phrase: string): Problem {
  const text = plainText(value).toLowerCase();
  const meant = /^(true|yes|y|on|up|running|poweredon)$/.test(text)
    ? 'on'
    : /^(false|no|n|off|down|stopped|poweredoff)$/.test(text)
      ? 'off'
      : null;
  if (meant === null) return { code: 'EF1012', phrase };
  const byYaml = typeof value === 'boolean' || /^(yes|no|y|n)$/.test(text);
  return {
    code: 'EF1012',
    phrase,
    ...(byYaml
      ? {
          detail: `Tools that follow YAML 1.1 read an unquoted ${meant} as ${meant === 'on'} and may write it back like this.`,
        }
      : {}),
    hint: `Write power: "${meant}" with quotes, so that no tool reads it as true or false.`,
  };
}
