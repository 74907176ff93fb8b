import type { VmxDraft } from '../../hardware/vmx-draft.js';
import { locationUuid, newIdentity } from '../../methods/machine/machine-identity.js';
import { askOrEnd, type QuestionContext } from '../ask.js';
import { QUESTION_KINDS, questionOf } from '../question-kinds.js';

const COPIED = '2';

/**
 * At power-on: files that lie elsewhere than at the last one. The machine was moved or copied, and `uuid.action` may say which
 * (`keep`, `create`) so that nobody is asked. A copy gets an identity of its own.
 */
export async function resolveLocation(asking: QuestionContext, draft: VmxDraft): Promise<void> {
  const { machine } = asking;
  const here = locationUuid(machine.world, machine.vmx);
  const before = draft.get('uuid.location');
  if (before === here) return;
  if (before !== undefined) {
    const action = draft.get('uuid.action')?.toLowerCase();
    const isCopy = action === 'create' || (action !== 'keep' && (await isCopied(asking)));
    if (isCopy) newIdentity(machine.world, draft);
  }
  draft.set('uuid.location', here);
}

async function isCopied(asking: QuestionContext): Promise<boolean> {
  const kind = QUESTION_KINDS.uuidAltered;
  return (await askOrEnd(asking, kind, questionOf(kind))).key === COPIED;
}
