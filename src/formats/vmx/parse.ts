/**
 * VMX files, in both directions. `text` and `syntax.ts` hold the text layer; the other files map groups of keys to a domain. Order and
 * spelling of keys follow libvirt's ESX driver. Unknown keys stay as they are.
 */

import { blankDomain } from '../../domain/blank-domain.js';
import type { Domain, Slots } from '../../domain/domain.js';
import { MARKER_KEY } from '../../domain/fields/vmx-fields.js';
import { datastoreBaseName } from '../../domain/values/datastore-path.js';
import { type DomainName, parseDomainName } from '../../domain/values/domain-name.js';
import { VMX_MAPPING } from './mapping.js';
import type { VmxPlace } from './place.js';
import { readingOf, type VmxReadingProblem } from './reading.js';
import type { VmxDocument } from './syntax.js';

export type { VmxPlace } from './place.js';
export type { VmxReadingProblem } from './reading.js';

export interface DomainFromVmx {
  readonly domain: Domain;
  /** Devices that are present and that no Domain can hold, by slot, as a message names them. Their keys stay in `domain.vmx`. */
  readonly unexpressed: Slots<string>;
  /**
   * Values that could not be read, by line (0 for a key that is missing); their keys stay in `domain.vmx`. Errors are what
   * libvirt refuses the file for; some of them are about a value that is held all the same.
   */
  readonly problems: readonly VmxReadingProblem[];
}

/**
 * What a VMX says. Never fails: a value or device that cannot be read takes its default, stays a raw key, and is reported. A key
 * that a field holds is not in `domain.vmx`, nor is esxform's marker, which belongs to no Domain. A VMX carries no capacities, so disks have no size and no provisioning.
 */
export function domainFromVmx(document: VmxDocument, place: VmxPlace): DomainFromVmx {
  const vmx = readingOf(document);
  const domain = VMX_MAPPING.reduce((before, row) => row.read(vmx, before, place), blankDomain(fallbackName(place)));
  vmx.take(MARKER_KEY);
  return { domain: { ...domain, vmx: vmx.raw() }, unexpressed: vmx.unexpressed(), problems: vmx.problems() };
}

/** A VMX without a name that can be used is called after its file. */
function fallbackName(place: VmxPlace): DomainName {
  const base = place.vmxPath === null ? '' : datastoreBaseName(place.vmxPath).replace(/\.vmx$/i, '');
  const name = parseDomainName(base);
  return name.ok ? name.value : ('unnamed' as DomainName);
}
