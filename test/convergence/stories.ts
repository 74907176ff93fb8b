/** A story is a list of manifests for one host; after each of them is applied, its next plan must have nothing to do. */
export interface Story {
  readonly name: string;
  readonly manifests: readonly string[];
}

const HEAD =
  'version: 1\nconnect: "{connect}"\nauto_answer:\n  - { question: msg.serial.file.open, answer: Append }\ndomains:\n';

function manifest(domains: string): string {
  return HEAD + domains.replace(/^\n/, '');
}

const WEB = `
  web01:
    guest_os: debian12-64
    firmware: efi
    memory: 1GiB
    vcpus: 2
    power: on
    controllers: { scsi0: pvscsi }
    disks:
      scsi0:0: { size: 4GiB, provisioning: thin, datastore: ssd1 }
    nics:
      ethernet0: { network: VM Network, model: vmxnet3 }
`;

const DB = '  db01:\n    uuid: 42116ec4-1d3f-4f0a-9a52-000000000001\n';
const BUILD = '  build01:\n    uuid: 42116ec4-1d3f-4f0a-9a52-000000000002\n';
const LEGACY = '  legacy:\n    uuid: 42116ec4-1d3f-4f0a-9a52-000000000003\n';

export const STORIES: readonly Story[] = [
  { name: 'a new domain, uploaded and registered', manifests: [manifest(WEB)] },
  { name: 'a new domain by one create call', manifests: [manifest(`${WEB}    define: create\n`)] },
  {
    name: 'a new domain with its uuid, a MAC, a note and raw keys',
    manifests: [
      manifest(`
  lab/1 "x" 100%:
    uuid: 42116ec4-1d3f-4f0a-9a52-0000000000aa
    memory: 512MiB
    annotation: "two\\nlines, a | pipe and a \\"quote\\""
    controllers: { scsi0: lsilogic, scsi1: pvscsi }
    disks:
      scsi0:0: { size: 1GiB, provisioning: eager, datastore: ssd1 }
      scsi1:3: { size: 2GiB, provisioning: thick, datastore: ssd1 }
    nics:
      ethernet0: { network: DMZ, model: e1000, mac: "00:50:56:25:48:c7" }
      ethernet1: { network: VM Network, model: vmxnet3, mac: "02:00:00:00:00:01", connected: false }
    disk_uuid: true
    vmx: { "isolation.tools.copy.disable": "TRUE", "answer.msg.uuid.altered": "I copied it" }
`),
    ],
  },
  {
    name: 'every kind of device from the start',
    manifests: ['upload', 'create'].map((define) =>
      manifest(`
  all-${define}:
    define: ${define}
    memory: 256MiB
    vcpus: 4
    cores_per_socket: 2
    controllers: { scsi0: lsisas1068, sata0: ahci, nvme0: nvme }
    disks:
      scsi0:0: { size: 1GiB, datastore: ssd1 }
      sata0:1: { size: 1GiB, datastore: ssd1, provisioning: thin }
      nvme0:0: { size: 1GiB, datastore: ssd1, provisioning: thin }
      ide0:0: { size: 1GiB, datastore: ssd1, provisioning: thin }
    cdroms:
      ide1:0: { iso: "[images] debian-12.iso" }
      sata0:0: { client: true, connected: false }
    serials:
      serial0: { file: "[ssd1] all-${define}/serial.log" }
      serial1: { pipe: /tmp/pipe, endpoint: server }
      serial2: { network: "tcp://:2001", direction: server }
    scheduler:
      cpu: { reservation: 500MHz, limit: 2GHz, shares: 1234 }
      memory: { reservation: 64MiB, limit: 256MiB, shares: high }
`),
    ),
  },
  {
    name: 'every setting and device of its own, by its VMX',
    manifests: [
      manifest(`
  hardware:
    define: upload
    memory: 256MiB
    vcpus: 2
    firmware: efi
    secure_boot: true
    boot: { order: [cdrom, "scsi0:0", ethernet0], delay: 2000, setup: true, retry: 10000 }
    smbios_host: true
    generation_id: 42116ec4-1d3f-4f0a-9a52-0000000000bb
    hot_add: { cpu: true, cpu_remove: true, memory: true }
    latency: high
    memory_locked: true
    tools: { sync_time: true, upgrade: power-cycle }
    scheduler: { cpu: { affinity: [0, 1] } }
    vnc: { port: 5901, listen: 127.0.0.1, keymap: de }
    video: { memory: 8MiB, displays: 2, accelerated: true }
    sound: hdaudio
    usb: { uhci: true, ehci: true, xhci: true }
    tpm: true
    controllers: { scsi0: pvscsi }
    disks:
      scsi0:0: { size: 1GiB, datastore: ssd1, mode: independent-persistent, write_through: true, sharing: multi-writer, shares: high, limit: 500 }
    nics:
      ethernet0: { network: VM Network, mac: "02:00:00:00:00:02", mac_type: static, mac_check: false, wake_on_lan: false }
      ethernet2: { network: DMZ }
    cdroms:
      ide1:0: { device: auto, raw: true }
    floppies:
      floppy0: { file: "[images] drivers.flp" }
      floppy1: { client: true }
    parallels:
      parallel0: { file: "[ssd1] hardware/parallel.out" }
    passthrough:
      pciPassthru0: { address: "00000:003:00.0", vendor: "0x8086", device: "0x10fb", system: 5d1a }
    shared_folders:
      sharedFolder0: { host_path: /srv/share, guest_name: share, writable: true }
    guestinfo: { role: db }
`),
    ],
  },
  {
    name: 'settings that the API has no member for but raw keys',
    manifests: [
      manifest(`${DB}    smbios_host: true\n    vnc: { port: 5901, keymap: de }\n    guestinfo: { role: db }\n`),
      manifest(
        `${DB}    smbios_host: false\n    vnc: { port: 5902, listen: 127.0.0.1 }\n    guestinfo: { Role: web }\n`,
      ),
      manifest(`${DB}    vnc: null\n    guestinfo: { role: null }\n`),
    ],
  },
  {
    name: 'settings of the processors, the memory and the disks, of a new domain and of a live one',
    manifests: ['upload', 'create'].flatMap((define) => {
      const named = `${WEB.replace('web01', `${define}01`)}    define: ${define}\n    allow_power_off: hard\n`;
      const settings = (on: boolean) =>
        `    secure_boot: ${on}\n    nested_hv: ${on}\n    cpu_performance_counters: ${on}\n    iommu: ${on}\n    vbs: ${on}\n` +
        `    memory_locked: ${on}\n    change_tracking: ${on}\n    logging: ${!on}\n    disk_uuid: ${on}\n`;
      return [manifest(named + settings(true)), manifest(named + settings(false))];
    }),
  },
  {
    name: 'power operations, scripts of the Tools, NUMA nodes and another OS name, of a new domain and of a live one',
    manifests: ['upload', 'create'].flatMap((define) => {
      const named = `${WEB.replace('web01', `${define}02`)}    define: ${define}\n    allow_power_off: hard\n`;
      const settings = (on: boolean) =>
        `    power_ops: { power_off: ${on ? 'hard' : 'default'}, suspend: ${on ? 'soft' : 'default'}, ` +
        `reset: ${on ? 'hard' : 'default'}, standby_action: ${on ? 'standby' : 'suspend'} }\n` +
        `    tools: { scripts: { after_power_on: ${!on}, after_resume: ${!on}, before_suspend: ${!on}, before_power_off: ${!on} } }\n` +
        `    numa: { cores_per_node: ${on ? 2 : 'auto'}, max_vcpus_per_node: ${on ? 2 : 'auto'}, node_affinity: ${on ? '[0]' : 'all'} }\n` +
        `    guest_os_name: "${on ? 'Some OS' : ''}"\n`;
      return [manifest(named + settings(true)), manifest(named + settings(false))];
    }),
  },
  {
    name: 'settings that no VMX has, of a new domain and of a live one',
    manifests: [true, false].map((on) =>
      manifest(
        `${WEB}    allow_power_off: hard\n    swap_placement: ${on ? 'host_local' : 'inherit'}\n` +
          `    tools: { scripts: { before_reboot: ${on} } }\n    instance_uuid: 501d3a54-9a52-4b5e-8c37-000000000077\n`,
      ),
    ),
  },
  {
    name: 'hot changes to a running domain',
    manifests: [
      manifest(`${DB}    annotation: first\n`),
      manifest(`${DB}    annotation: second\n    scheduler: { cpu: { shares: high, reservation: 100MHz } }\n`),
      manifest(
        `${DB}    scheduler: { cpu: { shares: 777, limit: 1500MHz }, memory: { limit: unlimited, shares: low } }\n`,
      ),
      manifest(`${DB}    disks: { "scsi0:1": { size: 2GiB, provisioning: thin } }\n`),
      manifest(`${DB}    disks: { "scsi0:1": { size: 3GiB } }\n`),
      manifest(`${DB}    disks: { "scsi0:1": null }\n`),
      manifest(`${DB}    nics: { ethernet1: { network: DMZ } }\n`),
      manifest(`${DB}    nics: { ethernet1: { network: VM Network } }\n`),
      manifest(`${DB}    nics: { ethernet1: null }\n`),
      manifest(`${DB}    guestinfo: { role: db }\n    vmx: { "log.keepOld": "10" }\n`),
      manifest(`${DB}    guestinfo: { ROLE: null }\n    vmx: { "LOG.keepold": "12" }\n`),
    ],
  },
  {
    name: 'changes that need a running domain off',
    manifests: [
      manifest(`${DB}    allow_power_off: guest\n    memory: 3GiB\n`),
      manifest(`${DB}    allow_power_off: guest\n    vcpus: 4\n    cores_per_socket: 2\n    memory: 4GiB\n`),
      manifest(`${LEGACY}    allow_power_off: hard\n    memory: 1GiB\n    firmware: bios\n`),
    ],
  },
  {
    name: 'power',
    manifests: [
      manifest(`${DB}    power: off\n`),
      manifest(`${DB}    power: on\n`),
      manifest(`${DB}    power: suspended\n`),
      manifest(`${DB}    power: on\n`),
      manifest(`${LEGACY}    power: off\n    allow_power_off: hard\n`),
    ],
  },
  {
    name: 'a domain that is off, and a question at its power-on',
    manifests: [
      manifest(`${BUILD}    memory: 8GiB\n    vcpus: 8\n    firmware: efi\n    guest_os: debian12-64\n`),
      manifest(`${BUILD}    controllers: { scsi1: pvscsi }\n    disks: { "scsi1:0": { size: 1GiB } }\n`),
      manifest(`${BUILD}    disks: { "scsi1:0": null }\n`),
      manifest(`${BUILD}    cdroms: { "ide1:0": { iso: "[images] debian-12.iso" } }\n`),
      manifest(`${BUILD}    cdroms: { "ide1:0": { empty: true } }\n`),
      manifest(`${BUILD}    cdroms: { "ide1:0": null }\n`),
      manifest(`${BUILD}    serials: { serial1: { network: "telnet://:2002", direction: server } }\n`),
      manifest(`${BUILD}    serials: { serial1: null }\n    power: on\n`),
    ],
  },
  {
    name: 'an existing disk is attached by its file, and let go',
    manifests: [
      manifest(`${DB}    disks: { "scsi0:2": { file: "[images] debian12.vmdk" } }\n`),
      manifest(`${DB}    disks: { "scsi0:2": null }\n`),
    ],
  },
  {
    name: 'a domain is renamed, known by its uuid, and back by its marker',
    manifests: [
      manifest('  db02:\n    uuid: 42116ec4-1d3f-4f0a-9a52-000000000001\n'),
      manifest(`${DB}    annotation: back again\n`),
    ],
  },
  {
    name: 'the virtual hardware is raised in the dark',
    manifests: [
      manifest(`${DB}    hardware_version: 21\n    allow: [HZ501]\n    allow_power_off: guest\n    memory: 3GiB\n`),
    ],
  },
  {
    name: 'a disk is replaced on purpose',
    manifests: [
      manifest(`${BUILD}    disks: { "scsi0:1": { size: 1GiB } }\n`),
      manifest(`${BUILD}    disks: { "scsi0:1": { file: "[images] debian12.vmdk", replace: true } }\n`),
      manifest(`${BUILD}    disks: { "scsi0:1": null }\n`),
    ],
  },
  {
    name: 'disks that are copies, of a new domain and of a live one',
    manifests: [
      manifest(
        '  new01:\n    memory: 512MiB\n    controllers: { scsi0: pvscsi }\n' +
          '    disks:\n      scsi0:0: { copy_of: "[images] debian12.vmdk", size: 9GiB, datastore: ssd1 }\n' +
          '      scsi0:1: { copy_of: "[images] debian12.vmdk", datastore: ssd1 }\n',
      ),
      manifest(`${DB}    disks: { "scsi0:3": { copy_of: "[images] debian12.vmdk", size: 8GiB } }\n`),
      manifest(`${DB}    disks: { "scsi0:3": null }\n`),
    ],
  },
  {
    name: 'autostart, on and off',
    manifests: [manifest(`${DB}    autostart: true\n`), manifest(`${DB}    autostart: false\n`)],
  },
  {
    name: 'a domain is removed with a file of it, registered again from what is left, and removed for good',
    manifests: [
      manifest(
        '  new01:\n    uuid: 42116ec4-1d3f-4f0a-9a52-000000000009\n    memory: 512MiB\n    define: upload\n' +
          '    controllers: { scsi0: pvscsi }\n    disks: { "scsi0:0": { size: 1GiB, datastore: ssd1 } }\n',
      ),
      manifest('  new01:\n    uuid: 42116ec4-1d3f-4f0a-9a52-000000000009\n    ensure: absent\n'),
      manifest(
        '  new01:\n    uuid: 42116ec4-1d3f-4f0a-9a52-000000000009\n    memory: 1GiB\n    adopt: true\n' +
          '    disks: { "scsi0:0": { size: 1GiB, datastore: ssd1 } }\n',
      ),
      manifest(
        '  new01:\n    uuid: 42116ec4-1d3f-4f0a-9a52-000000000009\n    ensure: absent\n' +
          '    delete_files: ["[ssd1] new01/new01.vmdk", "[ssd1] new01/new01.vmx"]\n',
      ),
    ],
  },
  {
    name: 'a running domain is removed after its guest has shut down',
    manifests: [manifest(`${DB}    ensure: absent\n    allow_power_off: guest\n`)],
  },
];

