import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { nearestName } from '../../domain/diagnostics/nearest-name.js';
import type { DomainSummary, LiveDomain } from '../../domain/live.js';
import { matchesGlob } from '../../domain/values/glob.js';
import type { Reader } from '../../providers/provider.js';

/** Which VMs of a connection an import takes. A VM must meet every condition that is given. */
export interface VmSelection {
  /** Names, with `*` for any text and `?` for any character; empty for all names. */
  readonly names: readonly string[];
  /** The VM's folder, or one that contains it; null for any. */
  readonly folder: string | null;
  readonly host: string | null;
  /** The VM's resource pool, or one that contains it; null for any. */
  readonly pool: string | null;
}

/** The VMs whose names are selected, and an error for each name or pattern that no VM has. */
export function selectByName(
  inventory: readonly DomainSummary[],
  patterns: readonly string[],
): { readonly selected: readonly DomainSummary[]; readonly diagnostics: readonly Diagnostic[] } {
  if (patterns.length === 0) return { selected: inventory, diagnostics: [] };
  const names = inventory.map(({ name }) => name as string);
  const selected = inventory.filter(({ name }) => patterns.some((pattern) => isNamed(pattern, name)));
  const diagnostics = patterns
    .filter((pattern) => !names.some((name) => isNamed(pattern, name)))
    .map((pattern) => {
      const nearest = nearestName(pattern, names);
      return errorDiagnostic('EF7015', `No VM of the connection is named "${pattern}"`, {
        hint: nearest === null ? 'esxform list shows the names.' : `Did you mean "${nearest}"?`,
      });
    });
  return { selected, diagnostics };
}

/** A name that holds `*` or `?` itself is selected by its own text, too. */
function isNamed(pattern: string, name: string): boolean {
  return pattern === name || matchesGlob(pattern, name);
}

type Place = Pick<LiveDomain['runtime'], 'folder' | 'host' | 'pool'>;

/** Whether a VM is where the selection asks for. A place that the account cannot see is not that place. */
export function isPlacedIn(place: Place, { folder, host, pool }: VmSelection): boolean {
  return isBelow(place.folder, folder) && isBelow(place.pool, pool) && (host === null || place.host === host);
}

/** The ids of the VMs that are where the selection asks for; null if it asks for no place. One pass over the inventory. */
export async function placedVms(
  reader: Pick<Reader, 'overview'>,
  selection: VmSelection,
  signal: AbortSignal,
): Promise<ReadonlySet<string> | null> {
  if (selection.folder === null && selection.host === null && selection.pool === null) return null;
  const placed = new Set<string>();
  for await (const row of reader.overview(signal)) if (isPlacedIn(row, selection)) placed.add(row.ref.id);
  return placed;
}

function isBelow(place: string | null, wanted: string | null): boolean {
  if (wanted === null) return true;
  const outer = wanted.replace(/^\/+|\/+$/g, '');
  return place !== null && (outer === '' || place === outer || place.startsWith(`${outer}/`));
}
