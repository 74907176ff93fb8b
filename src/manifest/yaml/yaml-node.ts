/** A value of a YAML text with its place, as offsets into the text; `end` is exclusive. */
interface Placed {
  readonly start: number;
  readonly end: number;
  /** The value as plain data, for the schema; maps have no prototype. */
  readonly value: unknown;
  /** How many values it stands for with all aliases written out, itself included. */
  readonly size: number;
}

export interface YamlScalar extends Placed {
  readonly kind: 'scalar';
  readonly value: string | number | bigint | boolean | null;
  /** As it was written, quotes and escapes resolved: `0x10` and `1.10` keep their spelling here. */
  readonly source: string;
}

export interface YamlEntry {
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly node: YamlNode;
}

export interface YamlMap extends Placed {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, YamlEntry>;
}

export interface YamlList extends Placed {
  readonly kind: 'list';
  readonly items: readonly YamlNode[];
}

/** Aliases are resolved: their node is that of the anchor, with its place. */
export type YamlNode = YamlScalar | YamlMap | YamlList;
