import type { DesiredDomain } from '../../domain/desired.js';
import type { LiveDomain } from '../../domain/live.js';
import { freeSlotsHint } from '../../domain/rules/drive-rules.js';
import { plainText } from '../../domain/values/json.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import { formatDiskSize, type KiB } from '../../domain/values/units.js';
import { isJsonObject } from '../diff/as-json.js';
import type { FieldDifference } from '../diff/change.js';
import { occupantAt } from '../diff/occupied-slots.js';
import { mergedDomain } from './rule-violations.js';
import { gapViolation } from './slot-gap.js';
import { snapshotViolation } from './snapshot-violation.js';
import type { HostRule, Violation } from './violation.js';

function impossible(rule: HostRule, because: string, hint: string | null): Violation {
  return { rule, code: 'EF2001', because, hint, evidence: [] };
}

/** Is the difference a whole device that joins? */
export function isAddition(difference: FieldDifference): boolean {
  return difference.path.length === 2 && difference.before === null && isJsonObject(difference.after);
}

/** Only a file that exists may lead to `replace: true`, which detaches the live disk. */
function otherDiskHint(
  { before, after, path: [, slot = ''] }: FieldDifference,
  desired: DesiredDomain,
  live: LiveDomain,
  existing: ReadonlySet<string>,
): string {
  const keep = `To keep the live disk, declare file: "${plainText(before)}".`;
  if (!existing.has(plainText(after))) return `No disk was found at ${plainText(after)}. ${keep}`;
  return `${keep} ${freeSlotsHint(slot, mergedDomain(desired, live.domain, live))} To replace it with the declared one, add replace: true to the disk.`;
}

function diskViolation(
  difference: FieldDifference,
  desired: DesiredDomain,
  live: LiveDomain,
  existing: ReadonlySet<string>,
): Violation | null {
  const [, slot = '', leaf] = difference.path;
  const replace = ownEntry(desired.declared.disks, slot)?.replace === true;
  if (leaf === 'file' && !replace) {
    return {
      rule: 'slot-holds-disk',
      code: 'EF2008',
      because: `the slot holds another disk, ${plainText(difference.before)}`,
      hint: otherDiskHint(difference, desired, live, existing),
      evidence: [],
    };
  }
  const snapshots = snapshotViolation(live);
  if (snapshots !== null) return snapshots;
  if (leaf === 'size' && Number(difference.after) < Number(difference.before)) {
    const size = formatDiskSize(Number(difference.before) as KiB);
    return impossible(
      'disk-never-shrinks',
      'a disk can grow but never shrink',
      `Declare ${size} or more, or remove the size.`,
    );
  }
  if (leaf === 'provisioning') {
    return impossible(
      'provisioning-kept',
      `the live disk is ${plainText(difference.before)}, and only a new disk could be ${plainText(difference.after)}`,
      'Remove provisioning to keep the disk as it is.',
    );
  }
  return null;
}

function fieldViolation(
  difference: FieldDifference,
  desired: DesiredDomain,
  live: LiveDomain,
  existing: ReadonlySet<string>,
): Violation | null {
  switch (difference.path[0]) {
    case 'uuid':
      return impossible('uuid-kept', 'the uuid identifies the VM and never changes', null);
    case 'hardwareVersion':
      return Number(difference.after) < Number(difference.before)
        ? impossible(
            'hardware-version-kept',
            'a hardware version cannot be lowered',
            `Declare ${plainText(difference.before)} or remove it.`,
          )
        : null;
    case 'disks':
      return diskViolation(difference, desired, live, existing);
    default:
      return null;
  }
}

/** A device joins no slot that holds one which no Domain can hold: the host would put it elsewhere, or refuse it. */
function occupiedViolation(
  { path, after }: FieldDifference,
  desired: DesiredDomain,
  live: LiveDomain,
): Violation | null {
  const what = after === null ? null : occupantAt(live, path);
  if (what === null) return null;
  const [kind = '', slot = ''] = path;
  const isDrive = slot.includes(':');
  const free = isDrive ? `${freeSlotsHint(slot, mergedDomain(desired, live.domain, live))} ` : 'Use another slot. ';
  return {
    rule: 'slot-occupied',
    code: 'EF2081',
    because: `the slot holds a device that no manifest can declare: ${what}`,
    hint: `${free}To remove that device, apply ${kind}: { ${slot}: null } first.`,
    evidence: [],
  };
}

/**
 * Why no host can carry a difference from a live domain out, whatever it would cost; null where none forbids it. `existing` are declared
 * disk files that were found.
 */
export function liveViolation(
  difference: FieldDifference,
  desired: DesiredDomain,
  live: LiveDomain,
  existing: ReadonlySet<string>,
): Violation | null {
  return (
    occupiedViolation(difference, desired, live) ??
    (isAddition(difference) ? gapViolation(difference.path, desired, live) : null) ??
    fieldViolation(difference, desired, live, existing)
  );
}
