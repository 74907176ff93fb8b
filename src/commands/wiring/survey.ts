import { type DatastorePath, joinDatastorePath, splitDatastorePath } from '../../domain/datastore-path.js';
import type { DesiredDomain } from '../../domain/desired.js';
import type { DomainRef, DomainSummary, LiveDomain, Unreadable } from '../../domain/live.js';
import type { ServerFacts } from '../../domain/server-facts.js';
import type { DesiredConnection } from '../../manifest/load-desired.js';
import type { LeftBehind } from '../../plan/left-behind.js';
import { type Match, matchDomains } from '../../plan/match-domains.js';
import { filesForNewDomain } from '../../plan/new-disk-files.js';
import { placement } from '../../plan/placement.js';
import type { DomainPlan } from '../../plan/plan.js';
import { blockedPlan, planDomain, unreadablePlan } from '../../plan/plan-domain.js';
import type { Reader } from '../../providers/provider.js';

/** One look at a server: its facts, its inventory, and full readings of the declared domains that are there. */
export interface Survey {
  readonly facts: ServerFacts;
  readonly registered: ReadonlySet<string>;
  readonly matches: readonly Match[];
  readonly readings: ReadonlyMap<string, LiveDomain | Unreadable>;
}

export async function survey(reader: Reader, wanted: DesiredConnection, signal: AbortSignal): Promise<Survey> {
  const facts = await reader.facts(signal);
  const inventory: DomainSummary[] = [];
  for await (const summary of reader.list(signal)) inventory.push(summary);
  const matches = matchDomains(wanted.domains, inventory);
  const refs: DomainRef[] = matches.flatMap((match) => (match.kind === 'found' ? [match.summary.ref] : []));
  const readings = new Map<string, LiveDomain | Unreadable>();
  for await (const reading of reader.read(refs, signal)) readings.set(reading.ref.id, reading);
  const registered = new Set(inventory.flatMap((each) => (each.vmxPath === null ? [] : [each.vmxPath.toLowerCase()])));
  return { facts, registered, matches, readings };
}

/** Names in the directory where a new domain would go; null where there is none, or where no such datastore is known. */
async function targetDirectory(reader: Reader, desired: DesiredDomain, facts: ServerFacts, signal: AbortSignal) {
  const place = placement(desired, facts);
  if (!('directory' in place)) return null;
  const { datastore } = splitDatastorePath(place.directory as DatastorePath);
  if (!facts.datastores.some((each) => each.name === datastore)) return null;
  return await reader.directory(place.directory, signal);
}

async function planMatch(
  reader: Reader,
  found: Survey,
  match: Match,
  owner: string,
  signal: AbortSignal,
): Promise<DomainPlan> {
  const { desired } = match;
  const { facts, registered, readings } = found;
  const input = { desired, facts, rules: reader.rules, owner, registered };
  switch (match.kind) {
    case 'conflict':
      return blockedPlan(desired, match.diagnostic);
    case 'absent': {
      const target = await targetDirectory(reader, desired, facts, signal);
      const left = await leftBehind(reader, desired, facts, target, signal);
      return planDomain({ ...input, live: null, targetDirectory: target, leftBehind: left });
    }
    case 'found': {
      const reading = readings.get(match.summary.ref.id);
      if (reading === undefined) {
        return unreadablePlan(desired, {
          ref: match.summary.ref,
          name: match.summary.name,
          unreadable: 'it went away while it was read',
        });
      }
      if ('unreadable' in reading) return unreadablePlan(desired, reading);
      return planDomain({ ...input, live: reading, targetDirectory: null });
    }
  }
}

/** What an earlier create may have left where a new domain would go: the marker in its VMX, and the files beside it. */
async function leftBehind(
  reader: Reader,
  desired: DesiredDomain,
  facts: ServerFacts,
  target: readonly string[] | null,
  signal: AbortSignal,
): Promise<LeftBehind | null> {
  const place = placement(desired, facts);
  if (target === null || target.length === 0 || !('directory' in place)) return null;
  const marker = (await reader.vmxAt(place.vmxPath, signal))?.marker ?? null;
  if (marker?.unfinished !== 'create') return { marker, files: new Set() };
  const { directories } = filesForNewDomain(desired, place.directory);
  const files = new Set<string>();
  for (const directory of [place.directory, ...directories]) {
    for (const name of (await reader.directory(directory, signal)) ?? []) {
      files.add(joinDatastorePath(directory, name).toLowerCase());
    }
  }
  return { marker, files };
}

/** The plans of a connection's domains, in the order of the manifests. */
export async function planDomains(
  reader: Reader,
  found: Survey,
  owner: string,
  signal: AbortSignal,
): Promise<readonly DomainPlan[]> {
  const plans: DomainPlan[] = [];
  for (const match of found.matches) plans.push(await planMatch(reader, found, match, owner, signal));
  return plans;
}

/** What a reader should know of how the readings were made. */
export function readingNotes(found: Survey, read = 'auto'): readonly string[] {
  const byConfig = [...found.readings.values()].flatMap((reading) =>
    'domain' in reading && reading.readFrom === 'config' ? [reading.domain.name] : [],
  );
  if (byConfig.length === 0) return [];
  const names =
    byConfig.length > 5 ? `${byConfig.slice(0, 5).join(', ')} and ${byConfig.length - 5} more` : byConfig.join(', ');
  const why = read === 'config' ? 'as asked for' : 'because the VMX file could not be had';
  return [`Read from the API’s configuration, ${why}: ${names}. Raw VMX keys may be missing there.`];
}
