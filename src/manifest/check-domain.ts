import type { DeclaredAllocation, DesiredDomain } from '../domain/desired.js';
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from '../domain/diagnostic.js';
import type { DiagnosticCode } from '../domain/diagnostic-codes.js';
import { MEMORY_STEP } from '../domain/limits.js';
import { ownEntry } from '../domain/own-entry.js';
import { restrictionsOf } from '../domain/restrictions.js';
import { isSecretVmxKey } from '../domain/secret-keys.js';
import { formatMemory, type MiB } from '../domain/units.js';
import { uriPasswords } from '../domain/uri-secrets.js';
import { fieldOfVmxKey, isVmxFormatKey, MARKER_KEY } from '../domain/vmx-fields.js';
import { checkDisks } from './check-disks.js';
import { sourceOf } from './declared-source.js';
import { secretInManifest } from './secret-in-manifest.js';
import { domainLabel } from './written-label.js';

/** What contradicts itself within one domain, defaults included. */
export function checkDomain(desired: DesiredDomain): readonly Diagnostic[] {
  return [
    ...checkRestrictions(desired),
    ...checkDisks(desired),
    ...checkScheduler(desired),
    ...checkBandwidth(desired),
    ...checkNics(desired),
    ...checkSpellings(desired, 'guestinfo', 'guestinfo keys'),
    ...checkSpellings(desired, 'vmx', 'raw keys'),
    ...checkRawKeys(desired),
    ...checkGuestinfo(desired),
    ...checkSerials(desired),
  ];
}

/** The fields whose rules have a code of their own. */
const CODES: Readonly<Record<string, DiagnosticCode>> = {
  memory: 'EF1017',
  coresPerSocket: 'EF1018',
  disks: 'EF1015',
  cdroms: 'EF1015',
};

/** What no hardware, or not that of the declared version, can have. */
function checkRestrictions(desired: DesiredDomain): readonly Diagnostic[] {
  return restrictionsOf(desired.declared).map(({ path, problem, severity }) => {
    const tell = severity === 'error' ? errorDiagnostic : warningDiagnostic;
    return tell(ownEntry(CODES, path[0] ?? '') ?? 'EF1028', `${desired.name}: ${domainLabel(path)} ${problem}`, {
      hint: path[0] === 'memory' && severity === 'error' ? nearestMemory(desired.declared.memory) : null,
      source: sourceOf(desired, path),
    });
  });
}

function nearestMemory(memory: MiB | undefined): string | null {
  if (memory === undefined || memory % MEMORY_STEP === 0) return null;
  const below = (Math.floor(memory / MEMORY_STEP) * MEMORY_STEP) as MiB;
  const above = formatMemory((below + MEMORY_STEP) as MiB);
  return `Write ${below === 0 ? above : `${formatMemory(below)} or ${above}`}.`;
}

function checkScheduler(desired: DesiredDomain): readonly Diagnostic[] {
  const { cpu, memory } = desired.declared.scheduler ?? {};
  return [
    ...checkAllocation(desired, 'cpu', cpu, (value) => `${value}MHz`),
    ...checkAllocation(desired, 'memory', memory, (value) => formatMemory(value as MiB)),
  ];
}

function checkBandwidth(desired: DesiredDomain): readonly Diagnostic[] {
  return Object.entries(desired.declared.nics ?? {}).flatMap(([slot, nic]) => {
    const { reservation, limit } = nic ?? {};
    if (reservation === undefined || limit === undefined || limit === 'unlimited' || reservation <= limit) return [];
    const summary = `${desired.name}: nics.${slot} reserves ${reservation}Mbit/s, more than its limit of ${limit}Mbit/s`;
    return [errorDiagnostic('EF1027', summary, { source: sourceOf(desired, ['nics', slot, 'reservation']) })];
  });
}

