import { vmNameOf } from '../../domain/desired.js';
import type { FileInspection } from '../../domain/file-facts.js';
import {
  type DomainRef,
  type DomainSummary,
  type FleetRow,
  isUnreadable,
  type LiveDomain,
  type Unreadable,
} from '../../domain/live.js';
import type { ServerFacts } from '../../domain/server-facts.js';
import type { DesiredConnection } from '../../manifest/load-desired.js';
import { withDatastoreNames } from '../../plan/match/datastore-names.js';
import { isOurs } from '../../plan/match/marker.js';
import { type Match, matchByMarker, matchDomains, withoutRivals } from '../../plan/match/match-domains.js';
import type { Reader } from '../../providers/provider.js';

/** One look at a server: its facts, its inventory, and full readings of the declared domains that are there. */
export interface LiveState {
  readonly facts: ServerFacts;
  readonly inventory: readonly DomainSummary[];
  /** VMs that the vCenter of the host lists and the host does not. Not given: not looked for. */
  readonly beyond?: readonly DomainSummary[];
  /** VMX paths registered already (lower-case), for proof of absence. */
  readonly registered: ReadonlySet<string>;
  readonly matches: readonly Match[];
  readonly readings: ReadonlyMap<string, LiveDomain | Unreadable>;
  /** What is known of every domain of the inventory; null where nothing asked for it. */
  readonly fleet: readonly FleetRow[] | null;
  /** Of all files that removals delete; null where none does. */
  readonly inspection: FileInspection | null;
}

export interface LiveStateOptions {
  readonly owner: string;
  /** Whether all domains are looked through, even if nothing that is declared needs it. */
  readonly fleet: boolean;
}

/** A VM that somebody may have renamed is found only by looking at all of them. */
function needsFleet(matches: readonly Match[]): boolean {
  return matches.some(
    ({ kind, desired }) => kind === 'absent' && desired.ensure === 'present' && desired.declared.uuid === undefined,
  );
}

/** One look for all removals, because it takes in the whole inventory. */
async function inspectRemovals(
  reader: Reader,
  matches: readonly Match[],
  signal: AbortSignal,
): Promise<FileInspection | null> {
  const removed = matches.filter(({ kind, desired }) => kind !== 'conflict' && desired.ensure === 'absent');
  const files = [...new Set(removed.flatMap(({ desired }) => desired.deleteFiles))];
  return files.length === 0 ? null : await reader.inspectFiles(files, signal);
}

/** A long list, asked for only where a guest OS is declared that the domain does not have yet. */
function namesGuest(matches: readonly Match[], readings: LiveState['readings']): boolean {
  return matches.some((match) => {
    const { guestOs } = match.desired.declared;
    if (guestOs === undefined || match.desired.ensure === 'absent') return false;
    const reading = match.kind === 'found' ? readings.get(match.summary.ref.id) : undefined;
    return reading === undefined || isUnreadable(reading)
      ? match.kind === 'absent'
      : reading.domain.guestOs?.toLowerCase() !== guestOs.toLowerCase();
  });
}

async function listed<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/**
 * Rows of all VMs where a VM that was found by its name may not be the only one that matches: it does not carry the marker of its
 * declaration, or another VM has its uuid. Null where none is in doubt.
 */
async function readSuspects(
  reader: Reader,
  { matches, inventory, readings, fleet }: Pick<LiveState, 'matches' | 'inventory' | 'readings' | 'fleet'>,
  owner: string,
  signal: AbortSignal,
): Promise<readonly FleetRow[] | null> {
  const uses = new Map<string, number>();
  for (const { uuid } of inventory) if (uuid !== null) uses.set(uuid, (uses.get(uuid) ?? 0) + 1);
  const isInDoubt = matches.some((match) => {
    if (match.kind !== 'found' || match.desired.declared.uuid !== undefined) return false;
    const reading = readings.get(match.summary.ref.id);
    if (reading === undefined || isUnreadable(reading)) return false;
    const isIts =
      reading.marker?.domain === vmNameOf(match.desired) && isOurs(reading.marker, owner, reading) === 'ours';
    return !isIts || (uses.get(reading.domain.uuid ?? '') ?? 0) > 1;
  });
  return isInDoubt ? (fleet ?? (await listed(reader.fleet(signal)))) : null;
}

