import { stringify } from 'yaml';
import type { DiagnosticCode } from '../domain/diagnostic-codes.js';
import type { SchemaNode } from './manifest-schema.js';
import { orList, valueText } from './value-text.js';

/** A problem as a phrase that follows the name of the place, and what to do about it. */
export interface Problem {
  readonly code: DiagnosticCode;
  readonly phrase: string;
  readonly detail?: string;
  readonly hint?: string;
}

/** A value of a type that the schema does not take there. */
export function wrongType(key: string, value: unknown, types: readonly string[], schema: SchemaNode): Problem {
  if (Array.isArray(value) && types.includes('object')) {
    const by = schema.title === 'Domains' ? 'name' : 'slot';
    const example = schema.examples?.[0];
    const phrase =
      schema.slots === undefined && by === 'slot' ? 'must be a map, not a list' : `must be a map by ${by}, not a list`;
    return {
      code: 'EF1013',
      phrase,
      ...(example === undefined ? {} : { hint: `Write it like this:\n${stringify({ [key]: example }).trimEnd()}` }),
    };
  }
  if (typeof value === 'number' && wantsUnit(schema)) return withoutUnit(key, String(value), valueText(value), schema);
  const wanted = orList(types.filter((type) => type !== 'null').map((type) => TYPE_WORDS[type] ?? type));
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
  { pattern }: SchemaNode,
): { readonly hint?: string } {
  if (value === null && types.includes('object')) return { hint: `Write ${key}: {} if nothing is to be declared.` };
  if (types.includes('string') && (typeof value === 'number' || typeof value === 'boolean') && fits(value, pattern))
    return { hint: `YAML reads this as a ${typeof value}. Quote it: ${key}: "${value}"` };
  if (types.includes('string') && Array.isArray(value))
    return { hint: `YAML reads [ ] as a list. Quote a datastore path: ${key}: "[ssd1] web01/web01.vmdk"` };
  if (types.includes('integer') && typeof value === 'string' && /^\d+$/.test(value))
    return { hint: `Take the quotes away: ${key}: ${value}` };
  if (types.includes('boolean') && typeof value === 'string' && /^(yes|on|y|no|off|n)$/i.test(value))
    return { hint: `Write ${key}: ${/^(yes|on|y)$/i.test(value)}` };
  return {};
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
  return { code: 'EF1011', phrase, ...(number ? { hint: `Take the quotes away: ${key}: ${value}` } : {}) };
}

/** A value that is none of the words, with the nearest one where case or YAML 1.1 made the difference. */
export function notAChoice(key: string, value: unknown, allowed: readonly unknown[]): Problem {
  const words = allowed.filter((each) => each !== null).map(String);
  const phrase = `must be ${orList(words)}, not ${valueText(value)}`;
  if (key === 'power' && words.includes('on')) return powerWord(value, phrase);
  const same = typeof value === 'string' ? words.find((word) => word === value.toLowerCase()) : undefined;
  return { code: 'EF1011', phrase, ...(same === undefined ? {} : { hint: `Write ${key}: ${same}` }) };
}

function powerWord(value: unknown, phrase: string): Problem {
  const text = String(value).toLowerCase();
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
          detail: `Tools that follow YAML 1.1 read a bare ${meant} as ${meant === 'on'} and may write it back like this.`,
        }
      : {}),
    hint: `Write power: "${meant}", with quotes: then no tool can take it for true or false.`,
  };
}
