import type { VirtualMachine } from '../../objects/machine/virtual-machine.js';
import { baseName, type Location } from '../../storage/datastore-location.js';
import { flatOf } from '../../storage/virtual-disk.js';
import { askOrEnd, type QuestionContext, waitIn } from '../ask.js';
import { QUESTION_KINDS, questionOf } from '../question-kinds.js';

/** Less than this is no space: a thin disk grows by whole blocks of VMFS, of 1 MiB each. */
const BLOCK_BYTES = 1024 ** 2;

/** How long an answer that the VMX holds waits before it is given again. */
const RETRY_MILLISECONDS = 500;

/** At power-on: a disk that grows lies on a datastore that is full. Retry asks again for as long as it is. */
export async function resolveSpace(asking: QuestionContext): Promise<void> {
  const { machine } = asking;
  const full = () => growingDisks(machine).find((disk) => machine.world.free(disk.datastore) < BLOCK_BYTES);
  for (let disk = full(); disk !== undefined; disk = full()) await retry(asking, disk);
}

/** A guest that runs writes into its first disk that grows, which is larger then; where there is no room it asks until there is. */
export async function growDisk(asking: QuestionContext): Promise<void> {
  const { machine } = asking;
  const { files } = machine.world;
  const [disk] = growingDisks(machine);
  const facts = disk === undefined ? null : files.facts(flatOf(disk));
  if (disk === undefined || facts === null) return;
  const allocated = Math.min(facts.size, machine.state.guestWritesBytes);
  while (allocated - facts.allocated > machine.world.free(disk.datastore)) await retry(asking, disk);
  if (allocated > facts.allocated) files.claim(flatOf(disk), { size: facts.size, allocated });
}

async function retry(asking: QuestionContext, disk: Location): Promise<void> {
  const kind = QUESTION_KINDS.outOfSpace;
  const { isPrepared } = await askOrEnd(asking, kind, questionOf(kind, baseName(disk)));
  if (isPrepared) await waitIn(asking, RETRY_MILLISECONDS, 'upkeep');
}

/** Thin disks, and the deltas of snapshots. */
function growingDisks({ around, devices }: VirtualMachine): readonly Location[] {
  return devices.flatMap(({ file, kind }) => {
    const disk = kind === 'disk' && file !== null ? around.disk(file) : null;
    return file !== null && disk !== null && (disk.thin || disk.parent !== null) ? [file] : [];
  });
}
