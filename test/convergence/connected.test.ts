import { afterEach, describe, expect, test } from 'vitest';
import { driftManifests } from '../../src/app/drift/drift-manifests.js';
import { planManifests } from '../../src/app/plan/plan-manifests.js';
import { driftText } from '../../src/report/drift/drift-report.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { byHand } from './by-hand.js';
import { ABOUT, applyManifest, connectionsTo, load, stepsOf } from './converge.js';

let simulator: Simulator | null = null;
afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

const LAB = (power: string): string => `
host: { name: esx1.example.com }
datastores: [{ name: ssd1, capacity: 500GiB }]
networks: [VM Network]
files: [{ path: "[ssd1] images/debian.iso", size: 1MiB }]
domains:
  - name: web01
    uuid: 42116ec4-1d3f-4f0a-9a52-000000000001
    memory: 1GiB
    power: "${power}"
    tools: running
    nics: { ethernet0: { network: VM Network, model: vmxnet3 } }
    vmx: { "ide1:0.present": "TRUE", "ide1:0.deviceType": cdrom-image, "ide1:0.fileName": /vmfs/volumes/ssd1/images/debian.iso }
`;
const manifest = (connected: boolean): string => `version: 1
connect: {connect}
domains:
  web01:
    uuid: 42116ec4-1d3f-4f0a-9a52-000000000001
    nics: { ethernet0: { connected: ${connected} } }
    cdroms: { "ide1:0": { connected: ${connected} } }
`;

const BACKINGS = {
  VirtualVmxnet3:
    '<backing xsi:type="VirtualEthernetCardNetworkBackingInfo"><deviceName>VM Network</deviceName></backing>',
  VirtualCdrom:
    '<backing xsi:type="VirtualCdromIsoBackingInfo"><fileName>[ssd1] images/debian.iso</fileName></backing>',
};

/** What a client such as govc sends to connect or disconnect a device. */
const connectable = (type: keyof typeof BACKINGS, key: number, start: boolean, now: boolean): string =>
  `<spec><deviceChange><operation>edit</operation><device xsi:type="${type}"><key>${key}</key>${BACKINGS[type]}` +
  `<connectable><startConnected>${start}</startConnected><allowGuestControl>true</allowGuestControl>` +
  `<connected>${now}</connected></connectable></device></deviceChange></spec>`;

async function drift(running: Simulator, text: string) {
  const connections = connectionsTo(running);
  try {
    const { connections: wanted } = await load(text.replace('{connect}', running.uri));
    const signal = AbortSignal.timeout(110_000);
    const { report } = await driftManifests(wanted, connections, ABOUT, signal);
    const plan = await planManifests(wanted, connections, ABOUT, signal);
    return { report, plan, text: driftText(report, { color: false, columns: 120 }) };
  } finally {
    await connections.close();
  }
}

const findings = ({ report }: Awaited<ReturnType<typeof drift>>) =>
  report.connections[0]?.domains[0]?.findings.map(({ kind, path }) => `${kind} ${path.join('.')}`);

describe.each(['host', 'vcenter'] as const)('on a %s', (kind) => {
  test('a network card that was disconnected by hand is drift, and is connected again without a power-off', async () => {
    simulator = await startSimulator({ kind, inventory: LAB('on'), strict: true, taskMilliseconds: 1 });
    await applyManifest(simulator, manifest(true));
    expect(findings(await drift(simulator, manifest(true)))).toEqual([]);
    await byHand(simulator, 'web01', 'ReconfigVM_Task', connectable('VirtualVmxnet3', 4000, true, false));
    const found = await drift(simulator, manifest(true));
    expect(findings(found)).toEqual(['drift nics.ethernet0.connected']);
    expect(found.text).toContain('drift: changed since it was last applied');
    const { outcome, plan, next } = await applyManifest(simulator, manifest(true));
    expect(plan.connections[0]?.domains[0]?.changes).toMatchObject([
      { path: ['nics', 'ethernet0', 'connected'], before: false, after: true, impact: { cost: 'hot' } },
    ]);
    expect(stepsOf(plan)).toEqual(['web01: reconfigure']);
    expect(outcome).toBe('done');
    expect(stepsOf(next)).toEqual([]);
    expect(findings(await drift(simulator, manifest(true)))).toEqual([]);
  });

  test('a drive that was connected by hand is drift, and a power cycle returns to what the configuration says', async () => {
    simulator = await startSimulator({ kind, inventory: LAB('on'), strict: true, taskMilliseconds: 1 });
    const { outcome, next } = await applyManifest(simulator, manifest(false));
    expect(outcome).toBe('done');
    expect(stepsOf(next)).toEqual([]);
    await byHand(simulator, 'web01', 'ReconfigVM_Task', connectable('VirtualCdrom', 3002, false, true));
    expect(findings(await drift(simulator, manifest(false)))).toEqual(['drift cdroms.ide1:0.connected']);
    await byHand(simulator, 'web01', 'PowerOffVM_Task');
    expect(findings(await drift(simulator, manifest(false)))).toEqual([]);
    await byHand(simulator, 'web01', 'PowerOnVM_Task');
    expect(findings(await drift(simulator, manifest(false)))).toEqual([]);
  });

  test('of a VM that is off, only the setting for the power-on is compared', async () => {
    simulator = await startSimulator({ kind, inventory: LAB('off'), strict: true, taskMilliseconds: 1 });
    expect((await applyManifest(simulator, manifest(false))).outcome).toBe('done');
    expect(findings(await drift(simulator, manifest(false)))).toEqual([]);
    await byHand(simulator, 'web01', 'ReconfigVM_Task', connectable('VirtualVmxnet3', 4000, true, false));
    expect(findings(await drift(simulator, manifest(false)))).toEqual(['drift nics.ethernet0.connected']);
  });

  test('a device is put right in the same run as a change that needs the VM off', async () => {
    simulator = await startSimulator({ kind, inventory: LAB('on'), strict: true, taskMilliseconds: 1 });
    const text = `${manifest(true)}    memory: 2GiB\n    allow_power_off: hard\n    boot: { delay: 5000 }\n`;
    await applyManifest(simulator, manifest(true));
    await byHand(simulator, 'web01', 'ReconfigVM_Task', connectable('VirtualVmxnet3', 4000, true, false));
    const { outcome, next, plan } = await applyManifest(simulator, text);
    expect(stepsOf(plan).map((each) => each.split(': ')[1])).toContain('shut-down');
    expect(outcome).toBe('done');
    expect(stepsOf(next)).toEqual([]);
    expect(findings(await drift(simulator, text))).toEqual([]);
  });
});
