import { readDevices } from '../../hardware/read/read-devices.js';
import type { VmxDraft } from '../../hardware/vmx-draft.js';
import { child, children, optionalBoolean, optionalInteger } from '../../soap/arguments.js';
import type { XmlElement } from '../../soap/xml-reader.js';
import { formatLocation } from '../../storage/datastore-location.js';
import { ask, configFault, type QuestionContext } from '../ask.js';
import { QUESTION_KINDS, questionOf } from '../question-kinds.js';
import { resolveTwins } from './resolve-disks.js';

/**
 * Asks what a change of a running machine must have answered. `draft` is the VMX as it is to become.
 * @throws Fault GenericVmConfigFault where an answer, or none in time, ends it: nothing is changed then.
 */
export async function resolveReconfigure(asking: QuestionContext, spec: XmlElement, draft: VmxDraft): Promise<void> {
  const { machine } = asking;
  if (!machine.isOn) return;
  await resolveLockedDoors(asking, spec, draft);
  await resolveTwins(asking, readDevices(draft, machine.around), machine.devices);
}

/** The medium of a drive that the guest keeps locked is taken away or swapped. What nobody answers is taken for No. */
async function resolveLockedDoors(asking: QuestionContext, spec: XmlElement, draft: VmxDraft): Promise<void> {
  const { machine } = asking;
  if (!machine.state.guestLocksCdrom) return;
  const kind = QUESTION_KINDS.cdromLocked;
  const [no = ''] = kind.ends;
  const unanswered = { milliseconds: machine.world.parts.doorQuestionMilliseconds, key: no };
  for (const slot of disturbedDrives(asking, spec, draft)) {
    const { key } = await ask(asking, questionOf(kind, slot), { unanswered });
    if (key !== no) continue;
    // What hosts say then, by a report of what an unanswered question came to.
    throw configFault(`Connection control operation failed for disk '${slot}'.`, 'msg.disk.onlineConnectFail');
  }
}

/** Slots of drives that hold a connected image and would not after the change, or not the same one. */
function disturbedDrives({ machine }: QuestionContext, spec: XmlElement, draft: VmxDraft): readonly string[] {
  const unplugged = new Set(
    children(spec, 'deviceChange').flatMap((change) => {
      const device = child(change, 'device');
      const connectable = device === undefined ? undefined : child(device, 'connectable');
      if (device === undefined || connectable === undefined) return [];
      return optionalBoolean(connectable, 'connected') === false ? [optionalInteger(device, 'key')] : [];
    }),
  );
  return machine.devices
    .filter(({ file, key, kind, slot }) => {
      const isConnected = machine.around.isConnected(slot, machine.keys.boolean(`${slot}.startConnected`, true));
      if (kind !== 'cdrom' || file === null || !isConnected) return false;
      const medium = machine.around.locate(draft.get(`${slot}.fileName`) ?? '');
      const isSwapped = medium === null || formatLocation(medium) !== formatLocation(file);
      return isSwapped || !draft.boolean(`${slot}.startConnected`, true) || unplugged.has(key);
    })
    .map(({ slot }) => slot);
}
