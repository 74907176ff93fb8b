import type { ErrorObject } from 'ajv';
import { plainText } from '../../domain/values/json.js';
import type { SchemaNode } from './manifest-schema.js';
import { orList, valueText } from './value-text.js';
import { notAChoice, type Problem, wrongForm, wrongType } from './wrong-value.js';

/** What one error of the schema means, but for unknown and missing keys, which have a place of their own. */
export function schemaProblem(error: ErrorObject, key: string): Problem {
  const schema = (error.parentSchema ?? {}) as SchemaNode;
  const value: unknown = error.data;
  const limit: unknown = error.params['limit'];
  switch (error.keyword) {
    case 'type':
      return wrongType(key, value, [error.schema].flat().map(String), schema);
    case 'enum':
      return notAChoice(key, value, error.schema as readonly unknown[]);
    case 'const':
      return wrongConstant(key, value, error.schema);
    case 'pattern':
      return wrongForm(key, plainText(value), schema);
    case 'anyOf':
      return noneOf(key, value, schema);
    case 'oneOf':
      return wrongChoice(value, schema);
    case 'minimum':
    case 'maximum':
      return { code: 'EF1011', phrase: `must be ${range(schema)}, not ${valueText(value)}` };
    case 'minLength':
      return { code: 'EF1011', phrase: 'must not be empty' };
    case 'minProperties':
      return { code: 'EF1011', phrase: 'must not be an empty map', hint: 'Write null to remove it.' };
    case 'maxLength':
      return { code: 'EF1011', phrase: `must have at most ${limit} characters` };
    case 'minItems':
      return { code: 'EF1011', phrase: 'must not be an empty list' };
    case 'uniqueItems': {
      const item = Array.isArray(value) ? value[Number(error.params['i'])] : undefined;
      return { code: 'EF1011', phrase: `must not contain ${valueText(item)} twice` };
    }
    case 'maxItems':
    case 'maxProperties':
      return { code: 'EF1004', phrase: `must have at most ${limit} entries` };
    default:
      return { code: 'EF1011', phrase: `is not allowed here: ${error.message ?? error.keyword}` };
  }
}

function range({ minimum, maximum }: SchemaNode): string {
  if (minimum !== undefined && maximum !== undefined) return `a number from ${minimum} to ${maximum}`;
  return minimum === undefined ? `at most ${maximum}` : `at least ${minimum}`;
}

function wrongConstant(key: string, value: unknown, wanted: unknown): Problem {
  const phrase = `must be ${valueText(wanted)}, not ${valueText(value)}`;
  return {
    code: 'EF1011',
    phrase,
    ...(key === 'version' ? { detail: 'This esxform reads version 1 of the format.' } : {}),
  };
}

/** A union of words, kinds or keys of which none fits: one message that lists them. */
function noneOf(key: string, value: unknown, schema: SchemaNode): Problem {
  const branches = schema.anyOf ?? [];
  if (branches.every((branch) => branch.required !== undefined)) {
    const keys = branches.flatMap((branch) => branch.required ?? []);
    return { code: 'EF1009', phrase: `must have ${orList(keys)}, or both` };
  }
  const words = branches.flatMap((branch) => (branch.enum ?? []).filter((each) => each !== null).map(String));
  const numbers = branches.filter((branch) => branch.type === 'integer').map(range);
  const choices = orList([...words, ...numbers]);
  const same = typeof value === 'string' ? words.find((word) => word === value.toLowerCase()) : undefined;
  return {
    code: 'EF1011',
    phrase: `must be ${choices}, not ${valueText(value)}`,
    ...(same === undefined ? {} : { hint: `Write ${key}: ${same}` }),
  };
}

/** Keys of which exactly one set goes together. */
function wrongChoice(value: unknown, schema: SchemaNode): Problem {
  const sets = (schema.oneOf ?? []).flatMap((branch) => (branch.required === undefined ? [] : [branch.required]));
  const given = new Set(Object.keys((value ?? {}) as object));
  const begun = sets.filter((set) => given.has(set[0] ?? ''));
  const list = orList(sets.map((set) => set.join(' with ')));
  if (begun.length > 1)
    return {
      code: 'EF1016',
      phrase: `has ${begun.map((set) => set[0]).join(' and ')}, but can have only one of ${list}`,
    };
  const [only] = begun;
  const missing = only?.filter((key) => !given.has(key)) ?? [];
  if (only !== undefined && missing.length > 0)
    return { code: 'EF1016', phrase: `has ${only[0]} and must also have ${missing.join(' and ')}` };
  return { code: 'EF1016', phrase: `must have one of ${list}` };
}
