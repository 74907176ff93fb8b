import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DescribedVm } from '../../src/app/import/describe-vm.js';
import { offlineVms } from '../../src/app/import/offline-vms.js';
import { groupText } from '../../src/app/import/write-manifests.js';
import { loadText } from '../manifest/load-text.js';
import { path } from '../plan/builders.js';
import { vmxWith } from './import.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'esxform-offline-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

async function imported(
  paths: readonly string[],
  power = false,
  datastores: ReadonlyMap<string, string> = new Map(),
  directory: string | null = null,
) {
  const described: DescribedVm[] = [];
  const told: string[] = [];
  for await (const found of offlineVms(paths, {
    connect: 'sim:',
    power,
    datastores,
    datastoreDir: directory === null ? null : path(directory),
  })) {
    if (found.kind === 'vm') described.push(found.described);
    else if (found.kind === 'skipped') told.push(`skipped ${found.vm.name}: ${found.vm.why}`);
    else told.push(`${found.diagnostic.severity} ${found.diagnostic.code} ${found.diagnostic.summary}`);
  }
  return {
    text: described.length === 0 ? '' : groupText(described, 'sim:', null),
    told: told.join('\n').replaceAll(folder, 'DIR'),
  };
}

const WEB = {
  name: 'web01',
  uuid: '42116ec4-1d3f-4f0a-9a52-3c5a2f1d9e01',
  num_cpus: 4,
  num_cores_per_socket: 2,
  memory: 8192,
  guest_id: 'debian12_64Guest',
  firmware: 'efi',
  efi_secure_boot_enabled: true,
  hardware_version: 19,
  annotation: 'front',
  cpu_hot_add_enabled: true,
  cpu_limit: -1,
  cpu_reservation: 500,
  cpu_share_level: 'high',
  memory_share_level: 'custom',
  memory_share_count: 1234,
  enable_disk_uuid: true,
  scsi_type: 'pvscsi',
  scsi_controller_count: 1,
  power_state: 'on',
  folder: 'prod/web',
  vmx_path: 'web01/web01.vmx',
  extra_config: { 'guestinfo.role': 'front', 'any.key': 'x', 'my.password': 'hunter2', 'ethernet0.opromsize': '0' },
  disk: [
    {
      label: 'disk0',
      unit_number: 0,
      size: 40,
      thin_provisioned: true,
      path: 'web01/web01.vmdk',
      datastore_id: 'ds-1',
    },
    { label: 'disk7', unit_number: 7, size: 10, path: 'other/data.vmdk', datastore_id: 'ds-1', attach: true },
    { label: 'disk15', unit_number: 15, size: 1, eagerly_scrub: true, path: 'web01/b.vmdk', datastore_id: 'ds-2' },
    { label: 'lost', unit_number: 3, size: 1, path: 'x/b.vmdk', datastore_id: 'ds-9' },
    { label: 'far', unit_number: 900, size: 1 },
  ],
  network_interface: [
    { network_id: 'network-1', adapter_type: 'vmxnet3', mac_address: '00:50:56:11:22:33' },
    { network_id: 'network-9', adapter_type: 'e1000' },
  ],
  cdrom: [{ client_device: true }, { datastore_id: 'ds-1', path: 'iso/a.iso' }],
};
const DATA = [
  ['vsphere_network', { id: 'network-1', name: 'VM Network' }],
  ['vsphere_datastore', { id: 'ds-1', name: 'ssd1' }],
] as const;

const STATE = {
  version: 4,
  resources: [
    ...DATA.map(([type, attributes]) => ({ mode: 'data', type, name: 'd', instances: [{ attributes }] })),
    {
      mode: 'managed',
      type: 'vsphere_virtual_machine',
      name: 'web',
      module: 'module.a',
      instances: [{ index_key: 'one', attributes: WEB }],
    },
    { mode: 'managed', type: 'null_resource', name: 'n', instances: [{ attributes: {} }] },
  ],
};
const MODULE = {
  resources: DATA.map(([type, values]) => ({ type, address: `data.${type}.d`, values })),
  child_modules: [{ resources: [{ type: 'vsphere_virtual_machine', address: 'module.a.vm', values: WEB }] }],
};

