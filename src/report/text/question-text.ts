import { paragraph, printable } from '../../domain/diagnostics/printable.js';
import { shortened } from '../../domain/diagnostics/shortened.js';
import type { Choice, Question } from '../../domain/question.js';

/** How much of a question is shown; hosts ask in a few lines, with a few choices. */
export const MOST_QUESTION_CHARACTERS = 4_000;
const MOST_CHOICES = 50;

/** A question as it stands: its text, its id, each choice with its key, and the default. */
export function questionLines(question: Question): readonly string[] {
  const { messageId, text, choices, defaultKey } = question;
  const shown = choices.slice(0, MOST_CHOICES).map(({ key, label, summary }) => {
    const name = summary === '' ? label : summary;
    const also = label === name ? '' : ` (${printable(label)})`;
    return `    ${printable(key)}: ${printable(name)}${also}${key === defaultKey ? '  [default]' : ''}`;
  });
  return [
    ...paragraph(shortened(text, MOST_QUESTION_CHARACTERS)).map((line) => `  ${line}`),
    `  id: ${messageId === null ? 'none, so a rule must match its text' : printable(messageId)}`,
    `  choices: ${choices.length === 0 ? 'none' : ''}`.trimEnd(),
    ...shown,
    ...(choices.length > MOST_CHOICES ? [`    … and ${choices.length - MOST_CHOICES} more`] : []),
    `  default: ${defaultKey === null ? 'none' : printable(defaultKey)}`,
  ];
}

/** The friendliest name of a choice. */
export function choiceText({ key, label, summary }: Choice): string {
  return printable([summary, label, key].find((each) => each !== '') ?? key);
}
