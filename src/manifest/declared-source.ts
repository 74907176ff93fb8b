import type { DesiredDomain } from '../domain/desired.js';
import type { SourceRange } from '../domain/diagnostics/source.js';
import { ownEntry } from '../domain/values/own-entry.js';
import { type Path, pathKey } from '../domain/values/path-key.js';

/** Where a path was written, or the nearest thing around it. */
export function sourceOf(desired: DesiredDomain, path: Path): SourceRange | null {
  for (let length = path.length; length >= 0; length -= 1) {
    const source = ownEntry(desired.sources, pathKey(path.slice(0, length)));
    if (source !== undefined) return source;
  }
  return null;
}

/** Returns a detail with the position of the other of two conflicting values. */
export function alsoAt(other: SourceRange | null): string | null {
  return other === null ? null : `The other one is at ${other.file}:${other.line}:${other.column}.`;
}
