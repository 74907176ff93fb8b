import { afterEach, describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { applyManifest, stepsOf } from './converge.js';

/** Devices that hosts have and no manifest can declare: they are shown, nothing joins them in their slot, and null removes them. */

let simulator: Simulator | null = null;
afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

const UUID = '42116ec4-1d3f-4f0a-9a52-000000000001';

async function hostWith(keys: Readonly<Record<string, string>>): Promise<Simulator> {
  const vmx = JSON.stringify(keys);
  simulator = await startSimulator({
    inventory: `host: { name: esx1.example.com, hardware_version: 21 }
datastores: [{ name: ssd1, capacity: 500GiB }]
networks: [VM Network]
domains:
  - { name: web01, uuid: ${UUID}, power: off, controllers: { scsi0: pvscsi }, disks: { "scsi0:0": { size: 1GiB } }, vmx: ${vmx} }
`,
    strict: true,
    taskMilliseconds: 1,
  });
  return simulator;
}

const manifest = (line: string) =>
  `version: 1\nconnect: "{connect}"\ndomains:\n  web01: { uuid: ${UUID}, adopt: true, ${line} }\n`;

const THINPRINT = { 'serial0.present': 'TRUE', 'serial0.fileType': 'thinprint', 'serial0.fileName': 'thinprint' };
const VGPU = { 'pciPassthru0.present': 'TRUE', 'pciPassthru0.vgpu': 'grid_t4-2q', 'pciPassthru0.virtualDev': 'vmiop' };
const DYNAMIC = { 'pciPassthru0.present': 'TRUE', 'pciPassthru0.allowedDevices': '0x10de:0x1eb8' };
const SCSI = {
  'scsi0:1.present': 'TRUE',
  'scsi0:1.deviceType': 'scsi-passthru',
  'scsi0:1.fileName': '/vmfs/devices/generic/vmhba1:0:4:0',
};
const CARD = { 'ethernet0.present': 'TRUE', 'ethernet0.virtualDev': 'vmxnet4', 'ethernet0.networkName': 'VM Network' };

describe.each([
  [
    'a printer port',
    THINPRINT,
    'serials',
    'serial0',
    '{ file: "[ssd1] web01/ser.log" }',
    'serial port of the type "thinprint"',
  ],
  ['a virtual GPU', VGPU, 'passthrough', 'pciPassthru0', '{ address: "00000:003:00.0" }', 'virtual GPU grid_t4-2q'],
  [
    'a dynamic PCI device',
    DYNAMIC,
    'passthrough',
    'pciPassthru0',
    '{ address: "00000:003:00.0" }',
    'dynamic DirectPath I/O device (0x10de:0x1eb8)',
  ],
  [
    'a SCSI device of the host',
    SCSI,
    'disks',
    '"scsi0:1"',
    '{ size: 1GiB, datastore: ssd1 }',
    'drive of the type "scsi-passthru" with "/vmfs/devices/generic/vmhba1:0:4:0"',
  ],
  [
    'a card of an unknown model',
    CARD,
    'nics',
    'ethernet0',
    '{ network: VM Network }',
    'network card of the model "vmxnet4"',
  ],
])('%s', (_name, keys, kind, slot, device, what) => {
  const path = `${kind}.${slot.replaceAll('"', '')}`;

  test('is not joined by another device', async () => {
    const { plan } = await applyManifest(await hostWith(keys), manifest(`${kind}: { ${slot}: ${device} }`));
    const [vm] = plan.connections.flatMap(({ domains }) => domains);
    expect(plan.applyable).toBe(false);
    expect(vm?.diagnostics.map(({ code, summary }) => `${code} ${summary}`)).toContain(
      `EF2081 ${path} of web01: the slot holds a device that no manifest can declare: ${what}`,
    );
  });

  test('is removed by null, also by a saved plan', async () => {
    const { plan, outcome, next } = await applyManifest(await hostWith(keys), manifest(`${kind}: { ${slot}: null }`));
    const [vm] = plan.connections.flatMap(({ domains }) => domains);
    expect(vm?.changes.map(({ before, after }) => [before, after])).toEqual([[what, null]]);
    expect(vm?.hazards.map(({ code }) => code)).toContain('HZ110');
    expect(outcome).toBe('done');
    expect(stepsOf(next)).toEqual([]);
  });

  test('stays if nothing is declared of it', async () => {
    const { plan } = await applyManifest(await hostWith(keys), manifest('memory: 3GiB'));
    const [vm] = plan.connections.flatMap(({ domains }) => domains);
    expect(vm?.changes.map((change) => change.path)).toEqual([['memory']]);
  });
});
