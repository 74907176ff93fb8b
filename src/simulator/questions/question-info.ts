import { array, boolean, type DataObject, int, object, string, type ValueArray } from '../soap/value.js';
import type { Question, QuestionStyle } from './question.js';

/** A message of a machine, as an event or a question carries it. */
export interface Message {
  readonly id: string;
  readonly text: string;
}

/** The text with the id in front, where there is one, as hosts put it into `text` and into events. */
export function spokenText({ messageId, text }: Question): string {
  return messageId === null ? text : `${messageId}:${text}`;
}

/** Returns the messages of a question; none on old hosts, and none without an id. */
export function messagesOf({ messageId, text }: Question, style: QuestionStyle): readonly Message[] {
  return style === 'plain' || messageId === null ? [] : [{ id: messageId, text }];
}

export function messageArray(messages: readonly Message[]): ValueArray {
  return array(
    'VirtualMachineMessage',
    messages.map(({ id, text }) => object('VirtualMachineMessage', { id: string(id), text: string(text) })),
  );
}

/** VirtualMachineQuestionInfo. */
export function questionInfo(id: string, question: Question, style: QuestionStyle): DataObject {
  const messages = messagesOf(question, style);
  return object('VirtualMachineQuestionInfo', {
    id: string(id),
    text: string(spokenText(question)),
    choice: object('ChoiceOption', {
      valueIsReadonly: boolean(true),
      choiceInfo: array(
        'ElementDescription',
        question.choices.map(({ key, label, plain, summary }) => {
          const old = plain ?? summary;
          return object('ElementDescription', {
            label: string(style === 'plain' ? old : label),
            summary: string(style === 'plain' ? old : summary),
            key: string(key),
          });
        }),
      ),
      defaultIndex: question.defaultIndex === null ? undefined : int(question.defaultIndex),
    }),
    message: messages.length === 0 ? undefined : messageArray(messages),
  });
}
