import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { RunLimits } from '../../domain/run-limits.js';
import { type ConnectionPlan, type DomainPlan, isChanging } from '../plan.js';
import { stopsGuest } from '../steps/steps.js';

const MOVES: ReadonlySet<string> = new Set(['migrate', 'relocate']);
/** How many domains an error names. */
const NAMED = 8;

interface Limit {
  readonly key: keyof RunLimits;
  readonly what: string;
  readonly counts: (plan: DomainPlan) => boolean;
}

const LIMITS: readonly Limit[] = [
  { key: 'destroy', what: 'removes', counts: ({ action }) => action === 'remove' },
  {
    key: 'powerOff',
    what: 'takes down',
    counts: ({ steps }) => steps.some(stopsGuest),
  },
  { key: 'migrate', what: 'moves', counts: ({ steps }) => steps.some((step) => MOVES.has(step.do)) },
  { key: 'changed', what: 'changes', counts: (plan) => isChanging(plan) && plan.action !== 'adopt' },
];

/** An error for each limit of a run that a plan exceeds. It counts domains; a limit that is null counts nothing. */
export function exceededLimits(
  connections: readonly ConnectionPlan[],
  limits: RunLimits,
  file: string,
): readonly Diagnostic[] {
  const plans = connections.flatMap(({ domains }) => domains);
  return LIMITS.flatMap(({ key, what, counts }) => {
    const most = limits[key];
    const found = plans.filter(counts);
    if (most === null || found.length <= most) return [];
    const names = found.slice(0, NAMED).map(({ name }) => name);
    const more = found.length > NAMED ? `, and ${found.length - NAMED} more` : '';
    const domains = found.length === 1 ? '1 domain' : `${found.length} domains`;
    return [
      errorDiagnostic('EF2032', `the plan ${what} ${domains}, and ${file} allows ${most}`, {
        detail: `They are ${names.join(', ')}${more}.`,
        hint: 'If you mean it, select fewer with --target, or raise the limit in that file.',
      }),
    ];
  });
}
