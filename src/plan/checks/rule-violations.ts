/**
 * Checks of a domain plan before its steps: hardware rules, the host's limits, locations, migrations, hazards, and conflicts with other
 * VMs. A violation blocks the plan of one VM; a hazard needs the user's permission.
 */

import type { DeclaredDisk, DeclaredNic, DeclaredSlots, DesiredDomain } from '../../domain/desired.js';
import { type Diagnostic, warningDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { Domain } from '../../domain/domain.js';
import type { LiveDomain } from '../../domain/live.js';
import type { CheckedDisk, CheckedDomain, CheckedNic } from '../../domain/rules/rule.js';
import { type BrokenRule, brokenRules } from '../../domain/rules/rules.js';
import { fieldName } from '../../domain/values/manifest-path.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import { type Path, pathKey } from '../../domain/values/path-key.js';
import { blankOccupants } from '../diff/occupied-slots.js';
import { locate } from '../locate.js';
import type { PathViolation, Violation } from './violation.js';

function mergedSlots<Declared, Live, Merged>(
  declared: DeclaredSlots<Declared> | undefined,
  live: Readonly<Record<string, Live>>,
  merge: (declared: Declared, live: Live | undefined) => Merged,
): Readonly<Record<string, Merged | Live | null>> {
  const merged = Object.entries(declared ?? {}).map(
    ([slot, device]) => [slot, device === null ? null : merge(device, ownEntry(live, slot))] as const,
  );
  return { ...live, ...Object.fromEntries(merged) };
}

/** A slot that is emptied stays as null, because rules say something of it. */
function plainSlots<Device>(
  declared: DeclaredSlots<Device> | undefined,
  live: Readonly<Record<string, Device>>,
): Readonly<Record<string, Device | null>> {
  return mergedSlots(declared, live, (device) => device);
}

/** A disk that goes to another datastore gets its file there; one that is replaced keeps nothing of the other. */
function mergedDisk(declared: DeclaredDisk, live: CheckedDisk | undefined): CheckedDisk {
  if (declared.file !== undefined || declared.datastore !== undefined || declared.replace === true) return declared;
  return live?.file === undefined ? declared : { ...declared, file: live.file };
}

/** A card that gets a network leaves its port, and the reverse; one that gets a connection leaves its device. */
function mergedNic(declared: DeclaredNic, live: CheckedNic | undefined): CheckedNic {
  const connected = declared.network !== undefined || declared.port !== undefined;
  const { network, port, device, ...rest } = live ?? {};
  return {
    ...(live === undefined ? { connection: 'bridged' } : rest),
    ...(connected ? {} : { network: network ?? null, port: port ?? null }),
    ...(declared.connection === undefined ? { device: device ?? null } : {}),
    ...declared,
  };
}

/** The domain as the declaration would leave it: `live` with the declared values on top. */
export function mergedDomain(
  { declared }: DesiredDomain,
  live: Domain,
  around: Pick<LiveDomain, 'unexpressed'> = {},
): CheckedDomain {
  const { scheduler } = declared;
  const occupied = (kind: string) => blankOccupants(kind, around);
  return {
    ...live,
    ...declared,
    boot: { ...live.boot, ...declared.boot },
    hotAdd: { ...live.hotAdd, ...declared.hotAdd },
    video: { ...live.video, ...declared.video },
    usb: { ...live.usb, ...declared.usb },
    vnc: declared.vnc === undefined ? live.vnc : declared.vnc === null ? null : { ...live.vnc, ...declared.vnc },
    scheduler: {
      cpu: { ...live.scheduler.cpu, ...scheduler?.cpu },
      memory: { ...live.scheduler.memory, ...scheduler?.memory },
    },
    controllers: plainSlots(declared.controllers, live.controllers),
    disks: mergedSlots<DeclaredDisk, CheckedDisk, CheckedDisk>(
      declared.disks,
      { ...occupied('disks'), ...live.disks },
      mergedDisk,
    ),
    nics: mergedSlots<DeclaredNic, CheckedNic, CheckedNic>(
      declared.nics,
      { ...occupied('nics'), ...live.nics },
      mergedNic,
    ),
    cdroms: mergedSlots<object, object, object>(declared.cdroms, live.cdroms, (device) => device),
    floppies: mergedSlots<object, object, object>(
      declared.floppies,
      { ...occupied('floppies'), ...live.floppies },
      (device) => device,
    ),
    serials: plainSlots<object>(declared.serials, { ...occupied('serials'), ...live.serials }),
    parallels: plainSlots<object>(declared.parallels, { ...occupied('parallels'), ...live.parallels }),
    passthrough: plainSlots<object>(declared.passthrough, { ...occupied('passthrough'), ...live.passthrough }),
  };
}

function starts(path: Path, with_: Path): boolean {
  return with_.length <= path.length && with_.every((key, index) => path[index] === key);
}

/** Whether a change of the value at `path` can have brought the violation about. */
export function isTouched(broken: BrokenRule, path: Path): boolean {
  return [broken.path, ...broken.also].some((each) => starts(each, path));
}

/** Every rule that the domain would break with the declaration on top. `live` is a blank machine where there is none. */
export function rulesBrokenBy(
  desired: DesiredDomain,
  live: Domain,
  around: Pick<LiveDomain, 'unexpressed'> = {},
): readonly BrokenRule[] {
  return brokenRules(mergedDomain(desired, live, around), 'absent');
}

export function asViolation(broken: BrokenRule, name: string): Violation {
  const { hint, label, plannedCode: code, problem, rule } = broken;
  const field = fieldName(label);
  return { rule, code, because: `${field} ${problem}`, hint, evidence: [], summary: `${field} of ${name} ${problem}` };
}

/** The errors among broken rules, each at the value that breaks it. */
export function ruleViolations(desired: DesiredDomain, broken: readonly BrokenRule[]): readonly PathViolation[] {
  return broken
    .filter(({ severity }) => severity === 'error')
    .map((each) => ({ path: each.path, violation: asViolation(each, desired.name) }));
}

/** Warnings of rules that only the live domain or its host could decide; what the declaration alone breaks was reported when it was read. */
export function ruleWarnings(desired: DesiredDomain, broken: readonly BrokenRule[]): readonly Diagnostic[] {
  const key = ({ rule, path }: BrokenRule): string => `${rule} ${pathKey(path)}`;
  const declared = new Set(brokenRules(desired.declared, 'unknown').map(key));
  return broken
    .filter((each) => each.severity === 'warning' && !declared.has(key(each)))
    .map(({ hint, label, path, problem }) =>
      warningDiagnostic('EF1028', `${fieldName(label)} of ${desired.name} ${problem}`, {
        hint,
        subject: desired.name,
        source: locate(desired, path),
      }),
    );
}
