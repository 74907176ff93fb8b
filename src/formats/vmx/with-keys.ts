import type { Domain } from '../../domain/domain.js';
import { setEntry } from '../../domain/values/own-entry.js';
import { vmxFromDomain } from './format.js';
import { domainFromVmx } from './parse.js';
import { vmxDocument, vmxEntries } from './syntax.js';

const NO_PLACE = { vmxPath: null, mounts: [] };

/** A VMX key and its value. */
export type VmxKeyValue = readonly [key: string, value: string];

/**
 * A domain without devices, with further VMX keys: a key with a field sets the field, any other becomes a raw key as it is spelled.
 * `report` gets what cannot be read. Keys must be such that a VMX file can have them.
 */
export function withVmxKeys(domain: Domain, pairs: readonly VmxKeyValue[], report: (problem: string) => void): Domain {
  if (pairs.length === 0) return domain;
  const keys: Record<string, string> = {};
  for (const [key, { value }] of vmxEntries(vmxFromDomain(domain, NO_PLACE))) setEntry(keys, key, value);
  const spelling = new Map(pairs.map(([key]) => [key.toLowerCase(), key]));
  for (const [key, value] of pairs) setEntry(keys, key.toLowerCase(), value);
  const { domain: read, problems } = domainFromVmx(vmxDocument(keys), NO_PLACE);
  for (const { key, problem } of problems) if (spelling.has(key.toLowerCase())) report(problem);
  const raw = Object.entries(read.vmx).flatMap(([key, value]) => {
    const spelled = spelling.get(key.toLowerCase());
    return spelled === undefined ? [] : [[spelled, value] as const];
  });
  return { ...read, name: domain.name, uuid: domain.uuid, vmx: Object.fromEntries(raw) };
}
