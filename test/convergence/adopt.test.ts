import { afterEach, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { applyManifest, stepsOf } from './converge.js';

let simulator: Simulator | null = null;

afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

const UUID = '42116ec4-1d3f-4f0a-9a52-000000000001';
const LAB = `
datastores: [{ name: ssd1, capacity: 500GiB }]
networks: [VM Network]
domains:
  - { name: db01, uuid: ${UUID}, power: on, memory: 2GiB }
`;
const MANIFEST = `version: 1
connect: {connect}
domains:
  db01: { uuid: ${UUID}, memory: 2GiB }
`;

test.each(['host', 'vcenter'] as const)('a VM on a %s is adopted once, and by nothing but its marker', async (kind) => {
  simulator = await startSimulator({ kind, inventory: LAB, strict: true, taskMilliseconds: 5 });
  const first = await applyManifest(simulator, MANIFEST);
  expect(stepsOf(first.plan)).toEqual(['db01: record']);
  expect(first.plan.connections.flatMap(({ domains }) => domains.map(({ action }) => action))).toEqual(['adopt']);
  expect(first.outcome).toBe('done');
  expect(first.events.at(-1)).toMatchObject({ kind: 'run-finished', adopted: 1, updated: 0 });
  expect(stepsOf(first.next)).toEqual([]);
  const second = await applyManifest(simulator, MANIFEST);
  expect(second.outcome).toBe('nothing-to-do');
});
