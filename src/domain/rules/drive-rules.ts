import { type DatastorePath, splitDatastorePath } from '../values/datastore-path.js';
import { ownEntry } from '../values/own-entry.js';
import { CONTROLLER_FEATURES } from './hardware-features.js';
import { compareSlots, DRIVE_BUSES, parseDriveSlot, WIDE_SCSI_HARDWARE_VERSION } from './limits.js';
import { featureFindings } from './machine-rules.js';
import { type CheckedDomain, devicesOf, type Finding, type Rule, slotNumber, violated } from './rule.js';

const DRIVES = ['disks', 'cdroms'] as const;
/** How many free slots a hint names: enough to choose from, few enough to read. */
const HINTED_SLOTS = 4;
/** Without a hardware version, a hint names only slots that each version has. */
const NARROW_HARDWARE_VERSION = WIDE_SCSI_HARDWARE_VERSION - 1;
const MODELS: Readonly<Record<string, string>> = { scsi: 'pvscsi', sata: 'ahci', nvme: 'nvme' };

/** `scsi0:1` is on `scsi0`. */
export function controllerOf(slot: string): string {
  return slot.slice(0, slot.indexOf(':'));
}

function busOf(slot: string): string {
  return /^[a-z]+/.exec(slot)?.[0] ?? slot;
}

/** A hint that names the first free slots beside one that is taken, or another controller where none is free. */
export function freeSlotsHint(slot: string, { disks = {}, cdroms = {} }: CheckedDomain): string {
  const controller = controllerOf(slot);
  const free = Array.from(
    { length: ownEntry(DRIVE_BUSES, busOf(slot))?.units ?? 0 },
    (_, unit) => `${controller}:${unit}`,
  )
    .filter((each) => parseDriveSlot(each, NARROW_HARDWARE_VERSION) !== null)
    .filter((each) => !Object.hasOwn(disks, each) && !Object.hasOwn(cdroms, each))
    .slice(0, HINTED_SLOTS);
  return free.length === 0
    ? `No slot of ${controller} is free; declare another controller.`
    : `Free slots of ${controller}: ${free.join(', ')}.`;
}

function slotProblem(slot: string, version: number | undefined): string | null {
  if (parseDriveSlot(slot, version) !== null) return null;
  if (parseDriveSlot(slot) !== null)
    return `is a slot that hardware version ${version} lacks; units above 15 need ${WIDE_SCSI_HARDWARE_VERSION}`;
  const { reserved = [] } = ownEntry(DRIVE_BUSES, busOf(slot)) ?? {};
  return reserved.includes(Number(/:(\d+)$/.exec(slot)?.[1]))
    ? 'is the slot of the controller itself'
    : 'is no slot that there is';
}

/** Every drive of a domain, with the map that it is in. */
function drivesOf(domain: CheckedDomain): readonly (readonly [(typeof DRIVES)[number], string])[] {
  return DRIVES.flatMap((kind) => devicesOf<object>(domain[kind]).map(([slot]) => [kind, slot] as const));
}

