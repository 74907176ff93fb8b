import { decodeObject } from './decode.js';
import { objectOf, textOf, type VimObject } from './value.js';
import { child, childrenNamed, type XmlElement } from './xml.js';

/** A fault as the host told it: its type, its own words if any, and the faults that it names as causes, outermost first. */
export class VimFault extends Error {
  /** `InvalidPowerState`, or `SystemError` where the host named no type. */
  readonly type: string;
  readonly members: VimObject;
  readonly causes: readonly string[];

  constructor(type: string, message: string, members: VimObject = {}, causes: readonly string[] = []) {
    super(message === '' ? describeMembers(type, members) : message);
    this.name = 'VimFault';
    this.type = type;
    this.members = members;
    this.causes = causes;
  }
}

function describeMembers(type: string, members: VimObject): string {
  const facts = Object.entries(members)
    .filter(
      ([name, value]) => name !== '$type' && (typeof value === 'string' || typeof value === 'number') && value !== '',
    )
    .map(([name, value]) => `${name} ${value}`);
  return facts.length === 0 ? type : `${type} (${facts.join(', ')})`;
}

/** vcsim sends Go type names (`*types.InvalidPowerState`) where others send a sentence. */
function isForPeople(message: string): boolean {
  return message.trim() !== '' && !message.startsWith('*types.');
}

/** The LocalizedMethodFault of a task or a missing property as a VimFault. */
export function faultOf(localized: VimObject): VimFault {
  const fault = objectOf(localized['fault']) ?? {};
  const message = textOf(localized['localizedMessage']) ?? '';
  const causes: string[] = [];
  let cause = objectOf(fault['faultCause']);
  for (let depth = 0; cause !== null && depth < 8; depth += 1) {
    const inner = objectOf(cause['fault']) ?? {};
    causes.push(textOf(cause['localizedMessage']) ?? inner.$type ?? 'unknown fault');
    cause = objectOf(inner['faultCause']);
  }
  return new VimFault(fault.$type ?? 'SystemError', isForPeople(message) ? message : '', fault, causes);
}

/** Reads `<soapenv:Fault>`. The typed detail comes first, because some servers leave the fault string empty. */
export function faultOfSoap(fault: XmlElement): VimFault {
  const message = child(fault, 'faultstring')?.text ?? '';
  const detail = child(fault, 'detail')?.children[0];
  if (detail === undefined) return new VimFault('SystemError', message);
  const type = detail.xsiType ?? detail.name.replace(/Fault$/, '');
  const members: Record<string, string> = {};
  for (const member of detail.children) if (member.children.length === 0) members[member.name] = member.text;
  const causes = childrenNamed(detail, 'faultCause').map(
    (cause) => faultOf(decodeObject(cause, 'LocalizedMethodFault')).message,
  );
  return new VimFault(type, isForPeople(message) ? message : '', members, causes);
}
