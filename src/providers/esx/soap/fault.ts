import { shortened } from '../../../domain/diagnostics/shortened.js';
import type { SecretValues } from '../../../domain/secrets/secret-values.js';
import { setEntry } from '../../../domain/values/own-entry.js';
import { decodeObject } from './decode.js';
import { type MoRef, moRef, objectOf, textOf, type VimObject } from './value.js';
import { child, type XmlElement } from './xml.js';

/** Bounds of what a fault says, which goes into every report of it. */
export const FAULT_LIMITS = {
  causes: 8,
  characters: 4_000,
  causeCharacters: 1_000,
  typeCharacters: 100,
  facts: 20,
} as const;

/** A server's words must not look like further lines of ours. */
function oneLine(text: string, most: number): string {
  return shortened(text.replace(/\s*[\r\n]+\s*/g, ' '), most);
}

/** A fault as the host told it: its type, its own words if any, and the faults that it names as causes, outermost first. */
export class VimFault extends Error {
  /** `InvalidPowerState`, or `SystemError` where the host named no type. */
  readonly type: string;
  readonly members: VimObject;
  readonly causes: readonly string[];

  constructor(type: string, message: string, members: VimObject = {}, causes: readonly string[] = []) {
    const { characters, causeCharacters, typeCharacters } = FAULT_LIMITS;
    super(oneLine(message === '' ? describeMembers(type, members) : message, characters));
    this.name = 'VimFault';
    this.type = shortened(type, typeCharacters);
    this.members = members;
    this.causes = causes.map((cause) => oneLine(cause, causeCharacters));
  }
}

function describeMembers(type: string, members: VimObject): string {
  const facts = Object.entries(members)
    .filter(
      ([name, value]) => name !== '$type' && (typeof value === 'string' || typeof value === 'number') && value !== '',
    )
    .slice(0, FAULT_LIMITS.facts)
    .map(
      ([name, value]) =>
        `${shortened(name, FAULT_LIMITS.typeCharacters)} ${shortened(String(value), FAULT_LIMITS.causeCharacters)}`,
    );
  return facts.length === 0 ? type : `${type} (${facts.join(', ')})`;
}

/** vcsim sends Go type names (`*types.InvalidPowerState`) where others send a sentence. */
function isForPeople(message: string): boolean {
  return message.trim() !== '' && !message.startsWith('*types.');
}

/** What a fault's cause says, and the causes below it, outermost first. */
function causesOf(fault: VimObject): readonly string[] {
  const causes: string[] = [];
  let cause = objectOf(fault['faultCause']);
  for (let depth = 0; cause !== null && depth < FAULT_LIMITS.causes; depth += 1) {
    const inner = objectOf(cause['fault']) ?? {};
    const message = textOf(cause['localizedMessage']) ?? '';
    causes.push(isForPeople(message) ? message : describeMembers(inner.$type ?? 'unknown fault', inner));
    cause = objectOf(inner['faultCause']);
  }
  return causes;
}

/** The LocalizedMethodFault of a task or a missing property as a VimFault. */
export function faultOf(localized: VimObject): VimFault {
  const fault = objectOf(localized['fault']) ?? {};
  const message = textOf(localized['localizedMessage']) ?? '';
  return new VimFault(fault.$type ?? 'SystemError', isForPeople(message) ? message : '', fault, causesOf(fault));
}

/** Reads `<soapenv:Fault>`. The typed detail comes first, because some servers leave the fault string empty. */
export function faultOfSoap(fault: XmlElement): VimFault {
  const message = child(fault, 'faultstring')?.text ?? '';
  const detail = child(fault, 'detail')?.children[0];
  if (detail === undefined) return new VimFault('SystemError', message);
  const type = detail.xsiType ?? detail.name.replace(/Fault$/, '');
  const members: Record<string, string | MoRef> = {};
  for (const member of detail.children) {
    if (member.children.length > 0) continue;
    setEntry(members, member.name, member.refType === null ? member.text : moRef(member.refType, member.text));
  }
  const cause = child(detail, 'faultCause');
  const causes = cause === undefined ? [] : causesOf({ faultCause: decodeObject(cause, 'LocalizedMethodFault') });
  return new VimFault(type, isForPeople(message) ? message : '', members, causes);
}

/** The fault without secrets: a server may repeat a password or a cookie in its words. */
export function withoutSecretsInFault(fault: VimFault, secrets: SecretValues): VimFault {
  if (secrets.isEmpty) return fault;
  const members = Object.entries(fault.members).map(([name, value]) => [
    name,
    typeof value === 'string' && name !== '$type' ? secrets.redact(value) : value,
  ]);
  const causes = fault.causes.map((cause) => secrets.redact(cause));
  return new VimFault(fault.type, secrets.redact(fault.message), Object.fromEntries(members), causes);
}
