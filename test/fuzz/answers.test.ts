import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { replan } from '../../src/app/apply/replan.js';
import { driftManifests } from '../../src/app/drift/drift-manifests.js';
import { planManifests } from '../../src/app/plan/plan-manifests.js';
import { applyPlan } from '../../src/apply/apply-plan.js';
import { DiagnosticError } from '../../src/domain/diagnostics/diagnostic.js';
import { Secret } from '../../src/domain/secrets/secret.js';
import type { DesiredConnection } from '../../src/manifest/load-desired.js';
import { changedFacts } from '../../src/plan/checks/guards.js';
import { parsePlan } from '../../src/plan/file/plan-file.js';
import { fieldRulesFor } from '../../src/providers/esx/fields/field-rules.js';
import { connectWriter } from '../../src/providers/esx/net/connect.js';
import { DIRECT } from '../../src/providers/esx/net/connector.js';
import type { Tap } from '../../src/providers/esx/soap/wire.js';
import type { Writer } from '../../src/providers/provider.js';
import { driftJson, driftText } from '../../src/report/drift/drift-report.js';
import { planJson, planText } from '../../src/report/plan/plan-text.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import type { Seeded } from '../chaos/seeded.js';
import { loadText } from '../manifest/load-text.js';
import { targetOf } from '../target.js';
import { fuzz, HOURS } from './fuzz-runs.js';
import { mutatedAnswer } from './mutate-answer.js';

const READER = {
  version: 'test',
  rules: ({ apiVersion }: { readonly apiVersion: string }) => fieldRulesFor(apiVersion),
};
const ABOUT = { version: 'test', owner: 'default' };
/** A run that waits for something is ended so much later, in milliseconds; its own clock goes faster by this factor. */
const DEADLINE = 1_500;
const PACE = 50;
/** A simulator serves so many runs before its state is given up. */
const RUNS_EACH = 40;
/** About as many calls as an undisturbed run makes. */
const MOST_CALLS = 160;

const MANIFEST = `version: 1
connect: "{connect}"
auto_answer: true
domains:
  db01: { uuid: 42116ec4-1d3f-4f0a-9a52-000000000001, annotation: noted, memory: 4GiB, allow_power_off: hard }
  NAME: { memory: 64MiB, controllers: { scsi0: pvscsi }, disks: { scsi0:0: { size: 1MiB } }, nics: { ethernet0: { network: VM Network } }, guestinfo: { a: b } }
`;

/** Calls that decide about the session itself: a server that lies about these has made its own leak. */
const ABOUT_SESSION = /^(Login|Logout|RetrieveServiceContent|RetrieveProperties)$/;

interface Tapped {
  readonly tap: Tap;
  readonly mutated: readonly string[];
  calls(): number;
}

/** Lets answers through, but for some, which it mutates: one late in a run, or one now and then. */
function tapOf(random: Seeded): Tapped {
  const mutated: string[] = [];
  const first = random.below(MOST_CALLS);
  const chance = random.pick([0, 0, 0.05, 0.3]);
  let calls = 0;
  let earlier: Buffer = Buffer.alloc(0);
  return {
    mutated,
    calls: () => calls,
    tap: async (_, call, send) => {
      const answer = await send();
      const at = calls;
      calls += 1;
      // Without a bound, a wait that comes back at once would be one that never ends.
      if (calls > 5_000) throw new Error('more than 5,000 calls');
      const changed = call.name !== 'Logout' && (at === first || (at > first && random.chance(chance)));
      const given = changed ? mutatedAnswer(answer, earlier, random) : answer;
      if (changed) mutated.push(call.name);
      earlier = answer.body;
      return given;
    },
  };
}

/** What the program may say of a run: a diagnostic, or that the run was ended from outside. */
function isForeseen(error: unknown, signal: AbortSignal): boolean {
  return error instanceof DiagnosticError || (signal.aborted && error === signal.reason);
}

