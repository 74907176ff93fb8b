import type { Domain } from '../../domain/domain.js';
import type { Marker } from '../../domain/marker.js';
import type { DatastorePath } from '../../domain/values/datastore-path.js';
import type { DomainName } from '../../domain/values/domain-name.js';
import { fieldName } from '../../domain/values/manifest-path.js';
import { CONNECTED_KINDS } from '../devices/connections.js';
import type { Change } from '../diff/change.js';
import { datastoreFile, domainName, domainShape, markerShape } from '../domain-shape.js';
import { changesShape } from '../file/change-shape.js';
import { PLAN_LIMITS } from '../file/plan-limits.js';
import { integer, list, nullable, optional, text } from '../file/shape.js';
import { diskFile, type NewDisk, newDiskShape, newDiskText } from './file-steps.js';
import { type NewVmLocation, newVmLocationShape } from './new-vm-location.js';
import { BUILDING, createsNothing, HOUR, MINUTE, type StepFormat, type StepRows } from './step-row.js';

/** Steps on the definition of a VM: what the host knows of it. */
export type DefinitionStep =
  | {
      readonly do: 'register';
      readonly path: DatastorePath;
      readonly name: DomainName;
      /** The folder of the inventory; not given for the topmost. There, a name may be taken that is free in the folder. */
      readonly folder?: string;
      readonly to: NewVmLocation | null;
    }
  | {
      readonly do: 'create';
      readonly path: DatastorePath;
      readonly to: NewVmLocation | null;
      readonly domain: Domain;
      readonly newDisks: readonly NewDisk[];
      readonly marker: Marker;
      /** As for `register`. */
      readonly folder?: string;
    }
  | {
      readonly do: 'reconfigure';
      readonly changes: readonly Change[];
      /** Disks whose file is made by this reconfigure. */
      readonly newDisks: readonly NewDisk[];
      readonly marker: Marker;
    }
  /** Writes the marker alone. */
  | { readonly do: 'record'; readonly marker: Marker }
  /** Raises the virtual hardware, which cannot be lowered again. */
  | { readonly do: 'upgrade-hardware'; readonly version: number }
  /** The host forgets the VM; its files stay. */
  | { readonly do: 'unregister' };

/** How many fields a description names before it only counts them. */
const NAMED_FIELDS = 6;

const newDisksShape = list(newDiskShape, PLAN_LIMITS.steps);

/** A thin disk is allocated later; any other one may be zeroed first. */
function makingDeadline({ newDisks }: { readonly newDisks: readonly NewDisk[] }): number {
  return newDisks.some(({ provisioning }) => provisioning !== 'thin') ? 2 * HOUR : 10 * MINUTE;
}

function makingText(newDisks: readonly NewDisk[], format: StepFormat): string {
  return newDisks.length === 0 ? '' : `, creating ${newDisks.map((disk) => newDiskText(disk, format)).join(', ')}`;
}

function locationText(to: NewVmLocation | null, folder: string | undefined, format: StepFormat): string {
  const inside = folder === undefined || folder === '' ? '' : ` in folder ${format.text(folder)}`;
  if (to === null) return inside;
  const name = format.text(to.name);
  return `${inside}${to.kind === 'host' ? ` on host ${name}` : ` in cluster ${name}, on the host that DRS chooses`}`;
}

function recordText({ copying, unfinished }: Marker): string {
  if (unfinished === 'downtime') return 'mark for restart';
  return copying === true && unfinished === undefined ? 'mark disk copies as started' : 'save applied state';
}

export const DEFINITION_STEPS: StepRows<DefinitionStep> = {
  register: {
    members: { path: datastoreFile, name: domainName, to: nullable(newVmLocationShape), folder: optional(text()) },
    deadline: 5 * MINUTE,
    actions: ['create', 'register'],
    hazards: [],
    listed: null,
    changes: null,
    power: null,
    vm: 'added',
    creates: createsNothing,
    describe: ({ folder, name, path, to }, format) =>
      `register ${format.text(path)} as ${format.text(name)}${locationText(to, folder, format)}`,
  },
  create: {
    members: {
      path: datastoreFile,
      to: nullable(newVmLocationShape),
      domain: domainShape,
      newDisks: newDisksShape,
      marker: markerShape,
      folder: optional(text()),
    },
    deadline: makingDeadline,
    actions: ['create'],
    hazards: [],
    listed: null,
    changes: null,
    power: null,
    vm: 'added',
    creates: ({ newDisks, path }) => [...newDisks.map(diskFile), { kind: 'file', path, slot: null }],
    describe: ({ folder, newDisks, path, to }, format) =>
      `create ${format.text(path)}${locationText(to, folder, format)}${makingText(newDisks, format)}`,
  },
  reconfigure: {
    members: { changes: changesShape, newDisks: newDisksShape, marker: markerShape },
    deadline: makingDeadline,
    actions: BUILDING,
    hazards: [],
    listed: null,
    changes: ({ changes }) =>
      changes.flatMap(({ path }) => {
        const [kind = '', ...slot] = path.slice(0, 2);
        if (kind === 'disks')
          return [
            ['domain', ...path],
            ['runtime', 'diskRoots', ...slot],
          ];
        const connects = CONNECTED_KINDS.some((each) => each === kind);
        return [['domain', ...path], ...(connects ? [['runtime', 'connectedNow', ...slot]] : [])];
      }),
    power: null,
    vm: null,
    creates: ({ newDisks }) => newDisks.map(diskFile),
    describe: ({ changes, newDisks }, format) => {
      const names = changes.map(({ path }) => format.text(fieldName(path)));
      const more = names.length > NAMED_FIELDS ? `, and ${names.length - NAMED_FIELDS} more` : '';
      return `reconfigure (${names.slice(0, NAMED_FIELDS).join(', ')}${more})${makingText(newDisks, format)}`;
    },
  },
  record: {
    members: { marker: markerShape },
    deadline: 10 * MINUTE,
    actions: [...BUILDING, 'adopt'],
    hazards: [],
    listed: null,
    changes: () => [['marker']],
    power: null,
    vm: null,
    creates: createsNothing,
    describe: ({ marker }) => recordText(marker),
  },
  'upgrade-hardware': {
    members: { version: integer(1) },
    deadline: 10 * MINUTE,
    actions: BUILDING,
    hazards: ['HZ501'],
    listed: ({ version }) => ({ path: ['hardwareVersion'], after: version }),
    changes: () => [['domain', 'hardwareVersion']],
    power: null,
    vm: null,
    creates: createsNothing,
    describe: ({ version }) => `upgrade the virtual hardware to version ${version}`,
  },
  unregister: {
    members: {},
    deadline: 10 * MINUTE,
    actions: ['remove'],
    hazards: ['HZ102', 'HZ103'],
    listed: null,
    changes: () => [],
    power: null,
    vm: 'removed',
    creates: createsNothing,
    describe: () => 'unregister (deletes no file)',
  },
};
