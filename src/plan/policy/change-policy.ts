/**
 * The change policy: which steps and hazards an operator's rules permit, whatever the manifests say. A policy has rules, and the first
 * rule whose conditions all hold decides; without one the answer is no. Limit: pure functions; the file is read by `src/app`.
 */

import type { MaintenanceWindow } from '../../domain/desired.js';
import type { HazardCode } from '../../domain/diagnostics/hazard-codes.js';
import { matchesGlob } from '../../domain/values/glob.js';
import { isOpen } from '../cost/maintenance-window.js';
import type { StepKind } from '../steps/step.js';

/** The conditions of a rule. One that is not given holds for everything. */
export interface PolicyConditions {
  /** Patterns with `*` and `?`; one of them must match. */
  readonly owner?: readonly string[];
  readonly vm?: readonly string[];
  /** A folder below the datacenter's folder of VMs; a pattern matches the folder and all below it. */
  readonly folder?: readonly string[];
  /** The URI of the manifest without user and options. */
  readonly connection?: readonly string[];
  readonly step?: readonly StepKind[];
  readonly hazard?: readonly HazardCode[];
  readonly window?: MaintenanceWindow;
}

export interface PolicyRule {
  readonly effect: 'allow' | 'deny';
  readonly conditions: PolicyConditions;
  /** The line of the policy file. */
  readonly line: number;
  readonly text: string;
}

export interface ChangePolicy {
  readonly file: string;
  readonly rules: readonly PolicyRule[];
}

/** One step or hazard of one VM. */
export interface PolicyRequest {
  readonly what: { readonly step: StepKind } | { readonly hazard: HazardCode };
  readonly owner: string;
  /** All names that the VM has or will have: what the host and the manifest call it. */
  readonly names: readonly string[];
  /** All folders that it is in or will be in; null stands for one that is not known. */
  readonly folders: readonly (string | null)[];
  readonly connection: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface PolicyDecision {
  readonly allowed: boolean;
  /** The rule that decided; null where none matches. */
  readonly rule: PolicyRule | null;
}

/** The URI of a connection as policies name it: without user, password and options, which a manifest could vary. */
export function policyConnection(connect: string): string {
  const [start = ''] = connect.split(/[?#]/, 1);
  return start.replace(/^([a-z]+:\/\/)[^/]*@/i, '$1').replace(/\/+$/, '');
}

function matchesAny(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => matchesGlob(pattern, text));
}

/** The folder itself, and each folder that contains it. */
function withParents(folder: string): readonly string[] {
  const parts = folder.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/**
 * An allow rule holds only if it holds for every name and folder, a deny rule as soon as it holds for one. Otherwise a manifest could
 * call a protected VM by a name that is allowed. An unknown folder is none that is allowed, and any that is denied.
 */
function holds({ conditions, effect }: PolicyRule, request: PolicyRequest): boolean {
  const { owner, vm, folder, connection, step, hazard, window } = conditions;
  const each = <Value>(values: readonly Value[], test: (value: Value) => boolean): boolean =>
    effect === 'allow' ? values.length > 0 && values.every(test) : values.some(test);
  if (step !== undefined && !('step' in request.what && step.includes(request.what.step))) return false;
  if (hazard !== undefined && !('hazard' in request.what && hazard.includes(request.what.hazard))) return false;
  if (owner !== undefined && !matchesAny(owner, request.owner)) return false;
  if (connection !== undefined && !matchesAny(connection, request.connection)) return false;
  if (vm !== undefined && !each(request.names, (name) => matchesAny(vm, name))) return false;
  const isInFolder = (found: string | null): boolean =>
    found === null ? effect === 'deny' : withParents(found).some((part) => matchesAny(folder ?? [], part));
  if (folder !== undefined && !each(request.folders, isInFolder)) return false;
  return window === undefined || isOpen(window, request.at);
}

/** What the policy says of a request. What no rule allows is denied. */
export function policyDecision({ rules }: ChangePolicy, request: PolicyRequest): PolicyDecision {
  const rule = rules.find((each) => holds(each, request)) ?? null;
  return { allowed: rule?.effect === 'allow', rule };
}
