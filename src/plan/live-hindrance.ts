import type { DesiredDomain } from '../domain/desired.js';
import { plainText } from '../domain/json.js';
import type { LiveDomain } from '../domain/live.js';
import { ownEntry } from '../domain/own-entry.js';
import { formatDiskSize, type KiB } from '../domain/units.js';
import { bootHindrance, usbHindrance } from './boot-hindrance.js';
import type { FieldDifference } from './change.js';
import type { Hindrance } from './hindrance.js';
import { gapHindrance } from './slot-gap.js';
import {
  controllerHindrance,
  freeSlotsHint,
  isAddition,
  otherKindHindrance,
  strandedHindrance,
} from './slot-hindrance.js';
import { snapshotHindrance } from './snapshot-hindrance.js';

function impossible(because: string, hint: string | null): Hindrance {
  return { code: 'EF2001', because, hint, evidence: [] };
}

function diskHindrance(difference: FieldDifference, desired: DesiredDomain, live: LiveDomain): Hindrance | null {
  const [, slot = '', leaf] = difference.path;
  const replace = ownEntry(desired.declared.disks, slot)?.replace === true;
  if (leaf === 'file' && !replace) {
    return {
      code: 'EF2008',
      because: `the slot holds another disk, ${plainText(difference.before)}`,
      hint: `${freeSlotsHint(slot, desired, live.domain)} To swap it for the declared one, add replace: true to the disk.`,
      evidence: [],
    };
  }
  const snapshots = snapshotHindrance(live);
  if (snapshots !== null) return snapshots;
  if (leaf === 'size' && Number(difference.after) < Number(difference.before)) {
    const size = formatDiskSize(Number(difference.before) as KiB);
    return impossible('a disk can grow but never shrink', `Declare ${size} or more, or leave the size out.`);
  }
  if (leaf === 'provisioning') {
    return impossible(
      `the live disk is ${plainText(difference.before)}, and only a new disk could be ${plainText(difference.after)}`,
      'Leave provisioning out to keep the disk as it is.',
    );
  }
  return null;
}

function topologyHindrance(desired: DesiredDomain, live: LiveDomain): Hindrance | null {
  const vcpus = desired.declared.vcpus ?? live.domain.vcpus;
  const cores = desired.declared.coresPerSocket ?? live.domain.coresPerSocket;
  if (cores > 0 && vcpus % cores === 0) return null;
  return impossible(
    `${vcpus} vcpus cannot be split into sockets of ${cores} cores`,
    'Declare vcpus and cores_per_socket so that one divides the other.',
  );
}

function fieldHindrance(difference: FieldDifference, desired: DesiredDomain, live: LiveDomain): Hindrance | null {
  switch (difference.path[0]) {
    case 'uuid':
      return impossible('the uuid is the identity of a domain and is never changed', null);
    case 'hardwareVersion':
      return Number(difference.after) < Number(difference.before)
        ? impossible('a hardware version cannot be lowered', `Declare ${plainText(difference.before)} or leave it out.`)
        : null;
    case 'vcpus':
    case 'coresPerSocket':
      return topologyHindrance(desired, live);
    case 'disks':
      return diskHindrance(difference, desired, live);
    case 'boot':
      return difference.path[1] === 'order' ? bootHindrance(desired, live.domain) : null;
    case 'usb':
      return usbHindrance(desired, live.domain);
    default:
      return null;
  }
}

/** Why a difference from a live domain cannot be carried out on any host; null when it is for the field rules to judge. */
export function liveHindrance(difference: FieldDifference, desired: DesiredDomain, live: LiveDomain): Hindrance | null {
  const [kind, slot] = difference.path;
  const device = (kind === 'disks' || kind === 'cdroms') && slot !== undefined && isAddition(difference);
  return (
    otherKindHindrance(difference, desired, live.domain) ??
    (device ? controllerHindrance(slot, desired, live.domain) : null) ??
    (isAddition(difference) ? gapHindrance(difference.path, desired, live.domain) : null) ??
    strandedHindrance(difference, desired, live.domain) ??
    fieldHindrance(difference, desired, live)
  );
}
