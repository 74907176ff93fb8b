import type { SourceRange } from '../../domain/diagnostics/source.js';
import type { Positions } from './positions.js';
import type { YamlEntry, YamlMap, YamlNode } from './yaml-node.js';

/** One YAML document as its author wrote it and nothing more: no default, no conversion. */
export interface Manifest {
  readonly file: string;
  readonly root: YamlMap;
  readonly positions: Positions;
  /** False when a part of the document did not parse, so that nothing can be said about what is missing in it. */
  readonly whole: boolean;
}

/** Keys and list indexes from the root on. */
export type WrittenPath = readonly string[];

interface Found {
  readonly node: YamlNode;
  readonly entry: YamlEntry | null;
}

function find(manifest: Manifest, path: WrittenPath): Found | null {
  let found: Found = { node: manifest.root, entry: null };
  for (const part of path) {
    const { node }: Found = found;
    if (node.kind === 'map') {
      const entry = node.entries.get(part);
      if (entry === undefined) return null;
      found = { node: entry.node, entry };
    } else {
      const item = node.kind === 'list' ? node.items[Number(part)] : undefined;
      if (item === undefined) return null;
      found = { node: item, entry: null };
    }
  }
  return found;
}

export function nodeAt(manifest: Manifest, path: WrittenPath): YamlNode | null {
  return find(manifest, path)?.node ?? null;
}

/** Where a value stands: itself when it is a scalar or a list item, its key when it is a map or list of its own lines. */
export function locateValue(manifest: Manifest, path: WrittenPath): SourceRange {
  const found = find(manifest, path);
  if (found === null) return locateKey(manifest, path);
  const { node, entry } = found;
  if (node.kind !== 'scalar' || node.start === node.end) return locateKey(manifest, path);
  return entry === null || node.start >= entry.keyEnd
    ? manifest.positions.range(node.start, node.end)
    : manifest.positions.range(entry.keyStart, entry.keyEnd);
}

/** Where a key stands; for what is not there, the nearest key around it, and at last the start of the document. */
export function locateKey(manifest: Manifest, path: WrittenPath): SourceRange {
  for (let length = path.length; length > 0; length -= 1) {
    const found = find(manifest, path.slice(0, length));
    if (found === null) continue;
    if (found.entry !== null) return manifest.positions.range(found.entry.keyStart, found.entry.keyEnd);
    return manifest.positions.range(found.node.start, found.node.end);
  }
  const { start } = manifest.root;
  return manifest.positions.range(start, start + 1);
}
