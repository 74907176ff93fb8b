/**
 * Splits the VMs of a connection by the server that reads and changes them: the host of the URI, or the vCenter that the URI names beside
 * it. At the vCenter are those that declare another host, and those that are on another host already: a VM that was moved is out of the
 * reach of its old host, and is never created there again.
 */

import { vmNameOf } from '../../domain/desired.js';
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { isUnreadable } from '../../domain/live.js';
import type { ServerFacts } from '../../domain/server-facts.js';
import type { DesiredConnection } from '../../manifest/load-desired.js';
import { locate } from '../../plan/locate.js';
import { beyondHost, isSameVm } from '../../plan/match/beyond-host.js';
import type { Match } from '../../plan/match/match-domains.js';
import type { ConnectionPlan } from '../../plan/plan.js';
import type { Reader } from '../../providers/provider.js';
import { type LiveState, type LiveStateOptions, readLiveState } from './read-live-state.js';

/** The VMs of a connection that one server reads and changes. */
export interface LivePart {
  readonly through?: ConnectionPlan['through'];
  readonly reader: Reader;
  /** Of the whole server: `found.matches` of a host has the VMs of the other part, too, because they may be on it. */
  readonly found: LiveState;
  /** The VMs of this part. */
  readonly matches: readonly Match[];
}

/** The host of a connection, as its vCenter names it. */
function ownHost({ newVms }: ServerFacts): string | null {
  return newVms.kind === 'host' ? newVms.name : null;
}

function declaresOther({ desired: { place } }: Match, facts: ServerFacts): boolean {
  return place.host !== undefined && place.host !== ownHost(facts);
}

function refused({ desired }: Match, diagnostic: Diagnostic): Match {
  return { kind: 'conflict', desired, diagnostic };
}

/** A VM on a host that its manifest does not declare, or that another declaration means at the host itself. */
function checked(match: Match, there: LiveState, host: LiveState, others: readonly Match[]): Match {
  if (match.kind !== 'found') return match;
  const { desired, summary } = match;
  const rival = others.find((each) => each.kind === 'found' && isSameVm(each.summary, summary));
  if (rival !== undefined)
    return refused(
      match,
      errorDiagnostic('EF2005', '2 declared domains match one live VM', {
        detail: `"${desired.name}" and "${rival.desired.name}" both mean "${summary.name}".`,
        hint: 'Declare each live domain once.',
        subject: desired.name,
        source: locate(desired, []),
      }),
    );
  const reading = there.readings.get(summary.ref.id);
  const now = reading === undefined || isUnreadable(reading) ? null : reading.runtime.host;
  const isDeclared = desired.ensure === 'absent' ? desired.place.host === now : desired.place.host !== undefined;
  if (isDeclared) return match;
  const own = ownHost(host.facts);
  const where = now === null ? 'on another host' : `on the host "${now}"`;
  const problem = `${desired.name} is ${where} of the vCenter, and not on the host of this connection`;
  const elsewhere = `or connect to ${host.facts.vcenterUri ?? 'the vCenter'}`;
  return refused(
    match,
    errorDiagnostic('EF2102', problem, {
      detail: `There it is "${summary.name}" (uuid ${summary.uuid ?? 'not known'}, ${summary.vmxPath ?? 'path not known'}).`,
      hint: `Declare host: ${now ?? 'HOST'} to manage it there, host: ${own ?? 'HOST'} to move it back, ${elsewhere}`,
      subject: desired.name,
      source: locate(desired, ['host']),
    }),
  );
}

/**
 * Reads a connection. Its first part is the host; a second one is the vCenter of `vcenter=`, if a VM has to be looked up there. Absence is
 * proved on both: `found.beyond` of the host has the VMs that only the vCenter lists.
 */
export async function readLiveParts(
  reader: Reader,
  wanted: DesiredConnection,
  options: LiveStateOptions,
  signal: AbortSignal,
): Promise<readonly [LivePart, ...LivePart[]]> {
  const found = await readLiveState(reader, wanted, options, signal);
  const sought = found.matches.filter(
    (match) => declaresOther(match, found.facts) || (match.kind === 'absent' && match.desired.ensure === 'present'),
  );
  const alone = { reader, found, matches: found.matches };
  const vcenter = sought.length === 0 ? null : await reader.viaVcenter(signal);
  if (vcenter === null) return [alone];
  const domains = sought.map(({ desired }) => desired);
  const there = await readLiveState(vcenter, { ...wanted, domains }, options, signal);
  const kept = there.matches.filter(
    (match) => match.kind !== 'absent' || (declaresOther(match, found.facts) && match.desired.ensure === 'present'),
  );
  const names = new Set(kept.map(({ desired }) => desired.name));
  const own = found.matches.filter(({ desired }) => !names.has(desired.name));
  const beyond = beyondHost(found.inventory, there.inventory);
  const host: LivePart = { reader, found: { ...found, beyond }, matches: own };
  if (kept.length === 0) return [host];
  const matches = kept.map((match) => checked(match, there, found, own));
  return [host, { through: 'vcenter', reader: vcenter, found: { ...there, matches }, matches }];
}

/** A VM that is to be absent from the host, and that the vCenter has on another one: it stays there. */
export async function staysElsewhere(
  reader: Reader,
  { kind, desired }: Match,
  signal: AbortSignal,
): Promise<readonly Diagnostic[]> {
  const { uuid } = desired.declared;
  if (kind !== 'absent' || desired.ensure !== 'absent' || uuid === undefined) return [];
  const vcenter = await reader.viaVcenter(signal);
  const ref = (await vcenter?.vmWithUuid(uuid, signal)) ?? null;
  if (vcenter === null || ref === null) return [];
  let where = 'elsewhere';
  for await (const live of vcenter.read([ref], signal))
    if (!isUnreadable(live) && live.runtime.host !== null) where = `on the host "${live.runtime.host}"`;
  const summary = `the vCenter has a VM with the uuid of ${vmNameOf(desired)} ${where}, where it stays`;
  const hint = 'To remove it there, connect to that host or to the vCenter.';
  const source = locate(desired, ['uuid']);
  return [warningDiagnostic('EF2103', summary, { hint, subject: desired.name, source })];
}

/** Whether a VM of one part depends on one of the other. */
function dependsOn(one: LivePart, other: LivePart): boolean {
  const names = new Set<string>(other.matches.map(({ desired }) => desired.name));
  return one.matches.some(({ desired }) => desired.dependsOn.some((name) => names.has(name)));
}

/** Parts in an order that `depends_on` allows; an error where it asks for both orders. */
export function orderParts(
  connect: string,
  parts: readonly LivePart[],
): { readonly parts: readonly LivePart[]; readonly problems: readonly Diagnostic[] } {
  const [host, vcenter] = parts;
  if (host === undefined || vcenter === undefined || !dependsOn(host, vcenter)) return { parts, problems: [] };
  if (!dependsOn(vcenter, host)) return { parts: [vcenter, host], problems: [] };
  const summary = `${connect}: depends_on needs the VMs of the host and those of its vCenter before each other`;
  const hint = 'Apply them in two runs, with --target. Or connect to the vCenter itself.';
  return { parts, problems: [errorDiagnostic('EF2104', summary, { hint, subject: connect })] };
}

/** How many VMs a note names. */
const NAMED = 5;

/** Says which VMs are read and changed at the vCenter. */
export function throughNotes({ matches, through }: LivePart): readonly string[] {
  if (through === undefined) return [];
  const names = matches.map(({ desired }) => desired.name);
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return [`Read and changed at the vCenter of the host: ${names.slice(0, NAMED).join(', ')}${more}`];
}
