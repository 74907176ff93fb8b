import { RE2JS } from 're2js';
import { parseAnswerPattern } from '../domain/answer-pattern.js';
import { type Diagnostic, errorDiagnostic } from '../domain/diagnostic.js';
import { type AnswerPolicy, type AnswerRule, REFUSE_ALL } from '../domain/question.js';
import type { Manifest } from './manifest.js';
import type { YamlMap, YamlNode } from './yaml-node.js';

/** The `auto_answer` of a manifest as a policy; what the schema refuses counts as no answer. */
export function desireAnswers(manifest: Manifest, diagnostics: Diagnostic[]): AnswerPolicy {
  const node = manifest.root.entries.get('auto_answer')?.node;
  if (node?.value === true) return { rules: [], otherwise: 'default' };
  if (node?.kind !== 'list') return REFUSE_ALL;
  const rules = node.items.flatMap((item, index) =>
    item.kind === 'map' ? desireRule(manifest, item, index, diagnostics) : [],
  );
  return { rules, otherwise: 'refuse' };
}

function desireRule(manifest: Manifest, map: YamlMap, index: number, diagnostics: Diagnostic[]): readonly AnswerRule[] {
  const question = textAt(map, 'question');
  const pattern = map.entries.get('text')?.node;
  const text = textAt(map, 'text');
  const answer = map.entries.get('answer')?.node;
  const atMost = map.entries.get('at_most')?.node.value;
  if (answer?.kind !== 'scalar' || (question === null && text === null)) return [];
  const parsed = text === null ? null : parseAnswerPattern(text, (pattern) => RE2JS.compile(pattern));
  if (parsed !== null && !parsed.ok && pattern !== undefined) {
    diagnostics.push(
      errorDiagnostic('EF1024', `auto_answer[${index}].text ${parsed.problem}`, { source: rangeOf(manifest, pattern) }),
    );
    return [];
  }
  return [{ question, text, answer: answer.source, atMost: typeof atMost === 'number' ? atMost : null }];
}

function textAt(map: YamlMap, key: string): string | null {
  const value = map.entries.get(key)?.node.value;
  return typeof value === 'string' ? value : null;
}

function rangeOf({ positions }: Manifest, { start, end }: YamlNode) {
  return positions.range(start, end);
}
