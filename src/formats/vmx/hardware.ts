import type { Domain } from '../../domain/domain.js';
import { deviceKeys, type MappingRow, type VmxPair } from './row.js';

/** Below this version there are neither PCI Express bridges nor a VMCI device. */
const PCI_EXPRESS_HARDWARE_VERSION = 7;
const PCI_BRIDGES = ['pciBridge4', 'pciBridge5', 'pciBridge6', 'pciBridge7'];

function writeBridges(domain: Domain): readonly VmxPair[] {
  if (domain.hardwareVersion < PCI_EXPRESS_HARDWARE_VERSION || Object.keys(domain.controllers).length === 0) return [];
  return [
    ['pciBridge0.present', 'true'],
    ...PCI_BRIDGES.flatMap((bridge): VmxPair[] => [
      [`${bridge}.present`, 'true'],
      [`${bridge}.virtualDev`, 'pcieRootPort'],
      [`${bridge}.functions`, '8'],
    ]),
  ];
}

/**
 * Lines that a new machine needs and that no field holds, as libvirt writes them (2.3): the PCI bridges that controllers of
 * newer hardware sit on, and the VMCI device. They are raw keys when a file is read.
 */
export const HARDWARE_ROWS: readonly MappingRow[] = [
  {
    keys: deviceKeys('pciBridge#', ['present', 'virtualDev', 'functions']),
    field: null,
    way: 'vmx only',
    source: 'LV 2.3: from hardware version 7 on, where there is a controller',
    read: (_vmx, domain) => domain,
    write: writeBridges,
  },
  {
    keys: ['vmci#.present'],
    field: null,
    way: 'vmx only',
    source: 'LV 2.3: from hardware version 7 on',
    read: (_vmx, domain) => domain,
    write: (domain) => (domain.hardwareVersion < PCI_EXPRESS_HARDWARE_VERSION ? [] : [['vmci0.present', 'true']]),
  },
];
