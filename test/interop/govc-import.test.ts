import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readingConnections } from '../../src/app/connections/connections.js';
import { offlineVms } from '../../src/app/import/offline-vms.js';
import { groupText } from '../../src/app/import/write-manifests.js';
import { planManifests } from '../../src/app/plan/plan-manifests.js';
import { connectOptions } from '../../src/commands/terminal/connect-options.js';
import { UNCACHED_READ } from '../../src/providers/esx/read/read-options.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { ABOUT, stepsOf } from '../convergence/converge.js';
import { loadText } from '../manifest/load-text.js';
import { buildGovc, govcOn } from './govc.js';
import { havePeer } from './peers.js';

const GO = havePeer('go', ['version']);
const folder = mkdtempSync(join(tmpdir(), 'esxform-govc-import-'));
let built: ReturnType<typeof buildGovc> | null = null;
let simulator: Simulator | null = null;

beforeAll(() => {
  if (GO) built = buildGovc();
});

afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

afterAll(() => {
  built?.remove();
  rmSync(folder, { recursive: true, force: true });
});

const LAB = `
host: { name: esx1.example.com, version: 8.0.3, api_version: 8.0.3.0, build: "24022510", hardware_version: 21 }
datastores: [{ name: ssd1, capacity: 900GiB }, { name: ssd2, capacity: 900GiB }]
networks: [VM Network, DMZ]
domains:
  - name: many
    uuid: 42116ec4-1d3f-4f0a-9a52-000000000001
    guest_os: debian12-64
    hardware_version: 19
    memory: 2GiB
    controllers: { scsi0: pvscsi, scsi1: lsisas1068, sata0: ahci }
    disks:
      "scsi0:0": { size: 20GiB, provisioning: thin }
      "scsi1:0": { size: 5GiB, provisioning: thick }
      "sata0:1": { size: 1GiB, provisioning: thick }
    nics: { ethernet0: { network: VM Network, model: vmxnet3 }, ethernet1: { network: DMZ, model: e1000e } }
    vmx:
      sata0:0.present: "TRUE"
      sata0:0.deviceType: atapi-cdrom
      sata0:0.clientDevice: "TRUE"
      floppy0.present: "TRUE"
      floppy0.fileType: file
      floppy0.fileName: a.flp
      serial0.present: "TRUE"
      serial0.fileType: pipe
      serial0.fileName: com1
      usb_xhci.present: "TRUE"
      guestinfo.db.password: hunter2
  - { name: plain, uuid: 42116ec4-1d3f-4f0a-9a52-000000000002, memory: 1GiB, power: on, disks: { "ide0:0": { size: 1GiB } } }
`;

describe.skipIf(!GO)('VMs that govc printed', () => {
  test.each(['host', 'vcenter'] as const)('plan nothing but adoptions on the %s that they come from', async (kind) => {
    simulator = await startSimulator({ kind, inventory: LAB, strict: false, taskMilliseconds: 5 });
    const govc = govcOn(built?.program ?? '', new URL(simulator.baseUrl).host);
    const file = join(folder, `${kind}.json`);
    writeFileSync(file, await govc.run('vm.info', '-json', '*'));
    const described = [];
    for await (const found of offlineVms([file], {
      connect: simulator.uri,
      power: true,
      datastores: new Map(),
      datastoreDir: null,
    })) {
      if (found.kind === 'vm') described.push(found.described);
      else if (found.kind === 'problem') expect(found.diagnostic.severity).toBe('warning');
    }
    const text = groupText(described, simulator.uri, null);
    expect(text).toContain('Secret, not read: guestinfo.db.password');
    expect(text).not.toContain('hunter2');
    expect(text).toContain('scsi0: pvscsi, scsi1: lsisas1068');
    const loaded = await loadText(text);
    expect(loaded.diagnostics).toEqual([]);
    const environment = {
      ESXFORM_CONNECT: simulator.uri,
      ESXFORM_HOST: new URL(simulator.baseUrl).host,
      ESXFORM_USER: simulator.user,
      ESXFORM_PASSWORD: simulator.password,
    };
    const connections = readingConnections(environment, connectOptions({ reading: UNCACHED_READ }));
    try {
      const plan = await planManifests(loaded.connections, connections, ABOUT, AbortSignal.timeout(110_000));
      expect(stepsOf(plan)).toEqual(['many: record', 'plain: record']);
      expect(plan.connections.flatMap(({ domains }) => domains.flatMap(({ changes }) => changes))).toEqual([]);
    } finally {
      await connections.close();
    }
  });
});
