import { afterEach, describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { applyManifest, stepsOf } from './converge.js';
import { STORIES } from './stories.js';

let simulator: Simulator | null = null;

afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

describe.each([
  { kind: 'host', tls: false },
  { kind: 'vcenter', tls: true },
] as const)('an applied plan is followed by an empty one ($kind)', ({ kind, tls }) => {
  test.each(STORIES)('$name', async ({ manifests }) => {
    simulator = await startSimulator({ kind, tls, strict: true, taskMilliseconds: 5 });
    for (const [index, manifest] of manifests.entries()) {
      const chapter = await applyManifest(simulator, manifest);
      expect(stepsOf(chapter.plan), `manifest ${index + 1} must have something to do`).not.toEqual([]);
      expect({
        index,
        outcome: chapter.outcome,
        last: chapter.outcome === 'done' ? [] : chapter.events.slice(-4),
      }).toEqual({
        index,
        outcome: 'done',
        last: [],
      });
      expect(stepsOf(chapter.next), `after manifest ${index + 1}`).toEqual([]);
    }
  });
});