function checkAllocation(
  desired: DesiredDomain,
  what: 'cpu' | 'memory',
  allocation: DeclaredAllocation<number> | undefined,
  format: (value: number) => string,
): readonly Diagnostic[] {
  const { reservation, limit } = allocation ?? {};
  if (reservation === undefined || limit === undefined || limit === 'unlimited' || reservation <= limit) return [];
  const summary = `${desired.name}: scheduler.${what} reserves ${format(reservation)}, more than its limit of ${format(limit)}`;
  return [errorDiagnostic('EF1027', summary, { source: sourceOf(desired, ['scheduler', what, 'reservation']) })];
}

function checkRawKeys(desired: DesiredDomain): readonly Diagnostic[] {
  return Object.keys(desired.declared.vmx ?? {}).flatMap((key) => {
    const source = sourceOf(desired, ['vmx', key]);
    const told = `${desired.name}: the raw key ${key}`;
    if (isVmxFormatKey(key)) {
      return [errorDiagnostic('EF1025', `${told} says how the VMX itself is read, and is not to be set`, { source })];
    }
    if (key.toLowerCase() === MARKER_KEY) {
      return [errorDiagnostic('EF1025', `${told} belongs to esxform itself`, { source })];
    }
    if (isSecretVmxKey(key)) return [secretInManifest(told, key, source)];
    const field = fieldOfVmxKey(key);
    if (field === null) return [];
    const hint = field === 'name' ? 'Write the name as the key of the domain.' : `Write it as ${field}.`;
    return [errorDiagnostic('EF1025', `${told} has a field: ${field}`, { hint, source })];
  });
}

/** Keys of guestinfo whose names call them a secret: a guest gets its secrets otherwise. */
function checkGuestinfo(desired: DesiredDomain): readonly Diagnostic[] {
  return Object.keys(desired.declared.guestinfo ?? {}).flatMap((key) => {
    const full = `guestinfo.${key}`;
    if (!isSecretVmxKey(full)) return [];
    return [secretInManifest(`${desired.name}: ${full}`, full, sourceOf(desired, ['guestinfo', key]))];
  });
}

/** A serial port's URI may name a host, and nobody to log in there. */
function checkSerials(desired: DesiredDomain): readonly Diagnostic[] {
  return Object.entries(desired.declared.serials ?? {}).flatMap(([slot, serial]) => {
    if (serial?.kind !== 'network' || uriPasswords(serial.uri).length === 0) return [];
    return errorDiagnostic('EF1026', `${desired.name}: serials.${slot} must not hold a password`, {
      hint: 'Take it out of the URI, and change the password: it was in a file.',
      source: sourceOf(desired, ['serials', slot]),
    });
  });
}

/** Keys that are one, because VMX takes no notice of case. */
function checkSpellings(desired: DesiredDomain, field: 'vmx' | 'guestinfo', what: string): readonly Diagnostic[] {
  const spelled = new Map<string, string>();
  return Object.keys(desired.declared[field] ?? {}).flatMap((key) => {
    const other = spelled.get(key.toLowerCase());
    spelled.set(key.toLowerCase(), key);
    if (other === undefined || isSecretVmxKey(key)) return [];
    const summary = `${desired.name}: the ${what} "${other}" and "${key}" are one, because case does not matter`;
    return [errorDiagnostic('EF1002', summary, { source: sourceOf(desired, [field, key]) })];
  });
}

/** A NIC is connected in one way. */
function checkNics(desired: DesiredDomain): readonly Diagnostic[] {
  return Object.entries(desired.declared.nics ?? {}).flatMap(([slot, nic]) => {
    const source = (key: string) => sourceOf(desired, ['nics', slot, key]);
    const told = `${desired.name}: nics.${slot}`;
    const diagnostics: Diagnostic[] = [];
    if (nic?.port !== undefined && nic.network !== undefined && nic.network !== null) {
      const summary = `${told} has network and port, and can have but one of them`;
      diagnostics.push(errorDiagnostic('EF1016', summary, { source: source('network') }));
    }
    if (nic?.device !== undefined && nic.connection !== undefined && nic.connection !== 'custom') {
      const summary = `${told} names a device, which only a custom connection has, not one that is ${nic.connection}`;
      diagnostics.push(errorDiagnostic('EF1016', summary, { source: source('device') }));
    }
    return diagnostics;
  });
}
