/**
 * Use case "accept": writes live values of a VM back into its manifest. Terms: a difference is a declared value that the VM does not have.
 * Reads the host and edits one text; the text is used only if it then declares exactly the accepted values and nothing else changed.
 */

import { dirname, resolve } from 'node:path';
import type { DesiredDomain } from '../../domain/desired.js';
import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { failure, type Result, success } from '../../domain/diagnostics/result.js';
import { LEAVES } from '../../domain/fields/fields.js';
import type { LiveDomain } from '../../domain/live.js';
import type { ServerFacts } from '../../domain/server-facts.js';
import { splitDatastorePath } from '../../domain/values/datastore-path.js';
import { fieldName, manifestPath } from '../../domain/values/manifest-path.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import { type Path, pathKey } from '../../domain/values/path-key.js';
import { declaresInText, editManifest, type ManifestEdit } from '../../manifest/edit-manifest.js';
import { formatVm } from '../../manifest/format-manifest.js';
import { loadDesired } from '../../manifest/load-desired.js';
import type { Written, WrittenMap } from '../../manifest/written-map.js';
import { DEFAULT_PLAN_POLICY } from '../../plan/cost/plan-policy.js';
import type { Change, FieldRules } from '../../plan/diff/change.js';
import { planDomain } from '../../plan/plan-domain.js';

/** What the differences of a VM follow from. */
export interface AcceptContext {
  readonly desired: DesiredDomain;
  readonly live: LiveDomain;
  readonly facts: ServerFacts;
  readonly rules: FieldRules;
  readonly owner: string;
}

/** A manifest with live values in it. */
export interface Accepted {
  readonly text: string;
  readonly accepted: readonly Change[];
  /** Accepted values that came from `defaults` or a base, and are now written at the VM; in the manifest's names. */
  readonly inherited: readonly string[];
}

/** All values that are declared and that the VM does not have, in the order of a plan. */
export function differencesOf({ desired, live, facts, rules, owner }: AcceptContext): readonly Change[] {
  const plan = planDomain({
    desired,
    live,
    facts,
    rules,
    owner,
    policy: { ...DEFAULT_PLAN_POLICY, adoptOnly: true },
    targetDirectory: null,
    registered: new Set(),
  });
  return [...plan.changes, ...plan.deferred.map(({ change }) => change)];
}

/** Those differences that the paths name, as `explain` spells them: `memory`, `disks.scsi0:1`. No paths: all of them. */
export function selectDifferences(
  changes: readonly Change[],
  paths: readonly string[],
): { readonly selected: readonly Change[]; readonly diagnostics: readonly Diagnostic[] } {
  if (paths.length === 0) return { selected: changes, diagnostics: [] };
  const isNamed = ({ path }: Change, named: string): boolean => {
    const name = fieldName(path);
    return name === named || name.startsWith(`${named}.`) || named.startsWith(`${name}.`);
  };
  const unknown = paths.filter((named) => !changes.some((change) => isNamed(change, named)));
  const names = changes.map(({ path }) => fieldName(path)).join(', ');
  return {
    selected: changes.filter((change) => paths.some((named) => isNamed(change, named))),
    diagnostics: unknown.map((named) =>
      errorDiagnostic('EF7019', `${named} has no live value that differs from the declared one`, {
        hint: changes.length === 0 ? 'Nothing differs.' : `These differ: ${names}.`,
      }),
    ),
  };
}

/** The VM in the keys of a manifest, with all that a manifest can say of where it is. */
function liveFields(live: LiveDomain): WrittenMap {
  const { name } = live.domain;
  const { host, folder, pool, autostart, power, diskRoots } = live.runtime;
  const disks = Object.entries(live.domain.disks).map(([slot, disk]) => {
    const root = ownEntry(diskRoots, slot);
    return [slot, root === undefined ? disk : { ...disk, file: root }];
  });
  const place = {
    ...(host === null ? {} : { host }),
    ...(folder === null ? {} : { folder }),
    ...(pool === null ? {} : { resourcePool: pool }),
    datastore: splitDatastorePath(live.vmxPath).datastore,
  };
  return formatVm(
    { ...live.domain, disks: Object.fromEntries(disks) },
    {
      power: { [name]: power },
      place: { [name]: place },
      ...(autostart === null ? {} : { autostart: { [name]: autostart } }),
    },
  ).fields;
}

