import { AutoStartManager } from '../objects/auto-start-manager.js';
import { Task } from '../objects/task.js';
import { child, children, integer, optionalBoolean, referenceOf, required, text } from '../soap/arguments.js';
import { Fault, notSupported } from '../soap/fault.js';
import { enumeration, int, object, string } from '../soap/value.js';
import { type MethodTable, on } from './method.js';

export const HOST_METHODS: MethodTable = {
  ReconfigureAutostart: on(AutoStartManager, (manager, call) => {
    const spec = required(call.body, 'spec');
    const defaults = child(spec, 'defaults');
    const enabled = defaults === undefined ? undefined : optionalBoolean(defaults, 'enabled');
    if (enabled !== undefined) manager.enabled = enabled;
    for (const info of children(spec, 'powerInfo')) {
      const key = referenceOf(required(info, 'key'));
      const startAction = text(info, 'startAction').trim();
      if (/^none$/i.test(startAction)) {
        manager.powerInfo.delete(key.value);
        continue;
      }
      const entry = object('AutoStartPowerInfo', {
        key,
        startOrder: int(integer(info, 'startOrder')),
        startDelay: int(integer(info, 'startDelay')),
        waitForHeartbeat: enumeration('AutoStartWaitHeartbeatSetting', text(info, 'waitForHeartbeat').trim()),
        startAction: string(startAction),
        stopDelay: int(integer(info, 'stopDelay')),
        stopAction: string(text(info, 'stopAction').trim()),
      });
      manager.powerInfo.set(key.value, entry);
    }
    call.simulation.world.feed.next();
    return undefined;
  }),

  CancelTask: on(Task, (task) => {
    if (task.isFinished) throw new Fault('InvalidState', 'The task is finished.');
    if (!task.parts.cancelable) throw notSupported('The task cannot be cancelled.');
    task.cancel();
    return undefined;
  }),
};
