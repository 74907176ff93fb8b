/** A reference to a managed object: its kind and the server's opaque name for it. */
export interface MoRef {
  readonly type: string;
  readonly value: string;
}

export type VimScalar = string | number | boolean;

/** A data object: members by name, and `$type` where the wire says (or must say) which type it is. */
export interface VimObject {
  readonly $type?: string;
  readonly [member: string]: VimValue | undefined;
}

export type VimValue = VimScalar | MoRef | VimObject | readonly VimValue[];

export function isMoRef(value: VimValue | undefined): value is MoRef {
  return typeof value === 'object' && !Array.isArray(value) && '$ref' in value;
}

/** A reference as the tables carry it; the `$ref` key distinguishes it from a data object. */
export function moRef(type: string, value: string): MoRef {
  return { $ref: true, type, value } as unknown as MoRef;
}

export function isVimObject(value: VimValue | undefined): value is VimObject {
  return typeof value === 'object' && !Array.isArray(value) && !('$ref' in value);
}

export function textOf(value: VimValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

export function numberOf(value: VimValue | undefined): number | null {
  return typeof value === 'number' ? value : null;
}

export function booleanOf(value: VimValue | undefined): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

export function objectOf(value: VimValue | undefined): VimObject | null {
  return isVimObject(value) ? value : null;
}

export function refOf(value: VimValue | undefined): MoRef | null {
  return isMoRef(value) ? value : null;
}

/** The items of a member that may come many times; a single one is a list of one, none is an empty list. */
export function listOf(value: VimValue | undefined): readonly VimValue[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as VimValue];
}

export function objectsOf(value: VimValue | undefined): readonly VimObject[] {
  return listOf(value).filter(isVimObject);
}
