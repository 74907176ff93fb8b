import { type Diagnostic, DiagnosticError, errorDiagnostic } from '../../domain/diagnostic.js';
import { VimFault } from './soap/fault.js';
import { refOf, textOf } from './soap/value.js';

const HINTS: Readonly<Record<string, string>> = {
  TaskInProgress: 'Another task runs on this domain; wait for it, then run again.',
  ConcurrentAccess: 'Somebody changed the domain since it was read. Plan again and look at what moved.',
  QuestionPending: 'A question blocks the domain. Run again: it then goes through the policy of the manifest.',
  InvalidPowerState: 'The power state is another than the call needs.',
  ToolsUnavailable: 'The guest’s VMware Tools do not answer.',
  RestrictedVersion: 'A free ESXi licence allows reading only over this API.',
  DuplicateName: 'A domain of that name exists already.',
  FileAlreadyExists: 'Nothing was overwritten.',
  InsufficientResourcesFault: 'The host has not enough of what the domain reserves.',
};

/** Faults by which a run ends otherwise than by plain failure: as stale, or as busy. They count the same from a call and from its task. */
const OUTCOME_CODES: Readonly<Record<string, 'EF4003' | 'EF4007'>> = {
  ConcurrentAccess: 'EF4003',
  TaskInProgress: 'EF4007',
};

/** What the host refused, as a problem for people. `what` says what was attempted: "Powering on". */
export function faultDiagnostic(fault: VimFault, what: string, code: 'EF3007' | 'EF3015' = 'EF3007'): Diagnostic {
  const causes = fault.causes.length === 0 ? '' : ` Caused by: ${fault.causes.join('; ')}.`;
  if (fault.type === 'InvalidLogin') {
    return errorDiagnostic('EF3008', `${what}: user or password is wrong`, { detail: fault.message });
  }
  if (fault.type === 'NoPermission') {
    const privilege = textOf(fault.members['privilegeId']) ?? 'unknown';
    const object = refOf(fault.members['object'])?.value ?? textOf(fault.members['object']) ?? 'unknown';
    return errorDiagnostic('EF3013', `${what}: the privilege ${privilege} on ${object} is missing`, {
      detail: fault.message,
    });
  }
  return errorDiagnostic(OUTCOME_CODES[fault.type] ?? code, `${what}: ${fault.type}`, {
    detail: `${fault.message === fault.type ? 'The host gives no further reason.' : fault.message}${causes}`,
    hint: HINTS[fault.type] ?? null,
  });
}

/** Runs one exchange with the host and turns its faults into DiagnosticErrors. */
export async function told<T>(what: string, exchange: () => Promise<T>): Promise<T> {
  try {
    return await exchange();
  } catch (error) {
    if (error instanceof VimFault) throw new DiagnosticError(faultDiagnostic(error, what), { cause: error });
    throw error;
  }
}
