import { type PlanWish, planManifests } from '../../src/commands/wiring/plan-manifests.js';
import type { DesiredDomain } from '../../src/domain/desired.js';
import type { LiveDomain } from '../../src/domain/live.js';
import type { Uuid } from '../../src/domain/uuid.js';
import type { Plan } from '../../src/plan/plan.js';
import {
  at,
  DB01_UUID,
  DB01_VMX,
  desiredDomain,
  diskGib,
  domain,
  fileFacts,
  gib,
  type LiveParts,
  liveDisk,
  liveDomain,
  mac,
  name,
  OWNER,
  path,
  serverFacts,
} from './builders.js';
import { type ToldHost, toldReader } from './told-reader.js';

/** A plan to judge by reading, with all that takes more than one domain or more than its reading. */
export interface FleetStory {
  readonly name: string;
  readonly desired: readonly DesiredDomain[];
  readonly host: ToldHost;
  readonly wish?: Partial<PlanWish>;
}

const UUID = (last: string): Uuid => `42116ec4-1d3f-4f0a-9a52-0000000000${last}` as Uuid;
const VCENTER = {
  canMigrate: true,
  canRelocate: true,
  hosts: [
    { name: 'esx1.example.com', usable: true },
    { name: 'esx2.example.com', usable: true },
    { name: 'esx3.example.com', usable: false },
  ],
  folders: ['', 'prod', 'prod/web'],
  pools: ['', 'gold'],
} as const;

const SOURCES = {
  '': at(3),
  uuid: at(4),
  ensure: at(5),
  deleteFiles: at(6),
  memory: at(5),
  hardwareVersion: at(6),
  disks: at(8),
  nics: at(9),
  host: at(5),
  datastore: at(6),
  protect: at(7),
};

function db01(parts: Partial<DesiredDomain> = {}): DesiredDomain {
  return desiredDomain('db01', { sources: SOURCES, ...parts });
}

function absent(parts: Partial<DesiredDomain> = {}): DesiredDomain {
  return db01({ ensure: 'absent', declared: { uuid: DB01_UUID }, ...parts });
}

/** Another live domain, ours unless said otherwise. */
function other(
  called: string,
  last: string,
  { domain: fields = {}, runtime = {}, live = {} }: LiveParts = {},
): LiveDomain {
  const vmxPath = path(`[ssd1] ${called}/${called}.vmx`);
  const made = liveDomain({
    domain: {
      name: name(called),
      uuid: UUID(last),
      disks: { 'scsi0:0': liveDisk(`[ssd1] ${called}/${called}.vmdk`, diskGib(20), 'thin') },
      nics: {},
      ...fields,
    },
    runtime: { host: 'esx1.example.com', ...runtime },
    live: {
      ref: { id: `vm-${called}` },
      vmxPath,
      marker: { format: 2, owner: OWNER, machine: { uuid: UUID(last), vmxPath }, domain: called, applied: {} },
      ...live,
    },
  });
  return made;
}

const OFF = { runtime: { power: 'off', tools: 'not-running' } } as const;
const ON_ESX1 = { host: 'esx1.example.com' } as const;

function story(called: string, desired: DesiredDomain, host: ToldHost, wish: Partial<PlanWish> = {}): FleetStory {
  return { name: called, desired: [desired], host, wish };
}

function live(parts: LiveParts = {}): { readonly live: readonly LiveDomain[] } {
  return { live: [liveDomain(parts)] };
}

const MEMORY = { memory: gib(4) };
const SNAPSHOT: LiveParts = {
  domain: { disks: { 'scsi0:0': liveDisk('[ssd1] db01/db01-000001.vmdk', diskGib(20), 'thin') } },
  runtime: { snapshots: ['before upgrade'], diskRoots: { 'scsi0:0': path('[ssd1] db01/db01.vmdk') } },
};
const NIGHT = { days: [6], from: 22 * 60, to: 4 * 60, timeZone: 'Europe/Berlin' };
const policyAt = (text: string) => ({ maxImpact: 'needs-power-off', allow: [], at: Date.parse(text) }) as const;
const OTHER_DISK = { 'scsi0:0': { file: path('[images] restored/db01.vmdk'), replace: true } };
const VMX_THERE = { directories: { '[ssd1] db01': ['db01.vmx', 'db01.vmdk'] } };
const REGISTERED_LATER = {
  declared: { memory: gib(4), disks: { 'scsi0:0': { size: diskGib(20), datastore: 'ssd1' } } },
};

