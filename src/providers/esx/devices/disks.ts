import { blankDisk } from '../../../domain/blank-domain.js';
import type { Disk, DiskMode, Provisioning } from '../../../domain/domain.js';
import type { LiveDomain } from '../../../domain/live.js';
import { parseDatastorePath } from '../../../domain/values/datastore-path.js';
import { plainText } from '../../../domain/values/json.js';
import type { KiB } from '../../../domain/values/units.js';
import type { FieldDifference, Impact } from '../../../plan/diff/change.js';
import type { NewDisk } from '../../../plan/steps/file-steps.js';
import { limitOf, limitSpec, sharesOf, sharesSpec } from '../fields/allocation.js';
import { always, type CostRule, factAt, impact } from '../fields/field-costs.js';
import { booleanOf, numberOf, objectOf, textOf, type VimObject } from '../soap/value.js';
import { DEVICE_SPEC, onController, REBOOTS, type SlottedDevice } from './device.js';

const MODES: Readonly<Record<DiskMode, string>> = {
  persistent: 'persistent',
  nonpersistent: 'nonpersistent',
  undoable: 'undoable',
  append: 'append',
  'independent-persistent': 'independent_persistent',
  'independent-nonpersistent': 'independent_nonpersistent',
};

/** A word that is no mode, and no word at all, mean the plain mode. */
function modeOf(word: string | null): DiskMode {
  const entry = Object.entries(MODES).find(([, each]) => each === word);
  return (entry?.[0] as DiskMode | undefined) ?? 'persistent';
}

/** Snapshots on snapshots; hosts allow 32. */
const MOST_PARENTS = 64;

/** The backings of a disk: what it writes to now, then each parent, to the root that a manifest names. */
export function backingChain(disk: VimObject): readonly VimObject[] {
  const chain: VimObject[] = [];
  let at = objectOf(disk['backing']);
  while (at !== null && chain.length <= MOST_PARENTS) {
    chain.push(at);
    at = objectOf(at['parent']);
  }
  return chain;
}

/**
 * How a disk was made: the root of its chain says it, because the file of a snapshot is always sparse. Null where that root does not say it.
 */
function provisioningOf(device: VimObject): Provisioning | null {
  const chain = backingChain(device);
  const root = chain.at(-1);
  if (root === undefined) return null;
  const thin = booleanOf(root['thinProvisioned']);
  if (thin === true) return 'thin';
  if (thin === null && chain.length > 1) return null;
  return booleanOf(root['eagerlyScrub']) === true ? 'eager' : 'thick';
}

function diskOf(device: VimObject): Disk | null {
  const backing = objectOf(device['backing']);
  const file = parseDatastorePath(textOf(backing?.['fileName']) ?? '');
  if (backing === null || !file.ok) return null;
  // Before API 4.1 a disk has shares but no limit.
  const allocation = objectOf(device['storageIOAllocation']);
  return {
    ...blankDisk(file.value),
    size: numberOf(device['capacityInKB']) as KiB | null,
    provisioning: provisioningOf(device),
    mode: modeOf(textOf(backing['diskMode'])),
    writeThrough: booleanOf(backing['writeThrough']) ?? false,
    sharing: textOf(backing['sharing']) === 'sharingMultiWriter' ? 'multi-writer' : 'none',
    // A live disk always has a level; old servers omit it.
    shares: sharesOf(allocation?.['shares'] ?? device['shares']) ?? 'normal',
    limit: limitOf(allocation?.['limit']),
  };
}

function ioAllocation({ limit, shares }: Disk): VimObject {
  return { limit: limitSpec(limit), shares: sharesSpec(shares) };
}

function hasNormalShares({ shares }: Disk): boolean {
  return shares === null || shares === 'normal';
}

/** `created` is the file that is made with the disk; without it the file must exist. */
function newDisk(disk: Disk, created: NewDisk | null): VimObject {
  const backing: VimObject = {
    $type: 'VirtualDiskFlatVer2BackingInfo',
    fileName: created?.file ?? disk.file,
    diskMode: MODES[disk.mode],
    ...(disk.writeThrough ? { writeThrough: true } : {}),
    ...(created === null
      ? {}
      : {
          thinProvisioned: created.provisioning === 'thin',
          // The member came with API 4.0, and is false where it is not sent.
          ...(created.provisioning === 'eager' ? { eagerlyScrub: true } : {}),
        }),
    ...(disk.sharing === 'multi-writer' ? { sharing: 'sharingMultiWriter' } : {}),
  };
  const plain = disk.limit === 'unlimited' && hasNormalShares(disk);
  return {
    $type: 'VirtualDisk',
    backing,
    capacityInKB: created?.size ?? 0,
    ...(plain ? {} : { storageIOAllocation: ioAllocation(disk) }),
  };
}