export const DRIVE_RULES = [
  {
    id: 'controller-feature',
    severity: 'error',
    check: (domain) =>
      devicesOf(domain.controllers).flatMap(([slot, model]) => {
        const feature = CONTROLLER_FEATURES.get(model);
        return feature === undefined ? [] : featureFindings(domain, feature, ['controllers', slot]);
      }),
  },
  {
    id: 'controller-number',
    severity: 'error',
    check: (domain) =>
      devicesOf(domain.controllers).flatMap(([slot]) => {
        const bus = ownEntry(DRIVE_BUSES, busOf(slot)) ?? null;
        if (bus === null || slotNumber(slot) < bus.controllers) return [];
        const problem = `must be one of the ${bus.controllers} controllers of its bus, counted from 0`;
        return [violated(['controllers', slot], problem)];
      }),
  },
  {
    id: 'controller-exists',
    severity: 'error',
    plannedCode: 'EF2009',
    check: (domain, unnamed) =>
      drivesOf(domain).flatMap(([kind, slot]): readonly Finding[] => {
        const controller = controllerOf(slot);
        // IDE controllers always exist.
        if (busOf(slot) === 'ide' || parseDriveSlot(slot) === null) return [];
        // One that is being removed is for the next rule.
        if (Object.hasOwn(domain.controllers ?? {}, controller)) return [];
        if (unnamed === 'unknown') return ['unknown'];
        const hint = `Declare it: controllers: { ${controller}: ${ownEntry(MODELS, busOf(slot)) ?? 'a model'} }`;
        return [violated([kind, slot], `needs the controller ${controller}, which does not exist`, { hint })];
      }),
  },
  {
    id: 'controller-in-use',
    severity: 'error',
    plannedCode: 'EF2009',
    check: (domain) =>
      Object.entries(domain.controllers ?? {})
        .sort(([one], [other]) => compareSlots(one, other))
        .flatMap(([controller, model]): readonly Finding[] => {
          if (model !== null) return [];
          const also = drivesOf(domain).filter(([, slot]) => controllerOf(slot) === controller);
          if (also.length === 0) return [];
          const staying = also.map(([, slot]) => slot).sort(compareSlots);
          const problem = `cannot be removed: ${staying.join(', ')} ${staying.length === 1 ? 'is' : 'are'} still on it`;
          const hint = 'Remove the devices in the same manifest by null, or keep the controller.';
          return [violated(['controllers', controller], problem, { also, hint })];
        }),
  },
  {
    id: 'drive-slot',
    severity: 'error',
    declaredCode: 'EF1015',
    check: (domain) =>
      drivesOf(domain).flatMap(([kind, slot]) => {
        const problem = slotProblem(slot, domain.hardwareVersion);
        return problem === null ? [] : [violated([kind, slot], problem, { also: [['hardwareVersion']] })];
      }),
  },
  {
    id: 'drive-slot-once',
    severity: 'error',
    declaredCode: 'EF1019',
    plannedCode: 'EF2008',
    check: (domain) => {
      const { disks = {}, cdroms = {} } = domain;
      return Object.keys(cdroms)
        .sort(compareSlots)
        .filter((slot) => Object.hasOwn(disks, slot))
        .filter((slot) => !(ownEntry(disks, slot) === null && ownEntry(cdroms, slot) === null))
        .map((slot) =>
          violated(['cdroms', slot], 'is the slot of a disk, too', {
            other: ['disks', slot],
            hint: `Removing one and adding the other takes two runs, or two slots. ${freeSlotsHint(slot, domain)}`,
          }),
        );
    },
  },
  {
    id: 'disk-file-once',
    severity: 'error',
    declaredCode: 'EF1023',
    plannedCode: 'EF2020',
    check: ({ disks }) => {
      const slotOf = new Map<string, string>();
      return devicesOf(disks).flatMap(([slot, { file }]): readonly Finding[] => {
        if (file === undefined) return ['unknown'];
        const other = slotOf.get(file);
        slotOf.set(file, slot);
        if (other === undefined) return [];
        const problem = `is ${file}, which is in the slot ${other}, too`;
        return [
          violated(['disks', slot, 'file'], problem, {
            other: ['disks', other, 'file'],
            also: [
              ['disks', slot],
              ['disks', other],
            ],
          }),
        ];
      });
    },
  },
  {
    id: 'disk-datastore',
    severity: 'error',
    declaredCode: 'EF1016',
    check: ({ disks }) =>
      devicesOf(disks).flatMap(([slot, { file, datastore }]): readonly Finding[] => {
        if (datastore === undefined || file === undefined) return ['unknown'];
        const other = splitDatastorePath(file as DatastorePath).datastore;
        if (datastore === other) return [];
        return [
          violated(['disks', slot, 'datastore'], `names the datastore ${datastore}, and a file on ${other}`, {
            label: ['disks', slot],
            hint: 'Leave datastore out: the file says it.',
          }),
        ];
      }),
  },
  {
    id: 'disk-copy-source',
    severity: 'error',
    declaredCode: 'EF1051',
    check: ({ disks }) =>
      devicesOf(disks).flatMap(([slot, { file, copyOf }]): readonly Finding[] => {
        if (copyOf === undefined || copyOf !== file) return [];
        return [
          violated(['disks', slot, 'copyOf'], `is to be a copy of itself, ${file}`, {
            label: ['disks', slot],
            hint: 'Leave copy_of out to use the file that is there, or give the copy another file.',
          }),
        ];
      }),
  },
  {
    id: 'disk-replacement',
    severity: 'error',
    declaredCode: 'EF1051',
    check: ({ disks }) =>
      devicesOf(disks).flatMap(([slot, { file, size, replace }]): readonly Finding[] => {
        if (replace !== true || file !== undefined || size !== undefined) return [];
        return [
          violated(['disks', slot, 'replace'], 'has replace and must then have file or size', {
            label: ['disks', slot],
            hint: 'Without either, the declared disk looks the same as the live one.',
          }),
        ];
      }),
  },
] as const satisfies readonly Rule[];
