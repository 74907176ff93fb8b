import type { Choice, Question } from '../../../domain/question.js';
import { listOf, numberOf, objectOf, objectsOf, textOf, type VimValue } from '../soap/value.js';

/** Where the host names no message, the id may stand before the text: `msg.uuid.altered:This virtual machine ...`. */
function messageIdOf(text: string): string | null {
  return /^(msg\.[A-Za-z0-9_.-]+):/.exec(text)?.[1] ?? null;
}

/** `runtime.question` as a Question; null when none is pending. */
export function questionOf(value: VimValue | undefined): Question | null {
  const info = objectOf(value);
  const id = textOf(info?.['id']);
  if (info === null || id === null) return null;
  const text = textOf(info['text']) ?? '';
  const choice = objectOf(info['choice']);
  const choices = objectsOf(choice?.['choiceInfo']).map((item): Choice => {
    const label = textOf(item['label']) ?? '';
    return { key: textOf(item['key']) ?? '', label, summary: textOf(item['summary']) ?? label };
  });
  const message = objectOf(listOf(info['message'])[0]);
  return {
    id,
    messageId: textOf(message?.['id']) ?? messageIdOf(text),
    text,
    choices,
    defaultKey: choices[numberOf(choice?.['defaultIndex']) ?? -1]?.key ?? null,
  };
}
