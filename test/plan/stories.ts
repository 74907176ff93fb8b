import type { DesiredDomain } from '../../src/domain/desired.js';
import type { LiveDomain } from '../../src/domain/live.js';
import type { Uuid } from '../../src/domain/uuid.js';
import { assembleConnection, assemblePlan } from '../../src/plan/assemble.js';
import type { Plan } from '../../src/plan/plan.js';
import { type PlanInput, planDomain } from '../../src/plan/plan-domain.js';
import {
  at,
  DB01_UUID,
  desiredDomain,
  diskGib,
  gib,
  type LiveParts,
  liveDisk,
  liveDomain,
  mac,
  OWNER,
  path,
  planInput,
  serverFacts,
} from './builders.js';

/** One plan to judge by reading: what was declared, what lived, and anything else that the planner was told. */
export interface Story {
  readonly name: string;
  readonly desired: DesiredDomain;
  readonly live: LiveDomain | null;
  readonly context?: Partial<PlanInput>;
}

const web01 = desiredDomain('web01', {
  power: 'on',
  declared: {
    memory: gib(4),
    vcpus: 2,
    guestOs: 'debian12-64',
    annotation: 'Front end, see runbook 12',
    controllers: { scsi0: 'pvscsi' },
    disks: {
      'scsi0:0': { size: diskGib(40), datastore: 'ssd1' },
      'scsi0:1': { size: diskGib(100), provisioning: 'thick' },
    },
    nics: { ethernet0: { network: 'VM Network' } },
  },
  sources: { '': at(4), 'nics.ethernet0.network': at(14), 'disks.scsi0:0.datastore': at(11), memory: at(6) },
});

const CHANGED = { memory: gib(4), annotation: 'the new note' } as const;

function db01(parts: Partial<DesiredDomain>): DesiredDomain {
  return desiredDomain('db01', { sources: { '': at(3), memory: at(5), disks: at(8) }, ...parts });
}

function update(name: string, parts: Partial<DesiredDomain>, live: LiveParts = {}): Story {
  return { name, desired: db01(parts), live: liveDomain(live) };
}

const OFF: LiveParts = { runtime: { power: 'off', tools: 'not-running' } };

