import { DiagnosticError, errorDiagnostic } from '../../../domain/diagnostics/diagnostic.js';
import { ownEntry } from '../../../domain/values/own-entry.js';
import type { Target } from '../net/uri.js';
import type { ServiceContent } from '../soap/session/service-content.js';

/** Which products a scheme may meet (libvirt's check of productLineId). */
const PRODUCTS: Readonly<Record<Target['scheme'], readonly string[]>> = {
  esx: ['esx', 'embeddedEsx'],
  gsx: ['gsx'],
  vpx: ['vpx'],
};

const PRODUCT_HINTS: Readonly<Record<string, string>> = {
  esx: 'Use esx:// for a host.',
  embeddedEsx: 'Use esx:// for a host.',
  gsx: 'Use gsx:// for VMware Server.',
  vpx: 'Use vpx://, with the datacenter in its path.',
};

/** Throws EF3011 where the scheme of the URI is not for what answers there. */
export function checkProduct(target: Target, content: ServiceContent): void {
  if (PRODUCTS[target.scheme].includes(content.productLineId)) return;
  throw new DiagnosticError(
    errorDiagnostic(
      'EF3011',
      `${target.host} is ${content.fullName} (${content.productLineId}), which ${target.scheme}:// does not support`,
      { hint: ownEntry(PRODUCT_HINTS, content.productLineId) ?? null },
    ),
  );
}
