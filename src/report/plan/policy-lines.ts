import { printable } from '../../domain/diagnostics/printable.js';
import type { AnswerPolicy, AnswerRule } from '../../domain/question.js';
import type { PlanPolicy } from '../../plan/cost/plan-policy.js';
import { asJson } from '../../plan/diff/as-json.js';
import { canonicalJson } from '../../plan/diff/canonical-json.js';
import { type DomainPlan, isActing, type Plan } from '../../plan/plan.js';

function ruleText({ answer, atMost, question, text }: AnswerRule): string {
  const asked = [question === null ? [] : [printable(question)], text === null ? [] : [`text /${printable(text)}/`]];
  const which = asked.flat().join(' with ') || 'any question';
  const times = atMost === null ? '' : ` (at most ${atMost === 1 ? 'once' : `${atMost} times`})`;
  return `${which}: answer "${printable(answer)}"${times}`;
}

function otherwiseText({ otherwise, rules }: AnswerPolicy): string {
  const which = rules.length === 0 ? 'all' : 'all others';
  return otherwise === 'refuse' ? `refuse ${which}` : `take the default answer of ${which}`;
}

/** Every name, because two VMs with other answers are not alike, however many there are. */
function whose(plans: readonly DomainPlan[], all: boolean): string {
  return all ? '' : ` of ${plans.map(({ name }) => printable(name)).join(', ')}`;
}

/** Equal for VMs that get the same answers. Rules that count their answers are the same only where they were given at one place. */
function groupKey(policy: AnswerPolicy): string {
  if (policy.rules.some(({ atMost }) => atMost !== null)) return canonicalJson(asJson(policy));
  const rules = policy.rules.map(({ answer, question, text }) => ({ answer, question, text }));
  return canonicalJson(asJson({ rules, otherwise: policy.otherwise }));
}

/** One line where no rule answers, else a line for each rule. VMs of one policy share it. */
function answerLines(plans: readonly DomainPlan[]): readonly string[] {
  const groups = new Map<string, DomainPlan[]>();
  for (const plan of plans) {
    const key = groupKey(plan.desired.autoAnswer);
    groups.set(key, [...(groups.get(key) ?? []), plan]);
  }
  return [...groups.values()].flatMap((group) => {
    const policy = group[0]?.desired.autoAnswer;
    if (policy === undefined) return [];
    const head = `Questions${whose(group, groups.size === 1)}:`;
    if (policy.rules.length === 0) return [`${head} ${otherwiseText(policy)}.`];
    return [head, ...policy.rules.map((rule) => `  ${ruleText(rule)}`), `  ${otherwiseText(policy)}`];
  });
}

/** What the operator said beside the manifests when the plan was made. */
function operatorLines({ allow, destroy, maxImpact, prune }: PlanPolicy): readonly string[] {
  const hazards = allow.map(
    ({ code, domain }) => `${printable(code)} of ${domain === null ? 'every VM' : printable(domain)}`,
  );
  return [
    ...(hazards.length === 0 ? [] : [`Allowed by the operator: ${hazards.join(', ')}.`]),
    ...(destroy === true ? ['--destroy: remove every declared VM.'] : []),
    ...(prune === true ? ['--prune: remove VMs that no manifest declares any more.'] : []),
    ...(maxImpact === 'needs-power-off'
      ? []
      : [`Changes that cost more than ${printable(maxImpact)} wait (--max-impact).`]),
  ];
}

/** What a run of the plan answers to questions of the host, and what the operator allows it. Empty where the plan does nothing. */
export function policyLines({ connections, policy }: Plan): readonly string[] {
  const acting = connections.flatMap(({ domains }) => domains.filter(isActing));
  if (acting.length === 0) return [];
  return [...answerLines(acting), ...operatorLines(policy)];
}