const IDENTITY: readonly FleetStory[] = [
  story(
    '039-renamed-in-the-manifest',
    desiredDomain('db02', { declared: { uuid: DB01_UUID }, sources: SOURCES }),
    live(),
  ),
  story(
    '040-rename-to-a-name-that-is-taken-refused',
    desiredDomain('db02', { declared: { uuid: DB01_UUID }, sources: SOURCES }),
    { live: [liveDomain(), other('db02', '02')] },
  ),
  story(
    '041-renamed-on-the-host-known-by-its-marker',
    db01({ declared: MEMORY }),
    live({
      domain: { name: name('db01-old'), memory: gib(4) },
      live: {
        vmxPath: DB01_VMX,
        marker: {
          format: 2,
          owner: OWNER,
          machine: { uuid: DB01_UUID, vmxPath: DB01_VMX },
          domain: 'db01',
          applied: {},
        },
      },
    }),
  ),
  story(
    '042-clone-with-our-marker-is-a-stranger',
    db01({ declared: { annotation: 'mine?' } }),
    live({
      domain: { uuid: UUID('77') },
      live: {
        marker: {
          format: 2,
          owner: OWNER,
          machine: { uuid: DB01_UUID, vmxPath: DB01_VMX },
          domain: 'db01',
          applied: {},
        },
      },
    }),
  ),
  story(
    '043-moved-by-the-storage-cluster-stays-ours',
    db01({ declared: { annotation: 'still ours' } }),
    live({
      live: {
        vmxPath: path('[images] db01/db01.vmx'),
        instanceUuid: '502a-1',
        marker: {
          format: 2,
          owner: OWNER,
          machine: { uuid: DB01_UUID, vmxPath: DB01_VMX, instanceUuid: '502a-1' },
          applied: {},
        },
      },
    }),
  ),
  story('044-moved-by-drs-is-no-difference', db01({ declared: { memory: gib(2) } }), {
    ...live({ runtime: { host: 'esx2.example.com' } }),
    facts: VCENTER,
  }),
  story(
    '045-snapshot-and-nothing-changed',
    db01({ declared: { disks: { 'scsi0:0': { size: diskGib(20) } } } }),
    live(SNAPSHOT),
  ),
  story(
    '046-backup-disk-in-a-declared-slot-refused',
    db01({ declared: { disks: { 'scsi0:1': { file: path('[ssd1] db01/data.vmdk') } } } }),
    live({
      domain: {
        disks: {
          'scsi0:0': liveDisk('[ssd1] db01/db01.vmdk', diskGib(20), 'thin'),
          'scsi0:1': liveDisk('[ssd1] web01/web01-000004.vmdk', diskGib(20), 'thin'),
        },
      },
    }),
  ),
  story(
    '047-network-card-in-another-slot-known-by-its-mac',
    db01({ declared: { nics: { ethernet0: { mac: mac('00:50:56:00:00:05'), network: 'DMZ' } } } }),
    live({
      domain: {
        nics: {
          ethernet0: { ...nic('00:50:56:00:00:01') },
          ethernet1: { ...nic('00:50:56:00:00:05') },
        },
      },
    }),
  ),
];

function nic(address: string) {
  const [first] = Object.values(domain().nics);
  if (first === undefined) throw new Error('the domain of the stories has no network card');
  return { ...first, mac: mac(address) };
}

