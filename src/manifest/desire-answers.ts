import { RE2JS } from 're2js';
import { parseAnswerPattern } from '../domain/answer-pattern.js';
import { type Diagnostic, errorDiagnostic } from '../domain/diagnostic.js';
import { type AnswerPolicy, type AnswerRule, REFUSE_ALL } from '../domain/question.js';
import type { Positions } from './positions.js';
import type { YamlMap, YamlNode } from './yaml-node.js';

interface Reading {
  readonly positions: Positions;
  readonly diagnostics: Diagnostic[];
}

/** An `auto_answer` as a policy; what the schema refuses counts as no answer. */
export function desireAnswers(node: YamlNode | undefined, reading: Reading): AnswerPolicy {
  if (node?.value === true) return { rules: [], otherwise: 'default' };
  if (node?.kind !== 'list') return REFUSE_ALL;
  const rules = node.items.flatMap((item, index) => (item.kind === 'map' ? desireRule(reading, item, index) : []));
  return { rules, otherwise: 'refuse' };
}

function desireRule({ positions, diagnostics }: Reading, map: YamlMap, index: number): readonly AnswerRule[] {
  const question = textAt(map, 'question');
  const pattern = map.entries.get('text')?.node;
  const text = textAt(map, 'text');
  const answer = map.entries.get('answer')?.node;
  const atMost = map.entries.get('at_most')?.node.value;
  if (answer?.kind !== 'scalar' || (question === null && text === null)) return [];
  const parsed = text === null ? null : parseAnswerPattern(text, (expression) => RE2JS.compile(expression));
  if (parsed !== null && !parsed.ok && pattern !== undefined) {
    const source = positions.range(pattern.start, pattern.end);
    diagnostics.push(errorDiagnostic('EF1024', `auto_answer[${index}].text ${parsed.problem}`, { source }));
    return [];
  }
  return [{ question, text, answer: answer.source, atMost: typeof atMost === 'number' ? atMost : null }];
}

function textAt(map: YamlMap, key: string): string | null {
  const value = map.entries.get(key)?.node.value;
  return typeof value === 'string' ? value : null;
}
