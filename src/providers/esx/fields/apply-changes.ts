import type { Domain } from '../../../domain/domain.js';
import type { Json } from '../../../domain/values/json.js';
import { ownEntry } from '../../../domain/values/own-entry.js';
import type { FieldDifference } from '../../../plan/diff/change.js';

type Tree = { [key: string]: Json };

function isTree(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withValue(tree: { readonly [key: string]: Json }, path: readonly string[], value: Json): Tree {
  const [head, ...rest] = path;
  if (head === undefined) return { ...tree };
  if (rest.length > 0) {
    const inner = ownEntry(tree, head);
    return { ...tree, [head]: withValue(isTree(inner) ? inner : {}, rest, value) };
  }
  return { ...tree, [head]: value };
}

/**
 * The Domain that a reading becomes when the changes are carried out. A removed device leaves its slot with null, which the
 * caller takes for "gone"; what the changes do not name is as it was read.
 */
export function applyChanges(domain: Domain, changes: readonly FieldDifference[]): Domain {
  let tree = domain as unknown as { readonly [key: string]: Json };
  for (const change of changes) tree = withValue(tree, change.path, change.after);
  return tree as unknown as Domain;
}
