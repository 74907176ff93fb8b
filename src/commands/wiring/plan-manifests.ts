import type { DesiredConnection } from '../../manifest/load-desired.js';
import { assembleConnection, assemblePlan } from '../../plan/assemble.js';
import type { ConnectionPlan, Plan } from '../../plan/plan.js';
import type { Reader } from '../../providers/provider.js';
import type { Connections } from './connections.js';
import { planDomains, readingNotes, survey } from './survey.js';

interface About {
  readonly version: string;
  readonly owner: string;
  /** Where the operator wants domains to be read from, for what is said of it. */
  readonly read?: string;
}

async function planConnection(
  wanted: DesiredConnection,
  connections: Connections<Reader>,
  about: About,
  signal: AbortSignal,
): Promise<ConnectionPlan> {
  const reader = await connections.port(wanted.connect, signal);
  const found = await survey(reader, wanted, signal);
  const plans = await planDomains(reader, found, about.owner, signal);
  return assembleConnection(wanted.connect, found.facts, plans, readingNotes(found, about.read));
}

/** Reads all connections side by side, over sessions that cannot write, and puts one plan together. */
export async function planManifests(
  wanted: readonly DesiredConnection[],
  connections: Connections<Reader>,
  about: About,
  signal: AbortSignal,
): Promise<Plan> {
  const plans = await Promise.all(wanted.map((each) => planConnection(each, connections, about, signal)));
  return assemblePlan(about.version, about.owner, plans);
}
