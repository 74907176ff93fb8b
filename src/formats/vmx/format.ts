import { DiagnosticError, errorDiagnostic } from '../../domain/diagnostic.js';
import type { Domain } from '../../domain/domain.js';
import { VMX_MAPPING } from './mapping.js';
import type { VmxPlace } from './place.js';
import type { VmxPair } from './row.js';
import { type VmxDocument, vmxDocument } from './syntax.js';

const KEY = /^[A-Za-z.][A-Za-z0-9_:.-]*$/;
const PCI_EXPRESS_HARDWARE_VERSION = 7;
const PCI_BRIDGES = ['pciBridge4', 'pciBridge5', 'pciBridge6', 'pciBridge7'];

/**
 * Lines that a new machine needs and that no field holds, as libvirt writes them (2.2): the floppies that VMware would assume,
 * the PCI bridges that controllers of newer hardware sit on, the VMCI device. They are raw keys when the file is read again.
 */
export function hardwareLines(domain: Domain): readonly VmxPair[] {
  const floppies = ['floppy0', 'floppy1'].map((floppy): VmxPair => [`${floppy}.present`, 'false']);
  if (domain.hardwareVersion < PCI_EXPRESS_HARDWARE_VERSION) return floppies;
  const bridges: readonly VmxPair[] =
    Object.keys(domain.controllers).length === 0
      ? []
      : [
          ['pciBridge0.present', 'true'],
          ...PCI_BRIDGES.flatMap((bridge): VmxPair[] => [
            [`${bridge}.present`, 'true'],
            [`${bridge}.virtualDev`, 'pcieRootPort'],
            [`${bridge}.functions`, '8'],
          ]),
        ];
  return [...floppies, ...bridges, ['vmci0.present', 'true']];
}

/** Floppies stand between drives and NICs, the rest of the hardware lines at the end. */
function fieldLines(domain: Domain, place: VmxPlace): readonly VmxPair[] {
  const hardware = hardwareLines(domain);
  const isFloppy = ([key]: VmxPair) => key.startsWith('floppy');
  const lines: VmxPair[] = [];
  for (const row of VMX_MAPPING) {
    if (row.field === 'nics') lines.push(...hardware.filter(isFloppy));
    lines.push(...row.write(domain, place));
  }
  return [...lines, ...hardware.filter((line) => !isFloppy(line))];
}

/**
 * The VMX of a new machine, in libvirt's key order, raw keys last. A raw key that a line above has already replaces that line's
 * value, so that no key stands twice. Throws a DiagnosticError (EF5002) for a raw key that VMX cannot spell.
 */
export function vmxFromDomain(domain: Domain, place: VmxPlace): VmxDocument {
  const lines = new Map(fieldLines(domain, place).map(([key, value]) => [key.toLowerCase(), { key, value }]));
  for (const [key, value] of Object.entries(domain.vmx)) {
    if (!KEY.test(key)) {
      throw new DiagnosticError(
        errorDiagnostic('EF5002', `The raw key "${key}" cannot stand in a VMX file`, {
          subject: domain.name,
          hint: 'A key starts with a letter or a dot; letters, digits and _ : . - follow.',
        }),
      );
    }
    lines.set(key.toLowerCase(), { key, value });
  }
  return vmxDocument(Object.fromEntries([...lines.values()].map(({ key, value }) => [key, value])));
}