async function applied(writer: Writer, connection: DesiredConnection, signal: AbortSignal): Promise<void> {
  const connections = { port: () => Promise.resolve(writer) };
  const { report: drift } = await driftManifests([connection], connections, ABOUT, signal);
  expect(driftText(drift, { color: false, columns: 80 })).not.toBe('');
  expect(JSON.parse(driftJson(drift))).toBeTypeOf('object');
  const plan = await planManifests([connection], connections, ABOUT, signal);
  expect(planText(plan, { color: false, columns: 80 })).not.toBe('');
  expect(parsePlan(planJson(plan), READER)).toHaveProperty('value');
  if (!plan.applyable) return;
  const run = applyPlan(plan, {
    earlier: null,
    writerFor: () => Promise.resolve(writer),
    replan: (of, _connection, live, on, until) => replan(plan, of, live, on, until),
    changedFacts,
    now: () => performance.now() * PACE,
    sleep: async (milliseconds, until) => {
      await delay(Math.max(1, milliseconds / PACE), undefined, { signal: until });
    },
    stop: signal,
    abandon: signal,
    strict: false,
    answers: [],
    keepGoing: false,
  });
  for (let step = await run.next(); step.done !== true; step = await run.next()) {
    expect(JSON.stringify(step.value)).not.toBe('');
  }
}

async function runAgainst(simulator: Simulator, name: string, tapped: Tapped, deadline = DEADLINE): Promise<void> {
  const loaded = await loadText(MANIFEST.replace('NAME', name).replace('{connect}', simulator.uri));
  const [connection] = loaded.connections;
  if (connection === undefined) throw new Error('the manifest of the test is not valid');
  const login = { user: simulator.user, password: new Secret(simulator.password) };
  const signal = AbortSignal.timeout(deadline);
  let writer: Writer | null = null;
  try {
    writer = await connectWriter(targetOf(simulator.uri), login, signal, { ...DIRECT, tap: tapped.tap });
    await applied(writer, connection, signal);
  } catch (error) {
    if (!isForeseen(error, signal)) throw error;
  } finally {
    await writer?.close();
  }
}

/** Answers pass as they are, so that the runs below are known to come as far as an apply that is done. */
async function undisturbed(kind: 'host' | 'vcenter'): Promise<readonly string[]> {
  const simulator = await startSimulator({ taskMilliseconds: 0, kind });
  try {
    const names: string[] = [];
    const tap: Tap = (_, call, send) => {
      names.push(call.name);
      return send();
    };
    await runAgainst(simulator, 'web0', { tap, mutated: [], calls: () => names.length }, 60_000);
    return names;
  } finally {
    await simulator.close();
  }
}

describe.each(['host', 'vcenter'] as const)('a %s whose answers are left alone', (kind) => {
  test('is applied to, so that no part of a run is left out below', async () => {
    const names = await undisturbed(kind);
    const made = kind === 'host' ? 'RegisterVM_Task' : 'CreateVM_Task';
    expect(names).toEqual(expect.arrayContaining(['ReconfigVM_Task', 'PowerOnVM_Task', made, 'Logout']));
  });
});

describe('a server whose answers are mutated', () => {
  test('ends each run in words, with no session left on it', { timeout: HOURS }, async () => {
    let simulator: Simulator | null = null;
    let count = 0;
    try {
      await fuzz('answers', 60, async (random, note) => {
        if (simulator === null || count % RUNS_EACH === 0) {
          await simulator?.close();
          simulator = await startSimulator({
            taskMilliseconds: 0,
            kind: count % (2 * RUNS_EACH) === 0 ? 'host' : 'vcenter',
          });
        }
        count += 1;
        const before = simulator.openSessions();
        const tapped = tapOf(random);
        await runAgainst(simulator, `web${count}`, tapped).finally(() => note(tapped.mutated.join(' ')));
        if (!tapped.mutated.some((name) => ABOUT_SESSION.test(name))) expect(simulator.openSessions()).toBe(before);
        expect(Object.keys(Object.prototype)).toEqual([]);
      });
    } finally {
      await (simulator as Simulator | null)?.close();
    }
  });
});
