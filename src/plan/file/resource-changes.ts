import type { Domain } from '../../domain/domain.js';
import type { Json } from '../../domain/values/json.js';
import { manifestPath, manifestValue } from '../../domain/values/manifest-path.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import type { Path } from '../../domain/values/path-key.js';
import { asJson, isJsonObject, type JsonObject } from '../diff/as-json.js';
import { declaredLeaves } from '../diff/declared-leaves.js';
import type { ConnectionPlan, DomainPlan, Plan } from '../plan.js';

/** The format of Terraform's JSON plans that the members below keep to. */
const TERRAFORM_FORMAT = '1.2';
const TYPE = 'esxform_domain';

export interface ResourceChange {
  /** `esxform_domain.NAME["CONNECT"]`, as Terraform writes an instance; a name that is no identifier of Terraform is quoted. */
  readonly address: string;
  readonly mode: 'managed';
  readonly type: typeof TYPE;
  /** The domain's. */
  readonly name: string;
  /** The connection, as the manifest gives it. */
  readonly index: string;
  readonly provider_name: 'esxform';
  readonly change: {
    readonly actions: readonly ['create' | 'update' | 'delete' | 'no-op'];
    /** Null before a create. Keys as in a manifest; memory in MiB, disk sizes in KiB, processor time in MHz, times of booting in ms. */
    readonly before: JsonObject | null;
    /** Null after a delete. */
    readonly after: JsonObject | null;
    /** True for what the host chooses. */
    readonly after_unknown: JsonObject;
    /** No plan holds a secret, so these name none. */
    readonly before_sensitive: JsonObject | false;
    readonly after_sensitive: JsonObject | false;
  };
}

/** A plan as programs are given it, with what policies and tools made for Terraform's plans read beside it. */
export interface PlanDocument extends Plan {
  readonly format_version: typeof TERRAFORM_FORMAT;
  /** Whether an error stands against it. */
  readonly errored: boolean;
  readonly resource_changes: readonly ResourceChange[];
}

type Branch = { [key: string]: Json };

function put(branch: Branch, path: Path, value: Json): void {
  let at = branch;
  const keys = manifestPath(path);
  for (const key of keys.slice(0, -1)) {
    const next = ownEntry(at, key);
    const inner: Branch = next !== undefined && isJsonObject(next) ? { ...next } : {};
    define(at, key, inner);
    at = inner;
  }
  define(at, keys.at(-1) ?? '', manifestValue(value, path));
}

/** Raw VMX keys are free words, `__proto__` among them. */
function define(branch: Branch, key: string, value: Json): void {
  Object.defineProperty(branch, key, { value, enumerable: true, configurable: true, writable: true });
}

/** What is declared, and of what differs the one side or the other; what waits stays as it is. */
function side({ name, desired, changes, deferred }: DomainPlan, which: 'before' | 'after'): JsonObject {
  const attributes: Branch = { name };
  for (const { path, value } of declaredLeaves(desired)) if (value !== null) put(attributes, path, value);
  for (const { change } of deferred) put(attributes, change.path, change.before);
  for (const change of changes) put(attributes, change.path, change[which]);
  return attributes;
}

/** What a removal removes: the VM that is there, whatever the manifest calls it. */
function removed(plan: DomainPlan): JsonObject {
  const { removes: vm } = plan;
  if (vm === undefined) return side(plan, 'before');
  const { name, uuid, vmxPath, host, folder, power } = vm;
  return { ...side(plan, 'before'), name, uuid, vmx_path: vmxPath, host, folder, power };
}

/** The whole of a domain that a plan makes, and what of it only the host will say. */
function created(plan: DomainPlan): { readonly after: JsonObject; readonly unknown: JsonObject } {
  const after: Branch = side(plan, 'after');
  const unknown: Branch = {};
  for (const step of plan.steps) {
    if (step.do !== 'create' && step.do !== 'upload-vmx') continue;
    for (const [field, value] of Object.entries(step.domain as Domain)) put(after, [field], asJson(value));
    define(after, 'vmx_path', step.path);
    define(after, 'power', plan.steps.some((each) => each.do === 'power-on') ? 'on' : 'off');
    if (step.domain.uuid === null) {
      delete after['uuid'];
      define(unknown, 'uuid', true);
    }
    for (const [slot, { mac }] of Object.entries(step.domain.nics)) {
      if (mac === null) put(unknown, ['nics', slot, 'mac'], true);
    }
  }
  return { after, unknown };
}

/** Of a domain that is not there and is not made. */
const NOTHING: ResourceChange['change'] = {
  actions: ['no-op'],
  before: null,
  after: null,
  after_unknown: {},
  before_sensitive: false,
  after_sensitive: false,
};

function changeOf(plan: DomainPlan): ResourceChange['change'] {
  switch (plan.action) {
    case 'create':
    case 'register': {
      const { after, unknown } = created(plan);
      return {
        actions: ['create'],
        before: null,
        after,
        after_unknown: unknown,
        before_sensitive: false,
        after_sensitive: {},
      };
    }
    case 'remove':
      return {
        actions: ['delete'],
        before: removed(plan),
        after: null,
        after_unknown: {},
        before_sensitive: {},
        after_sensitive: false,
      };
    case 'update':
    case 'adopt':
    case 'answer':
    case 'unchanged':
    case 'deferred':
    case 'blocked': {
      const updates = plan.action === 'update';
      if (plan.ref === null) return NOTHING;
      return {
        actions: [updates ? 'update' : 'no-op'],
        before: side(plan, 'before'),
        after: side(plan, updates ? 'after' : 'before'),
        after_unknown: {},
        before_sensitive: {},
        after_sensitive: {},
      };
    }
  }
}

/** Terraform's own identifiers need no quotes in an address. */
function quoted(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_-]*$/.test(name) ? name : JSON.stringify(name);
}

function resourceChange({ connect }: ConnectionPlan, plan: DomainPlan): ResourceChange {
  return {
    address: `${TYPE}.${quoted(plan.name)}[${JSON.stringify(connect)}]`,
    mode: 'managed',
    type: TYPE,
    name: plan.name,
    index: connect,
    provider_name: 'esxform',
    change: changeOf(plan),
  };
}

/**
 * A plan with Terraform-shaped members beside its own, all of them derived from it: one resource for each domain that it lists.
 * Domains that need nothing are counted by the plan and listed by neither; what waits or is refused is a `no-op`.
 */
export function planDocument(plan: Plan): PlanDocument {
  const domains = plan.connections.flatMap((connection) => connection.domains);
  const problems = [...plan.diagnostics, ...domains.flatMap(({ diagnostics }) => diagnostics)];
  return {
    ...plan,
    format_version: TERRAFORM_FORMAT,
    errored: problems.some(({ severity }) => severity === 'error'),
    resource_changes: plan.connections.flatMap((connection) =>
      connection.domains.map((each) => resourceChange(connection, each)),
    ),
  };
}

/** The members of a document that are derived from the plan in it; a saved plan has none of them. */
const DERIVED: ReadonlySet<string> = new Set<keyof PlanDocument>(['format_version', 'errored', 'resource_changes']);

/** A document taken apart: the plan in it, and what is derived from that. */
export function withoutDerived(document: JsonObject): { readonly plan: JsonObject; readonly derived: JsonObject } {
  const pick = (derived: boolean): JsonObject =>
    Object.fromEntries(Object.entries(document).filter(([key]) => DERIVED.has(key) === derived));
  return { plan: pick(false), derived: pick(true) };
}
