/**
 * The types of the API, with what each of them has and since which version. From the generated table; types that the simulator does not
 * name are not in it.
 */

import { DATA_TYPES, MANAGED_TYPES } from './api-types.js';

/** A property of a managed object, or a member of a data object. */
export interface ApiMember {
  readonly since: string;
  /** The type of a property, as `VirtualMachineConfigInfo` or `Datastore[]`; null for a member. */
  readonly type: string | null;
}

export interface ApiType {
  /** The type that it extends; null for the first ones. */
  readonly base: string | null;
  readonly since: string;
  /** Its own ones, without those of base types. */
  readonly members: ReadonlyMap<string, ApiMember>;
}

const TYPES: ReadonlyMap<string, ApiType> = new Map([...parseTable(MANAGED_TYPES), ...parseTable(DATA_TYPES)]);

const EXTENDED: ReadonlySet<string> = new Set([...TYPES.values()].flatMap(({ base }) => base ?? []));

/** Each line is `name base@since since: member member=type; since: member`; a line that starts with blanks continues the one before. */
function parseTable(text: string): readonly (readonly [string, ApiType])[] {
  const lines = text.trim().replace(/\n +/g, ' ').split('\n');
  return lines.map((line) => {
    const [name = '', heading = '', ...rest] = line.split(' ');
    const [base = '', since = ''] = heading.split('@');
    const members = new Map<string, ApiMember>();
    let version = since;
    for (const word of rest) {
      if (word.endsWith(':')) version = word.slice(0, -1);
      else {
        const [member = '', type = null] = word.replace(/;$/, '').split('=');
        members.set(member, { since: version, type });
      }
    }
    return [name, { base: base === '' ? null : base, since, members }];
  });
}

/** Returns undefined for a type that is not in the table. */
export function apiType(name: string): ApiType | undefined {
  return TYPES.get(name);
}

/** The type and its base types, itself first. Empty for an unknown one. */
export function withBaseTypes(name: string): readonly ApiType[] {
  const chain: ApiType[] = [];
  for (let at = TYPES.get(name); at !== undefined; at = at.base === null ? undefined : TYPES.get(at.base))
    chain.push(at);
  return chain;
}

/** A member of a type or of one that it extends; null if the API has none of the name. */
export function memberOf(type: string, name: string): ApiMember | null {
  for (const each of withBaseTypes(type)) {
    const member = each.members.get(name);
    if (member !== undefined) return member;
  }
  return null;
}

/** Whether another type of the table extends it. */
export function hasSubtypes(type: string): boolean {
  return EXTENDED.has(type);
}

/** Whether a managed type is another one or extends it. */
export function isKindOf(type: string, base: string): boolean {
  if (base === 'ManagedObject') return true;
  for (let at: string | null = type; at !== null; at = TYPES.get(at)?.base ?? null) if (at === base) return true;
  return false;
}