const COST: readonly FleetStory[] = [
  story(
    '048-hardware-upgrade-allowed',
    db01({ declared: { hardwareVersion: 21 }, allow: ['HZ501'], allowPowerOff: 'guest' }),
    live(),
  ),
  story(
    '049-only-hot-changes-are-wanted',
    db01({
      declared: { ...MEMORY, annotation: 'the new note', vmx: { 'isolation.x': 'TRUE' } },
      allowPowerOff: 'guest',
    }),
    live(),
    { policy: { maxImpact: 'hot', allow: [], at: 0 } },
  ),
  story('050-window-is-closed', db01({ declared: MEMORY, allowPowerOff: 'guest', window: NIGHT }), live(), {
    policy: policyAt('2026-11-25T12:00:00Z'),
  }),
  story('051-window-is-open', db01({ declared: MEMORY, allowPowerOff: 'guest', window: NIGHT }), live(), {
    policy: policyAt('2026-11-29T01:00:00Z'),
  }),
  story(
    '052-protected-domain-is-not-taken-down',
    db01({ declared: MEMORY, allowPowerOff: 'hard', protect: true }),
    live(),
  ),
  story('053-disk-replaced-on-purpose', db01({ declared: { disks: OTHER_DISK }, allowPowerOff: 'guest' }), {
    ...live(),
    disks: { '[images] restored/db01.vmdk': { capacity: diskGib(20) } },
  }),
  story(
    '054-disk-with-a-snapshot-not-replaced',
    db01({ declared: { disks: OTHER_DISK }, allowPowerOff: 'guest' }),
    live(SNAPSHOT),
  ),
  story('055-unknown-guest-os', db01({ declared: { guestOs: 'debian13-64' } }), {
    ...live(OFF),
    facts: { guestIds: ['debian11-64', 'debian12-64', 'other-64'] },
  }),
];

