import { afterEach, describe, expect, test } from 'vitest';
import { versionNumber } from '../../src/simulator/api/api-version.js';
import { apiVersionsOf, MODES, type Mode, productOf } from '../../src/simulator/api/products.js';
import { labHardware } from '../../src/simulator/inventory/lab-hardware.js';
import { type Simulator, startSimulator, VirtualClock } from '../../src/simulator/simulator.js';
import { applyManifest, stepsOf } from './converge.js';

let simulator: Simulator | null = null;
afterEach(() => simulator?.close());

const CASES = MODES.flatMap((mode) => apiVersionsOf(mode).map((api) => ({ mode, api })));

/** A new domain, changes to a running one, and power; with the devices that hardware of the version has. */
function manifest(mode: Mode, api: string): string {
  const newest = productOf(mode, api)?.hardwareVersion ?? 4;
  const { firmware, controller, card } = labHardware(newest);
  return `version: 1
connect: "{connect}"
domains:
  web01:
    firmware: ${firmware}
    memory: 512MiB
    vcpus: 2
    power: on
    annotation: of ${api}
    controllers: { scsi0: ${controller} }
    disks: { "scsi0:0": { size: 1GiB, datastore: ssd1 } }
    nics: { ethernet0: { network: DMZ, model: ${card} } }
  db01:
    uuid: 42116ec4-1d3f-4f0a-9a52-000000000001
    allow_power_off: guest
    annotation: changed
    memory: 3GiB
    scheduler: { cpu: { shares: 777, reservation: 100MHz } }
    disks: { "scsi0:1": { size: 2GiB } }
  build01:
    uuid: 42116ec4-1d3f-4f0a-9a52-000000000002
    vcpus: 2
    guestinfo: { role: build }
`;
}

/** A line of a manifest, with the version that its setting came with, and the virtual hardware that it wants. */
const SETTINGS: readonly (readonly [since: string, hardware: number, line: string])[] = [
  ['2.5', 4, 'annotation: |-\n      two\n      lines'],
  [
    '2.5',
    4,
    'scheduler: { cpu: { shares: 777, limit: 2GHz, affinity: [0, 1] }, memory: { reservation: 512MiB, shares: high } }',
  ],
  ['2.5', 4, 'tools: { sync_time: true, upgrade: power-cycle }'],
  ['2.5', 4, 'serials: { serial0: { pipe: /tmp/pipe, endpoint: server } }'],
  ['2.5', 4, 'parallels: { parallel0: { file: "[ssd1] web01/out" } }'],
  ['2.5', 4, 'floppies: { floppy0: { file: "[images] boot.flp" } }'],
  ['2.5', 4, 'cdroms: { "ide1:0": { iso: "[images] debian-12.iso" } }'],
  ['2.5', 4, 'guestinfo: { role: web }'],
  ['2.5', 4, 'vnc: { port: 5901 }'],
  ['2.5', 4, 'vmx: { "log.keepOld": "10" }'],
  ['4.0', 7, 'hot_add: { cpu: true, memory: true }'],
  ['5.0', 8, 'firmware: efi'],
  ['5.0', 8, 'cores_per_socket: 2'],
  ['5.0', 8, 'boot: { delay: 2000, retry: 10000, setup: true }'],
  ['5.0', 8, 'usb: { xhci: true }'],
  ['5.0', 8, 'sound: hdaudio'],
  ['5.1', 9, 'latency: high'],
  ['6.5', 13, 'secure_boot: true'],
  ['6.7', 14, 'tpm: true'],
];

const CONTROLLERS: readonly (readonly [hardware: number, controller: string, disk: string])[] = [
  [4, 'scsi0: lsilogic', '"scsi0:0": { size: 1GiB, datastore: ssd1 }'],
  [7, 'scsi1: pvscsi', '"scsi1:0": { size: 1GiB, datastore: ssd1, provisioning: thin }'],
  [7, 'scsi2: lsisas1068', '"scsi2:0": { size: 1GiB, datastore: ssd1, provisioning: eager }'],
  [10, 'sata0: ahci', '"sata0:0": { size: 1GiB, datastore: ssd1 }'],
  [13, 'nvme0: nvme', '"nvme0:0": { size: 1GiB, datastore: ssd1 }'],
];

/** As much as the version has, in one spec; it must be neither refused nor, by the next plan, lost. */
function everything(api: string): string {
  const product = productOf('vpx', api);
  const newest = product?.hardwareVersion ?? 4;
  const has = (since: string, hardware: number) => versionNumber(api) >= versionNumber(since) && newest >= hardware;
  const lines = SETTINGS.flatMap(([since, hardware, line]) => (has(since, hardware) ? [`    ${line}`] : []));
  const controllers = CONTROLLERS.filter(([hardware]) => newest >= hardware);
  const list = (index: 1 | 2) => controllers.map((row) => row[index]).join(', ');
  return `version: 1
connect: "{connect}"
domains:
  web01:
    define: create
    memory: 512MiB
    vcpus: 2
    controllers: { ${list(1)} }
    disks: { ${list(2)} }
    nics: { ethernet0: { network: DMZ, model: ${labHardware(newest).card} }, ethernet1: { network: DMZ, model: vlance } }
${lines.join('\n')}
`;
}

describe('every version of the API, as every product', () => {
  test.each(CASES)('$mode $api: a domain is made, others are changed, and nothing is left to do', async (which) => {
    const clock = new VirtualClock({ mode: 'skip' });
    simulator = await startSimulator({ ...which, clock, strict: true });
    expect(new URL(simulator.uri).protocol).toBe(`${which.mode}:`);
    const chapter = await applyManifest(simulator, manifest(which.mode, which.api));
    expect(stepsOf(chapter.plan)).toContainEqual(expect.stringMatching(/^web01: (create|register)$/));
    expect(stepsOf(chapter.plan)).toContainEqual('db01: reconfigure');
    expect(chapter.outcome, JSON.stringify(chapter.events.slice(-3))).toBe('done');
    expect(stepsOf(chapter.next)).toEqual([]);
    const called = Object.keys(simulator.log.counts());
    const isOld = ['2.5', '2.5u2', '4.0'].includes(which.api);
    expect(called.includes('RetrieveProperties')).toBe(isOld);
    expect(called.includes('RetrievePropertiesEx')).toBe(!isOld);
  });

  test.each(apiVersionsOf('vpx'))('%s: all settings that it has are sent, and kept', async (api) => {
    const inventory =
      'datastores: [{ name: ssd1 }, { name: images }]\nnetworks: [DMZ]\nfiles: [{ path: "[images] debian-12.iso", size: 1MiB }, { path: "[images] boot.flp", size: 1MiB }]\n';
    simulator = await startSimulator({
      mode: 'vpx',
      api,
      inventory,
      clock: new VirtualClock({ mode: 'skip' }),
      strict: true,
    });
    const chapter = await applyManifest(simulator, everything(api));
    expect(chapter.outcome, JSON.stringify([stepsOf(chapter.plan), ...chapter.events.slice(-3)])).toBe('done');
    expect(stepsOf(chapter.next)).toEqual([]);
  });
});
