import type { DesiredDomain } from '../domain/desired.js';
import { ownEntry } from '../domain/own-entry.js';
import { type Path, pathKey } from '../domain/path-key.js';
import type { SourceRange } from '../domain/source.js';

/** Where a path was written, or the nearest thing around it. */
export function sourceOf(desired: DesiredDomain, path: Path): SourceRange | null {
  for (let length = path.length; length >= 0; length -= 1) {
    const source = ownEntry(desired.sources, pathKey(path.slice(0, length)));
    if (source !== undefined) return source;
  }
  return null;
}

/** Tells where the other of two things stands that do not go together. */
export function alsoAt(other: SourceRange | null): string | null {
  return other === null ? null : `The other one stands at ${other.file}:${other.line}:${other.column}.`;
}