/** A vCenter with a cluster of two hosts, folders and pools, whose hosts all see all datastores. */
export const PLACES_LAB = `
host: { name: esx1.example.com, version: 8.0.3, api_version: 8.0.3.0, build: "24022510", hardware_version: 21 }
datastores:
  - { name: ssd1, capacity: 500GiB }
  - { name: ssd2, capacity: 500GiB }
  - { name: local3, capacity: 500GiB }
networks: [VM Network]
switches:
  - { name: dvs1, uuid: 502a000a-0000-0000-0000-00000000000b, port_groups: [{ name: production }, { name: dmz }] }
hosts:
  - { name: esx1.example.com, cluster: cluster1, datastores: [ssd1, ssd2] }
  - { name: esx2.example.com, cluster: cluster1, datastores: [ssd1, ssd2] }
  - { name: esx3.example.com, datastores: [local3] }
folders: [prod/web, lab]
resource_pools: { cluster1: [gold, gold/web] }
domains:
  - name: db01
    uuid: 42116ec4-1d3f-4f0a-9a52-000000000001
    power: on
    tools: running
    guest_os: debian12-64
    hardware_version: 19
    memory: 2GiB
    vcpus: 2
    controllers: { scsi0: pvscsi }
    disks:
      scsi0:0: { size: 20GiB, provisioning: thin }
      scsi0:1: { size: 5GiB, provisioning: thin }
`;

