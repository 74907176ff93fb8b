import {
  type Diagnostic,
  DiagnosticError,
  errorDiagnostic,
  type Outage,
} from '../../../domain/diagnostics/diagnostic.js';
import { ownEntry } from '../../../domain/values/own-entry.js';
import { VimFault } from '../soap/fault.js';
import { LoginRefused } from '../soap/session/login-refused.js';
import { refOf, textOf } from '../soap/value.js';

const HINTS: Readonly<Record<string, string>> = {
  TaskInProgress: 'Another task runs on this VM. Wait for it, then run again.',
  ConcurrentAccess: 'The VM changed since it was read. Plan again and review the changes.',
  QuestionPending: 'A question blocks the VM. Run again to answer it by the policy of the manifest.',
  NotAuthenticated:
    'The session ended on the server, and could not be renewed. Run again; if it returns, find out what ends the sessions of this account.',
  InvalidPowerState: 'The VM is not in the power state that the call needs.',
  ToolsUnavailable: 'VMware Tools in the guest do not respond.',
  DuplicateName: 'A VM with that name already exists.',
  FileAlreadyExists: 'Nothing was overwritten.',
  HostNotConnected: 'The vCenter has lost the host. Reconnect it there, then run again.',
  HostNotReachable: 'The vCenter cannot reach the host. Check the host and the network between them, then run again.',
  HostCommunication: 'The vCenter cannot reach the host. Check the host and the network between them, then run again.',
  MethodDisabled:
    'A backup, a replication or an administrator disabled it on the VM. Wait until that ends, and run again.',
  InsufficientResourcesFault: 'The host does not have enough resources for the reservations of the VM.',
};

/** Faults by which a run ends otherwise than by plain failure: as stale, at a question, or as busy or blocked. They count the same from a call and from its task. */
const OUTCOME_CODES: Readonly<Record<string, 'EF4003' | 'EF4006' | 'EF4007' | 'EF4032'>> = {
  ConcurrentAccess: 'EF4003',
  QuestionPending: 'EF4006',
  TaskInProgress: 'EF4007',
  MethodDisabled: 'EF4032',
};

/**
 * Faults by which a vCenter says that it cannot reach the host of a VM (HostNotConnected and HostNotReachable extend
 * HostCommunication in the API reference). Only the last one can come after the host began with the call.
 */
const HOST_FAULTS: Readonly<Record<string, Outage['effect']>> = {
  HostNotConnected: 'none',
  HostNotReachable: 'none',
  HostCommunication: 'unknown',
};

/** The outage that a fault stands for; null for every other fault. */
function outageIn(fault: VimFault): Outage | null {
  if (fault instanceof LoginRefused) return fault.final ? null : { effect: 'none', login: 'refused' };
  const effect = ownEntry(HOST_FAULTS, fault.type);
  return effect === undefined ? null : { effect };
}

/** A free licence: every call that writes is refused, whatever the account may do. */
export function restrictedDiagnostic(what: string, detail: string): Diagnostic {
  return errorDiagnostic('EF3038', `${what}: the licence of this host allows read access only`, {
    detail,
    hint: 'plan, drift and show still work. To apply, give the host a licence that includes the vSphere API (the free one does not), or make the changes in its own web client and check them with drift.',
  });
}

/** What the host refused, as a problem for people. `what` says what was attempted: "Powering on". */
export function faultDiagnostic(fault: VimFault, what: string, code: 'EF3007' | 'EF3015' = 'EF3007'): Diagnostic {
  const causes = fault.causes.length === 0 ? '' : ` Caused by: ${fault.causes.join('; ')}.`;
  if (fault instanceof LoginRefused) {
    return errorDiagnostic('EF3008', `${what}: the session ended, and the server refused to open another one`, {
      detail: fault.message,
      hint: fault.final
        ? 'No further login is sent, so that the account is not locked. Check whether its password was changed, or whether it is locked already.'
        : 'The same login was accepted before. Check whether the server is still starting.',
    });
  }
  if (fault.type === 'InvalidLogin') {
    return errorDiagnostic('EF3008', `${what}: user or password is wrong`, { detail: fault.message });
  }
  if (fault.type === 'RestrictedVersion') return restrictedDiagnostic(what, fault.message);
  if (fault.type === 'NoPermission') {
    const privilege = textOf(fault.members['privilegeId']) ?? 'unknown';
    return errorDiagnostic('EF3013', `${what}: the privilege ${privilege} on ${objectOf(fault)} is missing`, {
      detail: fault.message,
      hint: 'Give the account a role with that privilege there. docs/privileges.md has what each command needs.',
    });
  }
  const known = ownEntry(HOST_FAULTS, fault.type) === undefined ? code : 'EF3046';
  const source = fault.type === 'MethodDisabled' ? textOf(fault.members['source']) : null;
  const by = source === null || source === '' ? '' : ` It was disabled by ${source}.`;
  return errorDiagnostic(ownEntry(OUTCOME_CODES, fault.type) ?? known, `${what}: ${fault.type}`, {
    detail: `${fault.message === fault.type ? 'The host reports no further reason.' : fault.message}${by}${causes}`,
    hint: ownEntry(HINTS, fault.type) ?? null,
  });
}

/** `VirtualMachine vm-12`: the object of a missing privilege, as it is called on the server. */
function objectOf(fault: VimFault): string {
  const ref = refOf(fault.members['object']);
  return ref === null
    ? (textOf(fault.members['object']) ?? 'an object that is not named')
    : `${ref.type} ${ref.value}`.trim();
}

/** Runs one exchange with the host and turns its faults into DiagnosticErrors. */
export async function told<T>(what: string, exchange: () => Promise<T>): Promise<T> {
  try {
    return await exchange();
  } catch (error) {
    if (error instanceof VimFault) {
      throw new DiagnosticError(faultDiagnostic(error, what), { cause: error, outage: outageIn(error) });
    }
    throw error;
  }
}

/** The same for each item of a stream. */
export async function* toldEach<T>(what: string, items: AsyncIterable<T>): AsyncIterable<T> {
  const iterator = items[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await told(what, () => iterator.next());
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}