const REMOVAL: readonly FleetStory[] = [
  story('056-removed-while-off', absent(), live(OFF)),
  story('057-removal-of-a-running-domain-waits', absent(), live()),
  story('058-removed-after-the-guest-has-shut-down', absent({ allowPowerOff: 'guest' }), live()),
  story(
    '059-removed-with-the-files-that-are-listed',
    absent({
      deleteFiles: [path('[ssd1] db01/db01.vmdk'), path('[ssd1] db01/db01.vmx'), path('[ssd1] db01/gone.log')],
    }),
    { ...live(OFF), sizes: { '[ssd1] db01/db01.vmdk': 21_474_836_480, '[ssd1] db01/db01.vmx': 3072 } },
  ),
  story('060-file-of-another-domain-is-not-deleted', absent({ deleteFiles: [path('[ssd1] db01/db01.vmdk')] }), {
    live: [
      liveDomain(OFF),
      other('web01', '02', {
        domain: { disks: { 'scsi0:1': liveDisk('[ssd1] db01/db01.vmdk', diskGib(20), 'thin') } },
      }),
    ],
    sizes: { '[ssd1] db01/db01.vmdk': 21_474_836_480 },
  }),
  story('061-file-under-a-snapshot-is-not-deleted', absent({ deleteFiles: [path('[ssd1] db01/db01.vmdk')] }), {
    ...live({ ...SNAPSHOT, runtime: { ...SNAPSHOT.runtime, power: 'off' } }),
    sizes: { '[ssd1] db01/db01.vmdk': 21_474_836_480 },
  }),
  story('130-directory-is-not-deleted', absent({ deleteFiles: [path('[ssd1] web01')] }), {
    ...live(OFF),
    inspected: {
      '[ssd1] web01': {
        ...fileFacts('directory'),
        users: [{ ref: { id: 'vm-web01' }, name: 'web01', how: 'file', because: null }],
      },
    },
  }),
  story(
    '131-files-of-unread-and-hidden-vms-are-not-deleted',
    absent({ deleteFiles: [path('[ssd1] db01/db01.vmdk'), path('[ssd1] web01/web01.nvram')] }),
    {
      ...live(OFF),
      hidden: ['vm-77'],
      inspected: {
        '[ssd1] db01/db01.vmdk': {
          ...fileFacts('disk', 21_474_836_480),
          users: [
            { ref: { id: 'vm-9' }, name: 'web09', how: 'unread', because: 'disconnected' },
            { ref: { id: 'vm-77' }, name: 'vm-77', how: 'unread', because: 'this account does not see it' },
          ],
        },
        '[ssd1] web01/web01.nvram': {
          ...fileFacts('file', 8684),
          users: [{ ref: { id: 'vm-web01' }, name: 'web01', how: 'directory', because: null }],
        },
      },
    },
  ),
  story(
    '132-data-of-disks-and-unknown-datastores',
    absent({
      deleteFiles: [
        path('[5a1b2c3d-0a1b2c3d-1234-005056000001] db01/db01.vmx'),
        path('[ssd1] db01/db01-flat.vmdk'),
        path('[ssd1] db01/data-flat.vmdk'),
        path('[ssd1] db01/data.vmdk'),
      ],
    }),
    {
      ...live(OFF),
      inspected: {
        '[5a1b2c3d-0a1b2c3d-1234-005056000001] db01/db01.vmx': {
          ...fileFacts('no-datastore'),
          instead: path('[ssd1] db01/db01.vmx'),
        },
        '[ssd1] db01/db01-flat.vmdk': {
          ...fileFacts('disk-data', 21_474_836_480),
          instead: path('[ssd1] db01/db01.vmdk'),
        },
        '[ssd1] db01/data-flat.vmdk': { ...fileFacts('disk-data', 1024), instead: path('[ssd1] db01/data.vmdk') },
        '[ssd1] db01/data.vmdk': fileFacts('disk', 2048),
      },
    },
  ),
  story('133-removal-of-a-vm-with-another-name-refused', absent(), live({ ...OFF, domain: { name: name('sql01') } })),
  story(
    '134-removal-of-a-vm-with-another-name-allowed',
    absent({ allow: ['HZ204'], allowPowerOff: 'guest' }),
    live({ domain: { name: name('sql01') }, runtime: { host: 'esx1.example.com', folder: 'prod/db' } }),
  ),
  story('062-protected-domain-is-not-removed', absent({ protect: true }), live(OFF)),
  story('063-left-over-files-of-a-removed-domain', absent({ deleteFiles: [path('[ssd1] db01/db01.vmdk')] }), {
    sizes: { '[ssd1] db01/db01.vmdk': 1_048_576 },
  }),
  story('064-removed-already', absent({ deleteFiles: [path('[ssd1] db01/db01.vmdk')] }), {}),
  story('065-name-of-an-absent-domain-in-use-by-another', absent(), live({ domain: { uuid: UUID('44') } })),
  story('066-all-destroyed-by-the-operator', db01({ declared: { ...MEMORY, uuid: DB01_UUID } }), live(OFF), {
    destroy: true,
  }),
  {
    name: '067-prune-removes-what-nobody-declares',
    desired: [db01({ declared: { memory: gib(2) } })],
    host: { live: [liveDomain(), other('old01', '02', OFF)] },
    wish: { prune: true },
  },
  {
    name: '068-prune-leaves-clones-strangers-and-protected-domains',
    desired: [db01({ declared: { memory: gib(2) } })],
    host: {
      live: [
        liveDomain(),
        other('clone01', '02', {
          ...OFF,
          live: { marker: { format: 2, owner: OWNER, machine: { uuid: DB01_UUID, vmxPath: DB01_VMX }, applied: {} } },
        }),
        other('stranger01', '03', { ...OFF, live: { marker: null } }),
        other('theirs01', '04', {
          ...OFF,
          live: {
            marker: {
              format: 2,
              owner: 'team-b',
              machine: { uuid: UUID('04'), vmxPath: '[ssd1] theirs01/theirs01.vmx' },
              applied: {},
            },
          },
        }),
        other('vault01', '05', {
          ...OFF,
          live: {
            marker: {
              format: 2,
              owner: OWNER,
              machine: { uuid: UUID('05'), vmxPath: '[ssd1] vault01/vault01.vmx' },
              protected: true,
              applied: {},
            },
          },
        }),
      ],
    },
    wish: { prune: true },
  },
  {
    name: '069-prune-of-what-cannot-be-read-in-full-refused',
    desired: [db01({ declared: { memory: gib(2) } })],
    host: {
      live: [liveDomain(), other('old01', '02', OFF), other('lost01', '03')],
      unreadable: { lost01: 'disconnected' },
    },
    wish: { prune: true },
  },
];

