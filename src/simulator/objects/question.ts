import { array, boolean, type DataObject, int, object, string } from '../soap/value.js';

/** A question that blocks a task until somebody answers it. */
export interface Question {
  readonly messageId: string;
  readonly text: string;
  /** In order; the key is what an answer names. */
  readonly choices: readonly Choice[];
  readonly defaultIndex: number | null;
}

export interface Choice {
  readonly key: string;
  /** On current hosts the internal name of a button. */
  readonly label: string;
  /** The words for people. */
  readonly summary: string;
}

const choices = (...buttons: readonly (readonly [string, string])[]): readonly Choice[] =>
  buttons.map(([label, summary], index) => ({ key: String(index), label, summary }));

/** Power-on finds that the output file of a serial port is there already. */
export function serialFileQuestion(file: string): Question {
  return {
    messageId: 'msg.serial.file.open',
    text: `The file "${file}" already exists. Do you want to replace it with new output, or append to what it holds?`,
    choices: choices(
      ['button.serial.file.append', 'Append'],
      ['button.serial.file.replace', 'Replace'],
      ['button.serial.file.cancel', 'Cancel'],
    ),
    defaultIndex: null,
  };
}

/** Power-on finds that the machine's files are not where they were. */
export function uuidAlteredQuestion(): Question {
  return {
    messageId: 'msg.uuid.altered',
    text: 'This virtual machine might have been moved or copied. Say which, so that addresses and identifiers are set rightly.',
    choices: choices(
      ['button.uuid.cancel', 'Cancel'],
      ['button.uuid.movedTheVM', 'I Moved It'],
      ['button.uuid.copiedTheVM', 'I Copied It'],
    ),
    defaultIndex: 2,
  };
}

/** The choice that `answer.<message id>` in the VMX names, by its summary, disregarding case. */
export function preparedAnswer(question: Question, written: string | undefined): Choice | null {
  const wanted = written?.trim().toLowerCase();
  return question.choices.find((choice) => choice.summary.toLowerCase() === wanted) ?? null;
}

/** VirtualMachineQuestionInfo. */
export function questionInfo(id: string, question: Question): DataObject {
  return object('VirtualMachineQuestionInfo', {
    id: string(id),
    text: string(`${question.messageId}:${question.text}`),
    choice: object('ChoiceOption', {
      valueIsReadonly: boolean(true),
      choiceInfo: array(
        'ElementDescription',
        question.choices.map((choice) =>
          object('ElementDescription', {
            label: string(choice.label),
            summary: string(choice.summary),
            key: string(choice.key),
          }),
        ),
      ),
      defaultIndex: question.defaultIndex === null ? undefined : int(question.defaultIndex),
    }),
    message: array('VirtualMachineMessage', [
      object('VirtualMachineMessage', { id: string(question.messageId), text: string(question.text) }),
    ]),
  });
}
