import { withVmxValues } from '../../../formats/vmx/syntax.js';
import { diskUses, requireUnlocked } from '../../objects/machine/disk-locks.js';
import { VirtualMachine } from '../../objects/machine/virtual-machine.js';
import { resolveLostLocks } from '../../questions/triggers/resolve-disks.js';
import { resolvePowerOn } from '../../questions/triggers/resolve-power-on.js';
import { startGuestWrites } from '../../questions/unsolicited.js';
import { actorOf, recordEvent } from '../events/record-event.js';
import { type Call, type MethodTable, on } from '../method.js';
import { requireIdle, startTask } from '../run-task.js';
import { requireState } from './power-state.js';

/** How long a guest takes to shut down once its Tools were asked. */
const SHUTDOWN_MILLISECONDS = 300;

/** @throws Fault FileLocked where another running machine has a disk of this one open */
function requireFreeDisks(machine: VirtualMachine, call: Call): void {
  const uses = diskUses(machine.devices, machine.keys, machine.around);
  requireUnlocked(call.simulation.machines.all(), uses, machine);
}

const SETUP = 'bios.forceSetupOnce';

/** The firmware enters its setup once: the host clears the flag at that start (vSphere API reference, enterBIOSSetup). */
function leaveSetup(machine: VirtualMachine): void {
  if (machine.keys.boolean(SETUP, false)) machine.rewrite(withVmxValues(machine.document, { [SETUP]: 'FALSE' }));
}

export const POWER_METHODS: MethodTable = {
  PowerOnVM_Task: on(VirtualMachine, (machine, call) =>
    startTask(call, { descriptionId: 'VirtualMachine.powerOn', entity: machine }, async (task, pause) => {
      const actor = actorOf(call, task);
      requireState(machine, 'PowerOnVM_Task');
      requireFreeDisks(machine, call);
      if (machine.state.power === 'poweredOff') await resolvePowerOn({ machine, task, actor });
      await pause();
      requireFreeDisks(machine, call);
      if (machine.state.power === 'poweredOff') leaveSetup(machine);
      machine.setPower('poweredOn');
      recordEvent(actor, machine, { type: 'VmPoweredOnEvent' });
      startGuestWrites(machine, { ...actor, userName: '' });
      return undefined;
    }),
  ),
  PowerOffVM_Task: on(VirtualMachine, (machine, call) =>
    startTask(call, { descriptionId: 'VirtualMachine.powerOff', entity: machine }, async (task, pause) => {
      const actor = actorOf(call, task);
      requireState(machine, 'PowerOffVM_Task');
      await pause();
      machine.setPower('poweredOff');
      recordEvent(actor, machine, { type: 'VmPoweredOffEvent' });
      return undefined;
    }),
  ),
  SuspendVM_Task: on(VirtualMachine, (machine, call) =>
    startTask(call, { descriptionId: 'VirtualMachine.suspend', entity: machine }, async (task, pause) => {
      const actor = actorOf(call, task);
      requireState(machine, 'SuspendVM_Task');
      await resolveLostLocks({ machine, task, actor });
      await pause();
      machine.setPower('suspended');
      recordEvent(actor, machine, { type: 'VmSuspendedEvent' });
      return undefined;
    }),
  ),
  ResetVM_Task: on(VirtualMachine, (machine, call) =>
    startTask(call, { descriptionId: 'VirtualMachine.reset', entity: machine }, async (task, pause) => {
      const actor = actorOf(call, task);
      requireState(machine, 'ResetVM_Task');
      await resolveLostLocks({ machine, task, actor });
      await pause();
      leaveSetup(machine);
      machine.state.bootTime = machine.world.now();
      machine.touch();
      recordEvent(actor, machine, { type: 'VmResettingEvent' });
      return undefined;
    }),
  ),
  ShutdownGuest: on(VirtualMachine, (machine, call) => {
    requireIdle(machine);
    requireState(machine, 'ShutdownGuest');
    const actor = actorOf(call);
    recordEvent(actor, machine, { type: 'VmGuestShutdownEvent' });
    if (machine.state.ignoresShutdown) return undefined;
    const boot = machine.state.bootTime;
    machine.world.after(SHUTDOWN_MILLISECONDS, () => {
      if (!machine.isOn || machine.state.bootTime !== boot) return;
      machine.setPower('poweredOff');
      recordEvent({ ...actor, userName: '' }, machine, { type: 'VmPoweredOffEvent' });
    });
    return undefined;
  }),
  RebootGuest: on(VirtualMachine, (machine, call) => {
    requireIdle(machine);
    requireState(machine, 'RebootGuest');
    recordEvent(actorOf(call), machine, { type: 'VmGuestRebootEvent' });
    if (machine.state.ignoresShutdown) return undefined;
    machine.world.after(SHUTDOWN_MILLISECONDS, () => {
      machine.state.bootTime = machine.world.now();
      machine.touch();
    });
    return undefined;
  }),
  StandbyGuest: on(VirtualMachine, (machine, call) => {
    requireIdle(machine);
    requireState(machine, 'StandbyGuest');
    recordEvent(actorOf(call), machine, { type: 'VmGuestStandbyEvent' });
    if (!machine.state.ignoresShutdown) machine.world.after(SHUTDOWN_MILLISECONDS, () => machine.setPower('suspended'));
    return undefined;
  }),
};
