import { printable } from '../../domain/diagnostics/printable.js';
import type { AnswerPolicy, Question } from '../../domain/question.js';
import { fieldName } from '../../domain/values/manifest-path.js';
import type { Explanation } from '../../plan/drift/explain.js';
import type { PolicyOverviewRow } from '../../plan/policy/check-change-policy.js';
import { paint, type TextStyle } from '../text/text-style.js';
import { valueText } from '../text/value-text.js';
import { costText } from './change-text.js';

const APPLIED: Readonly<Record<Explanation['applied'], string>> = {
  same: 'the live value is the one that was applied last',
  declared: 'the declared value was applied last, then changed by hand',
  other: 'another value was applied last',
  never: 'it was never applied',
  unknown: 'unknown: never applied by this owner',
};

function explanationLines({ path, declared, source, live, applied, cost, because }: Explanation, style: TextStyle) {
  const place = source === null ? '' : `  (${printable(source.file)}:${source.line}:${source.column})`;
  const says =
    declared === undefined ? 'not declared: esxform never changes it' : `${valueText(declared, path)}${place}`;
  const lives = live === undefined ? 'the VM does not exist yet' : valueText(live, path);
  return [
    paint(printable(fieldName(path)), 'bold', style),
    `  declared      ${says}`,
    `  live          ${lives}`,
    `  last applied  ${APPLIED[applied]}`,
    ...(cost === null ? [] : [`  a change is   ${costText(cost)}: ${printable(because ?? '')}`]),
  ];
}

function policyText({ rules, otherwise }: AnswerPolicy): readonly string[] {
  const matched = rules.map(({ question, text, answer }) => {
    const which = [question, text === null ? null : `text like ${text}`].filter((each) => each !== null).join(' and ');
    return `  ${printable(which)}: ${printable(answer)}`;
  });
  const rest = otherwise === 'default' ? 'the default choice' : 'refused, and the run stops (exit 4)';
  return ['Questions of the host are answered:', ...matched, `  any other: ${rest}`];
}

export interface ExplainText {
  readonly name: string;
  readonly explanations: readonly Explanation[];
  readonly policy: AnswerPolicy;
  /** One that stands now, and blocks the domain. */
  readonly question: Question | null;
  /** What the operator's change policy says; null where there is none. */
  readonly changePolicy: { readonly file: string; readonly rows: readonly PolicyOverviewRow[] } | null;
}

function changePolicyLines({ changePolicy }: ExplainText): readonly string[] {
  if (changePolicy === null) return [];
  const isOnlyRow = changePolicy.rows.length === 1;
  const rows = changePolicy.rows.map(({ allowed, hazards, line, steps, text }) => {
    const decided = line === null ? 'denied, because no line allows it' : `line ${line}: ${printable(text ?? '')}`;
    const listed = [steps, hazards].filter((each) => each.length > 0).map((each) => `    ${each.join(', ')}`);
    const head = line === null ? decided : `${allowed ? 'allowed' : 'denied'} by ${decided}`;
    return [`  ${head}`, ...(isOnlyRow ? ['    everything'] : listed)];
  });
  return ['', `The change policy ${printable(changePolicy.file)} decides:`, ...rows.flat()];
}

/** Where the values of a domain come from, for people: a block for each, and how questions would be answered. Ends with a line end. */
export function explainText(text: ExplainText, style: TextStyle): string {
  const { name, explanations, policy, question } = text;
  const lines = explanations.flatMap((each) => [...explanationLines(each, style), '']);
  const standing = question === null ? [] : [`${printable(name)} waits for an answer: ${printable(question.text)}`];
  return `${[...lines, ...policyText(policy), ...standing, ...changePolicyLines(text)].join('\n')}\n`;
}
