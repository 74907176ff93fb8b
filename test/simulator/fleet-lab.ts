/** A vCenter with two clusters and a lone host, whose hosts do not all see the same. */
export const FLEET_LAB = `
host: { name: esx1.example.com, hardware_version: 21 }
datastores:
  - { name: shared, capacity: 500GiB }
  - { name: other, capacity: 50GiB }
  - { name: local1, capacity: 100GiB }
networks: [VM Network, DMZ]
hosts:
  - { name: esx1.example.com, cluster: gold }
  - { name: esx2.example.com, cluster: gold, datastores: [shared, other] }
  - { name: esx3.example.com, cluster: silver, hardware_version: 15, networks: [VM Network] }
  - { name: esx4.example.com, maintenance: true }
  - { name: esx5.example.com, state: not-responding }
folders: [prod/web, test]
resource_pools: { gold: [first/web], esx4.example.com: [old] }
domains:
  - name: web01
    uuid: 42116ec4-1d3f-4f0a-9a52-000000000001
    power: on
    tools: running
    folder: prod/web
    resource_pool: first/web
    autostart: true
    directory: "[shared] web01"
    hardware_version: 15
    memory: 1GiB
    controllers: { scsi0: pvscsi }
    disks:
      scsi0:0: { size: 10GiB, provisioning: thin }
      scsi0:1: { size: 1GiB, provisioning: thick, file: "[shared] data/data.vmdk" }
    nics: { ethernet0: { network: VM Network, model: vmxnet3, mac: "00:50:56:25:48:01" } }
    vmx: { serial0.present: "TRUE", serial0.fileType: file, serial0.fileName: serial.log }
    files: { serial.log: boot, web01.nvram: x, notes.txt: mine }
  - name: local
    uuid: 42116ec4-1d3f-4f0a-9a52-000000000002
    power: off
    tools: not-installed
    directory: "[local1] local"
    hardware_version: 19
    memory: 1GiB
    controllers: { scsi0: pvscsi }
    disks: { scsi0:0: { size: 10GiB } }
    nics: { ethernet0: { network: DMZ, model: vmxnet3, mac: "00:50:56:25:48:02" } }
  - name: bare
    uuid: 42116ec4-1d3f-4f0a-9a52-000000000003
    power: on
    tools: not-running
    directory: "[shared] bare"
    hardware_version: 13
    memory: 1GiB
  - name: bare2
    directory: "[shared] bare2"
    folder: test
    hardware_version: 13
    memory: 1GiB
    power: suspended
    tools: running
`;
