import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { failure, type Result, success } from '../../domain/diagnostics/result.js';
import type { AnswerRule } from '../../domain/question.js';

/** Parses `--answer ID=CHOICE`, a message id and its choice. Returns the error of the first invalid one. */
export function operatorAnswers(texts: readonly string[]): Result<readonly AnswerRule[], Diagnostic> {
  const rules: AnswerRule[] = [];
  for (const text of texts) {
    const match = /^([A-Za-z0-9_.-]{1,200})=(.{1,1000})$/.exec(text);
    if (match?.[1] === undefined || match[2] === undefined) {
      const hint = 'For example: --answer msg.serial.file.open=Append';
      return failure(errorDiagnostic('EF7005', `--answer must be ID=CHOICE, not "${text}"`, { hint }));
    }
    const source = { from: 'operator', at: null, index: rules.length } as const;
    rules.push({ question: match[1], text: null, answer: match[2], atMost: null, source });
  }
  return success(rules);
}
