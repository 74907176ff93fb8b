import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { failure, type Result, success } from '../domain/diagnostics/result.js';
import { cannotBeRead } from './read-file.js';

export const FIND_LIMITS = { depth: 6, entries: 50_000 } as const;

/**
 * The regular files below a folder whose names end so, sorted. Links are not followed. Fails, with a phrase that follows the folder's
 * name, for a folder that cannot be read, and beyond {@link FIND_LIMITS}.
 */
export function findFiles(folder: string, end: string): Result<readonly string[]> {
  const found: string[] = [];
  let entries = 0;
  const visit = (path: string, depth: number): string | null => {
    let inside: readonly Dirent[];
    try {
      inside = readdirSync(path, { withFileTypes: true });
    } catch (error) {
      return cannotBeRead(error);
    }
    entries += inside.length;
    if (entries > FIND_LIMITS.entries) return `has more than ${FIND_LIMITS.entries} entries`;
    for (const entry of [...inside].sort((one, other) => (one.name < other.name ? -1 : 1))) {
      const each = join(path, entry.name);
      if (entry.isFile() && entry.name.toLowerCase().endsWith(end)) found.push(each);
      if (!entry.isDirectory()) continue;
      if (depth >= FIND_LIMITS.depth) return `has folders more than ${FIND_LIMITS.depth} deep`;
      const problem = visit(each, depth + 1);
      if (problem !== null) return problem;
    }
    return null;
  };
  const problem = visit(folder, 0);
  return problem === null ? success(found) : failure(problem);
}