export const STORIES: readonly Story[] = [
  { name: '001-create-by-upload', desired: web01, live: null },
  { name: '002-create-in-one-call', desired: { ...web01, define: 'create' }, live: null },
  {
    name: '003-create-over-files-refused',
    desired: web01,
    live: null,
    context: { targetDirectory: ['web01.nvram', 'vmware.log'] },
  },
  {
    name: '004-create-over-an-unregistered-vmx-refused',
    desired: web01,
    live: null,
    context: { targetDirectory: ['web01.vmx', 'web01.vmdk'] },
  },
  {
    name: '005-create-with-everything-wrong',
    desired: {
      ...web01,
      power: 'suspended',
      declared: {
        disks: {
          'scsi0:0': { size: diskGib(900), provisioning: 'eager', datastore: 'sdd1' },
          'sata0:0': { size: diskGib(900), provisioning: 'thick', datastore: 'ssd1' },
        },
        nics: { ethernet0: { network: 'VM Netwrk' } },
      },
    },
    live: null,
  },
  { name: '006-no-changes', ...pick(update('', { declared: { memory: gib(2), annotation: 'the old note' } })) },
  update('007-memory-needs-power-off-deferred', { declared: CHANGED }),
  update('008-memory-needs-power-off-guest-may-shut-down', { declared: CHANGED, allowPowerOff: 'guest' }),
  update(
    '009-no-guest-tools-so-no-shutdown',
    { declared: CHANGED, allowPowerOff: 'guest' },
    { runtime: { tools: 'not-running' } },
  ),
  update(
    '010-no-guest-tools-hard-power-off-allowed',
    { declared: CHANGED, allowPowerOff: 'hard' },
    { runtime: { tools: 'not-installed' } },
  ),
  update('011-memory-hot-add', { declared: { memory: gib(4) } }, { runtime: { memoryHotAdd: true } }),
  update('012-annotation-of-several-lines', {
    declared: { annotation: 'the old note\nsecond line, see runbook 12\n' },
  }),
  update('013-stranger-refused', { declared: CHANGED }, { live: { marker: null } }),
  update('014-stranger-adopted', { declared: { annotation: 'ours now' }, adopt: true }, { live: { marker: null } }),
  update(
    '015-other-owner-refused',
    { declared: { ...CHANGED, uuid: DB01_UUID }, adopt: true },
    {
      live: {
        marker: {
          format: 2,
          owner: 'team-b',
          machine: { uuid: DB01_UUID, vmxPath: '[ssd1] db01/db01.vmx' },
          applied: {},
        },
      },
    },
  ),
  update('016-disk-grows', { declared: { disks: { 'scsi0:0': { size: diskGib(40) } } } }),
  update('017-disk-cannot-shrink', { declared: { disks: { 'scsi0:0': { size: diskGib(10) } } } }),
  update('018-slot-holds-another-disk', {
    declared: { disks: { 'scsi0:0': { file: path('[images] debian12.vmdk') } } },
  }),
  update(
    '019-snapshot-blocks-disk-change',
    { declared: { disks: { 'scsi0:0': { size: diskGib(40) } }, annotation: 'still told' } },
    {
      domain: {
        disks: { 'scsi0:0': liveDisk('[ssd1] db01/db01-000001.vmdk', diskGib(20), 'thin') },
      },
      runtime: { snapshots: ['before upgrade'], diskRoots: { 'scsi0:0': path('[ssd1] db01/db01.vmdk') } },
    },
  ),
  update('020-new-disk-joins', { declared: { disks: { 'scsi0:1': { size: diskGib(5) } } } }),
  update('021-new-disk-with-its-controller-and-datastore', {
    allowPowerOff: 'guest',
    declared: {
      controllers: { nvme0: 'nvme' },
      disks: { 'nvme0:0': { size: diskGib(5), datastore: 'images', provisioning: 'eager' } },
    },
  }),
  update('022-no-controller-for-the-disk', { declared: { disks: { 'scsi1:0': { size: diskGib(5) } } } }),
  update('023-power-on-only', { power: 'on' }, OFF),
  update('024-off-domain-stays-off', { declared: CHANGED }, OFF),
  update('025-power-off-takes-cold-changes-along', { power: 'off', declared: CHANGED }),
  update(
    '026-power-off-without-guest-tools-deferred',
    { power: 'off', declared: CHANGED },
    { runtime: { tools: 'not-running' } },
  ),
  update('027-raw-keys-set-and-removed', {
    declared: { vmx: { 'DISK.enableuuid': null, 'isolation.tools.copy.disable': 'TRUE' } },
  }),
  update('028-nic-moves-to-another-network', { declared: { nics: { ethernet0: { network: 'DMZ' } } } }),
  update('029-unknown-network', {
    declared: { nics: { ethernet1: { network: 'DMX', mac: mac('00:50:56:00:00:09') } } },
  }),
  update(
    '030-suspended-domain-waits',
    { declared: CHANGED, allowPowerOff: 'hard' },
    { runtime: { power: 'suspended' } },
  ),
  update('031-suspended-domain-resumes', { power: 'on', declared: CHANGED }, { runtime: { power: 'suspended' } }),
  update('032-suspend', { power: 'suspended', declared: { annotation: 'asleep' } }),
  update(
    '033-pending-question-and-unknown-size',
    { declared: { annotation: 'x', disks: { 'scsi0:0': { size: diskGib(20) } } } },
    {
      domain: { disks: { 'scsi0:0': liveDisk('[ssd1] db01/db01.vmdk', null, null) } },
      runtime: {
        question: {
          id: '7',
          messageId: 'msg.uuid.altered',
          text: 'Was it\u001b[31m moved\nor copied?',
          choices: [],
          defaultKey: null,
        },
      },
    },
  ),
  update(
    '034-sockets-change-together',
    {
      allowPowerOff: 'guest',
      declared: { vcpus: 4, coresPerSocket: 2 },
    },
    { runtime: { cpuHotAdd: true } },
  ),
  update('035-hardware-version-up', { declared: { hardwareVersion: 21 } }),
  update('036-nic-removed-and-disk-released', {
    declared: { nics: { ethernet0: null, ethernet1: null }, disks: { 'scsi0:0': null } },
  }),
  update(
    '037-settings-and-devices-of-the-hardware',
    {
      allowPowerOff: 'guest',
      declared: {
        boot: { order: ['cdrom', 'scsi0:0'], delay: 5000 },
        hotAdd: { memory: true },
        scheduler: { cpu: { affinity: [0, 1] } },
        vnc: { port: 5901 },
        video: { displays: 2 },
        usb: { xhci: true },
        tpm: true,
        disks: { 'scsi0:0': { limit: 500, shares: 'high' } },
        nics: {
          ethernet0: {
            port: {
              switch: '502a000a-0000-0000-0000-00000000000b' as Uuid,
              portgroup: 'dvportgroup-7',
              port: null,
              connection: null,
            },
          },
        },
        parallels: { parallel0: { kind: 'file', file: '[ssd1] db01/out' } },
        guestinfo: { role: 'db', stage: null },
      },
    },
    { domain: { guestinfo: { stage: 'test' } } },
  ),
  update('038-nic-slot-with-a-gap-refused', { declared: { nics: { ethernet2: { network: 'DMZ' } } } }),
];

function pick({ desired, live }: Story): Pick<Story, 'desired' | 'live'> {
  return { desired, live };
}

/** The whole plan of one story, as if it were the only domain of the only connection. */
export function planOf(story: Story): Plan {
  const plan = planDomain(planInput(story.desired, { live: story.live, ...story.context }));
  return assemblePlan('0.0.0', OWNER, [assembleConnection('sim:', serverFacts(), [plan])]);
}