const GOVC_DEVICES = [
  { key: 100, deviceInfo: { label: 'PCI-Controller 0' }, busNumber: 0, device: [1000] },
  {
    key: 1000,
    deviceInfo: { label: 'SCSI-Controller 0', summary: 'VMware paravirtual SCSI' },
    busNumber: 0,
    sharedBus: 'noSharing',
    scsiCtlrUnitNumber: 7,
    controllerKey: 100,
  },
  {
    key: 1001,
    deviceInfo: { label: 'SCSI-Controller 1', summary: 'unbekannt' },
    busNumber: 1,
    sharedBus: 'noSharing',
    scsiCtlrUnitNumber: 7,
    controllerKey: 100,
  },
  { key: 15000, deviceInfo: { label: 'SATA-Controller 0' }, busNumber: 0, controllerKey: 100 },
  {
    key: 2000,
    deviceInfo: { label: 'Festplatte 1' },
    controllerKey: 1000,
    unitNumber: 0,
    capacityInKB: 1048576,
    backing: {
      fileName: '[ssd1] web01/web01-000001.vmdk',
      diskMode: 'persistent',
      parent: { fileName: '[ssd1] web01/web01.vmdk', thinProvisioned: true },
    },
  },
  {
    key: 2016,
    deviceInfo: { label: 'Festplatte 2' },
    controllerKey: 1001,
    unitNumber: 0,
    capacityInKB: 2097152,
    backing: {
      fileName: '[5e1f0c2a-3b4d5e6f] shared/data.vmdk',
      diskMode: 'independent_persistent',
      thinProvisioned: false,
    },
  },
  {
    key: 16000,
    deviceInfo: { label: 'CD-/DVD-Laufwerk 1' },
    controllerKey: 15000,
    unitNumber: 0,
    connectable: { startConnected: true },
    backing: { fileName: '[iso] a.iso' },
  },
  {
    key: 4000,
    deviceInfo: { label: 'Netzwerkadapter 1', summary: 'LAN' },
    macAddress: '00:50:56:11:22:33',
    addressType: 'assigned',
    connectable: { startConnected: true },
    backing: { deviceName: 'LAN', network: { type: 'Network', value: 'network-1' } },
  },
  {
    key: 4001,
    deviceInfo: { label: 'Netzwerkadapter 2' },
    macAddress: '00:50:56:11:22:34',
    addressType: 'manual',
    connectable: { startConnected: false },
    backing: {
      port: {
        switchUuid: '50 2e 9b 00 11 22 33 44-55 66 77 88 99 aa bb cc',
        portgroupKey: 'dvportgroup-7',
        portKey: '12',
      },
    },
  },
  { key: 9000, deviceInfo: { label: 'Serieller Anschluss 1' }, backing: { pipeName: 'com1', endpoint: 'server' } },
  {
    key: 8000,
    deviceInfo: { label: 'Diskettenlaufwerk 1' },
    connectable: { startConnected: false },
    backing: { deviceName: '' },
  },
  { key: 20000, deviceInfo: { label: 'Neues Geraet' } },
];
const GOVC_VM = {
  self: { type: 'VirtualMachine', value: 'vm-12' },
  name: 'web01',
  runtime: { powerState: 'poweredOn', connectionState: 'connected' },
  config: {
    name: 'web01',
    uuid: '42116ec4-1d3f-4f0a-9a52-3c5a2f1d9e01',
    version: 'vmx-19',
    guestId: 'debian12_64Guest',
    annotation: '',
    files: { vmPathName: '[ssd1] web01/web01.vmx' },
    firmware: 'efi',
    hardware: { numCPU: 4, numCoresPerSocket: 2, memoryMB: 8192, device: GOVC_DEVICES },
    extraConfig: [
      { key: 'guestinfo.db.password', value: 'hunter2' },
      { key: 'vcpu.hotadd', value: '' },
    ],
  },
};

/** As govc up to 0.30 spells it: names begin with a capital, and what is not set is null. */
function capitals(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(capitals);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, each]) => [
    key.charAt(0).toUpperCase() + key.slice(1),
    capitals(each),
  ]);
  return Object.fromEntries([...members, ['NotSet', null]]);
}