const SUSPENDED: readonly FleetStory[] = [
  story(
    '091-suspended-domain-switched-off-for-good',
    db01({ power: 'off', allowPowerOff: 'hard' }),
    live({ runtime: { power: 'suspended' } }),
  ),
];

const MOVES: readonly FleetStory[] = [
  story(
    '070-migrated-to-another-host',
    db01({ place: { host: 'esx2.example.com' }, declared: { annotation: 'on two' } }),
    {
      ...live({ runtime: ON_ESX1 }),
      facts: VCENTER,
      migration: [{ severity: 'warning', text: 'The CD-ROM of the domain is connected to a host device.' }],
    },
  ),
  story('071-migration-that-the-server-refuses', db01({ place: { host: 'esx2.example.com' } }), {
    ...live({ runtime: ON_ESX1 }),
    facts: VCENTER,
    migration: [{ severity: 'error', text: 'The processors of esx2.example.com are too old.' }],
  }),
  story(
    '072-no-migration-without-a-vcenter',
    db01({ place: { host: 'esx2.example.com' } }),
    live({ runtime: ON_ESX1 }),
  ),
  story('117-no-migration-out-of-reach', db01({ place: { host: 'esx2.example.com' } }), {
    ...live({ runtime: ON_ESX1 }),
    facts: serverFacts({ canRelocate: true }),
  }),
  story('073-migration-to-an-unknown-host', db01({ place: { host: 'esx4.example.com' } }), {
    ...live({ runtime: ON_ESX1 }),
    facts: VCENTER,
  }),
  story('074-migration-to-a-host-in-maintenance', db01({ place: { host: 'esx3.example.com' } }), {
    ...live({ runtime: ON_ESX1 }),
    facts: VCENTER,
  }),
  story(
    '075-relocated-with-every-disk-named',
    db01({ place: { datastore: 'images' }, declared: { disks: { 'scsi0:0': { size: diskGib(20) } } } }),
    {
      ...live({
        domain: {
          disks: {
            'scsi0:0': liveDisk('[ssd1] db01/db01.vmdk', diskGib(20), 'thin'),
            'scsi0:1': liveDisk('[ssd1] db01/undeclared.vmdk', diskGib(5), 'thin'),
          },
        },
      }),
      facts: VCENTER,
    },
  ),
  story(
    '076-one-disk-relocated',
    db01({ declared: { disks: { 'scsi0:0': { size: diskGib(20), datastore: 'images' } } } }),
    {
      ...live(),
      facts: VCENTER,
    },
  ),
  story('077-no-relocation-with-a-snapshot', db01({ place: { datastore: 'images' } }), {
    ...live(SNAPSHOT),
    facts: VCENTER,
  }),
  story(
    '078-folder-pool-and-autostart',
    db01({ place: { folder: 'prod/web', resourcePool: 'gold' }, autostart: true }),
    {
      ...live(),
      facts: VCENTER,
    },
  ),
  story('079-unknown-folder', db01({ place: { folder: 'prod/wab' } }), { ...live(), facts: VCENTER }),
  story(
    '080-moved-and-then-changed-in-the-dark',
    db01({ place: { host: 'esx2.example.com', datastore: 'images' }, declared: MEMORY, allowPowerOff: 'guest' }),
    { ...live({ runtime: ON_ESX1 }), facts: VCENTER },
  ),
];

