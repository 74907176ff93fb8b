import { afterEach, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { sampleRows } from '../deep-runs.js';
import { applyManifest, stepsOf } from './converge.js';
import { PLACE_STORIES, PLACES_LAB } from './stories.js';

let simulator: Simulator | null = null;

afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

test.each(sampleRows(PLACE_STORIES))('$name', async ({ manifests }) => {
  simulator = await startSimulator({ kind: 'vcenter', inventory: PLACES_LAB, strict: true, taskMilliseconds: 5 });
  for (const [index, manifest] of manifests.entries()) {
    const chapter = await applyManifest(simulator, manifest);
    expect(stepsOf(chapter.plan), `manifest ${index + 1} must have something to do`).not.toEqual([]);
    const last = chapter.outcome === 'done' ? [] : chapter.events.slice(-4);
    expect({ index, outcome: chapter.outcome, last }).toEqual({ index, outcome: 'done', last: [] });
    expect(stepsOf(chapter.next), `after manifest ${index + 1}`).toEqual([]);
  }
});