/** For {@link PLACES_LAB}. */
export const PLACE_STORIES: readonly Story[] = [
  {
    name: 'migrated there and back, running and off',
    manifests: [
      manifest(`${DB}    host: esx2.example.com\n    annotation: on two\n`),
      manifest(`${DB}    host: esx1.example.com\n    power: off\n`),
      manifest(`${DB}    host: esx2.example.com\n`),
    ],
  },
  {
    name: 'relocated whole, then one disk alone; what is not declared stays',
    manifests: [
      manifest(`${DB}    datastore: ssd2\n    disks: { "scsi0:0": { size: 20GiB } }\n`),
      manifest(`${DB}    disks: { "scsi0:1": { size: 6GiB, datastore: ssd2 } }\n`),
      manifest(`${DB}    annotation: still ours after it moved\n`),
    ],
  },
  {
    name: 'to a host that shares no datastore, running, and back while it is off',
    manifests: [
      manifest(
        `${DB}    host: esx3.example.com\n    datastore: local3\n    annotation: alone\n` +
          '    disks: { "scsi0:0": { size: 20GiB }, "scsi0:1": { size: 5GiB } }\n',
      ),
      manifest(`${DB}    power: off\n    allow_power_off: guest\n`),
      manifest(
        `${DB}    host: esx2.example.com\n    datastore: ssd2\n    resource_pool: gold\n` +
          '    disks: { "scsi0:0": { size: 20GiB }, "scsi0:1": { size: 5GiB, datastore: ssd1 } }\n',
      ),
    ],
  },
  {
    name: 'suspended, to a host that shares no datastore, and resumed there',
    manifests: [
      manifest(`${DB}    annotation: ours\n    power: suspended\n`),
      manifest(
        `${DB}    host: esx3.example.com\n    datastore: local3\n    annotation: ours\n` +
          '    disks: { "scsi0:0": { size: 20GiB }, "scsi0:1": { size: 5GiB } }\n',
      ),
      manifest(`${DB}    host: esx3.example.com\n    annotation: ours\n    power: on\n`),
      manifest(`${DB}    annotation: still ours after it moved\n`),
    ],
  },
  {
    name: 'to a folder and a pool, with changes in the dark',
    manifests: [
      manifest(
        `${DB}    folder: prod/web\n    resource_pool: gold/web\n    memory: 3GiB\n    allow_power_off: guest\n`,
      ),
      manifest(`${DB}    folder: ""\n    resource_pool: ""\n`),
    ],
  },
  {
    name: 'a network card on port groups of a distributed switch, by their names',
    manifests: [
      manifest(`${DB}    nics: { ethernet0: { network: production } }\n`),
      manifest(`${DB}    nics: { ethernet0: { network: dmz } }\n`),
      manifest(`${DB}    nics: { ethernet0: { network: VM Network } }\n`),
      manifest(`${DB}    nics: { ethernet0: { shares: high, reservation: 100, limit: 1000 } }\n`),
      manifest(`${DB}    nics: { ethernet0: { shares: 80, reservation: 0, limit: unlimited } }\n`),
    ],
  },
  {
    name: 'made where it is declared to be',
    manifests: [
      manifest(
        '  new01:\n    memory: 512MiB\n    datastore: ssd2\n    host: esx2.example.com\n    folder: lab\n' +
          '    resource_pool: gold\n    controllers: { scsi0: pvscsi }\n    disks: { "scsi0:0": { size: 1GiB } }\n',
      ),
    ],
  },
];
