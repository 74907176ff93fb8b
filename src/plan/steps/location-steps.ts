import type { Path } from '../../domain/values/path-key.js';
import { PLAN_LIMITS } from '../file/plan-limits.js';
import { flag, list, object, optional, text } from '../file/shape.js';
import { BUILDING, createsNothing, HOUR, MINUTE, type StepRows } from './step-row.js';

/** Where a relocation puts one disk; every disk of the VM is named, those that stay with the datastore they are on. */
export interface DiskPlace {
  readonly slot: string;
  readonly datastore: string;
}

/** The network that a card gets in the task that moves its VM to another host. */
export interface NicMove {
  readonly slot: string;
  readonly network: string;
}

/** Steps that move a VM within the inventory, in whatever power state it is. */
export type LocationStep =
  /** To another host; its files stay where they are. */
  | { readonly do: 'migrate'; readonly host: string; readonly nics?: readonly NicMove[] }
  /** To other datastores, and to another host in the same task where one is given. `home` is where the VMX goes. */
  | {
      readonly do: 'relocate';
      readonly host?: string;
      readonly home: string;
      readonly disks: readonly DiskPlace[];
      readonly nics?: readonly NicMove[];
    }
  | { readonly do: 'move-to-pool'; readonly pool: string }
  | { readonly do: 'move-to-folder'; readonly folder: string }
  | { readonly do: 'autostart'; readonly enabled: boolean };

const NICS = optional(list(object({ slot: text(), network: text() }), PLAN_LIMITS.steps));

function nicFacts(nics: readonly NicMove[] = []): readonly Path[] {
  return nics.flatMap(({ slot }) => [
    ['domain', 'nics', slot, 'network'],
    ['domain', 'nics', slot, 'port'],
  ]);
}

const MOVES_A_VM = { actions: BUILDING, hazards: [], power: null, vm: null, creates: createsNothing } as const;

/** Another host may be of another cluster, and so have other pools. */
const HOST_FACTS: readonly Path[] = [
  ['runtime', 'host'],
  ['runtime', 'pool'],
];

export const LOCATION_STEPS: StepRows<LocationStep> = {
  migrate: {
    ...MOVES_A_VM,
    members: { host: text(), nics: NICS },
    // The memory of a running VM is sent as often as its guest changes it.
    deadline: HOUR,
    hazards: ['HZ401'],
    listed: ({ host }) => ({ path: ['host'], after: host }),
    changes: ({ nics }) => [...HOST_FACTS, ...nicFacts(nics)],
    describe: ({ host, nics = [] }, format) =>
      [`migrate to host ${format.text(host)}`, ...nics.map((nic) => format.text(`${nic.slot} on ${nic.network}`))].join(
        ', ',
      ),
  },
  relocate: {
    ...MOVES_A_VM,
    members: {
      host: optional(text()),
      home: text(),
      disks: list(object({ slot: text(), datastore: text() }), PLAN_LIMITS.steps),
      nics: NICS,
    },
    // Every byte of every disk may have to go over a slow network.
    deadline: 12 * HOUR,
    hazards: ['HZ402'],
    listed: null,
    changes: ({ disks, host, nics }) => [
      ...(host === undefined ? [] : HOST_FACTS),
      ['vmxPath'],
      ['runtime', 'diskRoots'],
      // The host derives this key from the path of the VMX.
      ['domain', 'vmx', 'uuid.location'],
      ...disks.map(({ slot }): Path => ['domain', 'disks', slot, 'file']),
      ...nicFacts(nics),
    ],
    describe: ({ disks, home, host, nics = [] }, format) => {
      const targets = [
        ...disks.map(({ datastore, slot }) => format.text(`${slot} on ${datastore}`)),
        ...nics.map(({ network, slot }) => format.text(`${slot} on ${network}`)),
      ];
      const first = host === undefined ? [] : [`to host ${format.text(host)}`];
      return `relocate: ${[...first, `its VMX on ${format.text(home)}`, ...targets].join(', ')}`;
    },
  },
  'move-to-pool': {
    ...MOVES_A_VM,
    members: { pool: text() },
    deadline: 10 * MINUTE,
    listed: ({ pool }) => ({ path: ['resourcePool'], after: pool }),
    changes: () => [['runtime', 'pool']],
    describe: ({ pool }, format) => `move to resource pool ${format.text(pool === '' ? '/' : pool)}`,
  },
  'move-to-folder': {
    ...MOVES_A_VM,
    members: { folder: text() },
    deadline: 10 * MINUTE,
    listed: ({ folder }) => ({ path: ['folder'], after: folder }),
    changes: () => [['runtime', 'folder']],
    describe: ({ folder }, format) => `move to folder ${format.text(folder === '' ? '/' : folder)}`,
  },
  autostart: {
    ...MOVES_A_VM,
    members: { enabled: flag },
    deadline: 10 * MINUTE,
    listed: ({ enabled }) => ({ path: ['autostart'], after: enabled }),
    changes: () => [['runtime', 'autostart']],
    describe: ({ enabled }) => (enabled ? 'enable autostart' : 'disable autostart'),
  },
};
