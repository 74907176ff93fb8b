import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { DomainSummary } from '../../domain/live.js';
import type { DatastorePath } from '../../domain/values/datastore-path.js';
import { manifestFactPath } from '../../domain/values/manifest-path.js';
import type { Bytes } from '../../domain/values/units.js';
import { changedFacts } from '../../plan/checks/guards.js';
import type { HostFact } from '../../plan/checks/host-facts.js';
import { presentNow } from '../../plan/diff/present-now.js';
import { beyondHost } from '../../plan/match/beyond-host.js';
import type { DomainPlan } from '../../plan/plan.js';
import { asRegistered } from '../../plan/plan-register.js';
import type { DiskFile, VmxReading, Writer } from '../../providers/provider.js';
import type { ApplyContext } from '../apply-context.js';
import { callWithDeadline } from '../call-with-deadline.js';
import { APPLY_DEADLINES } from '../deadlines.js';

/** So many names of a directory are shown. */
const SHOWN_NAMES = 5;

type NoVm = Extract<HostFact, { kind: 'no-vm' }>;

/** What the host says now of all that some facts name. */
interface HostNow {
  readonly inventory: readonly DomainSummary[];
  readonly sizes: ReadonlyMap<DatastorePath, Bytes | null>;
  readonly disks: ReadonlyMap<DatastorePath, DiskFile | null>;
  readonly directories: ReadonlyMap<DatastorePath, readonly string[] | null>;
  readonly vmx: ReadonlyMap<DatastorePath, VmxReading | null>;
}

function pathsOf(facts: readonly HostFact[], kind: Exclude<HostFact['kind'], 'no-vm'>): readonly DatastorePath[] {
  return [...new Set(facts.flatMap((fact) => (fact.kind === kind ? [fact.path] : [])))];
}

function byPath<Value>(paths: readonly DatastorePath[], values: readonly (Value | null)[]) {
  return new Map(paths.map((path, index) => [path, values[index] ?? null]));
}

/** The vCenter of a host is asked, too: a VM may have been moved to another host. */
async function inventoryNow(writer: Writer, signal: AbortSignal): Promise<readonly DomainSummary[]> {
  const listed = async (from: Writer): Promise<readonly DomainSummary[]> => {
    const rows: DomainSummary[] = [];
    for await (const row of from.list(signal)) rows.push(row);
    return rows;
  };
  const own = await listed(writer);
  const vcenter = await writer.viaVcenter(signal);
  return vcenter === null ? own : [...own, ...beyondHost(own, await listed(vcenter))];
}

async function lookUp(writer: Writer, facts: readonly HostFact[], signal: AbortSignal): Promise<HostNow> {
  const [files, disks] = [pathsOf(facts, 'file'), pathsOf(facts, 'disk')];
  const directories = new Map<DatastorePath, readonly string[] | null>();
  for (const path of pathsOf(facts, 'directory')) directories.set(path, await writer.directory(path, signal));
  const vmx = new Map<DatastorePath, VmxReading | null>();
  for (const path of pathsOf(facts, 'vmx')) vmx.set(path, await writer.vmxAt(path, signal));
  return {
    inventory: facts.some(({ kind }) => kind === 'no-vm') ? await inventoryNow(writer, signal) : [],
    sizes: byPath(files, files.length === 0 ? [] : await writer.sizes(files, signal)),
    disks: byPath(disks, disks.length === 0 ? [] : await writer.disks(disks, signal)),
    directories,
    vmx,
  };
}

const HINT = 'Plan again and review the changes. A new plan resumes what an interrupted run left.';

function appeared(plan: DomainPlan, what: string, detail: string | null = null): Diagnostic {
  return errorDiagnostic('EF4038', `${plan.name}: ${what} exists now`, { subject: plan.name, detail, hint: HINT });
}

function changed(plan: DomainPlan, what: string, detail: string | null = null): Diagnostic {
  return errorDiagnostic('EF4039', `${plan.name}: ${what}`, { subject: plan.name, detail, hint: HINT });
}

function nameText(names: readonly string[] | null): string {
  if (names === null) return 'no such directory';
  if (names.length === 0) return 'empty';
  const more = names.length > SHOWN_NAMES ? `, and ${names.length - SHOWN_NAMES} more` : '';
  return `${names.slice(0, SHOWN_NAMES).join(', ')}${more}`;
}

