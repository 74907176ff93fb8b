/**
 * Conditions under which a host asks a question, one file for each subject. A trigger checks its condition, asks, and applies the
 * answer; an answer may end the task in an error.
 */

import { VmxDraft } from '../../hardware/vmx-draft.js';
import { configFault, type QuestionContext } from '../ask.js';
import { requireDisks, resolveRedoLogs, resolveTwins } from './resolve-disks.js';
import { resolveDisplay } from './resolve-display.js';
import { resolveLocation } from './resolve-location.js';
import { resolveMedia } from './resolve-media.js';
import { resolvePortFiles } from './resolve-port-files.js';
import { resolveSpace } from './resolve-space.js';

/**
 * @throws Fault GenericVmConfigFault where a device of the host, or the highest latency sensitivity, needs all memory to be reserved.
 * The text is that of hosts (bosh-vsphere-cpi-release, pull request 372); the rule for latency sensitivity is of VMware's guide.
 */
function requireReservedMemory({ machine }: QuestionContext): void {
  const { devices, keys } = machine;
  const isPassedThrough = devices.some(({ kind, slot }) => kind === 'passthrough' || slot.startsWith('pciPassthru'));
  const isSensitive = keys.get('sched.cpu.latencySensitivity')?.toLowerCase() === 'high';
  if ((!isPassedThrough && !isSensitive) || keys.boolean('sched.mem.pin', false)) return;
  const size = keys.integer('memsize', 32);
  if (keys.integer('sched.mem.minSize', keys.integer('sched.mem.min', 0)) >= size) return;
  const message = `Invalid memory setting: memory reservation (sched.mem.min) should be equal to memsize(${size}).`;
  throw configFault(message, null);
}

/**
 * Asks what must be asked before the machine can run, one after the other, and acts on the answers. What answers destroy comes last.
 * @throws Fault where something is missing, or an answer ends the power-on: then the VMX is as it was.
 */
export async function resolvePowerOn(asking: QuestionContext): Promise<void> {
  const { machine } = asking;
  const draft = new VmxDraft(machine.document);
  await resolveLocation(asking, draft);
  requireDisks(asking);
  requireReservedMemory(asking);
  await resolveRedoLogs(asking);
  await resolveTwins(asking, machine.devices, []);
  await resolveSpace(asking);
  await resolveDisplay(asking);
  await resolveMedia(asking, draft);
  await resolvePortFiles(asking);
  if (draft.isChanged) machine.rewrite(draft.document());
}
