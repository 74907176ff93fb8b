import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bench, describe } from 'vitest';
import { replan } from '../../src/app/apply/replan.js';
import { writingConnections } from '../../src/app/connections/connections.js';
import { planManifests } from '../../src/app/plan/plan-manifests.js';
import { applyPlan } from '../../src/apply/apply-plan.js';
import { connectOptions } from '../../src/commands/terminal/connect-options.js';
import { loadDesired } from '../../src/manifest/load-desired.js';
import { changedFacts } from '../../src/plan/checks/guards.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { bareSender, decodingSender, type RecordedCall, Replay, recorder, type Sender } from './recorded-calls.js';

// Only the ratios mean anything: a run over domains whose tasks take no time, beside the very calls of that run, once sent and decoded
// by the SOAP client with nothing above it, and once as bytes.

const DOMAINS = 200;
const ROUNDS = 3;
/** One round of each is thrown away. */
const PREPARED = ROUNDS + 1;
const never = new AbortController().signal;

function start(): Promise<Simulator> {
  return startSimulator({ taskMilliseconds: 0, vms: DOMAINS });
}

interface Prepared {
  readonly run: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Reads and plans, so that nothing but the run is left. */
async function prepareApply({ baseUrl, password, uri, user }: Simulator): Promise<Prepared> {
  const names = Array.from({ length: DOMAINS }, (_, index) => `vm${String(index + 1).padStart(5, '0')}`);
  const domains = names.map((name) => `  ${name}: { adopt: true, annotation: "measured" }\n`);
  const folder = mkdtempSync(join(tmpdir(), 'esxform-bench-'));
  writeFileSync(join(folder, 'm.yaml'), `version: 1\nconnect: "${uri}"\ndomains:\n${domains.join('')}`);
  const connections = writingConnections(
    {
      ESXFORM_CONNECT: uri,
      ESXFORM_HOST: new URL(baseUrl).host,
      ESXFORM_USER: user,
      ESXFORM_PASSWORD: password,
    },
    connectOptions(),
  );
  const loaded = await loadDesired(['m.yaml'], { cwd: folder, stdin: () => Promise.resolve('') });
  rmSync(folder, { recursive: true });
  const plan = await planManifests(loaded.connections, connections, { version: 'bench', owner: 'default' }, never);
  return {
    run: async () => {
      const events = applyPlan(plan, {
        writerFor: (connection) => connections.port(connection.connect, never),
        replan: (of, _connection, live, writer, signal) => replan(plan, of, live, writer, signal),
        changedFacts,
        now: () => performance.now(),
        // A wait that is over lets go of its timer, or hours of deadlines would pile up.
        sleep: (milliseconds, signal) =>
          new Promise((resolve) => {
            const timer = setTimeout(resolve, milliseconds);
            signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
          }),
        stop: never,
        abandon: never,
        strict: false,
        answers: [],
        keepGoing: false,
      });
      for (;;) {
        const next = await events.next();
        if (next.done !== true) continue;
        if (next.value !== 'done') throw new Error(`the run ended as ${next.value}`);
        return;
      }
    },
    close: () => connections.close(),
  };
}

/** The calls of one run: what comes before it, and its own. */
async function record(): Promise<{ readonly before: readonly RecordedCall[]; readonly own: readonly RecordedCall[] }> {
  const simulator = await start();
  const wire = await recorder(simulator.baseUrl);
  const uri = simulator.uri.replace(new URL(simulator.baseUrl).host, new URL(wire.baseUrl).host);
  const prepared = await prepareApply({ ...simulator, uri, baseUrl: wire.baseUrl });
  const from = wire.calls.length;
  await prepared.run();
  const to = wire.calls.length;
  await prepared.close();
  await wire.close();
  await simulator.close();
  return { before: wire.calls.slice(0, from), own: wire.calls.slice(from, to) };
}

async function each<T>(make: () => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  for (let count = 0; count < PREPARED; count += 1) made.push(await make());
  return made;
}

function take<T>(prepared: T[]): T {
  const next = prepared.shift();
  if (next === undefined) throw new Error('no round is prepared any more');
  return next;
}

const { before, own } = await record();
const applies = await each(async () => prepareApply(await start()));
const replaysBy = (sender: (baseUrl: string) => Sender): Promise<Replay[]> =>
  each(async () => {
    const replay = new Replay(sender((await start()).baseUrl));
    await replay.send(before);
    if (replay.faults > 0) throw new Error(`${replay.faults} calls were refused before the run`);
    return replay;
  });
const decoded = await replaysBy(decodingSender);
const bare = await replaysBy(bareSender);

async function replayed(replay: Replay): Promise<void> {
  await replay.send(own);
  if (replay.faults > 0) throw new Error(`${replay.faults} calls were refused`);
  await replay.close();
}

const ONCE = { time: 1, warmupTime: 0, warmupIterations: 1, iterations: ROUNDS };

describe(`apply of ${DOMAINS} domains, ${own.length} calls`, () => {
  // Written as async functions: of any other, the harness finds out by a call of its own whether it gives a promise.
  bench('the same calls as bytes, nothing decoded', async () => await replayed(take(bare)), ONCE);
  bench('the same calls by the SOAP client, decoded', async () => await replayed(take(decoded)), ONCE);
  bench('the run', async () => await take(applies).run(), ONCE);
});
