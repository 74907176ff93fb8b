import type { DesiredDomain } from '../domain/desired.js';
import type { SourceRange } from '../domain/diagnostics/source.js';
import { ownEntry } from '../domain/values/own-entry.js';
import { type Path, pathKey } from '../domain/values/path-key.js';

/** Returns the source of a path: its own, else that of its nearest parent, else that of the domain. Null if unknown. */
export function locate(desired: DesiredDomain, path: Path): SourceRange | null {
  for (let length = path.length; length >= 0; length -= 1) {
    const key = pathKey(path.slice(0, length));
    const found = Object.hasOwn(desired.sources, key)
      ? ownEntry(desired.sources, key)
      : rawKeySource(desired, path, length);
    if (found !== undefined) return found;
  }
  return null;
}

function rawKeySource(desired: DesiredDomain, path: Path, length: number): SourceRange | undefined {
  if (path[0] !== 'vmx' || length !== 2) return undefined;
  const lower = pathKey(path).toLowerCase();
  return Object.entries(desired.sources).find(([key]) => key.toLowerCase() === lower)?.[1];
}
