/**
 * Migrations to another host and relocations of files, with their checks. Only a vCenter has them; a single host answers NotSupported.
 */

import { AutoStartManager } from '../../objects/host/auto-start-manager.js';
import { type HostRecord, isUsable } from '../../objects/inventory/place-records.js';
import { type MachineLocation, VirtualMachine } from '../../objects/machine/virtual-machine.js';
import { ServiceInstance } from '../../objects/service-instance.js';
import { managedObjectNotFound } from '../../properties/select-objects.js';
import { children, optionalReference, optionalText, referenceOf, required, text } from '../../soap/arguments.js';
import { invalidArgument } from '../../soap/fault.js';
import type { XmlElement } from '../../soap/xml-reader.js';
import { actorOf, recordEvent } from '../events/record-event.js';
import { invalidPowerState } from '../machine/power-state.js';
import { requireFreeName } from '../machine/register-methods.js';
import { type Call, type MethodTable, on, requireCenter } from '../method.js';
import { startTask } from '../run-task.js';
import { migrationProblems, requireMigratable } from './migration-checks.js';
import { migrationEvent, recordWarnings } from './migration-events.js';
import { arrivingNetworks, changedDevices } from './relocate-devices.js';
import { carryOutRelocation, planRelocation } from './relocate-files.js';

/** Moving machines between hosts and datastores, which only a vCenter can. */
export const MIGRATE_METHODS: MethodTable = {
  MigrateVM_Task: on(VirtualMachine, (machine, call) => {
    requireCenter(call);
    text(call.body, 'priority');
    const to = targetOf(machine, call.body);
    const state = optionalText(call.body, 'state')?.trim();
    return startTask(call, { descriptionId: 'VirtualMachine.migrate', entity: machine }, async (task, pause) => {
      const actor = actorOf(call, task);
      if (state !== undefined && state !== machine.state.power) throw invalidPowerState(machine.state.power, null);
      requireMigratable(machine, to.host);
      await pause();
      requireMigratable(machine, to.host);
      recordWarnings(actor, machine, to.host);
      const from = arrive(call, machine, to);
      recordEvent(actor, machine, { type: 'VmMigratedEvent', ...from });
      return undefined;
    });
  }),

  RelocateVM_Task: on(VirtualMachine, (machine, call) => {
    requireCenter(call);
    const spec = required(call.body, 'spec');
    const to = { ...targetOf(machine, spec), ...folderOf(call, machine, spec) };
    return startTask(call, { descriptionId: 'VirtualMachine.relocate', entity: machine }, async (task, pause) => {
      const actor = actorOf(call, task);
      check();
      await pause();
      const fromDatastore = machine.vmx.datastore;
      carryOutRelocation(machine, check());
      const changed = changedDevices(call, machine, spec);
      if (changed !== null) machine.rewrite(changed.document());
      recordWarnings(actor, machine, to.host);
      const { from } = arrive(call, machine, to);
      const isHostAlone = from !== machine.host && fromDatastore === machine.vmx.datastore;
      recordEvent(actor, machine, { type: isHostAlone ? 'VmMigratedEvent' : 'VmRelocatedEvent', from, fromDatastore });
      return undefined;
    });
    function check() {
      const plan = { ...planRelocation(machine, spec), ...arrivingNetworks(call, machine, spec) };
      requireMigratable(machine, to.host, plan);
      return plan;
    }
  }),

  ValidateMigration: on(ServiceInstance, (_self, call) => {
    requireCenter(call);
    const state = optionalText(call.body, 'state')?.trim();
    return children(call.body, 'vm').flatMap((element) => {
      const machine = machineOf(call, element);
      if (state !== undefined && state !== machine.state.power) throw invalidPowerState(machine.state.power, null);
      const { host } = targetOf(machine, call.body);
      return migrationProblems(machine, host).map((problem, index) =>
        migrationEvent(call, machine, host, problem, index),
      );
    });
  }),
};

function machineOf(call: Call, element: XmlElement): VirtualMachine {
  const ref = referenceOf(element);
  const machine = call.simulation.world.find(ref);
  if (machine instanceof VirtualMachine) return machine;
  throw machine === undefined ? managedObjectNotFound(ref) : invalidArgument(element.name);
}

/**
 * Host and pool as `pool` and `host` of a call or a spec name them. Without a host it stays where it is while the pool allows that;
 * without a pool it keeps its own on the same compute resource, and must be told one on another.
 */
export function targetOf(machine: VirtualMachine, element: XmlElement): Pick<MachineLocation, 'host' | 'pool'> {
  const { world } = machine;
  const poolRef = optionalReference(element, 'pool');
  const hostRef = optionalReference(element, 'host');
  const pool = poolRef === undefined ? undefined : world.pool(poolRef);
  if (poolRef !== undefined && pool === undefined) throw managedObjectNotFound(poolRef);
  const named = hostRef === undefined ? undefined : world.host(hostRef);
  if (hostRef !== undefined && named === undefined) throw managedObjectNotFound(hostRef);
  const host = named ?? hostFor(machine, pool?.owner.value ?? machine.pool.owner.value);
  if (pool !== undefined && pool.owner.value !== host.computeResource.value) throw invalidArgument('pool');
  if (pool === undefined && machine.pool.owner.value !== host.computeResource.value) throw invalidArgument('pool');
  return { host, pool: pool ?? machine.pool };
}

function hostFor(machine: VirtualMachine, computeResource: string): HostRecord {
  if (machine.host.computeResource.value === computeResource) return machine.host;
  const hosts = machine.world.hosts.filter((each) => each.computeResource.value === computeResource);
  const host = hosts.find(isUsable) ?? hosts[0];
  if (host === undefined) throw invalidArgument('pool');
  return host;
}

function folderOf(call: Call, machine: VirtualMachine, spec: XmlElement): Partial<MachineLocation> {
  const folder = optionalReference(spec, 'folder');
  if (folder === undefined) return {};
  if (!call.simulation.world.isMachineFolder(folder)) throw invalidArgument('spec.folder');
  requireFreeName(call.simulation, machine.name, folder, machine);
  return { folder };
}

/** What the host that it leaves knew of it is forgotten there. Returns where it came from. */
function arrive(call: Call, machine: VirtualMachine, to: Partial<MachineLocation> & { readonly host: HostRecord }) {
  const from = machine.host;
  if (to.host !== machine.host) {
    const manager = call.simulation.world.find(machine.host.autoStartManager);
    if (manager instanceof AutoStartManager) manager.remove(machine.ref);
  }
  machine.moveTo(to);
  return { from, fromDatastore: machine.vmx.datastore };
}
