import type { VmxDraft } from '../../hardware/vmx-draft.js';
import { recordEvent } from '../../methods/events/record-event.js';
import { formatLocation } from '../../storage/datastore-location.js';
import { ask, type QuestionContext } from '../ask.js';
import { QUESTION_KINDS, questionOf } from '../question-kinds.js';

const NO = '1';

/**
 * At power-on: an image that is not there. A CD-ROM drive starts disconnected, with a warning and no question; about a floppy
 * drive is asked whether to try again next time, and No writes `startConnected = "FALSE"`. That the one is asked about and not
 * the other is a guess.
 */
export async function resolveMedia(asking: QuestionContext, draft: VmxDraft): Promise<void> {
  const { actor, machine } = asking;
  const { files } = machine.world;
  for (const { file, kind, slot } of machine.devices) {
    if ((kind !== 'cdrom' && kind !== 'floppy') || file === null || files.facts(file) !== null) continue;
    if (!draft.boolean(`${slot}.startConnected`, true)) continue;
    if (kind === 'cdrom') {
      const messages = [
        { id: 'msg.cdromImage.nofile', text: `There is no file ${formatLocation(file)} to connect as a CD-ROM.` },
        { id: 'msg.device.startdisconnected', text: `The virtual device ${slot} starts disconnected.` },
      ];
      const text = messages.map((each) => `${each.id}:${each.text}`).join(' ');
      recordEvent(actor, machine, { type: 'VmMessageWarningEvent', text, messages });
      continue;
    }
    const { key } = await ask(asking, questionOf(QUESTION_KINDS.cannotConnect, slot));
    if (key === NO) draft.set(`${slot}.startConnected`, false);
  }
}
