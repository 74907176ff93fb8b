import type { ErrorObject, ValidateFunction } from 'ajv';
import { unfitCharacter } from '../../domain/values/fit-text.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import type { Written, WrittenMap } from '../written-map.js';

/** A round takes out what the schema refuses; what is left may lack what it needs, and goes in the next one. */
const ROUNDS = 10;

type Path = readonly string[];

function refusedBy({ instancePath, keyword, params }: ErrorObject, root: WrittenMap): Path {
  const path = instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (keyword === 'additionalProperties') return [...path, String(params['additionalProperty'])];
  // A list is one value: without one of its items it would mean something else.
  const list = path.findIndex((_, index) => Array.isArray(valueAt(root, path.slice(0, index))));
  return list < 0 ? path : path.slice(0, list);
}

function valueAt(root: WrittenMap, path: Path): Written | undefined {
  let value: Written | undefined = root;
  for (const part of path) {
    if (typeof value !== 'object' || Array.isArray(value)) return undefined;
    value = ownEntry(value as WrittenMap, part);
  }
  return value;
}

function without(map: WrittenMap, [key, ...rest]: Path): WrittenMap {
  return Object.fromEntries(
    Object.entries(map).flatMap(([each, value]): [string, Written][] => {
      if (each !== key) return [[each, value]];
      return rest.length === 0 ? [] : [[each, without(value as WrittenMap, rest)]];
    }),
  );
}

/**
 * The manifest without what its schema refuses below a domain; `omit` gets each of its paths, from the root. What is wrong
 * in the frame around the domains is the caller's, and stays.
 */
export function withoutRefused(
  manifest: WrittenMap,
  validate: ValidateFunction,
  omit: (path: Path) => void,
): WrittenMap {
  let kept = manifest;
  for (let round = 0; round < ROUNDS && !validate(kept); round += 1) {
    const refused = new Map<string, Path>();
    for (const error of validate.errors ?? []) {
      const path = refusedBy(error, kept);
      if (path[0] === 'domains' && path.length > 2) refused.set(JSON.stringify(path), path);
    }
    for (const path of refused.values()) {
      if (valueAt(kept, path) === undefined) continue;
      omit(path);
      kept = without(kept, path);
    }
  }
  return kept;
}

function isUnfit(value: Written): boolean {
  if (typeof value === 'string') return unfitCharacter(value) !== null;
  return Array.isArray(value) && value.some((item) => isUnfit(item));
}

/** The map without keys and texts that no host can store, which a manifest refuses; `omit` gets the path of each, below `above`. */
export function withoutUnfitTexts(map: WrittenMap, omit: (path: Path) => void, above: Path = []): WrittenMap {
  return Object.fromEntries(
    Object.entries(map).flatMap(([key, value]): [string, Written][] => {
      const path = [...above, key];
      if (isUnfit(key) || isUnfit(value)) {
        omit(path);
        return [];
      }
      const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
      return [[key, isMap ? withoutUnfitTexts(value as WrittenMap, omit, path) : value]];
    }),
  );
}
