import type { InventoryReader } from '../inventory/inventory-reader.js';
import { ownEntry } from '../own-entry.js';
import type { Choice } from '../questions/question.js';
import { kindOfMessage, type QuestionKind } from '../questions/question-kinds.js';
import type { ScriptedQuestion } from '../questions/scripted-question.js';

const KEYS = ['id', 'text', 'choices', 'default', 'cancelable', 'ends', 'deaf', 'again', 'after', 'domain'];

const MOST = { choices: 100, turns: 1_000, milliseconds: 600_000 };

/** Subject in the text of a known question, if the script gives no text. */
const SUBJECT = 'scripted';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a question of a script: the id of one that the simulator knows, or one in full. What is left out is as in the one of
 * that id; with choices of a script's own it has no default, and none that ends the task, but what the script gives.
 *
 * ```yaml
 * ask:
 *   id: msg.hbacommon.outofspace       # without one, a text alone
 *   text: The datastore is full.
 *   choices: [Retry, { label: button.abort, summary: Cancel }]   # keys 0, 1, ...
 *   default: Retry                     # or any number
 *   cancelable: true                   # the task, while it waits
 *   ends: [Cancel]                     # choices that end the task in an error
 *   deaf: 1                            # ignores so many answers
 *   again: 2                           # asks again so many times
 *   after: 50                          # milliseconds that the task runs first
 *   domain: db01                       # unsolicited: outside of a task
 * ```
 */
export function parseQuestionFault(
  reader: InventoryReader,
  value: unknown,
  path: string,
): { readonly question: ScriptedQuestion; readonly domain: string | null } {
  const fields = reader.map(typeof value === 'string' ? { id: value } : value, path, KEYS);
  const optional = (key: string): string | null =>
    ownEntry(fields, key) === undefined ? null : reader.text(ownEntry(fields, key), `${path}.${key}`, null);
  const count = (key: string, most: number): number => reader.whole(ownEntry(fields, key), `${path}.${key}`, 0, most);
  const messageId = optional('id');
  const kind = messageId === null ? undefined : kindOfMessage(messageId);
  const text = reader.text(fields['text'], `${path}.text`, kind?.text(SUBJECT) ?? null);
  const isCancelable = reader.boolean(fields['cancelable'], `${path}.cancelable`);
  const cancelable = fields['cancelable'] === undefined ? (kind?.cancelable ?? false) : isCancelable;
  const { choices, defaultIndex, ends } = readAnswers(reader, fields, path, kind);
  return {
    question: {
      question: { messageId, text, choices, defaultIndex, cancelable },
      ends,
      deaf: count('deaf', MOST.turns),
      again: count('again', MOST.turns),
      afterMilliseconds: count('after', MOST.milliseconds),
    },
    domain: optional('domain'),
  };
}

function readAnswers(reader: InventoryReader, fields: Fields, path: string, known: QuestionKind | undefined) {
  const isOwn = fields['choices'] !== undefined;
  if (!isOwn && known === undefined) reader.note(`${path}.choices`, 'is missing, and no question of that id is known');
  const base = isOwn ? undefined : known;
  const choices = isOwn ? readChoices(reader, fields['choices'], `${path}.choices`) : (base?.choices ?? []);
  const usual = fields['default'];
  const isNumber = typeof usual === 'number' && Number.isInteger(usual);
  return {
    choices,
    // Any number goes: there are hosts whose default is none of the choices.
    defaultIndex:
      usual === undefined
        ? (base?.defaultIndex ?? null)
        : isNumber
          ? usual
          : Number(keyOf(reader, usual, `${path}.default`, choices)),
    ends:
      fields['ends'] === undefined
        ? (base?.ends ?? [])
        : reader.list(fields['ends'], `${path}.ends`).map((each) => keyOf(reader, each, `${path}.ends`, choices)),
  };
}

function readChoices(reader: InventoryReader, value: unknown, path: string): readonly Choice[] {
  const list = reader.list(value, path);
  if (list.length > MOST.choices) reader.note(path, `at most ${MOST.choices} choices are read`);
  return list.slice(0, MOST.choices).map((each, index) => {
    const at = `${path}[${index}]`;
    const key = String(index);
    if (typeof each === 'string') return { key, label: each, summary: each };
    const choice = reader.map(each, at, ['label', 'summary']);
    const summary = reader.text(choice['summary'], `${at}.summary`, null);
    return { key, label: reader.text(choice['label'], `${at}.label`, summary), summary };
  });
}

/** By its key, its label or its summary. */
function keyOf(reader: InventoryReader, value: unknown, path: string, choices: readonly Choice[]): string {
  const wanted = reader.text(value, path, null);
  const found = choices.find(({ key, label, summary }) => [key, label, summary].includes(wanted));
  if (found === undefined) reader.note(path, `${wanted} is none of the choices`);
  return found?.key ?? '0';
}
