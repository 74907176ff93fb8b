import type { Choice, Question } from './question.js';

/** A question of the simulator, as data. The `resolve...` functions of `triggers` contain its conditions. */
export interface QuestionKind {
  readonly messageId: string | null;
  /** What it says; the subject is the file, disk or device that it is about. */
  readonly text: (subject: string) => string;
  readonly choices: readonly Choice[];
  readonly defaultIndex: number | null;
  readonly cancelable: boolean;
  /** Keys of the choices that end the task in an error. */
  readonly ends: readonly string[];
}

const choices = (...buttons: readonly (readonly [label: string, summary: string, plain?: string])[]) =>
  buttons.map(
    ([label, summary, plain], index): Choice => ({
      key: String(index),
      label,
      summary,
      ...(plain === undefined ? {} : { plain }),
    }),
  );

const YES_NO = choices(['button.yes', 'Yes'], ['button.no', 'No']);
const OK = choices(['button.ok', 'OK']);

/**
 * The texts are ours. Ids, the order of the choices and the defaults are from public documentation and what users report, except where a
 * comment calls them a guess. Nobody publishes the labels of Yes, No, OK, Retry and Cancel: all of those are guesses. Power-on cannot be
 * cancelled on hosts, whatever it asks.
 */
export const QUESTION_KINDS = {
  serialFile: {
    messageId: 'msg.serial.file.open',
    text: (file) =>
      `The file "${file}" already exists. Do you want to replace it with new output, or append to what it holds?`,
    choices: choices(
      ['button.serial.file.append', 'Append'],
      ['button.serial.file.replace', 'Replace'],
      ['button.serial.file.cancel', 'Cancel'],
    ),
    defaultIndex: null,
    cancelable: false,
    ends: ['2'],
  },
  /** Id and order of the choices are documented; that there is no default, as for serial ports, is a guess. */
  parallelFile: {
    messageId: 'msg.parallel.file.open',
    text: (file) =>
      `The output file "${file}" of the parallel port already exists. Replace it, or append to what it holds?`,
    choices: choices(
      ['button.parallel.file.append', 'Append'],
      ['button.parallel.file.replace', 'Replace'],
      ['button.parallel.file.cancel', 'Cancel'],
    ),
    defaultIndex: null,
    cancelable: false,
    ends: ['2'],
  },
  uuidAltered: {
    messageId: 'msg.uuid.altered',
    text: () =>
      'This virtual machine might have been moved or copied. Say which, so that addresses and identifiers are set rightly.',
    choices: choices(
      ['button.uuid.cancel', 'Cancel'],
      ['button.uuid.movedTheVM', 'I Moved It', 'I _moved it'],
      ['button.uuid.copiedTheVM', 'I Copied It', 'I _copied it'],
    ),
    defaultIndex: 2,
    cancelable: false,
    ends: ['0'],
  },
  /** That the reconfiguration can be cancelled meanwhile is a guess. */
  cdromLocked: {
    messageId: 'msg.cdromdisconnect.locked',
    text: (drive) =>
      `The guest keeps the door of the CD-ROM drive ${drive} locked and may be reading from it. Take the medium away all the same?`,
    choices: YES_NO,
    defaultIndex: 1,
    cancelable: true,
    ends: ['1'],
  },
  outOfSpace: {
    messageId: 'msg.hbacommon.outofspace',
    text: (disk) =>
      `No space is left for the virtual disk "${disk}". Make room on its datastore and retry, or cancel, which ends this session.`,
    choices: choices(['button.retry', 'Retry'], ['button.abort', 'Cancel']),
    defaultIndex: 0,
    cancelable: false,
    ends: ['1'],
  },
  lockLost: {
    messageId: 'msg.hbacommon.locklost',
    text: (disk) => `The lock that protects "${disk}" was lost. The virtual machine cannot go on and is powered off.`,
    choices: OK,
    defaultIndex: 0,
    cancelable: false,
    ends: ['0'],
  },
  duplicateDiskUuid: {
    messageId: 'msg.disk.duplicateUUID',
    text: (disk) => `The virtual disk "${disk}" has the same uuid as another disk of this machine. Attach both?`,
    choices: YES_NO,
    defaultIndex: null,
    cancelable: false,
    ends: ['1'],
  },
  /** The id and what it says are reported; that OK is the only choice, and the default, is a guess. */
  corruptRedo: {
    messageId: 'msg.hbacommon.corruptredo',
    text: (disk) =>
      `The redo log "${disk}" is corrupt. The virtual machine has to be powered off; if that does not help, discard the redo log.`,
    choices: OK,
    defaultIndex: 0,
    cancelable: false,
    ends: ['0'],
  },
  /** Only the id is known, from logs of hosts: when it is asked and everything else about it is a guess. */
  displayLimits: {
    messageId: 'msg.svgaUI.badLimits',
    text: (limits) => `The video memory is too small for the largest screen of ${limits}. The screen will be smaller.`,
    choices: OK,
    defaultIndex: 0,
    cancelable: false,
    ends: [],
  },
  /** The question is widely reported, always as a text alone: so it has no id here. Its default is a guess. */
  cannotConnect: {
    messageId: null,
    text: (device) =>
      `The virtual device ${device} cannot be connected: the host has nothing to connect it to. Try again at each power-on?`,
    choices: YES_NO,
    defaultIndex: 1,
    cancelable: false,
    ends: [],
  },
} as const satisfies Readonly<Record<string, QuestionKind>>;

/** The question of a kind, about one file, disk or device. */
export function questionOf(
  { choices, cancelable, defaultIndex, messageId, text }: QuestionKind,
  subject = '',
): Question {
  return { messageId, text: text(subject), choices, defaultIndex, cancelable };
}

/** Returns the kind of a message id, without regard to case; undefined for unknown ids. */
export function kindOfMessage(messageId: string): QuestionKind | undefined {
  const wanted = messageId.toLowerCase();
  const kinds: readonly QuestionKind[] = Object.values(QUESTION_KINDS);
  return kinds.find((kind) => kind.messageId?.toLowerCase() === wanted);
}
