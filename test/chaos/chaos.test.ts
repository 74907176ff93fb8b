import { afterEach, expect, test } from 'vitest';
import { Colleague } from '../../scripts/demo/colleague.mjs';
import { DiagnosticError } from '../../src/domain/diagnostics/diagnostic.js';
import type { Domain } from '../../src/domain/domain.js';
import type { Writer } from '../../src/providers/provider.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { applyManifest, stepsOf } from '../convergence/converge.js';
import { type ChaosStory, chaosStory, type Disturbance, uuidOf } from './chaos-story.js';
import { type ChaosWorld, chaosWorld } from './chaos-world.js';
import { dyingWriter, MOMENTS } from './dying-writer.js';

/**
 * One seed decides manifests, faults, outages, kills and what somebody does by hand. Whatever happened: no domain is lost and none is there
 * twice, none that is wanted on is off after one clean run, nothing undeclared has changed, no disk file is lost, every run ends, and
 * the next clean run converges. `CHAOS_SEED=N` tells one seed again, `CHAOS_SEEDS=N` so many
 * from `CHAOS_FROM` on.
 */
const ONE = process.env['CHAOS_SEED'];
const FROM = Number(process.env['CHAOS_FROM'] ?? 0);
const SEEDS =
  ONE === undefined
    ? Array.from({ length: Number(process.env['CHAOS_SEEDS'] ?? 24) }, (_, index) => FROM + index)
    : [Number(ONE)];
/** A run that was disturbed ends by itself; a killed one is left behind, as its process would be. */
const RUN_MILLISECONDS = 60_000;
const CLEAN_RUNS = 3;
/** What became of a copy whose reply was lost is looked at for ten minutes, which a disturbed run has within half of one. */
const PACE = 20;

let simulator: Simulator | null = null;

afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

/** What a colleague does is done by the same server, so its faults may meet the colleague, too. */
async function byHand(host: Simulator, change: NonNullable<Disturbance['byHand']>): Promise<void> {
  const colleague = new Colleague(host.baseUrl);
  try {
    await colleague.login(host.user, host.password);
    await colleague.annotate(await colleague.find(uuidOf(change.domain)), change.annotation);
    await colleague.logout();
  } catch {
    // The domain may be gone or busy; a colleague shrugs.
  }
}

async function disturbedRun(host: Simulator, { manifest }: ChaosStory, disturbance: Disturbance): Promise<void> {
  host.setFaults(disturbance.faults);
  let dies: (() => void) | null = null;
  const died = new Promise<void>((resolve) => {
    dies = resolve;
  });
  const doomed = (inner: Writer): Writer => {
    const { kill, byHand: change } = disturbance;
    const moment = MOMENTS[kill?.moment ?? 0] ?? 'before the call';
    const { writer, dead } = dyingWriter(inner, kill?.step ?? -1, moment, async (started) => {
      if (change?.step === started) await byHand(host, change);
    });
    void dead.then(() => dies?.());
    return writer;
  };
  const run = applyManifest(host, manifest, doomed, null, PACE).catch((error: unknown) => {
    // A server that is out of its mind is refused with a diagnostic; anything else is a defect.
    if (error instanceof DiagnosticError) return;
    throw error;
  });
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error('a disturbed run did not end')), RUN_MILLISECONDS).unref();
  });
  await Promise.race([run, died, late]);
  host.setFaults('faults: []\n');
}

/** Runs until nothing is left to do, and gives the plan of the last: a step of a killed run may still be at work at the first. */
async function settle(host: Simulator, { manifest }: ChaosStory) {
  const outcomes: string[] = [];
  for (let run = 0; run < CLEAN_RUNS; run += 1) {
    const { outcome, next, events, plan } = await applyManifest(host, manifest);
    const planned = plan.connections.flatMap(({ domains }) => domains.flatMap(({ diagnostics }) => diagnostics));
    const failed = [
      ...planned.filter(({ severity }) => severity === 'error'),
      ...events.flatMap((event) => (event.kind === 'domain-failed' ? event.diagnostics : [])),
    ].map(({ code, summary, detail }) => `${code} ${summary} ${detail ?? ''}`);
    outcomes.push([outcome, ...failed].join(': '));
    if (failed.length === 0) return { outcomes, next };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no clean run comes to its end: ${outcomes.join('; ')}`);
}

/** Undeclared fields of a domain; raw keys are the host's own to add to where a device came or went. */
function untouched(domain: Domain, declared: readonly string[], noted: boolean): unknown {
  const left = new Set([...declared, 'vmx', 'guestinfo', ...(noted ? ['annotation'] : [])]);
  const devices = declared.includes('disks') ? ['controllers'] : [];
  return Object.fromEntries(Object.entries(domain).filter(([field]) => !left.has(field) && !devices.includes(field)));
}

function sameUndeclared(story: ChaosStory, before: ChaosWorld, after: ChaosWorld, noted: ReadonlySet<string>): void {
  for (const { name, domain } of before.domains) {
    if (story.absent.includes(name)) continue;
    const now = after.domains.find((each) => each.name === name);
    const declared = story.declared[name] ?? [];
    expect(now === undefined ? null : untouched(now.domain, declared, noted.has(name)), name).toEqual(
      untouched(domain, declared, noted.has(name)),
    );
  }
}

test.each(SEEDS)('seed %i', async (seed) => {
  const story = chaosStory(seed, PACE);
  simulator = await startSimulator({ kind: story.kind, strict: true, taskMilliseconds: 2 });
  const host = simulator;
  const before = await chaosWorld(host);
  const noted = new Set<string>();
  for (const disturbance of story.disturbances) {
    await disturbedRun(host, story, disturbance);
    if (disturbance.byHand !== null) noted.add(disturbance.byHand.domain);
  }
  const { outcomes, next } = await settle(host, story);
  const after = await chaosWorld(host);

  const present = [...before.domains.map(({ name }) => name), ...Object.keys(story.declared)];
  const expected = [...new Set(present)].filter((name) => !story.absent.includes(name)).sort();
  expect(after.domains.map(({ name }) => name).sort(), 'none is lost, none is there twice').toEqual(expected);
  expect(new Set(after.domains.map(({ vmxPath }) => vmxPath)).size).toBe(after.domains.length);
  const off = after.domains.filter(({ name, power }) => story.wantedOn.includes(name) && power !== 'on');
  expect(
    off.map(({ name, power }) => `${name} is ${power}`),
    outcomes.join('; '),
  ).toEqual([]);
  sameUndeclared(story, before, after, noted);
  const lost = before.files.filter((file) => /\.(?:vmdk|vmx)$/.test(file) && !after.files.includes(file));
  expect(lost, 'no file of a disk or a domain is lost').toEqual([]);
  expect(stepsOf(next), 'the next clean run has nothing to do').toEqual([]);
});
