import type { DomainRef, LiveDomain } from '../../../domain/live.js';
import { atLeast } from '../../../domain/values/api-version.js';
import type { Step } from '../../../plan/steps/step.js';
import type { MigrationProblem } from '../../provider.js';
import { retrieveOne } from '../soap/collector.js';
import { faultOf, withoutSecretsInFault } from '../soap/fault.js';
import type { Session } from '../soap/session/session.js';
import { type MoRef, moRef, objectOf, objectsOf, refOf, textOf, type VimObject } from '../soap/value.js';
import { unusableAnswer } from '../watch/unusable-answer.js';
import { watchTask } from '../watch/watch.js';
import { migrationWithNics, relocationOf } from './relocate.js';
import { createArguments, reconfigureArguments } from './write.js';
import type { WriteContext } from './write-context.js';

const CHECK_MILLISECONDS = 120_000;

interface Check {
  readonly session: Session;
  readonly checker: MoRef;
  readonly method: 'CheckRelocate_Task' | 'CheckVmConfig_Task' | 'CheckPowerOn_Task';
  readonly args: VimObject;
}

/** The check of power states belongs to the plan, which brings the VM to the state that its steps need. */
const POWER_FAULT = 'InvalidPowerState';

function problemOf(severity: MigrationProblem['severity'], localized: VimObject): MigrationProblem {
  const message = textOf(localized['localizedMessage']);
  const text = message === null || message.trim() === '' ? (objectOf(localized['fault'])?.$type ?? 'unknown') : message;
  return { severity, text };
}

/** Errors count only if no tested host is free of them, because the server then has a host for the VM. */
function problemsOf(results: readonly VimObject[]): readonly MigrationProblem[] {
  const found = results.map((result) => ({
    errors: objectsOf(result['error']).filter((each) => objectOf(each['fault'])?.$type !== POWER_FAULT),
    warnings: objectsOf(result['warning']),
  }));
  const free = found.filter(({ errors }) => errors.length === 0);
  const counted = free.length > 0 ? free : found;
  const problems = counted.flatMap(({ errors, warnings }) => [
    ...errors.map((each) => problemOf('error', each)),
    ...warnings.map((each) => problemOf('warning', each)),
  ]);
  return problems.filter(({ text }, index) => problems.findIndex((other) => other.text === text) === index);
}

async function runCheck({ session, checker, method, args }: Check, signal: AbortSignal): Promise<readonly VimObject[]> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(CHECK_MILLISECONDS)]);
  const task = refOf(await session.call(method, checker, args, limited));
  if (task === null) throw unusableAnswer(method, 'its task');
  for await (const report of watchTask(session, { what: method, task, vm: null }, limited)) {
    if (report.kind === 'done' || report.kind === 'failed') break;
  }
  const info = objectOf((await retrieveOne(session, task, ['info'], limited)).properties.get('info'));
  const error = objectOf(info?.['error']);
  if (error !== null) throw withoutSecretsInFault(faultOf(error), session.secrets);
  return objectsOf(info?.['result']);
}

/** The check of a step; null where the server has none for it, by its API version. */
async function checkOf(
  context: WriteContext,
  step: Step,
  on: LiveDomain | null,
  signal: AbortSignal,
): Promise<Check | null> {
  if (step.do === 'relocate' || (step.do === 'migrate' && step.nics !== undefined))
    return await relocationCheck(context, step, on?.ref ?? null, signal);
  const { session } = context;
  const { apiType, apiVersion, vmCompatibilityChecker: checker } = session.content;
  // Source: vSphere API reference: CheckVmConfig_Task and CheckPowerOn_Task are new in API 6.7.
  if (apiType !== 'VirtualCenter' || checker === null || !atLeast(apiVersion, 6, 7)) return null;
  if (step.do === 'create') {
    const { config, ...place } = await createArguments(context, step, signal);
    return { session, checker, method: 'CheckVmConfig_Task', args: { spec: config, ...place } };
  }
  if (on === null) return null;
  const vm = moRef('VirtualMachine', on.ref.id);
  if (step.do === 'reconfigure') {
    const { spec } = await reconfigureArguments(context, step, on, signal);
    return { session, checker, method: 'CheckVmConfig_Task', args: { spec, vm } };
  }
  return step.do === 'power-on' ? { session, checker, method: 'CheckPowerOn_Task', args: { vm } } : null;
}

async function relocationCheck(
  context: WriteContext,
  step: Extract<Step, { do: 'relocate' | 'migrate' }>,
  on: DomainRef | null,
  signal: AbortSignal,
): Promise<Check | null> {
  if (on === null) return null;
  const { mover, spec } =
    step.do === 'migrate'
      ? await migrationWithNics(context, on, step, signal)
      : await relocationOf(context, on, step, signal);
  const { session, vm } = mover;
  const { apiVersion, vmProvisioningChecker: checker } = session.content;
  // Source: vSphere API reference: CheckRelocate_Task is new in API 4.0.
  if (checker === null || !atLeast(apiVersion, 4, 0)) return null;
  return { session, checker, method: 'CheckRelocate_Task', args: { vm, spec } };
}

/**
 * What a vCenter says against a step, as the host and the VM are now. It changes nothing. Empty is a yes, and the answer of a server
 * that has no such check.
 */
export async function checkStep(
  context: WriteContext,
  step: Step,
  on: LiveDomain | null,
  signal: AbortSignal,
): Promise<readonly MigrationProblem[]> {
  const check = await checkOf(context, step, on, signal);
  return check === null ? [] : problemsOf(await runCheck(check, signal));
}
