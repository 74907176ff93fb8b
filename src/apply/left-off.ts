import { type Diagnostic, errorDiagnostic } from '../domain/diagnostic.js';
import { consequencesOf } from '../domain/diagnostic-codes.js';
import type { Step } from '../plan/step.js';
import { APPLY_DEADLINES } from './deadlines.js';
import type { DomainRun } from './domain-run.js';

/** During these, and until they are known to be done, the domain may be on or off. */
const POWER_STEPS: ReadonlySet<string> = new Set(['shut-down', 'power-off', 'power-on']);

/**
 * The diagnostic of a domain that could not be brought up again: EF4033 where its host was not to be reached, else EF4010. `sent` holds the
 * step that failed and what was sent after it, `reason` why the domain could not be powered on.
 */
export function leftOff({ plan, tools }: DomainRun, sent: ReadonlySet<Step>, reason: Diagnostic): Diagnostic {
  const { name } = plan;
  const facts = [reason.summary, reason.detail].filter((text) => text !== null).join('\n');
  const isRefused = consequencesOf(reason.code).host === 'login-refused';
  if (!isRefused && tools.patience?.gaveUp() == null) {
    return errorDiagnostic('EF4010', `${name} was on and could not be switched on again`, {
      subject: name,
      detail: facts,
      hint: reason.hint,
    });
  }
  const minutes = APPLY_DEADLINES.hostOutage / 60_000;
  const why = isRefused ? 'its host refuses the login' : `its host was unreachable for ${minutes} minutes`;
  const power = [...sent].some((step) => POWER_STEPS.has(step.do)) ? 'may be off' : 'is off';
  return errorDiagnostic('EF4033', `${name} ${power}: ${why}`, {
    subject: name,
    detail: `esxform took it down for a change and could not power it on again. The mark on it lets the next run do that.\n${facts}`,
    hint: `When the host answers again, run: ${tools.command ?? 'esxform apply'}`,
  });
}
