import { formatDiskSize, type KiB, parseDiskSize } from '../domain/values/units.js';
import { written } from './field-reader.js';

/** The value of a key as a manifest would have it, before it is YAML. Undefined stands for a key that is left out. */
export type Written = string | number | boolean | readonly Written[] | WrittenMap;
export type WrittenMap = { readonly [key: string]: Written };

/** Names, with keys and slots, something that is left out because no manifest can hold it. */
export type Omit = (...path: readonly string[]) => undefined;

export type Parts = Readonly<Record<string, Written | undefined>>;

/** The map of what is there; undefined when nothing is. */
export function mapOf(parts: Parts): WrittenMap | undefined {
  const map = written<WrittenMap>(parts as { [key: string]: Written | undefined });
  return Object.keys(map).length === 0 ? undefined : map;
}

/** The value where it is not the blank one. */
export function unless<Value extends Written>(value: Value | null, blank: Value | null): Value | undefined {
  return value === null || value === blank ? undefined : value;
}

/** A size, if a manifest can say it: nothing at all is no size. */
export function sizeOf(size: KiB, omit: () => undefined): string | undefined {
  const text = formatDiskSize(size);
  return parseDiskSize(text).ok ? text : omit();
}