function editedDisk(live: VimObject, before: Disk, after: Disk): VimObject {
  const { size } = after;
  const grows = size !== null && size !== before.size;
  const bytes = grows && numberOf(live['capacityInBytes']) !== null ? { capacityInBytes: size * 1024 } : {};
  const scheduled = before.shares !== after.shares || before.limit !== after.limit;
  const backing: VimObject = {
    ...objectOf(live['backing']),
    ...(before.mode === after.mode ? {} : { diskMode: MODES[after.mode] }),
    ...(before.writeThrough === after.writeThrough ? {} : { writeThrough: after.writeThrough }),
    ...(before.sharing === after.sharing
      ? {}
      : { sharing: after.sharing === 'multi-writer' ? 'sharingMultiWriter' : 'sharingNone' }),
  };
  return {
    ...live,
    backing,
    ...(grows ? { capacityInKB: size } : {}),
    ...bytes,
    ...(scheduled ? { storageIOAllocation: ioAllocation(after) } : {}),
  };
}

function slotOf({ path }: FieldDifference): string {
  return path[1] ?? '';
}

/** With snapshots, a disk is the root of files that depend on its present form, so no change is possible. Each result depends on that fact. */
export function unlessSnapshots(rule: CostRule): CostRule {
  return (difference, live) => {
    const snapshots = factAt(live, 'runtime', 'snapshots');
    if (live.runtime.snapshots.length > 0) {
      const names = live.runtime.snapshots.map((name) => `"${name}"`).join(', ');
      return impact('impossible', `disks cannot be changed while the domain has snapshots: ${names}`, snapshots);
    }
    const cost = rule(difference, live);
    return { ...cost, evidence: [snapshots, ...cost.evidence] };
  };
}

function whileOff(because: string): CostRule {
  return unlessSnapshots(always('needs-power-off', because));
}

/** Depends on the bus of the slot: IDE disks need a power-off, the others do not. */
const costOfPlugging: CostRule = unlessSnapshots((difference): Impact => {
  const slot = slotOf(difference);
  if (slot.startsWith('ide')) return impact('needs-power-off', 'IDE disks are plugged only while the domain is off');
  const done = difference.before === null ? 'added' : 'removed';
  return impact('hot', `disks on ${slot.split(':')[0]} can be ${done} while it runs`);
});

const GROWS_OFF = 'grow only while the domain is off';

/** VMware KB 1004047: a disk of a running domain grows if it is persistent, not shared, and not on IDE. */
const costOfGrowth: CostRule = unlessSnapshots((difference, live: LiveDomain): Impact => {
  const slot = slotOf(difference);
  if (slot.startsWith('ide')) return impact('needs-power-off', `IDE disks ${GROWS_OFF}`);
  const mode = factAt(live, 'domain', 'disks', slot, 'mode');
  const sharing = factAt(live, 'domain', 'disks', slot, 'sharing');
  if (mode.value === null || sharing.value === null)
    return impact('needs-power-off', 'unknown: the mode of the disk could not be read');
  if (mode.value !== 'persistent' && mode.value !== 'independent-persistent')
    return impact('needs-power-off', `${plainText(mode.value)} disks ${GROWS_OFF}`, mode);
  return sharing.value === 'multi-writer'
    ? impact('needs-power-off', `disks that several domains share ${GROWS_OFF}`, mode, sharing)
    : impact('hot', 'a disk can grow while it runs; the guest must extend its file system', mode, sharing);
});

const costOfSize: CostRule = (difference, live) =>
  Number(difference.after) < Number(difference.before)
    ? impact('impossible', 'a disk cannot shrink')
    : costOfGrowth(difference, live);

const FLAT = `${DEVICE_SPEC}, VirtualDiskFlatVer2BackingInfo`;
const IO = `${DEVICE_SPEC}, VirtualDisk.storageIOAllocation`;

export const DISKS: SlottedDevice<Disk> = {
  find: onController('VirtualDisk'),
  onBus: true,
  read: diskOf,
  added: (disk, { newDisk: created }) => newDisk(disk, created),
  edited: editedDisk,
  isReplaced: (before, after) => before.file !== after.file,
  costs: [
    { path: [], source: `${DEVICE_SPEC}; guess for SATA and NVMe`, cost: costOfPlugging },
    { path: ['size'], source: `${DEVICE_SPEC}, VirtualDisk.capacityInKB; VMware KB 1004047`, cost: costOfSize },
    { path: ['shares'], source: IO, cost: always('hot', 'shares of a disk apply at once') },
    { path: ['limit'], source: IO, cost: always('hot', 'the limit of a disk applies at once') },
    {
      path: ['mode'],
      source: `${FLAT}.diskMode; ${REBOOTS}`,
      cost: whileOff('the mode of a disk changes only while the domain is off'),
    },
    {
      path: ['writeThrough'],
      source: `${FLAT}.writeThrough; ${REBOOTS}`,
      cost: whileOff('how a disk is written changes only while the domain is off'),
    },
    {
      path: ['sharing'],
      source: `${FLAT}.sharing; ${REBOOTS}`,
      cost: whileOff('who may share a disk changes only while the domain is off'),
    },
    { path: ['file'], source: 'this project', cost: whileOff('a disk can be replaced only while the VM is off') },
    { path: ['*'], source: 'this project', cost: always('replace', 'it would take another disk') },
  ],
  since: [
    { path: ['shares'], since: [4, 1], isSet: (disk) => !hasNormalShares(disk) },
    { path: ['limit'], since: [4, 1], isSet: ({ limit }) => limit !== 'unlimited' },
    { path: ['sharing'], since: [6, 0], isSet: ({ sharing }) => sharing !== 'none' },
  ],
};
