import type { Device } from '../../hardware/device.js';
import type { MachineContext } from '../../hardware/machine-context.js';
import { diskChain } from '../../objects/machine/disk-locks.js';
import { Fault } from '../../soap/fault.js';
import { string } from '../../soap/value.js';
import { baseName, formatLocation, type Location } from '../../storage/datastore-location.js';
import { fileFault, flatOf } from '../../storage/virtual-disk.js';
import { askOrEnd, type QuestionContext } from '../ask.js';
import { QUESTION_KINDS, questionOf } from '../question-kinds.js';

/** @throws Fault FileNotFound where a disk's file is gone */
export function requireDisks({ machine }: QuestionContext): void {
  for (const device of machine.devices) {
    if (device.kind !== 'disk') continue;
    if (device.file === null) {
      throw new Fault('FileNotFound', 'A disk names no file on a datastore.', { file: string(device.slot) });
    }
    if (machine.world.files.facts(device.file) === null) throw fileFault('FileNotFound', device.file);
  }
}

/**
 * Where a running machine is touched: the file of a disk went away under it. There is one answer; the machine is then powered
 * off and the task ends. That this is found when the machine is next reset, suspended or frozen, and not by a heartbeat, is the
 * simulator's own.
 */
export async function resolveLostLocks(asking: QuestionContext): Promise<void> {
  const { machine } = asking;
  if (!machine.isOn) return;
  const gone = diskFiles(machine.devices).find((file) => machine.world.files.facts(file) === null);
  if (gone === undefined) return;
  const kind = QUESTION_KINDS.lockLost;
  try {
    await askOrEnd(asking, kind, questionOf(kind, baseName(gone)));
  } finally {
    if (!machine.world.closed.aborted) machine.setPower('poweredOff');
  }
}

/** At power-on, and before deltas are merged: the delta of a snapshot cannot be read. There is one answer, and the task ends. */
export async function resolveRedoLogs(asking: QuestionContext): Promise<void> {
  const kind = QUESTION_KINDS.corruptRedo;
  for (const file of diskFiles(asking.machine.devices)) {
    for (const link of diskChain(asking.machine.around, file)) {
      if (isCorruptDelta(asking, link)) await askOrEnd(asking, kind, questionOf(kind, baseName(link)));
    }
  }
}

/** At power-on, and where a disk comes to a running machine: two of its disks have one uuid. */
export async function resolveTwins(
  asking: QuestionContext,
  devices: readonly Device[],
  known: readonly Device[],
): Promise<void> {
  const { around } = asking.machine;
  const [twin] = twins(devices, around).filter((file) => !twins(known, around).includes(file));
  if (twin === undefined) return;
  const kind = QUESTION_KINDS.duplicateDiskUuid;
  await askOrEnd(asking, kind, questionOf(kind, twin));
}

function diskFiles(devices: readonly Device[]): readonly Location[] {
  return devices.flatMap(({ file, kind }) => (kind === 'disk' && file !== null ? [file] : []));
}

/** Its descriptor names no extent, or the data beside it is gone. */
function isCorruptDelta({ machine }: QuestionContext, file: Location): boolean {
  const disk = machine.around.disk(file);
  if (disk === null || disk.parent === null) return false;
  return disk.capacityKiB === 0 || machine.world.files.facts(flatOf(file)) === null;
}

/** The files whose uuid an earlier disk has. */
function twins(devices: readonly Device[], around: MachineContext): readonly string[] {
  const owners = new Map<string, string>();
  const found: string[] = [];
  for (const file of diskFiles(devices)) {
    const uuid = around.disk(file)?.uuid.replace(/[\s-]/g, '').toLowerCase() ?? '';
    const path = formatLocation(file);
    const owner = owners.get(uuid);
    if (uuid !== '' && owner === undefined) owners.set(uuid, path);
    if (owner !== undefined && owner !== path) found.push(path);
  }
  return found;
}
