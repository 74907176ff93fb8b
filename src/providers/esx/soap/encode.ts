import { DiagnosticError, errorDiagnostic } from '../../../domain/diagnostics/diagnostic.js';
import { codePointName, unfitCharacter } from '../../../domain/values/fit-text.js';
import { ownEntry } from '../../../domain/values/own-entry.js';
import { isMoRef, type MoRef, type VimObject, type VimValue } from './value.js';
import { isKindOf, METHODS, type Members, membersOf } from './vim25/vim25.js';
import { escapeXml } from './xml.js';

const SCALARS = new Set(['string', 'int', 'short', 'long', 'boolean', 'dateTime']);

/** The text of a member. An invalid XML character is an error of the user. The message omits the text, which may be a secret. */
function encodeText(name: string, text: string): string {
  const unfit = unfitCharacter(text);
  if (unfit === null) return escapeXml(text);
  throw new DiagnosticError(
    errorDiagnostic(
      'EF3016',
      `${name} holds the character ${codePointName(unfit)}, which the vSphere API cannot carry`,
      {
        hint: 'Leave out control characters; tabs and line ends are fine.',
      },
    ),
  );
}

function encodeRef(name: string, ref: MoRef): string {
  return `<${name} type="${escapeXml(ref.type)}">${escapeXml(ref.value)}</${name}>`;
}

function encodeAny(name: string, value: VimValue): string {
  if (typeof value === 'string') return `<${name} xsi:type="xsd:string">${encodeText(name, value)}</${name}>`;
  if (typeof value === 'boolean') return `<${name} xsi:type="xsd:boolean">${value}</${name}>`;
  if (Number.isSafeInteger(value)) {
    const type = value === (Number(value) | 0) ? 'int' : 'long';
    return `<${name} xsi:type="xsd:${type}">${value}</${name}>`;
  }
  throw new Error(`no encoding for the member ${name} of any type`);
}

function encodeMember(name: string, type: string, value: VimValue): string {
  if (Array.isArray(value)) return value.map((item: VimValue) => encodeMember(name, type, item)).join('');
  if (isMoRef(value)) return encodeRef(name, value);
  if (type === 'any') return encodeAny(name, value);
  if (SCALARS.has(type)) return `<${name}>${encodeText(name, String(value))}</${name}>`;
  const object = value as VimObject;
  const actual = object.$type ?? type;
  const members = membersOf(actual);
  if (members === null) throw new Error(`the type table has no ${actual}`);
  if (!isKindOf(actual, type)) throw new Error(`${actual} is no ${type}, which ${name} must be`);
  const mark = actual === type ? '' : ` xsi:type="${actual}"`;
  return `<${name}${mark}>${encodeMembers(members, object, actual)}</${name}>`;
}

function encodeMembers(members: Members, object: VimObject, type: string): string {
  let text = '';
  const known = new Set(members.map(([name]) => name));
  for (const name of Object.keys(object)) {
    if (name !== '$type' && !known.has(name)) throw new Error(`the type table has no member ${name} in ${type}`);
  }
  for (const [name, memberType] of members) {
    const value = ownEntry(object, name);
    if (value !== undefined) text += encodeMember(name, memberType, value);
  }
  return text;
}

/** The whole envelope of one call. Members come out in WSDL order, whatever the order of `args`. Throws on what the tables lack. */
export function encodeCall(method: string, self: MoRef, args: VimObject): string {
  const row = ownEntry(METHODS, method);
  if (row === undefined) throw new Error(`the method table has no ${method}`);
  const body = encodeRef('_this', self) + encodeMembers(row.members, args, method);
  return (
    '<?xml version="1.0" encoding="UTF-8"?>' +
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema"' +
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>' +
    `<${method} xmlns="urn:vim25">${body}</${method}></soapenv:Body></soapenv:Envelope>`
  );
}

/** Why an object that a server gave cannot be sent back to it; null where it can. */
export function encodingProblem(object: VimObject, type: string): string | null {
  try {
    encodeMember('device', type, object);
    return null;
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostic.summary;
    return error instanceof Error ? error.message : String(error);
  }
}
