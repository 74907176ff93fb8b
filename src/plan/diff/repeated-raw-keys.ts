import type { DesiredDomain } from '../../domain/desired.js';
import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { fieldName } from '../../domain/values/manifest-path.js';
import { locate } from '../locate.js';

/** Raw keys, and keys of guestinfo, that a manifest gives twice, in two spellings: to a VMX they are one key, so nobody can tell which value is meant. */
export function repeatedRawKeys(desired: DesiredDomain): readonly Diagnostic[] {
  return (['guestinfo', 'vmx'] as const).flatMap((field) => repeatedIn(desired, field));
}

function repeatedIn(desired: DesiredDomain, field: 'guestinfo' | 'vmx'): readonly Diagnostic[] {
  const first = new Map<string, string>();
  const found: Diagnostic[] = [];
  for (const key of Object.keys(desired.declared[field] ?? {}).sort()) {
    const earlier = first.get(key.toLowerCase());
    if (earlier === undefined) {
      first.set(key.toLowerCase(), key);
      continue;
    }
    const path = [field, key];
    found.push(
      errorDiagnostic('EF2028', `${fieldName(path)} of ${desired.name} is the same key as "${earlier}"`, {
        hint: 'VMX keys are not case-sensitive. Keep one of them.',
        subject: desired.name,
        source: locate(desired, path),
      }),
    );
  }
  return found;
}
