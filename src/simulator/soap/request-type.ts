/**
 * The data types that requests carry, members in the order of the WSDL, as `name:Type` with a cardinality: nothing = exactly one,
 * `?` = optional, `*` = any number. A trailing `!` says that the place is polymorphic; xsi:type may be left out there only where the
 * declared type itself is meant and is not abstract.
 * `boolean int long string ref any` are built in; `any` is not looked into. A type with `words` is an enumeration. Members of a base type come before those of the sub-type.
 */
export interface RequestType {
  readonly base?: string;
  /** An abstract type is never sent as such. */
  readonly abstract?: true;
  readonly members: string;
  /** The values of an enumeration, which has no members. */
  readonly words?: readonly string[];
}