describe('govc vm.info -json', () => {
  const datastores = new Map([['5e1f0c2a-3b4d5e6f', 'san1']]);

  test('devices without types are told by their members and keys, in any language', async () => {
    const { text, told } = await imported([put('vms.json', { virtualMachines: [GOVC_VM] })], true, datastores);
    expect(text).toMatchInlineSnapshot(`
      "version: 1
      connect: "sim:"
      domains:
        # Not declared: controllers.scsi1, nics.ethernet0.model, nics.ethernet1.model, vmx.vcpu.hotadd
        # Secret, not read: guestinfo.db.password
        web01:
          uuid: 42116ec4-1d3f-4f0a-9a52-3c5a2f1d9e01
          guest_os: debian12-64
          hardware_version: 19
          firmware: efi
          memory: 8GiB
          vcpus: 4
          cores_per_socket: 2
          power: "on"
          controllers: { scsi0: pvscsi, sata0: ahci }
          disks:
            scsi0:0: { size: 1GiB, provisioning: thin }
            scsi1:0:
              file: "[san1] shared/data.vmdk"
              size: 2GiB
              provisioning: thick
              mode: independent-persistent
          nics:
            ethernet0: { network: LAN, mac: "00:50:56:11:22:33" }
            ethernet1:
              port:
                switch: 502e9b00-1122-3344-5566-778899aabbcc
                portgroup: dvportgroup-7
              mac: "00:50:56:11:22:34"
              connected: false
          cdroms:
            sata0:0: { iso: "[iso] a.iso" }
          floppies:
            floppy0: { client: true, connected: false }
          serials:
            serial0: { pipe: com1, endpoint: server }
      "
    `);
    expect(told).toMatchInlineSnapshot(
      `"warning EF5005 DIR/vms.json: not declared: models of NICs and controllers, which govc does not print"`,
    );
    expect((await loadText(text)).diagnostics).toEqual([]);
  });

  test('the spelling of old versions gives the same VM', async () => {
    const now = await imported([put('now.json', { virtualMachines: [GOVC_VM] })]);
    const old = await imported([put('old.json', capitals({ virtualMachines: [GOVC_VM] }))]);
    expect(old.text).toBe(now.text);
  });

  test.each([
    ['no VM', { virtualMachines: null }, 'warning EF5020 DIR/vms.json has no VM'],
    [
      'a VM without a configuration',
      { virtualMachines: [{ name: 'x' }] },
      'error EF5020 DIR/vms.json: x cannot be read: it has no configuration',
    ],
    [
      'an orphaned VM',
      { virtualMachines: [{ ...GOVC_VM, runtime: { connectionState: 'orphaned' } }] },
      'error EF5020 DIR/vms.json: web01 cannot be read: orphaned',
    ],
    [
      'names that objects have by birth',
      { virtualMachines: [{ name: '__proto__', config: { hardware: { device: [{ constructor: 1, key: 'x' }] } } }] },
      'error EF5020 DIR/vms.json: __proto__ cannot be read: its VMX path cannot be read',
    ],
  ])('%s is named', async (_, json, expected) => {
    expect((await imported([put('vms.json', json)])).told).toBe(expected);
  });

  test('an answer without end is refused', async () => {
    const deep = '['.repeat(200) + ']'.repeat(200);
    const json = `{"virtualMachines":[{"name":"x","config":${deep}}]}`;
    expect((await imported([put('vms.json', json)])).told).toBe(
      'error EF5020 DIR/vms.json is deeper than an answer of a server',
    );
  });
});

