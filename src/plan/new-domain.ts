import type { DatastorePath } from '../domain/datastore-path.js';
import type { DeclaredAllocation, DeclaredSlots, DesiredDomain } from '../domain/desired.js';
import type { Allocation, Domain } from '../domain/domain.js';
import type { ServerFacts } from '../domain/server-facts.js';
import type { MHz, MiB } from '../domain/units.js';
import { sortedEntries } from './natural-order.js';
import { wholeCdrom, wholeDisk, wholeNic } from './whole-device.js';

function slots<Declared, Device>(
  declared: DeclaredSlots<Declared> | undefined,
  whole: (device: Declared, slot: string) => Device | null,
): Readonly<Record<string, Device>> {
  return Object.fromEntries(
    sortedEntries(declared ?? {}).flatMap(([slot, device]) => {
      const value = device === null ? null : whole(device, slot);
      return value === null ? [] : [[slot, value] as const];
    }),
  );
}

function allocation<Unit extends MHz | MiB>(declared: DeclaredAllocation<Unit> | undefined): Allocation<Unit> {
  return {
    reservation: declared?.reservation ?? (0 as Unit),
    limit: declared?.limit ?? 'unlimited',
    shares: declared?.shares ?? 'normal',
  };
}

/**
 * The whole machine that a manifest means where none lives yet: what it declares, and the defaults for the rest. `files` names the
 * file of each disk to be made.
 */
export function newDomain(
  desired: DesiredDomain,
  memory: MiB,
  facts: ServerFacts,
  files: ReadonlyMap<string, DatastorePath>,
): Domain {
  const { declared } = desired;
  return {
    name: desired.name,
    uuid: declared.uuid ?? null,
    guestOs: declared.guestOs ?? 'other-64',
    hardwareVersion: declared.hardwareVersion ?? facts.hardwareVersion,
    firmware: declared.firmware ?? 'bios',
    annotation: declared.annotation ?? '',
    memory,
    vcpus: declared.vcpus ?? 1,
    coresPerSocket: declared.coresPerSocket ?? 1,
    scheduler: { cpu: allocation(declared.scheduler?.cpu), memory: allocation(declared.scheduler?.memory) },
    controllers: slots(declared.controllers, (model) => model),
    disks: slots(declared.disks, (disk, slot) => {
      const file = files.get(slot) ?? disk.file;
      return file === undefined ? null : wholeDisk(disk, file);
    }),
    nics: slots(declared.nics, wholeNic),
    cdroms: slots(declared.cdroms, wholeCdrom),
    serials: slots(declared.serials, (serial) => serial),
    vmx: Object.fromEntries(
      sortedEntries(declared.vmx ?? {}).flatMap(([key, value]) => (value === null ? [] : [[key, value] as const])),
    ),
  };
}
