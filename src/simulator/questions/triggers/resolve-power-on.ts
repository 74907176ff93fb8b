import { VmxDraft } from '../../hardware/vmx-draft.js';
import type { Asking } from '../ask.js';
import { requireDisks, settleRedoLogs, settleTwins } from './resolve-disks.js';
import { settleDisplay } from './resolve-display.js';
import { settleLocation } from './resolve-location.js';
import { settleMedia } from './resolve-media.js';
import { settlePortFiles } from './resolve-port-files.js';
import { settleSpace } from './resolve-space.js';

/**
 * Asks what must be asked before the machine can run, one after the other, and acts on the answers. What answers destroy comes last.
 * @throws Fault where something is missing, or an answer ends the power-on: then the VMX is as it was.
 */
export async function settlePowerOn(asking: Asking): Promise<void> {
  const { machine } = asking;
  const draft = new VmxDraft(machine.document);
  await settleLocation(asking, draft);
  requireDisks(asking);
  await settleRedoLogs(asking);
  await settleTwins(asking, machine.devices, []);
  await settleSpace(asking);
  await settleDisplay(asking);
  await settleMedia(asking, draft);
  await settlePortFiles(asking);
  if (draft.isChanged) machine.rewrite(draft.document());
}
