import { RE2JS } from 're2js';
import { parseAnswerPattern } from '../domain/answer-pattern.js';
import { type Diagnostic, errorDiagnostic } from '../domain/diagnostics/diagnostic.js';
import { type AnswerPolicy, type AnswerRule, type AnswerSource, REFUSE_ALL } from '../domain/question.js';
import type { Positions } from './yaml/positions.js';
import type { YamlMap, YamlNode } from './yaml/yaml-node.js';

interface Reading {
  readonly positions: Positions;
  readonly diagnostics: Diagnostic[];
}

/** An `auto_answer` of a manifest or of a domain as a policy; what the schema refuses counts as no answer. */
export function desireAnswers(node: YamlNode | undefined, reading: Reading, from: 'manifest' | 'domain'): AnswerPolicy {
  if (node === undefined) return REFUSE_ALL;
  const source = sourceOf(node, reading, from, 0);
  if (node.value === true) return { rules: [], otherwise: 'default', source };
  if (node.kind !== 'list') return { ...REFUSE_ALL, source };
  const rules = node.items.flatMap((item, index) =>
    item.kind === 'map' ? desireRule(reading, item, sourceOf(item, reading, from, index)) : [],
  );
  return { rules, otherwise: 'refuse', source };
}

function sourceOf(node: YamlNode, { positions }: Reading, from: AnswerSource['from'], index: number): AnswerSource {
  return { from, at: positions.range(node.start, node.end), index };
}

function desireRule({ positions, diagnostics }: Reading, map: YamlMap, rule: AnswerSource): readonly AnswerRule[] {
  const question = textAt(map, 'question');
  const pattern = map.entries.get('text')?.node;
  const text = textAt(map, 'text');
  const answer = map.entries.get('answer')?.node;
  const atMost = map.entries.get('at_most')?.node.value;
  if (answer?.kind !== 'scalar' || (question === null && text === null)) return [];
  const parsed = text === null ? null : parseAnswerPattern(text, (expression) => RE2JS.compile(expression));
  if (parsed !== null && !parsed.ok && pattern !== undefined) {
    const source = positions.range(pattern.start, pattern.end);
    diagnostics.push(errorDiagnostic('EF1024', `auto_answer[${rule.index}].text ${parsed.problem}`, { source }));
    return [];
  }
  return [{ question, text, answer: answer.source, atMost: typeof atMost === 'number' ? atMost : null, source: rule }];
}

function textAt(map: YamlMap, key: string): string | null {
  const value = map.entries.get(key)?.node.value;
  return typeof value === 'string' ? value : null;
}
