import { ownEntry } from '../own-entry.js';

/**
 * A value as the API types it. Objects list every property that their type has, unset ones as undefined: a path to an unset
 * property is then told from a path that does not exist. Values are immutable and may be shared and cached.
 */
export type Value = Scalar | Reference | DataObject | ValueArray;

export interface Scalar {
  readonly kind: 'scalar';
  /** `xsd:string`, `xsd:int`, ... or the name of an enumeration. */
  readonly type: string;
  readonly text: string;
}

/** A managed object reference. */
export interface Reference {
  readonly kind: 'reference';
  readonly type: string;
  readonly value: string;
}

export type Fields = Readonly<Record<string, Value | undefined>>;

export interface DataObject {
  readonly kind: 'object';
  /** Empty if the member that holds the structure implies its type: it is then written without xsi:type. */
  readonly type: string;
  /** In the order of the WSDL. */
  readonly fields: Fields;
}

export interface ValueArray {
  readonly kind: 'array';
  /** The element type as `ArrayOf...` spells it: `ManagedObjectReference`, `string`, `VirtualDevice`. */
  readonly of: string;
  readonly items: readonly Value[];
}

const scalar = (type: string, text: string): Scalar => ({ kind: 'scalar', type, text });

export const string = (text: string): Scalar => scalar('xsd:string', text);
export const boolean = (value: boolean): Scalar => scalar('xsd:boolean', value ? 'true' : 'false');
export const int = (value: number): Scalar => scalar('xsd:int', String(Math.trunc(value)));
export const short = (value: number): Scalar => scalar('xsd:short', String(Math.trunc(value)));
export const byte = (value: number): Scalar => scalar('xsd:byte', String(Math.trunc(value)));
export const long = (value: number): Scalar => scalar('xsd:long', String(Math.trunc(value)));
export const dateTime = (value: Date): Scalar => scalar('xsd:dateTime', value.toISOString());
export const enumeration = (type: string, name: string): Scalar => scalar(type, name);
export const reference = (type: string, value: string): Reference => ({ kind: 'reference', type, value });
export const object = (type: string, fields: Fields): DataObject => ({ kind: 'object', type, fields });
export const structure = (fields: Fields): DataObject => ({ kind: 'object', type: '', fields });
export const array = (of: string, items: readonly Value[]): ValueArray => ({ kind: 'array', of, items });
export const references = (items: readonly { readonly ref: Reference }[]): ValueArray =>
  array(
    'ManagedObjectReference',
    items.map((item) => item.ref),
  );
export const strings = (items: readonly string[]): ValueArray => array('string', items.map(string));

/** Structural equality; the same object is found equal at once. */
export function sameValue(left: Value | undefined, right: Value | undefined): boolean {
  if (left === right) return true;
  if (left === undefined || right === undefined) return false;
  if (left.kind === 'scalar') return right.kind === 'scalar' && left.text === right.text && left.type === right.type;
  if (left.kind === 'reference') {
    return right.kind === 'reference' && left.value === right.value && left.type === right.type;
  }
  if (left.kind === 'array') {
    if (right.kind !== 'array' || left.items.length !== right.items.length) return false;
    return left.items.every((item, index) => sameValue(item, right.items[index]));
  }
  if (right.kind !== 'object' || left.type !== right.type) return false;
  const names = new Set([...Object.keys(left.fields), ...Object.keys(right.fields)]);
  return [...names].every((name) => sameValue(ownEntry(left.fields, name), ownEntry(right.fields, name)));
}
