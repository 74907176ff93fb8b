import type { Json } from '../../domain/values/json.js';
import {
  manifestFactPath,
  manifestPath,
  manifestValue,
  memberFactPath,
  memberPath,
  memberValue,
} from '../../domain/values/manifest-path.js';
import type { Path } from '../../domain/values/path-key.js';
import { isJsonObject, type JsonObject } from '../diff/as-json.js';
import { sameJson } from '../diff/canonical-json.js';

/**
 * The changes, facts and hazards of plans and events in the manifest's spelling, and back. They are recognised by their members, wherever
 * they are: a fact has `path` and `value`, a change `path`, `before` and `after`, a hazard `path` and `code`. The machines in a plan
 * (`desired`, `domain`) and its markers keep their own keys.
 */

interface Speller {
  readonly path: (path: Path) => Path;
  readonly factPath: (path: Path) => Path;
  /** `path` is that of the types. */
  readonly value: (value: Json, path: Path) => Json;
  /** The path of the types, given one of the side that is translated. */
  readonly own: (path: Path) => Path;
  readonly ownFact: (path: Path) => Path;
}

const same = (path: Path): Path => path;
const OUT: Speller = { path: manifestPath, factPath: manifestFactPath, value: manifestValue, own: same, ownFact: same };
const BACK: Speller = {
  path: memberPath,
  factPath: memberFactPath,
  value: memberValue,
  own: memberPath,
  ownFact: memberFactPath,
};

/** Members that hold whole machines or markers. */
const KEPT: ReadonlySet<string> = new Set(['desired', 'domain', 'marker']);

/** A plan has some ten levels outside its machines. What is nested deeper comes from a damaged file and stays as it is. */
const DEEPEST = 64;

function isPath(value: Json | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((key) => typeof key === 'string');
}

/** The member of an object, spelled; the other parts of a change are walked through. */
function spelledMember(
  key: string,
  value: Json,
  path: Path | null,
  isFact: boolean,
  speller: Speller,
  depth: number,
): Json {
  if (KEPT.has(key)) return value;
  if (path === null) return spelled(value, speller, depth);
  if (key === 'path') return isFact ? speller.factPath(path) : speller.path(path);
  if (key === 'value' && isFact) {
    const [root, ...inner] = speller.ownFact(path);
    return root === 'domain' ? speller.value(value, inner) : value;
  }
  if (key === 'before' || key === 'after') return speller.value(value, speller.own(path));
  return spelled(value, speller, depth);
}

function spelled(value: Json, speller: Speller, depth = 0): Json {
  if (depth > DEEPEST) return value;
  if (Array.isArray(value)) return value.map((each: Json) => spelled(each, speller, depth + 1));
  if (!isJsonObject(value)) return value;
  const at = Object.hasOwn(value, 'path') ? value['path'] : undefined;
  const path = isPath(at) ? at : null;
  const isFact = Object.hasOwn(value, 'value') && !Object.hasOwn(value, 'before');
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, spelledMember(key, each, path, isFact, speller, depth + 1)]),
  );
}

/** A plan or an event as it leaves the program: all paths, and the values of changes, in the manifest's spelling. */
export function spelledChanges(value: Json): Json {
  return spelled(value, OUT);
}

/** A saved plan as it is in memory; null where some path or value in it is not in the manifest's spelling. */
export function memberChanges(value: JsonObject): JsonObject | null {
  const own = spelled(value, BACK);
  return isJsonObject(own) && sameJson(spelled(own, OUT), value) ? own : null;
}
