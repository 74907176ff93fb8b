import type { Wording } from './asking-host.js';

const YES_NO = [
  ['button.yes', 'Yes'],
  ['button.no', 'No'],
] as const;

/** Questions that hosts are known to ask, by what each is about. The words are ours; ids, buttons and defaults are theirs. */
export const WORDINGS = {
  serial: {
    messageId: 'msg.serial.file.open',
    text: 'The file of the serial port is there already. Append to it, or replace it?',
    choices: [
      ['button.serial.file.append', 'Append'],
      ['button.serial.file.replace', 'Replace'],
      ['button.serial.file.cancel', 'Cancel'],
    ],
    defaultIndex: null,
  },
  parallel: {
    messageId: 'msg.parallel.file.open',
    text: 'The file of the parallel port is there already. Append to it, or replace it?',
    choices: [
      ['button.parallel.file.append', 'Append'],
      ['button.parallel.file.replace', 'Replace'],
      ['button.parallel.file.cancel', 'Cancel'],
    ],
    defaultIndex: 0,
  },
  moved: {
    messageId: 'msg.uuid.altered',
    text: 'Was this machine moved, or is it a copy?',
    choices: [
      ['button.uuid.cancel', 'Cancel'],
      ['button.uuid.movedTheVM', 'I Moved It'],
      ['button.uuid.copiedTheVM', 'I Copied It'],
    ],
    defaultIndex: 2,
  },
  cdrom: {
    messageId: 'msg.cdromdisconnect.locked',
    text: 'The guest has locked the door of its CD-ROM drive. Open it all the same?',
    choices: YES_NO,
    defaultIndex: 1,
  },
  full: {
    messageId: 'msg.hbacommon.outofspace',
    text: 'There is no more space for a disk of this machine. Free some, then retry.',
    choices: [
      ['button.retry', 'Retry'],
      ['button.abort', 'Cancel'],
    ],
    defaultIndex: 0,
  },
  lock: {
    messageId: 'msg.hbacommon.locklost',
    text: 'The lock of a disk was lost.',
    choices: [['button.ok', 'OK']],
    defaultIndex: 0,
  },
  twin: {
    messageId: 'msg.disk.duplicateUUID',
    text: 'Two disks have the same uuid. Go on?',
    choices: YES_NO,
    defaultIndex: null,
  },
  redo: {
    messageId: 'msg.disk.redo',
    text: 'A redo log of this machine was found. Keep it?',
    choices: [
      ['button.redo.keep', 'Keep'],
      ['button.redo.discard', 'Discard'],
      ['button.redo.cancel', 'Cancel'],
    ],
    defaultIndex: 0,
  },
  german: {
    messageId: 'msg.serial.file.open',
    text: 'Die Datei ist schon da. Anhängen oder ersetzen?',
    choices: [
      ['Anhängen', 'Anhängen'],
      ['Ersetzen', 'Ersetzen'],
      ['Abbrechen', 'Abbrechen'],
    ],
    defaultIndex: 1,
  },
  nameless: {
    messageId: null,
    text: 'swap file [ssd1] build01/build01.vswp is locked (and no id tells so)',
    choices: [
      ['Retry', 'Retry'],
      ['Cancel', 'Cancel'],
    ],
    defaultIndex: 0,
  },
  mute: { messageId: 'msg.nothing.to.choose', text: 'There is nothing to choose.', choices: [], defaultIndex: null },
  astray: {
    messageId: 'msg.default.astray',
    text: 'The default is none of the choices.',
    choices: YES_NO,
    defaultIndex: 7,
  },
} as const satisfies Readonly<Record<string, Wording>>;