const MAKING: readonly FleetStory[] = [
  story(
    '081-new-domain-from-a-copied-disk',
    db01({
      power: 'on',
      place: { datastore: 'ssd1' },
      declared: {
        memory: gib(2),
        controllers: { scsi0: 'pvscsi' },
        disks: { 'scsi0:0': { copyOf: path('[images] debian12.vmdk'), size: diskGib(40) } },
      },
    }),
    { disks: { '[images] debian12.vmdk': { capacity: diskGib(8) } } },
  ),
  story('082-copied-disk-joins', db01({ declared: { disks: { 'scsi0:1': { copyOf: path('[images] data.vmdk') } } } }), {
    ...live(),
    disks: { '[images] data.vmdk': { capacity: diskGib(100) } },
  }),
  story(
    '092-copies-that-cannot-be-made',
    db01({
      declared: {
        disks: {
          'scsi0:1': { copyOf: path('[images] gone.vmdk') },
          'scsi0:2': { copyOf: path('[images] data.vmdk'), size: diskGib(50) },
          'scsi0:3': { copyOf: path('[images] data.vmdk'), size: diskGib(100) },
        },
      },
    }),
    { ...live(), disks: { '[images] data.vmdk': { capacity: diskGib(100) } } },
  ),
  story(
    '093-copy-that-was-begun-is-made-anew',
    db01({ declared: { disks: { 'scsi0:1': { copyOf: path('[images] data.vmdk') } } } }),
    {
      ...live({
        live: {
          marker: {
            format: 2,
            owner: OWNER,
            machine: { uuid: DB01_UUID, vmxPath: DB01_VMX },
            applied: {},
            copying: true,
          },
        },
      }),
      disks: {
        '[images] data.vmdk': { capacity: diskGib(100) },
        '[ssd1] db01/db01_1.vmdk': { capacity: diskGib(100) },
      },
    },
  ),
  story(
    '094-file-in-the-place-of-a-copy-refused',
    db01({ declared: { disks: { 'scsi0:1': { copyOf: path('[images] data.vmdk') } } } }),
    {
      ...live(),
      disks: {
        '[images] data.vmdk': { capacity: diskGib(100) },
        '[ssd1] db01/db01_1.vmdk': { capacity: diskGib(1) },
      },
    },
  ),
  story('083-existing-vmx-is-not-registered-unasked', db01(REGISTERED_LATER), {
    ...VMX_THERE,
    vmx: { [DB01_VMX]: { domain: domain(), marker: null } },
  }),
  story('084-existing-vmx-registered-and-changed', db01({ ...REGISTERED_LATER, adopt: true, power: 'on' }), {
    ...VMX_THERE,
    vmx: { [DB01_VMX]: { domain: domain(), marker: null } },
  }),
  story(
    '085-existing-vmx-of-another-machine-refused',
    db01({ declared: { ...REGISTERED_LATER.declared, uuid: UUID('99') }, adopt: true }),
    {
      ...VMX_THERE,
      vmx: { [DB01_VMX]: { domain: domain(), marker: null } },
    },
  ),
  story(
    '086-mac-address-of-a-stranger-refused',
    db01({ declared: { nics: { ethernet1: { network: 'DMZ', mac: mac('00:50:56:00:00:09') } } } }),
    {
      live: [
        liveDomain(),
        other('stranger01', '03', {
          domain: { nics: { ethernet0: nic('00:50:56:00:00:09') } },
          live: { marker: null },
        }),
      ],
    },
    { preflight: 'full' },
  ),
  story(
    '087-strangers-not-looked-at',
    db01({ declared: { nics: { ethernet1: { network: 'DMZ', mac: mac('00:50:56:00:00:09') } } } }),
    {
      live: [liveDomain(), other('stranger01', '03', { live: { marker: null } })],
    },
  ),
  {
    name: '088-limit-of-the-run-exceeded',
    desired: [
      db01({ declared: MEMORY, allowPowerOff: 'guest' }),
      desiredDomain('db02', { declared: MEMORY, allowPowerOff: 'guest' }),
    ],
    host: { live: [liveDomain(), other('db02', '02')] },
    wish: { limits: { most: { destroy: 0, powerOff: 1, migrate: 5, changed: 20 }, file: 'esxform.yaml' } },
  },
  {
    name: '089-dependencies-first-removals-last',
    desired: [
      absent(),
      desiredDomain('web01', { declared: { annotation: 'after its database' }, dependsOn: [name('sql01')] }),
      desiredDomain('sql01', { declared: { annotation: 'before the web' } }),
    ],
    host: { live: [liveDomain(OFF), other('web01', '02'), other('sql01', '03')] },
  },
  {
    name: '090-equal-changes-of-many-domains',
    desired: ['web01', 'web02', 'web03', 'web04'].map((called) =>
      desiredDomain(called, { declared: { annotation: 'patched in November' } }),
    ),
    host: { live: ['web01', 'web02', 'web03', 'web04'].map((called, index) => other(called, `0${index + 2}`)) },
  },
];

