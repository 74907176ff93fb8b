import { afterEach, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { applyManifest, stepsOf } from './converge.js';
import { STORIES } from './stories.js';

let simulator: Simulator | null = null;
afterEach(() => simulator?.close());

test('a server before API 4.1 is read and watched without the calls that it does not have', async () => {
  simulator = await startSimulator({ api: '4.0', strict: true, taskMilliseconds: 5 });
  const story = STORIES.find(({ name }) => name.startsWith('hot changes'));
  for (const manifest of story?.manifests.slice(0, 3) ?? []) {
    const chapter = await applyManifest(simulator, manifest);
    expect(chapter.outcome).toBe('done');
    expect(stepsOf(chapter.next)).toEqual([]);
  }
  const build =
    'version: 1\nconnect: "{connect}"\nauto_answer: [{ question: msg.serial.file.open, answer: Replace }]\n';
  const power = `${build}domains: { build01: { uuid: 42116ec4-1d3f-4f0a-9a52-000000000002, power: on } }\n`;
  const chapter = await applyManifest(simulator, power);
  expect(chapter.outcome).toBe('done');
  expect(chapter.events.map(({ kind }) => kind)).toContain('question-answered');
  const called = Object.keys(simulator.log.counts());
  expect(called).toContain('RetrieveProperties');
  expect(called.filter((method) => /Ex$|CreatePropertyCollector/.test(method))).toEqual([]);
});
