import { afterEach, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { applyManifest } from './converge.js';

let simulator: Simulator | null = null;

afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

test('a plan over a host that a vCenter manages says so, and hints at that vCenter', async () => {
  const inventory = `
host: { name: esx1.example.com, management_server: 192.0.2.7 }
datastores: [{ name: ssd1, capacity: 500GiB }]
domains: [{ name: db01, memory: 1GiB }]
`;
  simulator = await startSimulator({ kind: 'host', tls: false, strict: true, taskMilliseconds: 1, inventory });
  const manifest = 'version: 1\nconnect: "{connect}"\ndomains:\n  db01: { adopt: true, host: esx2.example.com }\n';
  const { plan } = await applyManifest(simulator, manifest);
  const uri = 'vpx://192.0.2.7/DATACENTER/esx1.example.com';
  const [connection] = plan.connections;
  expect(connection?.notes).toEqual([`The vCenter 192.0.2.7 manages this host. Use it for changes: ${uri}`]);
  const hint = `Connect to the vCenter that manages the host: ${uri}`;
  expect(connection?.domains[0]?.diagnostics).toMatchObject([{ code: 'EF2034', hint }]);
});
