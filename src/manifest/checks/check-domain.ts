import type { DesiredDomain } from '../../domain/desired.js';
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { SourceRange } from '../../domain/diagnostics/source.js';
import { hostOwns } from '../../domain/fields/host-keys.js';
import { fieldOfVmxKey, isVmxFormatKey, MARKER_KEY } from '../../domain/fields/vmx-fields.js';
import { brokenRules } from '../../domain/rules/rules.js';
import { isSecretVmxKey } from '../../domain/secrets/secret-keys.js';
import { uriPasswords } from '../../domain/secrets/uri-secrets.js';
import { splitDatastorePath } from '../../domain/values/datastore-path.js';
import { alsoAt, sourceOf } from '../declared-source.js';
import { domainLabel } from '../written-label.js';
import { secretInManifest } from './secret-in-manifest.js';

/** What contradicts itself within one domain, defaults included. */
export function checkDomain(desired: DesiredDomain): readonly Diagnostic[] {
  return [
    ...checkRules(desired),
    ...checkControllers(desired),
    ...checkVmxPath(desired),
    ...checkSpellings(desired, 'guestinfo', 'guestinfo keys'),
    ...checkSpellings(desired, 'vmx', 'raw keys'),
    ...checkRawKeys(desired),
    ...checkGuestinfo(desired),
    ...checkSerials(desired),
  ];
}

/** What no hardware, or not that of the declared version, can have, and what contradicts itself. */
function checkRules(desired: DesiredDomain): readonly Diagnostic[] {
  return brokenRules(desired.declared, 'unknown').map((broken) => {
    const { declaredCode, severity, label, path, other, problem, hint } = broken;
    const report = severity === 'error' ? errorDiagnostic : warningDiagnostic;
    const detail = other === null ? null : alsoAt(sourceOf(desired, other));
    const summary = `${desired.name}: ${domainLabel(label)} ${problem}`;
    return report(declaredCode, summary, { detail, hint, source: sourceOf(desired, path) });
  });
}

/** Whether a declaration has all that makes a new VM: a part of an existing one has not both its memory and its place. */
function canMakeVm({ declared, place }: DesiredDomain): boolean {
  const disks = Object.values(declared.disks ?? {});
  const isPlaced = place.datastore !== undefined || place.vmxPath !== undefined;
  return declared.memory !== undefined && (isPlaced || disks.some((disk) => disk?.datastore !== undefined));
}

/**
 * Drives whose controller nobody declares, in a VM that this manifest can make. An existing VM, which the manifest names by its uuid or adopts,
 * may have the controller; so may one of which it declares a part. Their plans check that.
 */
function checkControllers(desired: DesiredDomain): readonly Diagnostic[] {
  const { declared, ensure, adopt } = desired;
  if (ensure !== 'present' || adopt || declared.uuid !== undefined || !canMakeVm(desired)) return [];
  const { disks = {}, cdroms = {}, controllers = {} } = declared;
  return brokenRules({ disks, cdroms, controllers }, 'absent')
    .filter(({ rule }) => rule === 'controller-exists')
    .map(({ label, path, problem, hint }) => {
      const summary = `${desired.name}: ${domainLabel(label)} ${problem}`;
      return errorDiagnostic('EF1031', summary, { hint, source: sourceOf(desired, path) });
    });
}

function checkRawKeys(desired: DesiredDomain): readonly Diagnostic[] {
  return Object.keys(desired.declared.vmx ?? {}).flatMap((key) => {
    const source = sourceOf(desired, ['vmx', key]);
    const told = `${desired.name}: the raw key ${key}`;
    if (isVmxFormatKey(key)) {
      return [errorDiagnostic('EF1025', `${told} controls how the VMX itself is read and must not be set`, { source })];
    }
    if (key.toLowerCase() === MARKER_KEY) {
      return [errorDiagnostic('EF1025', `${told} is reserved for esxform`, { source })];
    }
    if (isSecretVmxKey(key)) return [secretInManifest(told, key, source)];
    const because = hostOwns(key);
    if (because !== null) return [hostKey(told, because, source)];
    const field = fieldOfVmxKey(key);
    if (field === null) return [];
    const hint = field === 'name' ? 'Write the name as the key of the domain.' : `Write it as ${field}.`;
    return [errorDiagnostic('EF1025', `${told} has a field: ${field}`, { hint, source })];
  });
}

/** A removal is refused, too: the host would write the key again, or lose what it noted. */
function hostKey(told: string, because: string, source: SourceRange | null): Diagnostic {
  const hint = 'Take the key out. It stays unchanged on the VM.';
  return errorDiagnostic('EF1029', `${told} belongs to the host`, { detail: `${because}.`, hint, source });
}

/** Keys of guestinfo whose names call them a secret, which a guest gets otherwise, and those that VMware Tools write. */
function checkGuestinfo(desired: DesiredDomain): readonly Diagnostic[] {
  return Object.keys(desired.declared.guestinfo ?? {}).flatMap((key) => {
    const full = `guestinfo.${key}`;
    const told = `${desired.name}: ${full}`;
    const source = sourceOf(desired, ['guestinfo', key]);
    if (isSecretVmxKey(full)) return [secretInManifest(told, full, source)];
    const because = hostOwns(full);
    return because === null ? [] : [hostKey(told, because, source)];
  });
}

/** A serial port's URI may name a host, and nobody to log in there. */
function checkSerials(desired: DesiredDomain): readonly Diagnostic[] {
  return Object.entries(desired.declared.serials ?? {}).flatMap(([slot, serial]) => {
    if (serial?.kind !== 'network' || uriPasswords(serial.uri).length === 0) return [];
    return errorDiagnostic('EF1026', `${desired.name}: serials.${slot} must not contain a password`, {
      hint: 'Remove it from the URI, and change the password, because it was in a file.',
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
    const summary = `${desired.name}: the ${what} "${other}" and "${key}" are the same key, because case does not matter`;
    return [errorDiagnostic('EF1002', summary, { source: sourceOf(desired, [field, key]) })];
  });
}

function checkVmxPath(desired: DesiredDomain): readonly Diagnostic[] {
  const { datastore, vmxPath } = desired.place;
  if (datastore === undefined || vmxPath === undefined) return [];
  const other = splitDatastorePath(vmxPath).datastore;
  if (other === datastore) return [];
  return [
    errorDiagnostic('EF1016', `${desired.name} names the datastore ${datastore}, and a VMX file on ${other}`, {
      hint: 'Remove datastore. vmx_path already defines it.',
      source: sourceOf(desired, ['vmxPath']),
    }),
  ];
}
