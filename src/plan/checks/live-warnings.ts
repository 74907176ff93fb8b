import type { DesiredDomain } from '../../domain/desired.js';
import { type Diagnostic, warningDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { memberDefault } from '../../domain/fields/unseen-keys.js';
import type { LiveDomain } from '../../domain/live.js';
import type { Marker } from '../../domain/marker.js';
import { mayBeSecret } from '../../domain/secrets/secret-keys.js';
import type { Json } from '../../domain/values/json.js';
import { fieldName, manifestValue } from '../../domain/values/manifest-path.js';
import type { Path } from '../../domain/values/path-key.js';
import type { Resolved } from '../diff/resolve.js';
import { spelling } from '../diff/value-at.js';
import { locate } from '../locate.js';
import { laterMarker } from '../match/marker.js';
import type { Waiting } from '../match/restart-waits.js';

/** Shown with every plan of such a VM, whether or not something changes. */
export function managedWarnings(desired: DesiredDomain, { runtime }: LiveDomain): readonly Diagnostic[] {
  if (runtime.managedBy === undefined) return [];
  return [
    warningDiagnostic('EF2056', `it is managed by ${runtime.managedBy}`, {
      hint: 'Change it there, or remove it from the manifests.',
      subject: desired.name,
      source: locate(desired, []),
    }),
  ];
}

/** What shows that a VM went back to an older state, as a clause; null where nothing does. */
export function wentBack(live: LiveDomain, owner: string): string | null {
  const later = laterMarker(live, owner);
  if (later === null) return null;
  const at = ({ serial = 0, written }: Pick<Marker, 'serial' | 'written'>) =>
    `number ${serial}${written === undefined ? '' : ` of ${written}`}`;
  const now = live.marker === null ? 'it has no marker' : `its marker is ${at(live.marker)}`;
  return `it was restored or reverted: ${now}, and its snapshot "${later.snapshot}" has ${at(later.marker)}`;
}

/** Says that a VM went back to an older state: what was applied in between is lost, and is planned again. */
export function wentBackWarnings(desired: DesiredDomain, live: LiveDomain, owner: string): readonly Diagnostic[] {
  const what = wentBack(live, owner);
  if (what === null) return [];
  const hint = 'What was applied in between is planned again. No mark of an unfinished run counts.';
  return [warningDiagnostic('EF2067', what, { hint, subject: desired.name, source: locate(desired, []) })];
}

function valueText(value: Json, path: Path): string {
  const told = manifestValue(value, path);
  if (told === null) return 'nothing';
  return typeof told === 'string' && told !== '' ? told : JSON.stringify(told);
}

/** What waits for a restart, as a clause: "waits for a restart: boot.delay 5000 (running with 0)". */
export function waitingText({ isKnown, values, more }: Waiting): string {
  const texts = values.map(({ path, declared, running }) => {
    const isHidden =
      declared === undefined || (path[0] === 'vmx' && mayBeSecret(path[1] ?? '')) || path[0] === 'guestinfo';
    const now = isHidden ? '' : ` ${valueText(declared, path)}`;
    return `${fieldName(path)}${now}${running === undefined ? '' : ` (running with ${valueText(running, path)})`}`;
  });
  const all = [...texts, ...(more === 0 ? [] : [`${more} more`])].join(', ');
  return isKnown
    ? `waits for a restart: ${all}`
    : `it is unknown whether the VM has restarted since it was given: ${all}`;
}

/** Names what the guest sees only after a restart: the configuration has it, so nothing else of a plan shows it. */
export function restartWarnings(desired: DesiredDomain, waiting: Waiting | null): readonly Diagnostic[] {
  if (waiting === null) return [];
  return [
    warningDiagnostic(waiting.isKnown ? 'EF2082' : 'EF2083', waitingText(waiting), {
      hint: 'Power the VM off and on again when it suits. A reboot of the guest alone may not be enough.',
      subject: desired.name,
      source: locate(desired, waiting.values[0]?.path ?? []),
    }),
  ];
}

/** What a plan could not see or what stands in its way, though it refuses nothing. */
export function liveWarnings(
  desired: DesiredDomain,
  live: LiveDomain,
  { unknownSizes, unknownPlaces }: Pick<Resolved, 'unknownSizes' | 'unknownPlaces'>,
): readonly Diagnostic[] {
  const subject = desired.name;
  const warnings: Diagnostic[] = [...managedWarnings(desired, live)];
  const [firstSize] = unknownSizes;
  if (firstSize !== undefined) {
    warnings.push(
      warningDiagnostic('EF2021', `the live size of ${unknownSizes.join(', ')} is unknown and was not compared`, {
        subject,
        source: locate(desired, ['disks', firstSize, 'size']),
      }),
    );
  }
  const [firstPlace] = unknownPlaces;
  if (firstPlace !== undefined) {
    const fields = unknownPlaces.map((field) => fieldName([field])).join(', ');
    warnings.push(
      warningDiagnostic('EF2035', `the live ${fields} could not be read and was not compared`, {
        subject,
        source: locate(desired, [firstPlace]),
      }),
    );
  }
  const unseen = Object.keys(desired.declared.vmx ?? {})
    .sort()
    .filter(
      (key) =>
        live.readFrom === 'config' &&
        memberDefault(key) === null &&
        !Object.hasOwn(live.domain.vmx, spelling(Object.keys(live.domain.vmx), key)),
    );
  const [firstKey] = unseen;
  if (firstKey !== undefined) {
    warnings.push(
      warningDiagnostic('EF2023', `its VMX could not be read, so ${unseen.join(', ')} may exist unnoticed`, {
        subject,
        source: locate(desired, ['vmx', firstKey]),
      }),
    );
  }
  return warnings;
}