/** The VM is not proved absent any more: one has its name, uuid or VMX path by now, or may have, because it cannot be read. */
function absenceProblem({ name, unread }: DomainPlan, fact: NoVm, inventory: readonly DomainSummary[]) {
  const present = presentNow(fact, unread ?? [], inventory);
  const [first, ...others] = present;
  if (first === undefined) return null;
  const detail = others.length === 0 ? null : others.join('\n');
  return errorDiagnostic('EF4038', `${name}: ${first}`, { subject: name, detail, hint: HINT });
}

function vmxProblem(plan: DomainPlan, path: DatastorePath, now: VmxReading | null): Diagnostic | null {
  if (now === null) return changed(plan, `${path} is missing, or is not a VMX any more`);
  const known = plan.guards.filter(({ path: [root] }) => root === 'domain' || root === 'vmxPath' || root === 'marker');
  const [moved] = changedFacts(known, asRegistered({ path, ...now }));
  if (moved === undefined) return null;
  return changed(plan, `${path} has changed since the plan was made: ${manifestFactPath(moved.fact.path).join('.')}`);
}

function fileProblem(plan: DomainPlan, fact: Extract<HostFact, { kind: 'file' }>, now: Bytes | null, gone: boolean) {
  const { path, size, mayGrow } = fact;
  if (size === null) return now === null ? null : appeared(plan, path);
  if (now === null) return gone ? null : changed(plan, `${path}, which the plan deletes, is missing`);
  if (now === size || (mayGrow && now >= size)) return null;
  return changed(plan, `${path} changed its size since the plan was made`, `then: ${size} bytes; now: ${now} bytes`);
}

function problem(plan: DomainPlan, fact: HostFact, now: HostNow, gone: boolean): Diagnostic | null {
  switch (fact.kind) {
    case 'no-vm':
      return absenceProblem(plan, fact, now.inventory);
    case 'directory': {
      const names = now.directories.get(fact.path)?.toSorted() ?? null;
      if (JSON.stringify(names) === JSON.stringify(fact.names)) return null;
      const detail = `then: ${nameText(fact.names)}; now: ${nameText(names)}`;
      return fact.names === null
        ? appeared(plan, `the directory ${fact.path}`, detail)
        : changed(plan, `the directory ${fact.path} has changed since the plan was made`, detail);
    }
    case 'file':
      return fileProblem(plan, fact, now.sizes.get(fact.path) ?? null, gone);
    case 'disk': {
      const disk = now.disks.get(fact.path) ?? null;
      if (disk === null) return changed(plan, `the disk ${fact.path} is missing`);
      const grown = fact.capacity !== null && disk.capacity !== null && disk.capacity !== fact.capacity;
      const detail = `then: ${fact.capacity} KiB; now: ${disk.capacity} KiB`;
      return grown ? changed(plan, `the disk ${fact.path} changed its size since the plan was made`, detail) : null;
    }
    case 'vmx':
      return vmxProblem(plan, fact.path, now.vmx.get(fact.path) ?? null);
  }
}

/**
 * The facts of the host that no longer hold, by plan; plans of which all hold are not in it. Where `isGone` says that the VM which a plan
 * removes is gone, its files may be, too.
 */
export async function changedOnHost(
  writer: Writer,
  plans: readonly DomainPlan[],
  isGone: (plan: DomainPlan) => boolean,
  tools: ApplyContext,
): Promise<ReadonlyMap<DomainPlan, readonly [Diagnostic, ...Diagnostic[]]>> {
  const found = new Map<DomainPlan, readonly [Diagnostic, ...Diagnostic[]]>();
  const facts = plans.flatMap(({ hostGuards }) => hostGuards);
  if (facts.length === 0) return found;
  const deadline = APPLY_DEADLINES.fleet + facts.length * APPLY_DEADLINES.readOne;
  const look = (signal: AbortSignal): Promise<HostNow> => lookUp(writer, facts, signal);
  const now = await callWithDeadline(tools, 'checking files and names', look, deadline);
  for (const plan of plans) {
    const [first, ...more] = plan.hostGuards.flatMap((fact) => problem(plan, fact, now, isGone(plan)) ?? []);
    if (first !== undefined) found.set(plan, [first, ...more]);
  }
  return found;
}
