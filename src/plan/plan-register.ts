import type { DesiredDomain } from '../domain/desired.js';
import { errorDiagnostic, hasErrors } from '../domain/diagnostics/diagnostic.js';
import type { Domain } from '../domain/domain.js';
import type { LiveDomain } from '../domain/live.js';
import type { Marker } from '../domain/marker.js';
import type { ServerFacts } from '../domain/server-facts.js';
import type { DatastorePath } from '../domain/values/datastore-path.js';
import { blockedPlan } from './blocked-plan.js';
import { guardsFor } from './checks/guards.js';
import { hazardDiagnostics, hazardsOf } from './checks/hazards.js';
import { noVm } from './checks/host-facts.js';
import { hardwareVersionViolation } from './checks/host-violation.js';
import { newPlaceViolations } from './checks/location-violation.js';
import { violationDiagnostic } from './checks/violation.js';
import type { PlanPolicy } from './cost/plan-policy.js';
import { isJsonObject } from './diff/as-json.js';
import type { Fact, FieldRules } from './diff/change.js';
import { locate } from './locate.js';
import { type UnreadVm, unreadPart } from './match/unread.js';
import type { Arrangement, DomainPlan } from './plan.js';
import { planUpdate } from './plan-update.js';
import { locateNewVm, type NewVmLocation } from './steps/new-vm-location.js';
import { inFolder, placingSteps } from './steps/placing-steps.js';
import type { Step } from './steps/step.js';

/** A VMX that exists, and from which no domain is registered. */
export interface UnregisteredVmx {
  readonly path: DatastorePath;
  readonly domain: Domain;
  readonly marker: Marker | null;
}

export interface RegisterInput {
  readonly desired: DesiredDomain;
  readonly facts: ServerFacts;
  readonly rules: FieldRules;
  readonly owner: string;
  readonly policy: PlanPolicy;
  readonly vmx: UnregisteredVmx;
  readonly unread: readonly UnreadVm[];
}

/** The machine as it would be right after it was registered: off, with nothing running that could say anything. */
export function asRegistered({ path, domain, marker }: UnregisteredVmx): LiveDomain {
  return {
    ref: { id: '' },
    vmxPath: path,
    changeVersion: null,
    instanceUuid: null,
    domain,
    runtime: {
      power: 'off',
      host: null,
      pool: null,
      folder: null,
      autostart: null,
      address: null,
      tools: 'not-running',
      cpuHotAdd: null,
      cpuHotRemove: null,
      memoryHotAdd: null,
      memoryHotAddIncrement: null,
      memoryHotAddLimit: null,
      question: null,
      snapshots: [],
      diskRoots: Object.fromEntries(Object.entries(domain.disks).map(([slot, { file }]) => [slot, file])),
    },
    marker,
    readFrom: 'vmx',
  };
}

/**
 * The plan that registers what lies at the place of a declared domain and brings it to what is declared. It is never a create: the
 * files are somebody's machine.
 */
