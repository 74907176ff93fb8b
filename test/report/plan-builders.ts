import { blankDesired } from '../../src/domain/blank-desired.js';
import type { DesiredDomain } from '../../src/domain/desired.js';
import { assembleConnection, assemblePlan } from '../../src/plan/assemble.js';
import { DEFAULT_PLAN_POLICY } from '../../src/plan/cost/plan-policy.js';
import type { DomainPlan, Plan } from '../../src/plan/plan.js';
import { planDomain } from '../../src/plan/plan-domain.js';
import { planRemove } from '../../src/plan/plan-remove.js';
import {
  diskGib,
  fileFacts,
  type LiveParts,
  liveDisk,
  liveDomain,
  name,
  OWNER,
  path,
  planInput,
  serverFacts,
} from '../plan/builders.js';

/** A server with two hosts, two datastores, a folder and a pool, between which domains can move. */
export const FACTS = serverFacts({
  canMigrate: true,
  canRelocate: true,
  hosts: [
    { name: 'host1', usable: true },
    { name: 'esx2', usable: true },
  ],
  folders: ['', 'prod'],
  pools: ['', 'gold'],
  datastores: ['images', 'ssd1', 'ssd2'].map((each) => ({
    name: each,
    accessible: true,
    free: diskGib(400),
    capacity: diskGib(500),
  })),
});

/** A domain as the host has it: ours, on, its files in a directory of its own name. */
export function ownLive(called: string, { domain = {}, runtime = {}, live = {} }: LiveParts = {}) {
  const vmxPath = path(`[ssd1] ${called}/${called}.vmx`);
  return liveDomain({
    domain: {
      name: name(called),
      disks: { 'scsi0:0': liveDisk(`[ssd1] ${called}/${called}.vmdk`, diskGib(20), 'thin') },
      ...domain,
    },
    runtime,
    live: {
      ref: { id: `vm-${called}` },
      vmxPath,
      marker: { format: 2, owner: OWNER, machine: { uuid: null, vmxPath }, applied: {} },
      ...live,
    },
  });
}

/** The plan of a domain that lives under the name it is declared by. */
export function updateOf(called: string, parts: Partial<DesiredDomain>, live: LiveParts = {}): DomainPlan {
  const desired = { ...blankDesired(name(called)), ...parts };
  return planDomain(planInput(desired, { facts: FACTS, live: ownLive(called, live) }));
}

/** The plan that removes a domain and these files; of one that is gone already where `there` is false. */
export function removalOf(called: string, files: readonly string[], there = true): DomainPlan {
  const desired: DesiredDomain = {
    ...blankDesired(name(called)),
    ensure: 'absent',
    allowPowerOff: 'guest',
    deleteFiles: files.map(path),
  };
  const facts = new Map(
    files.map((file) => [path(file), fileFacts(file.endsWith('.vmdk') ? 'disk' : 'file', 20 * 2 ** 30)] as const),
  );
  return planRemove({
    desired,
    live: there ? ownLive(called) : null,
    owner: OWNER,
    policy: DEFAULT_PLAN_POLICY,
    removal: { by: 'declared', files: facts },
  });
}

/** Plans of one connection each. */
export function wholePlan(...connections: readonly (readonly DomainPlan[])[]): Plan {
  const made = connections.map((plans, index) =>
    assembleConnection(`sim:${index}`, { ...FACTS, id: `server-${index}` }, plans),
  );
  return assemblePlan('1.0.0', OWNER, made);
}