const LOST: ToldHost = {
  live: [other('lost01', '03')],
  unreadable: { lost01: 'inaccessible' },
  summaries: { lost01: { uuid: null, vmxPath: null } },
};
const NEW_DB01 = { declared: { uuid: DB01_UUID, memory: gib(2) } };
const MANAGER = 'the ESX Agent Manager (extension com.vmware.vim.eam, type agent)';
const MIGRATE_BLOCKED = [{ operation: 'migrate', because: 'MigrateVM_Task is disabled' }] as const;

const OTHERS: readonly FleetStory[] = [
  story('150-new-domain-beside-an-unread-vm-refused', db01(NEW_DB01), LOST),
  story('151-new-domain-beside-an-unread-vm-allowed', db01({ ...NEW_DB01, allow: ['HZ205'] }), LOST),
  story('152-new-domain-in-the-directory-of-an-unread-vm-refused', db01({ ...NEW_DB01, allow: ['HZ205'] }), {
    ...LOST,
    summaries: { lost01: { uuid: null, vmxPath: path('[SSD1] DB01/old.vmx') } },
  }),
  story('153-existing-vmx-beside-an-unread-vm-refused', db01({ ...REGISTERED_LATER, adopt: true }), {
    ...LOST,
    ...VMX_THERE,
    rows: { lost01: { markerUnread: 'NoPermission' } },
    vmx: { [DB01_VMX]: { domain: domain(), marker: null } },
  }),
  story('154-absent-domain-may-be-an-unread-vm', absent(), LOST),
  story(
    '155-managed-domain-refused',
    db01({ declared: { annotation: 'ours now' } }),
    live({ runtime: { managedBy: MANAGER } }),
  ),
  story(
    '156-managed-domain-removed-by-leave',
    absent({ allow: ['HZ206'] }),
    live({ runtime: { ...OFF.runtime, managedBy: MANAGER } }),
  ),
  story(
    '157-managed-domain-in-sync',
    db01({ declared: { memory: gib(2) } }),
    live({ runtime: { managedBy: MANAGER } }),
  ),
  story(
    '158-blocked-migration-waits-alone',
    db01({ place: { host: 'esx2.example.com' }, declared: { annotation: 'on two' } }),
    { ...live({ runtime: { ...ON_ESX1, blocked: MIGRATE_BLOCKED } }), facts: VCENTER },
  ),
  story(
    '159-blocked-unregister-waits',
    absent(),
    live({ runtime: { ...OFF.runtime, blocked: [{ operation: 'unregister', because: 'UnregisterVM is disabled' }] } }),
  ),
  story(
    '160-blocked-shutdown-lets-hot-changes-go',
    db01({ declared: { ...MEMORY, annotation: 'hot' }, allowPowerOff: 'guest' }),
    live({ runtime: { blocked: [{ operation: 'shut-down', because: 'ShutdownGuest is disabled' }] } }),
  ),
];

export const FLEET_STORIES: readonly FleetStory[] = [
  ...IDENTITY,
  ...COST,
  ...REMOVAL,
  ...SUSPENDED,
  ...MOVES,
  ...OTHERS,
  ...MAKING,
];

/** The whole plan of one story, by the very wiring that the plan command uses. */
export async function fleetPlanOf({ desired, host, wish = {} }: FleetStory): Promise<Plan> {
  const wanted = [{ connect: 'vpx://vcenter.example.com/dc1', source: at(1), domains: desired }];
  const reader = toldReader(host);
  const connections = { port: async () => reader };
  return await planManifests(
    wanted,
    connections,
    { version: '0.0.0', owner: OWNER, ...wish },
    new AbortController().signal,
  );
}
