import { expect, test } from 'vitest';
import { startSimulator } from '../../src/simulator/simulator.js';
import { applyManifest, stepsOf } from './converge.js';

/** Names that every object inherits, for everything that a server or a manifest names. */
const INVENTORY = `
host: { name: constructor }
datastores: [{ name: __proto__, capacity: 500GiB, type: VMFS }, { name: toString, capacity: 500GiB, type: VMFS }]
networks: [constructor, __proto__]
domains:
  - { name: hasOwnProperty, uuid: 42116ec4-1d3f-4f0a-9a52-000000000001, nics: { ethernet0: { network: __proto__ } } }
  - { name: valueOf, uuid: 42116ec4-1d3f-4f0a-9a52-000000000002 }
`;

const MANIFEST = `version: 1
connect: "{connect}"
domains:
  __proto__: { memory: 64MiB, datastore: __proto__, nics: { ethernet0: { network: constructor } }, guestinfo: { __proto__: a } }
  constructor: { memory: 64MiB, datastore: toString, controllers: { scsi0: pvscsi }, disks: { scsi0:0: { size: 1MiB } }, vmx: { toString: x } }
  hasOwnProperty: { adopt: true, annotation: toString, nics: { ethernet0: { network: constructor } } }
  valueOf: { ensure: absent, uuid: 42116ec4-1d3f-4f0a-9a52-000000000002 }
`;

test('names that every object inherits are names like any other', async () => {
  const simulator = await startSimulator({ inventory: INVENTORY, strict: true, taskMilliseconds: 0 });
  try {
    const { plan, outcome, events, next } = await applyManifest(simulator, MANIFEST);
    expect(plan.diagnostics).toEqual([]);
    expect(plan.connections.flatMap(({ domains }) => domains.flatMap(({ diagnostics }) => diagnostics))).toEqual([]);
    expect({ outcome, last: outcome === 'done' ? [] : events.slice(-3) }).toEqual({ outcome: 'done', last: [] });
    expect(stepsOf(next)).toEqual([]);
  } finally {
    await simulator.close();
  }
});