describe('Terraform', () => {
  test('a state becomes a valid manifest, and what is lost is named', async () => {
    const { text, told } = await imported([put('terraform.tfstate', STATE)], true);
    expect(text).toMatchInlineSnapshot(`
      "version: 1
      connect: "sim:"
      domains:
        web01:
          uuid: 42116ec4-1d3f-4f0a-9a52-3c5a2f1d9e01
          guest_os: debian12-64
          hardware_version: 19
          firmware: efi
          secure_boot: true
          annotation: front
          memory: 8GiB
          vcpus: 4
          cores_per_socket: 2
          hot_add: { cpu: true }
          disk_uuid: true
          power: "on"
          scheduler:
            cpu: { reservation: 500MHz, shares: high }
            memory: { shares: 1234 }
          controllers: { scsi0: pvscsi, scsi1: pvscsi }
          disks:
            scsi0:0: { size: 40GiB, provisioning: thin }
            scsi0:8:
              file: "[ssd1] other/data.vmdk"
              size: 10GiB
              provisioning: thick
            scsi1:0: { size: 1GiB, provisioning: eager }
          nics:
            ethernet0:
              network: VM Network
              model: vmxnet3
              mac: "00:50:56:11:22:33"
            ethernet1: { model: "e1000" }
          cdroms:
            ide0:0: { client: true, connected: false }
            ide0:1: { iso: "[ssd1] iso/a.iso" }
          guestinfo:
            role: front
          vmx:
            any.key: x
          folder: prod/web
      "
    `);
    expect(told).toMatchInlineSnapshot(
      `"warning EF5005 DIR/terraform.tfstate: module.a.vsphere_virtual_machine.web["one"]: not declared: disk "lost": the state does not have the name of its datastore; disk "far" has no slot that there is; the name of the network network-9 of ethernet1: declare it; vmx.my.password, which is secret"`,
    );
    expect((await loadText(text)).diagnostics).toEqual([]);
  });

  test.each([
    ['terraform show -json of a state', { format_version: '1.0', values: { root_module: MODULE } }],
    [
      'a plan',
      {
        planned_values: { root_module: { child_modules: MODULE.child_modules } },
        prior_state: { values: { root_module: MODULE } },
      },
    ],
  ])('%s gives the same VM', async (_, json) => {
    const state = await imported([put('terraform.tfstate', STATE)]);
    const { text } = await imported([put('show.json', json)]);
    expect(text).toBe(state.text);
  });

  test.each([
    ['no JSON', '{ "password": "hunter2"', 'is no JSON'],
    ['another document', [], 'is no state or plan of Terraform'],
    ['a state without VMs', { version: 4, resources: [] }, 'has no vsphere_virtual_machine'],
    [
      'a VM without a name',
      { values: { root_module: { resources: [{ type: 'vsphere_virtual_machine', address: 'a.b', values: {} }] } } },
      'a.b: name must not be empty',
    ],
    [
      'values of other types',
      {
        values: {
          root_module: {
            resources: [
              {
                type: 'vsphere_virtual_machine',
                address: 'a.b',
                values: { name: 'x\u0000', disk: 5, memory: 'a', __proto__: 1 },
              },
            ],
          },
        },
      },
      'a.b: name must not hold control characters',
    ],
  ])('%s is refused', async (_, json, problem) => {
    const { text, told } = await imported([put('a.json', json)]);
    expect(text).toBe('');
    expect(told).toContain('EF5020');
    expect(told).toContain(problem);
    expect(told).not.toContain('hunter2');
  });
});

describe('folders of VMX files', () => {
  test('each VM is declared; links are not followed; a name that is taken is skipped', async () => {
    mkdirSync(join(folder, 'web01'));
    mkdirSync(join(folder, 'web02'));
    put('web01/web01.vmx', vmxWith());
    put('web02/web02.vmx', vmxWith().replace('web01"', 'web02"'));
    put('web02/copy.vmx', vmxWith());
    put('web02/notes.txt', 'no VM');
    symlinkSync('/etc', join(folder, 'link'));
    const { text, told } = await imported([folder]);
    expect(text).toContain('Not declared: disks.scsi0:0');
    expect(text).toContain('  web02:');
    expect(told).toContain('skipped web01: another VM of these files has its name');
  });

  test('files of an unknown datastore are not declared; --datastore-dir says where the folder is', async () => {
    const port = ['serial0.present = "TRUE"', 'serial0.fileType = "file"', 'serial0.fileName = "a.log"'];
    mkdirSync(join(folder, 'vms', 'a'), { recursive: true });
    put('vms/a/a.vmx', vmxWith(...port));
    const unknown = await imported([join(folder, 'vms')]);
    expect(unknown.text).not.toContain('[?]');
    expect(unknown.text).toContain('# Not declared: disks.scsi0:0, serials.serial0');
    const placed = await imported([join(folder, 'vms')], false, new Map(), '[ssd1] old');
    expect(placed.text).toContain('{ file: "[ssd1] old/a/web01.vmdk" }');
    expect(placed.text).toContain('{ file: "[ssd1] old/a/a.log" }');
    const one = await imported([join(folder, 'vms', 'a', 'a.vmx')], false, new Map(), '[ssd1] a');
    expect(one.text).toContain('{ file: "[ssd1] a/web01.vmdk" }');
  });

  test('a broken VMX does not hide the others', async () => {
    put('a.vmx', 'no vmx');
    put('b.vmx', vmxWith());
    const { text, told } = await imported([folder]);
    expect(text).toContain('web01');
    expect(told).toContain('error EF5001');
  });

  test.each([
    ['none', 'cannot be read'],
    ['.', 'has no .vmx file'],
  ])('"%s" is refused', async (name, problem) => {
    expect((await imported([join(folder, name)])).told).toContain(problem);
  });

  test('folders without end are refused', async () => {
    const deep = join(folder, 'a/b/c/d/e/f/g/h');
    mkdirSync(deep, { recursive: true });
    expect((await imported([folder])).told).toContain('has folders more than 6 deep');
  });

  test('another kind of file is refused', async () => {
    expect((await imported([put('a.txt', 'x')])).told).toContain('EF5020');
  });
});