export function planRegister(input: RegisterInput): DomainPlan {
  const { desired, owner, policy, vmx, unread } = input;
  const { uuid } = desired.declared;
  if (uuid !== undefined && vmx.domain.uuid !== null && vmx.domain.uuid !== uuid) {
    const summary = `${vmx.path} exists, is not registered, and belongs to another VM than ${desired.name}`;
    return blockedPlan(
      desired,
      errorDiagnostic('EF2037', summary, {
        detail: `Its uuid is ${vmx.domain.uuid}; the manifest declares ${uuid}.`,
        hint: 'Correct the uuid, or move that directory away.',
        subject: desired.name,
        source: locate(desired, ['uuid']),
      }),
    );
  }
  const { facts, problem: noLocation, to } = locateNewVm(desired, input.facts);
  const tooNew = hardwareVersionViolation(vmx.domain.hardwareVersion, facts);
  if (tooNew !== null) {
    const summary = `${vmx.path} has virtual hardware ${vmx.domain.hardwareVersion}: ${tooNew.because}`;
    const hint = 'Register it on a newer host, or lower virtualHW.version in the VMX.';
    return blockedPlan(
      desired,
      errorDiagnostic(tooNew.code, summary, { hint, subject: desired.name, source: locate(desired, []) }),
    );
  }
  const live = asRegistered(vmx);
  const update = planUpdate({ ...input, facts, desired: unplaced(desired), live });
  const arranged = arrangeRegister({ desired, live, owner, policy, to, unread }, update);
  const misplaced = newPlaceViolations(desired, facts, noLocation).map(({ path, violation }) =>
    violationDiagnostic(desired, path, violation),
  );
  const refused = hazardDiagnostics(desired, arranged.hazards);
  // The update has refused the hazards of its changes already.
  const others = update.diagnostics.filter(({ summary }) => !refused.some((each) => each.summary === summary));
  const diagnostics = [...refused, ...misplaced, ...others];
  const base = { ...update, ...arranged, ref: null, changeVersion: null, desired, diagnostics } as const;
  if (hasErrors(diagnostics)) return { ...base, action: 'blocked', steps: [], guards: [], hostGuards: [] };
  return base;
}

/**
 * The declaration by which a VMX is compared before it is registered: where the VM is has no answer yet, and steps of their own bring it
 * to where it is declared to be. Who allows the registering has said that the machine is meant; that hazard stands for both.
 */
export function unplaced(desired: DesiredDomain): DesiredDomain {
  const { datastore } = desired.place;
  return { ...desired, place: datastore === undefined ? {} : { datastore }, autostart: null, adopt: true };
}

const NOT_IN_VMX: ReadonlySet<string | undefined> = new Set(['size', 'provisioning']);

/**
 * Whether a fact of a VMX holds as well once the VM is registered. A VMX says nothing of the size of a disk, and the host gives a uuid or
 * an address that it leaves out; null is then no value.
 */
function outlastsRegistering({ path: [root, leaf, , part], value }: Fact): boolean {
  if (root === 'domain' && leaf === 'disks' && NOT_IN_VMX.has(part)) return false;
  if (root === 'domain') return value !== null || (leaf !== 'uuid' && part === undefined);
  if (root === 'runtime') return leaf === 'diskRoots' || leaf === 'snapshots';
  return root === 'vmxPath' || root === 'marker';
}

/**
 * The parts of a whole disk or card that a plan takes out, as facts of their own. The host fills in what a VMX leaves out, so the whole is
 * another value once the VM is registered; the parts that the VMX has are not.
 */
function partsOf(fact: Fact): readonly Fact[] {
  const { path, value } = fact;
  const [root, kind] = path;
  const isWhole = root === 'domain' && (kind === 'disks' || kind === 'nics') && path.length === 3;
  if (!isWhole || !isJsonObject(value)) return [fact];
  return Object.entries(value).flatMap(([part, each]) =>
    each === null ? [] : [{ path: [...path, part], value: each }],
  );
}

/** Arranges the registering of a VMX around what brings it to what is declared. */
export function arrangeRegister(
  parts: Pick<RegisterInput, 'desired' | 'owner' | 'policy' | 'unread'> & {
    readonly live: LiveDomain;
    readonly to: NewVmLocation | null;
  },
  update: Arrangement,
): Arrangement {
  const { desired, live, owner, policy, to, unread } = parts;
  const { vmxPath } = live;
  const register: Step = { do: 'register', path: vmxPath, name: live.domain.name, to, ...inFolder(desired) };
  const steps = [register, ...placingSteps(desired), ...update.steps];
  return {
    ...update,
    action: 'register',
    steps,
    dark: null,
    hazards: hazardsOf({ desired, live, owner, policy, changes: update.changes, steps, unread }),
    guards: (update.steps.length === 0 ? guardsFor(desired, live, [], []) : update.guards)
      .flatMap(partsOf)
      .filter(outlastsRegistering),
    hostGuards: [noVm(desired, vmxPath), { kind: 'vmx', path: vmxPath }, ...update.hostGuards],
    ...unreadPart(unread),
  };
}
