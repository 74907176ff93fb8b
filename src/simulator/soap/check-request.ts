import type { ApiSurface } from '../api/api-surface.js';
import { ownEntry } from '../own-entry.js';
import { dynamicType } from './arguments.js';
import type { SoapRequest } from './envelope.js';
import { type Fault, invalidRequest } from './fault.js';
import { METHOD_PARAMETERS } from './method-parameters.js';
import { REQUEST_TYPES } from './request-types.js';
import type { XmlElement } from './xml-reader.js';

interface Member {
  readonly name: string;
  readonly type: string;
  readonly cardinality: '1' | '?' | '*';
  readonly polymorphic: boolean;
}

/**
 * Checks a request as a host of a real product does, and more clearly: no unknown element, members in the order of the WSDL, none
 * missing, none twice, xsi:type where the type is open, scalars that parse; and nothing that is newer than the server's version of the
 * API. Returns the first thing that is wrong.
 */
export function checkRequest(request: SoapRequest, api: ApiSurface): Fault | null {
  const parameters = ownEntry(METHOD_PARAMETERS, request.method);
  if (parameters === undefined) return null;
  const known = members(parameters).filter(({ name }) => api.hasArgument(request.method, name));
  const problem = checkMembers(request.body, [THIS, ...known], request.method, api);
  return problem === null ? null : invalidRequest(problem);
}

const THIS: Member = { name: '_this', type: 'ref', cardinality: '1', polymorphic: false };

function members(notation: string): readonly Member[] {
  return notation
    .split(' ')
    .filter((part) => part !== '')
    .map((part) => {
      const match = /^(\w+):(\w+)([?*]?)(!?)$/.exec(part);
      if (match === null) throw new Error(`bad member notation: ${part}`);
      const mark = match[3];
      const cardinality = mark === '?' || mark === '*' ? mark : '1';
      return { name: match[1] ?? '', type: match[2] ?? '', cardinality, polymorphic: match[4] === '!' };
    });
}

function membersOfType(type: string): readonly Member[] {
  const definition = ownEntry(REQUEST_TYPES, type);
  if (definition === undefined) return [];
  return [...(definition.base === undefined ? [] : membersOfType(definition.base)), ...members(definition.members)];
}

function isDerivedFrom(type: string, base: string): boolean {
  for (let at: string | undefined = type; at !== undefined; at = ownEntry(REQUEST_TYPES, at)?.base)
    if (at === base) return true;
  return false;
}

function checkMembers(element: XmlElement, expected: readonly Member[], path: string, api: ApiSurface): string | null {
  if (element.text.trim() !== '') return `Unexpected text in ${path}.`;
  let position = 0;
  const counts = new Map<string, number>();
  for (const child of element.children) {
    const index = expected.findIndex((member) => member.name === child.name);
    const member = expected[index];
    if (member === undefined) return `Unexpected element tag "${child.name}" seen in ${path}.`;
    if (index < position) {
      return `Element "${child.name}" in ${path} is out of order: it must stand before "${expected[position]?.name}".`;
    }
    position = index;
    const count = (counts.get(child.name) ?? 0) + 1;
    counts.set(child.name, count);
    if (count > 1 && member.cardinality !== '*') return `Element "${child.name}" is repeated in ${path}.`;
    const problem = checkValue(child, member, `${path}.${child.name}`, api);
    if (problem !== null) return problem;
  }
  const missing = expected.find((member) => member.cardinality === '1' && !counts.has(member.name));
  return missing === undefined ? null : `Required parameter ${missing.name} is missing in ${path}.`;
}

const SCALARS: Readonly<Record<string, RegExp>> = {
  boolean: /^(true|false|1|0)$/,
  int: /^-?\d{1,10}$/,
  long: /^-?\d{1,19}$/,
};

function checkValue(element: XmlElement, member: Member, path: string, api: ApiSurface): string | null {
  const dynamic = dynamicType(element);
  if (member.type === 'any') return member.polymorphic && dynamic === undefined ? `${path} needs an xsi:type.` : null;
  if (member.type === 'ref') {
    if (element.children.length > 0) return `${path} is a reference and has no elements.`;
    return element.attributes.has('type') ? null : `The reference ${path} needs the attribute "type".`;
  }
  if (member.type === 'string' || Object.hasOwn(SCALARS, member.type)) {
    if (element.children.length > 0) return `${path} is a ${member.type} and has no elements.`;
    const pattern = ownEntry(SCALARS, member.type);
    if (pattern === undefined || pattern.test(element.text.trim())) return null;
    return `"${element.text}" is no ${member.type} (${path}).`;
  }
  const type = dynamic ?? (isTraversal(element, member) ? 'TraversalSpec' : member.type);
  const definition = ownEntry(REQUEST_TYPES, type);
  if (definition === undefined || !api.hasType(type)) return `The type "${type}" of ${path} is not known.`;
  if (definition.words !== undefined) {
    return definition.words.includes(element.text.trim()) ? null : `"${element.text}" is no ${type} (${path}).`;
  }
  if (definition.abstract) {
    return dynamic === undefined ? `${path} needs an xsi:type.` : `The type "${type}" of ${path} is abstract.`;
  }
  if (!isDerivedFrom(type, member.type)) return `The type "${type}" of ${path} is no ${member.type}.`;
  const known = membersOfType(type).filter(({ name }) => api.hasMember(type, name));
  return checkMembers(element, known, path, api);
}

/** Clients leave out xsi:type on selections; one with a path is a traversal. */
function isTraversal(element: XmlElement, member: Member): boolean {
  return member.type === 'SelectionSpec' && element.children.some((child) => child.name === 'path');
}
