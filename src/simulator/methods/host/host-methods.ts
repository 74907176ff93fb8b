/**
 * Methods of hosts: maintenance mode, autostart, switches and port groups, storage.
 */

import { type AutoStartEntry, AutoStartManager } from '../../objects/host/auto-start-manager.js';
import { VirtualMachine } from '../../objects/machine/virtual-machine.js';
import { Task } from '../../objects/task.js';
import { managedObjectNotFound } from '../../properties/select-objects.js';
import {
  child,
  children,
  integer,
  optionalBoolean,
  optionalInteger,
  optionalText,
  referenceOf,
  required,
  text,
} from '../../soap/arguments.js';
import { Fault, invalidArgument, notSupported } from '../../soap/fault.js';
import type { XmlElement } from '../../soap/xml-reader.js';
import { type Call, type MethodTable, on } from '../method.js';

export const HOST_METHODS: MethodTable = {
  ReconfigureAutostart: on(AutoStartManager, (manager, call) => {
    const spec = required(call.body, 'spec');
    const entries = children(spec, 'powerInfo').map((info) => readEntry(manager, call, info));
    const defaults = child(spec, 'defaults');
    if (defaults !== undefined) setDefaults(manager, defaults);
    for (const entry of entries) {
      if (/^none$/i.test(entry.startAction)) manager.remove(entry.key);
      else manager.put(entry);
    }
    call.simulation.machines.onChange?.();
    call.simulation.world.feed.next();
    return undefined;
  }),

  CancelTask: on(Task, (task) => {
    if (task.isFinished) throw new Fault('InvalidState', 'The task is finished.');
    if (!task.cancelable) throw notSupported('The task cannot be cancelled.');
    task.cancel();
    return undefined;
  }),
};

const START_ACTIONS = ['none', 'poweron'];
const STOP_ACTIONS = ['none', 'systemdefault', 'poweroff', 'suspend', 'guestshutdown'];
const HEARTBEATS = ['no', 'systemDefault', 'yes'];

/** What is not said stays. */
function setDefaults(manager: AutoStartManager, defaults: XmlElement): void {
  const before = manager.defaults;
  const stopAction = optionalText(defaults, 'stopAction')?.trim() ?? before.stopAction;
  if (!STOP_ACTIONS.includes(stopAction.toLowerCase())) throw invalidArgument('spec.defaults.stopAction');
  manager.defaults = {
    enabled: optionalBoolean(defaults, 'enabled') ?? before.enabled,
    startDelay: optionalInteger(defaults, 'startDelay') ?? before.startDelay,
    stopDelay: optionalInteger(defaults, 'stopDelay') ?? before.stopDelay,
    waitForHeartbeat: optionalBoolean(defaults, 'waitForHeartbeat') ?? before.waitForHeartbeat,
    stopAction,
  };
}

/** A machine of this host; actions in any capitals, as the product takes them. */
function readEntry(manager: AutoStartManager, call: Call, info: XmlElement): AutoStartEntry {
  const key = referenceOf(required(info, 'key'));
  const machine = call.simulation.world.find(key);
  if (!(machine instanceof VirtualMachine)) throw managedObjectNotFound(key);
  if (machine.host.autoStartManager.value !== manager.ref.value) throw invalidArgument('spec.powerInfo.key');
  const word = (name: string, known: readonly string[], isCaseless: boolean) => {
    const written = text(info, name).trim();
    if (!known.includes(isCaseless ? written.toLowerCase() : written)) throw invalidArgument(`spec.powerInfo.${name}`);
    return written;
  };
  return {
    key: machine.ref,
    startOrder: integer(info, 'startOrder'),
    startDelay: integer(info, 'startDelay'),
    waitForHeartbeat: word('waitForHeartbeat', HEARTBEATS, false),
    startAction: word('startAction', START_ACTIONS, true),
    stopDelay: integer(info, 'stopDelay'),
    stopAction: word('stopAction', STOP_ACTIONS, true),
  };
}
