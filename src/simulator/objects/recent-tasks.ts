import { type Reference, references, type ValueArray } from '../soap/value.js';
import { Task } from './task.js';
import type { World } from './world.js';

/** `recentTask` of a place: those of the latest tasks that were on it. A machine keeps its own. */
export function recentTasksOn({ world, ref }: { readonly world: World; readonly ref: Reference }): ValueArray {
  const tasks = world.recentTasks.flatMap((each) => {
    const task = world.find(each);
    return task instanceof Task && task.parts.entity?.value === ref.value ? [task] : [];
  });
  return references(tasks);
}
