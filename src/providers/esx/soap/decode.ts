import { ownEntry, setEntry } from '../../../domain/values/own-entry.js';
import { moRef, type VimObject, type VimValue } from './value.js';
import { membersOf } from './vim25/vim25.js';
import type { XmlElement } from './xml.js';

function decodeNumber(text: string, where: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value))
    throw new Error(`expected a whole number in ${where}, found "${text.slice(0, 40)}"`);
  return value;
}

function decodeBoolean(text: string, where: string): boolean {
  const word = text.trim();
  if (word === 'true' || word === '1') return true;
  if (word === 'false' || word === '0') return false;
  throw new Error(`expected true or false in ${where}, found "${text.slice(0, 40)}"`);
}

function decodeScalar(type: string, text: string, where: string): VimValue | undefined {
  switch (type) {
    case 'string':
    case 'dateTime':
    case 'anyURI':
    case 'base64Binary':
      return text;
    case 'int':
    case 'short':
    case 'long':
    case 'byte':
      return decodeNumber(text, where);
    case 'float':
    case 'double':
      return Number(text);
    case 'boolean':
      return decodeBoolean(text, where);
    default:
      return undefined;
  }
}

/** A value of which only the wire says what it is. Enumerations are text; objects that the table lacks keep their type name alone. */
function decodeAny(element: XmlElement): VimValue {
  const type = element.xsiType ?? (element.refType === null ? 'xsd:string' : 'ManagedObjectReference');
  if (type.startsWith('xsd:')) return decodeScalar(type.slice(4), element.text, element.name) ?? element.text;
  if (type === 'ManagedObjectReference') return moRef(element.refType ?? '', element.text);
  if (type.startsWith('ArrayOf')) {
    const item = type.slice('ArrayOf'.length);
    return element.children.map((child) => decodeItem(child, item));
  }
  if (membersOf(type) !== null) return decodeObject(element, type);
  return element.children.length === 0 && element.text.trim() !== ''
    ? element.text
    : { $type: type, ...strayMembers(element) };
}

/** Plain text members of an object that the table lacks: what a fault says of itself. */
function strayMembers(element: XmlElement): VimObject {
  const members: Record<string, VimValue> = {};
  for (const child of element.children) {
    if (child.name === 'faultCause') members['faultCause'] = decodeObject(child, 'LocalizedMethodFault');
    else if (child.children.length === 0)
      setEntry(members, child.name, child.refType === null ? child.text : moRef(child.refType, child.text));
  }
  return members;
}

function decodeItem(element: XmlElement, type: string): VimValue {
  if (element.xsiType === 'ManagedObjectReference' || type === 'ManagedObjectReference')
    return moRef(element.refType ?? '', element.text);
  const scalar = decodeScalar(type.charAt(0).toLowerCase() + type.slice(1), element.text, element.name);
  if (scalar !== undefined) return scalar;
  if (membersOf(type) !== null) return decodeObject(element, type);
  return element.xsiType === null ? element.text : decodeAny(element);
}

/** One value of a type as the tables name it. */
export function decodeMember(element: XmlElement, type: string): VimValue {
  if (type === 'ref') return moRef(element.refType ?? '', element.text);
  if (type === 'any') return decodeAny(element);
  return decodeScalar(type, element.text, element.name) ?? decodeObject(element, type);
}

/** An object that is put together member by member. */
export interface ObjectUnderway {
  readonly object: VimObject;
  add(member: XmlElement): void;
}

/**
 * Begins an object that is read by its table: members that the table has, in any order, the rest left out. Where the wire names a
 * sub-type, that one's table is used and its name kept as `$type`; a sub-type that the table lacks is read as its declared type.
 */
export function beginObject(named: string | null, declared: string): ObjectUnderway {
  const table = named === null ? declared : named;
  const members = membersOf(table) ?? membersOf(declared);
  if (members === null) throw new Error(`the type table has no ${declared}`);
  const object: Record<string, VimValue> = named === null ? {} : { $type: named };
  const types = new Map(members);
  const lists = new Set<string>();
  return {
    object,
    add: (child) => {
      const type = types.get(child.name);
      if (type === undefined) return;
      const value = decodeMember(child, type);
      const earlier = ownEntry(object, child.name);
      if (earlier === undefined) setEntry(object, child.name, value);
      else if (lists.has(child.name)) (earlier as VimValue[]).push(value);
      else {
        lists.add(child.name);
        setEntry(object, child.name, [earlier, value]);
      }
    },
  };
}

/** Reads a whole object, as {@link beginObject} says. */
export function decodeObject(element: XmlElement, declared: string): VimObject {
  const { object, add } = beginObject(element.xsiType, declared);
  element.children.forEach(add);
  return object;
}
