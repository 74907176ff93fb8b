import type { Diagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { LiveDomain } from '../../domain/live.js';
import type { ServerFacts } from '../../domain/server-facts.js';
import { fieldName } from '../../domain/values/manifest-path.js';
import { loadDesired } from '../../manifest/load-desired.js';
import { DEFAULT_PLAN_POLICY } from '../../plan/cost/plan-policy.js';
import type { FieldRules } from '../../plan/diff/change.js';
import { planDomain } from '../../plan/plan-domain.js';

/** What a manifest that was imported would still change, or why it cannot be planned: one line for each, with its cause. */
export interface Remaining {
  readonly name: string;
  /** `memory: 2GiB -> 4GiB`, or the summary of an error. */
  readonly what: string;
  readonly because: string;
}

export interface ProofContext {
  readonly owner: string;
  readonly facts: ServerFacts;
  readonly rules: FieldRules;
}

function ofDiagnostic(name: string, { code, summary, detail, source }: Diagnostic): Remaining {
  const line = source === null ? '' : ` (line ${source.line})`;
  return { name, what: `${code} ${summary}${line}`, because: detail ?? 'the manifest is refused' };
}

/**
 * Plans the text of a manifest against the reading that it was written from. An import is proved when nothing remains: the plan adopts the
 * VM or needs nothing.
 */
export async function proveImport(
  live: LiveDomain,
  text: string,
  { owner, facts, rules }: ProofContext,
): Promise<readonly Remaining[]> {
  const { name } = live.domain;
  const loaded = await loadDesired(['-'], { cwd: process.cwd(), stdin: () => Promise.resolve(text) });
  const refused = loaded.diagnostics.filter(({ severity }) => severity === 'error');
  if (refused.length > 0) return refused.map((each) => ofDiagnostic(name, each));
  const desired = loaded.connections.flatMap(({ domains }) => domains);
  const [first] = desired;
  if (first === undefined) return [{ name, what: 'the manifest declares no VM', because: 'nothing was written' }];
  const plan = planDomain({
    desired: first,
    live,
    facts,
    rules,
    owner,
    policy: DEFAULT_PLAN_POLICY,
    targetDirectory: null,
    registered: new Set(),
  });
  const changes = [...plan.changes, ...plan.deferred.map(({ change }) => change)];
  return [
    ...plan.diagnostics.filter(({ severity }) => severity === 'error').map((each) => ofDiagnostic(name, each)),
    ...changes.map(({ path, before, after, impact }) => ({
      name,
      what: `${fieldName(path)}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`,
      because: impact.because,
    })),
  ];
}