function valueIn(fields: WrittenMap, path: Path): Written | undefined {
  let value: Written | undefined = fields;
  for (const key of path) {
    if (typeof value !== 'object' || Array.isArray(value)) return undefined;
    value = ownEntry(value as WrittenMap, key);
  }
  return value;
}

/** A live value that a formatted VM leaves out because a blank VM has it too: `annotation: ""`. */
function blankValue({ path, before }: Change): Written | undefined {
  const leaf = LEAVES.find((each) => pathKey(each.path) === pathKey(path));
  return leaf === undefined || before === null ? undefined : (leaf.row.codec.format(before) as Written);
}

/** Null, where the live value cannot be said at this path. */
function editFor(change: Change, fields: WrittenMap, isOwn: (path: Path) => boolean): ManifestEdit | null {
  const path = manifestPath(change.path);
  const value = valueIn(fields, path) ?? blankValue(change);
  if (value !== undefined) return { path, value };
  // The VM has no such device or key: what the VM writes itself is taken out, and what it inherits is removed by null.
  if (change.before === null) return { path, value: isOwn(path) ? undefined : null };
  return typeof change.before === 'string' || typeof change.before === 'number' || typeof change.before === 'boolean'
    ? { path, value: change.before }
    : null;
}

/** What a text declares of each VM, to be compared. */
async function declaredIn(text: string, file: string): Promise<Result<ReadonlyMap<string, DesiredDomain>>> {
  const io = { cwd: dirname(resolve(file)), stdin: () => Promise.resolve(text) };
  const loaded = await loadDesired(['-'], io);
  const [error] = loaded.diagnostics.filter(({ severity }) => severity === 'error');
  if (error !== undefined) return failure(`the result would be refused: ${error.code} ${error.summary}`);
  return success(new Map(loaded.connections.flatMap(({ domains }) => domains.map((each) => [each.name, each]))));
}

function withoutSources(desired: DesiredDomain): string {
  return JSON.stringify({ ...desired, sources: null, autoAnswer: null });
}

/** Why an edited text is not to be used; null if it declares what it should. */
async function problemOf(
  before: string,
  after: string,
  file: string,
  accepted: readonly Change[],
  context: AcceptContext,
): Promise<string | null> {
  const { name } = context.desired;
  const [first, then] = [await declaredIn(before, file), await declaredIn(after, file)];
  if (!first.ok) return first.problem;
  if (!then.ok) return then.problem;
  for (const [each, desired] of first.value) {
    const same = then.value.get(each);
    if (each !== name && (same === undefined || withoutSources(same) !== withoutSources(desired)))
      return `it would change ${each}, too`;
  }
  const desired = then.value.get(name);
  if (desired === undefined) return `it would no longer declare ${name}`;
  const paths = new Set(accepted.map(({ path }) => pathKey(path)));
  const left = differencesOf({ ...context, desired }).filter(({ path }) => paths.has(pathKey(path)));
  return left.length === 0 ? null : `${left.map(({ path }) => fieldName(path)).join(', ')} would still differ`;
}

/**
 * Writes the live values of these differences into the text of the manifest that declares the VM. Fails, with a clause, where a value
 * cannot be written in place or where anything else would change.
 */
export async function acceptValues(
  text: string,
  file: string,
  changes: readonly Change[],
  context: AcceptContext,
): Promise<Result<Accepted>> {
  const { desired, live } = context;
  const fields = liveFields(live);
  const isOwn = (path: Path): boolean => declaresInText(text, desired.name, path);
  const edits: ManifestEdit[] = [];
  for (const change of changes) {
    if (change.path[0] === 'name') return failure(`the VM is called ${live.domain.name}: rename the key by hand`);
    const edit = editFor(change, fields, isOwn);
    if (edit === null) return failure(`the live value of ${fieldName(change.path)} cannot be written in a manifest`);
    edits.push(edit);
  }
  const edited = editManifest(text, desired.name, edits);
  if (!edited.ok) return edited;
  const problem = await problemOf(text, edited.value, file, changes, context);
  if (problem !== null) return failure(problem);
  const inherited = changes.filter(({ path }) => !isOwn(manifestPath(path))).map(({ path }) => fieldName(path));
  return success({ text: edited.value, accepted: changes, inherited });
}
