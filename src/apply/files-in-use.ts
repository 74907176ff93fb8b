import type { DatastorePath } from '../domain/datastore-path.js';
import { type Diagnostic, errorDiagnostic } from '../domain/diagnostic.js';
import type { DomainPlan } from '../plan/plan.js';
import { boundedCall } from './bounded-call.js';
import { APPLY_DEADLINES } from './deadlines.js';
import type { DomainRun } from './domain-run.js';

export function filesToDelete({ steps }: DomainPlan): readonly DatastorePath[] {
  return steps.flatMap((step) => (step.do === 'delete-file' ? [step.path] : []));
}

/** Domains of the whole inventory that name a file which the plan deletes; the plan's own domain is unregistered by then. */
export async function filesInUse({ plan, tools, writer }: DomainRun): Promise<readonly Diagnostic[]> {
  const files = new Map(filesToDelete(plan).map((path) => [path.toLowerCase(), path]));
  const users = new Map<DatastorePath, string[]>();
  const look = async (signal: AbortSignal): Promise<void> => {
    for await (const row of writer.fleet(signal)) {
      for (const named of new Set(row.files.map((each) => each.toLowerCase()))) {
        const path = files.get(named);
        if (path !== undefined) users.set(path, [...(users.get(path) ?? []), row.name]);
      }
    }
  };
  await boundedCall(tools, 'looking for who uses the files', look, APPLY_DEADLINES.fleet);
  return [...users].map(([path, names]) =>
    errorDiagnostic('EF4024', `${path} is not deleted: ${names.join(', ')} ${names.length === 1 ? 'uses' : 'use'} it`, {
      subject: plan.name,
    }),
  );
}
