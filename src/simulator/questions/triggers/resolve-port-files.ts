import { askOrEnd, type QuestionContext } from '../ask.js';
import { QUESTION_KINDS, questionOf } from '../question-kinds.js';

const APPEND = '0';

const KINDS = { serial: QUESTION_KINDS.serialFile, parallel: QUESTION_KINDS.parallelFile } as const;

/** At power-on: asks whether to keep or replace an existing output file of a serial or parallel port; creates a missing one. */
export async function resolvePortFiles(asking: QuestionContext): Promise<void> {
  const { machine } = asking;
  const { files } = machine.world;
  for (const device of machine.devices) {
    if ((device.kind !== 'serial' && device.kind !== 'parallel') || device.file === null) continue;
    const kind = KINDS[device.kind];
    const isThere = files.facts(device.file) !== null;
    const question = questionOf(kind, machine.around.fileName(device.file));
    if (isThere && (await askOrEnd(asking, kind, question)).key === APPEND) continue;
    files.write(device.file, new Uint8Array());
  }
}
