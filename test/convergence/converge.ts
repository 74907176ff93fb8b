import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { replan } from '../../src/app/apply/replan.js';
import { type Connections, type ConnectOptions, writingConnections } from '../../src/app/connections/connections.js';
import { planManifests } from '../../src/app/plan/plan-manifests.js';
import type { ApplyEvent, RunOutcome } from '../../src/apply/apply-event.js';
import { applyPlan } from '../../src/apply/apply-plan.js';
import { earlierRun, openJournal } from '../../src/apply/recovery/journal.js';
import { connectOptions } from '../../src/commands/terminal/connect-options.js';
import { loadDesired } from '../../src/manifest/load-desired.js';
import { changedFacts } from '../../src/plan/checks/guards.js';
import { formatPlan, parsePlan } from '../../src/plan/file/plan-file.js';
import type { Plan, PlannedServer } from '../../src/plan/plan.js';
import { fieldRulesFor } from '../../src/providers/esx/fields/field-rules.js';
import type { Reader, Writer } from '../../src/providers/provider.js';
import type { Simulator } from '../../src/simulator/simulator.js';

/** What one manifest of a story came to: the plan, how applying it ended, and the plan after it. */
export interface Chapter {
  readonly plan: Plan;
  readonly events: readonly ApplyEvent[];
  readonly outcome: RunOutcome | 'nothing-to-do';
  readonly next: Plan;
}

/** A run that is killed in the midst removes nothing any more, so the folder goes as soon as it was read. */
export async function load(...manifests: readonly string[]): ReturnType<typeof loadDesired> {
  const folder = await mkdtemp(join(tmpdir(), 'esxform-convergence-'));
  try {
    const files = manifests.map((_, index) => (index === 0 ? 'manifest.yaml' : `manifest${index + 1}.yaml`));
    for (const [index, file] of files.entries()) await writeFile(join(folder, file), manifests[index] ?? '');
    return await loadDesired(files, { cwd: folder, stdin: () => Promise.resolve('') });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The connections of a run against a simulator. */
export function connectionsTo(simulator: Simulator, connect?: readonly string[]): Connections<Writer>;
export function connectionsTo<Port extends Reader>(
  simulator: Simulator,
  connect: readonly string[],
  make: (env: NodeJS.ProcessEnv, options: ConnectOptions) => Connections<Port>,
): Connections<Port>;
export function connectionsTo(
  simulator: Simulator,
  connect: readonly string[] = [],
  make: (env: NodeJS.ProcessEnv, options: ConnectOptions) => Connections<Reader> = writingConnections,
): Connections<Reader> {
  // Of a host that has an address of its own; a vCenter keeps its own credentials.
  const hosts = Object.values(simulator.hostUris).map((uri) => new URL(uri).host);
  const ofHosts = hosts.map((host) => `[${host}]\nusername = ${simulator.user}\npassword = ${simulator.password}\n`);
  return make(
    {
      ESXFORM_CONNECT: simulator.uri,
      ESXFORM_HOST: new URL(simulator.baseUrl).host,
      ESXFORM_USER: simulator.user,
      ESXFORM_PASSWORD: simulator.password,
      ESXFORM_CREDENTIALS: ofHosts.join('\n'),
    },
    connectOptions({ connect }),
  );
}

export const ABOUT = { version: 'test', owner: 'default' };

/** The plan as it comes back from its file: what was planned on a host must always be what its own facts give. */
export function savedPlan(plan: Plan): Plan {
  const rules = ({ apiVersion }: PlannedServer) => fieldRulesFor(apiVersion);
  const parsed = parsePlan(formatPlan(plan), { version: ABOUT.version, rules });
  if (!parsed.ok) throw new Error(parsed.problem.detail ?? parsed.problem.summary);
  return parsed.value;
}

/** Plans and applies one manifest against a running simulator, then plans again. `{connect}` in the text stands for its URI. */
export async function applyManifest(
  simulator: Simulator,
  manifest: string,
  wrap: (writer: Writer) => Writer = (writer) => writer,
  /** A folder for the journal; null for none. */
  journals: string | null = null,
  /** So many times as fast as the real one goes the clock of the run, and its deadlines come so much sooner. */
  pace = 1,
  /** What somebody does to the file of the plan. */
  edit: (plan: Plan) => Plan = (plan) => plan,
  /** Unregister what is declared. */
  destroy = false,
  /** In the place of the simulator's URI. */
  uri = simulator.uri,
  /** Manifests of other connections. */
  others: readonly string[] = [],
  keepGoing = false,
): Promise<Chapter> {
  const limit = AbortSignal.timeout(600_000);
  const connections = connectionsTo(simulator, [uri, ...Object.values(simulator.hostUris)]);
  try {
    const loaded = await load(manifest.replace('{connect}', uri), ...others);
    // A raw key that has a field of this version is a warning, and the field is set.
    const problems = loaded.diagnostics.filter(({ code, severity }) => code !== 'EF1025' || severity === 'error');
    if (problems.length > 0) throw new Error(JSON.stringify(problems, null, 2));
    const plan = savedPlan(edit(await planManifests(loaded.connections, connections, { ...ABOUT, destroy }, limit)));
    const events: ApplyEvent[] = [];
    let outcome: Chapter['outcome'] = 'nothing-to-do';
    if (plan.applyable || keepGoing) {
      const earlier = journals === null ? null : earlierRun(journals, plan);
      const journal = journals === null ? null : openJournal(journals, plan, new Date());
      const run = applyPlan(plan, {
        earlier,
        writerFor: async (connection) => wrap(await connections.portFor(connection, limit)),
        replan: (of, _connection, live, writer, signal) => replan(plan, of, live, writer, signal),
        changedFacts,
        now: () => performance.now() * pace,
        sleep: async (milliseconds, signal) => {
          await delay(milliseconds / pace, undefined, { signal });
        },
        stop: limit,
        abandon: limit,
        strict: false,
        answers: [],
        keepGoing,
      });
      for (let step = await run.next(); ; step = await run.next()) {
        if (step.done === true) {
          outcome = step.value;
          break;
        }
        journal?.take(step.value);
        events.push(step.value);
      }
      journal?.close();
    }
    return { plan, events, outcome, next: await planManifests(loaded.connections, connections, ABOUT, limit) };
  } finally {
    await connections.close();
  }
}

/** All steps that a plan would carry out, by kind, for messages. */
export function stepsOf(plan: Plan): readonly string[] {
  return plan.connections.flatMap(({ domains }) =>
    domains.flatMap((domain) => [
      ...domain.steps.map((step) => `${domain.name}: ${step.do}`),
      // A value that waits for a restart waits for nobody's step.
      ...domain.diagnostics
        .filter(({ code }) => code !== 'EF2082')
        .map((each) => `${domain.name}: ${each.code} ${each.summary} ${each.detail ?? ''}`),
    ]),
  );
}
