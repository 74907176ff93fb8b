import type { Product } from '../api/products.js';
import { labHardware } from './lab-hardware.js';

/** What a simulator starts with when nothing else is asked for, on a host of some version: an inventory as YAML. */
export function smallLab(host: Product): string {
  const machine = labHardware(Math.min(19, host.hardwareVersion));
  return `
host:
  name: esx1.example.com
  version: "${host.version}"
  api_version: "${host.apiVersion}"
  build: "${host.build}"
  hardware_version: ${host.hardwareVersion}
datastores:
  - { name: ssd1, capacity: 500GiB }
  - { name: images, capacity: 100GiB, type: NFS }
networks: [VM Network, DMZ]
files:
  - { path: "[images] debian-12.iso", size: 650MiB }
  - { path: "[images] drivers.flp", size: 1440KiB }
  - { path: "[images] debian12.vmdk", disk: thin, size: 8GiB }
domains:
  - name: db01
    uuid: 42116ec4-1d3f-4f0a-9a52-000000000001
    power: on
    tools: running
    guest_os: ${machine.guestOs}
    hardware_version: ${machine.version}
    firmware: ${machine.firmware}
    memory: 2GiB
    vcpus: 2
    controllers: { scsi0: ${machine.controller} }
    disks:
      scsi0:0: { size: 20GiB, provisioning: thin }
    nics:
      ethernet0: { network: VM Network, model: ${machine.card}, mac: "00:50:56:25:48:01" }
  - name: build01
    uuid: 42116ec4-1d3f-4f0a-9a52-000000000002
    power: off
    tools: not-running
    guest_os: ${machine.guestOs}
    hardware_version: ${machine.version}
    firmware: ${machine.firmware}
    memory: 4GiB
    vcpus: 4
    controllers: { scsi0: lsilogic }
    disks:
      scsi0:0: { size: 40GiB, provisioning: thin }
    nics:
      ethernet0: { network: VM Network, model: ${machine.card}, mac: "00:50:56:25:48:02" }
    vmx:
      serial0.present: "TRUE"
      serial0.fileType: file
      serial0.fileName: serial.log
      serial0.yieldOnMsrRead: "TRUE"
    files:
      serial.log: "[    0.000000] Linux version 6.1.0-18-amd64\\n"
  - name: legacy
    uuid: 42116ec4-1d3f-4f0a-9a52-000000000003
    power: on
    tools: not-installed
    guest_os: otherlinux
    hardware_version: ${Math.min(11, host.hardwareVersion)}
    firmware: bios
    annotation: |-
      Runs the "badge" printer.
      Ask before you touch it.
    memory: 512MiB
    vcpus: 1
    controllers: { scsi0: lsilogic }
    disks:
      scsi0:0: { size: 4GiB, provisioning: thick }
    nics:
      ethernet0: { network: DMZ, model: e1000, mac: "00:50:56:25:48:03" }
`;
}

/** On a host of the version that is simulated unless another is asked for. */
export const SMALL_LAB = smallLab({ version: '8.0.3', apiVersion: '8.0.3.0', build: '24022510', hardwareVersion: 21 });
