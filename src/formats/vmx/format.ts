import { DiagnosticError, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { Domain } from '../../domain/domain.js';
import { VMX_MAPPING } from './mapping.js';
import type { VmxPlace } from './place.js';
import type { VmxWriteOptions } from './row.js';
import { type VmxDocument, vmxDocument } from './syntax.js';

export type { VmxWriteOptions } from './row.js';

const KEY = /^[A-Za-z.][A-Za-z0-9_:.-]*$/;
const DEFAULTS: VmxWriteOptions = { dialect: 'esx', driveOrder: [] };

function checkKey(key: string, domain: Domain): void {
  if (KEY.test(key)) return;
  throw new DiagnosticError(
    errorDiagnostic('EF5002', `The raw key "${key}" cannot stand in a VMX file`, {
      subject: domain.name,
      hint: 'A key starts with a letter or a dot; letters, digits and _ : . - follow.',
    }),
  );
}

/**
 * The VMX of a new machine, in libvirt's key order, raw keys last. A raw key that a line above has already replaces that line's
 * value, so that no key stands twice. Throws a DiagnosticError (EF5002) for a raw key, or a key under guestinfo, that VMX cannot
 * spell.
 */
export function vmxFromDomain(domain: Domain, place: VmxPlace, options: Partial<VmxWriteOptions> = {}): VmxDocument {
  const all = { ...DEFAULTS, ...options };
  const lines = new Map<string, readonly [key: string, value: string]>();
  const pairs = VMX_MAPPING.flatMap((row) => row.write(domain, place, all));
  for (const [key, value] of [...pairs, ...Object.entries(domain.vmx)]) {
    checkKey(key, domain);
    lines.set(key.toLowerCase(), [key, value]);
  }
  return vmxDocument(Object.fromEntries(lines.values()));
}