export async function readLiveState(
  reader: Reader,
  wanted: DesiredConnection,
  options: LiveStateOptions,
  signal: AbortSignal,
): Promise<LiveState> {
  const facts = await reader.facts(signal);
  const inventory = await listed(reader.list(signal));
  const desired = wanted.domains.map((each) => withDatastoreNames(each, facts.datastores));
  const byName = matchDomains(desired, inventory);
  const fleet = options.fleet || needsFleet(byName) ? await listed(reader.fleet(signal)) : null;
  const matches = fleet === null ? byName : matchByMarker(byName, inventory, fleet, options.owner);
  const found: DomainRef[] = matches.flatMap((match) => (match.kind === 'found' ? [match.summary.ref] : []));
  const readings = new Map<string, LiveDomain | Unreadable>();
  for await (const reading of reader.read(found, signal)) readings.set(reading.ref.id, reading);
  const suspects = await readSuspects(reader, { matches, inventory, readings, fleet }, options.owner, signal);
  const registered = new Set(inventory.flatMap((each) => (each.vmxPath === null ? [] : [each.vmxPath.toLowerCase()])));
  const guestIds = namesGuest(matches, readings) ? await reader.guestIds(signal) : facts.guestIds;
  const inspection = await inspectRemovals(reader, matches, signal);
  const distinct = suspects === null ? matches : withoutRivals(matches, inventory, suspects, options.owner);
  return { facts: { ...facts, guestIds }, inventory, registered, matches: distinct, readings, fleet, inspection };
}

/** What a reader should know of how the readings were made, and of what was not looked at. */
export function readingNotes(found: LiveState, read = 'auto'): readonly string[] {
  const byConfig = [...found.readings.values()].flatMap((reading) =>
    'domain' in reading && reading.readFrom === 'config' ? [reading.domain.name] : [],
  );
  const names =
    byConfig.length > 5 ? `${byConfig.slice(0, 5).join(', ')} and ${byConfig.length - 5} more` : byConfig.join(', ');
  const why = read === 'config' ? 'as asked for' : 'because the VMX file could not be read';
  const config = `Read from the API’s configuration, ${why}: ${names}. Some raw VMX keys may be missing.`;
  return byConfig.length > 0 ? [config] : [];
}

/** Says that a vCenter manages the host: it reverts some changes that are made on the host itself, and blocks others. */
export function managedNotes({ facts: { managedBy } }: LiveState): readonly string[] {
  if (managedBy === undefined) return [];
  return [`The vCenter ${managedBy.server} manages this host. Use it for changes: ${managedBy.uri}`];
}

/** How many VMs a note names. */
const NAMED = 5;

/** Says that the account sees only part of the inventory, where a deletion made that visible. */
export function hiddenNotes({ inspection }: LiveState): readonly string[] {
  const { hidden = [], unlisted = [] } = inspection ?? {};
  const notes: string[] = [];
  if (hidden.length > 0) {
    const more = hidden.length > NAMED ? ` and ${hidden.length - NAMED} more` : '';
    notes.push(
      `This account sees only part of the inventory: the datastores of the files to delete list ${hidden.slice(0, NAMED).join(', ')}${more}, which it cannot read.`,
    );
  }
  if (unlisted.length > 0)
    notes.push(
      `The server does not list the VMs on ${unlisted.join(', ')}, so VMs that this account cannot see were not compared.`,
    );
  return notes;
}

/** Said where something is added and the rest of the inventory was not read. */
export function uncheckedNote(found: LiveState): readonly string[] {
  const others = found.inventory.length - found.matches.filter(({ kind }) => kind === 'found').length;
  if (found.fleet !== null || others === 0) return [];
  const domains = others === 1 ? '1 domain' : `${others} domains`;
  return [
    `Not compared: MAC addresses and disk files of ${domains} that no manifest declares (--preflight full does).`,
  ];
}
