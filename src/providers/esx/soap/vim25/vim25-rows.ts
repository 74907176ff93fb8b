/** Member name and type. A member may be absent, once, or (where the value is an array) many times. */
export type Members = readonly (readonly [name: string, type: string])[];

export interface TypeRow {
  readonly base?: string;
  readonly members: Members;
}

/** How a method is written and read; which of them may be called on what stands in calls.ts. */
export interface MethodRow {
  readonly members: Members;
  /** The type of `returnval`; `[]` marks a list; null for none. */
  readonly returns: string | null;
}
