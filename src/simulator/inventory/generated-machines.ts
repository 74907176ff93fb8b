import type { MachineFacts } from './inventory.js';
import { labHardware } from './lab-hardware.js';

/** `count` machines that differ in name, UUID and MAC, every third of them powered off. */
export function generatedMachines(
  count: number,
  datastore: string,
  network: string,
  hardwareVersion: number,
): readonly MachineFacts[] {
  return Array.from({ length: count }, (_, index) => generatedMachine(index + 1, datastore, network, hardwareVersion));
}

function generatedMachine(number: number, datastore: string, network: string, hardwareVersion: number): MachineFacts {
  const name = `vm${String(number).padStart(5, '0')}`;
  const hex = (number + 0x10000).toString(16).padStart(12, '0');
  const pairs = `42116ec41d3f4f0a9a53${hex}`.match(/../g) ?? [];
  const low = [number >> 16, number >> 8, number].map((part) => (part & 0xff).toString(16).padStart(2, '0'));
  const isOff = number % 3 === 0;
  const hardware = labHardware(Math.min(19, hardwareVersion));
  return {
    vmx: `[${datastore}] ${name}/${name}.vmx`,
    power: isOff ? 'poweredOff' : 'poweredOn',
    tools: 'running',
    ignoresShutdown: false,
    guestLocksCdrom: false,
    guestWritesBytes: 0,
    disks: [{ path: `[${datastore}] ${name}/${name}.vmdk`, sizeKiB: 16 * 1024 * 1024, thin: true }],
    files: [],
    host: null,
    folder: null,
    pool: null,
    autostart: false,
    keys: {
      '.encoding': 'UTF-8',
      'config.version': '8',
      'virtualHW.version': String(hardware.version),
      displayName: name,
      guestOS: hardware.guestOs,
      ...(hardware.firmware === 'efi' ? { firmware: 'efi' } : {}),
      'uuid.bios': `${pairs.slice(0, 8).join(' ')}-${pairs.slice(8).join(' ')}`,
      memsize: '2048',
      numvcpus: '2',
      'scsi0.virtualDev': hardware.controller,
      'scsi0.present': 'TRUE',
      'scsi0:0.present': 'TRUE',
      'scsi0:0.deviceType': 'scsi-hardDisk',
      'scsi0:0.fileName': `${name}.vmdk`,
      'ethernet0.virtualDev': hardware.card,
      'ethernet0.networkName': network,
      'ethernet0.addressType': 'static',
      'ethernet0.address': `00:50:56:${low.map((part, index) => (index === 0 ? '10' : part)).join(':')}`,
      'ethernet0.present': 'TRUE',
    },
  };
}
