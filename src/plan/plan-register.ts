import type { DatastorePath } from '../domain/datastore-path.js';
import type { DesiredDomain } from '../domain/desired.js';
import { errorDiagnostic, hasErrors } from '../domain/diagnostic.js';
import type { Domain } from '../domain/domain.js';
import type { LiveDomain } from '../domain/live.js';
import type { Marker } from '../domain/marker.js';
import type { ServerFacts } from '../domain/server-facts.js';
import { blockedPlan } from './blocked-plan.js';
import type { FieldRules } from './change.js';
import { hazardDiagnostics, hazardsOf } from './hazards.js';
import { locate } from './locate.js';
import { placingSteps } from './placing-steps.js';
import type { DomainPlan } from './plan.js';
import type { PlanPolicy } from './plan-policy.js';
import { planUpdate } from './plan-update.js';
import type { Step } from './step.js';

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
}

/** The machine as it would be right after it was registered: off, with nothing running that could say anything. */
function asRegistered({ path, domain, marker }: UnregisteredVmx): LiveDomain {
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
  const { desired, owner, policy, vmx } = input;
  const { uuid } = desired.declared;
  if (uuid !== undefined && vmx.domain.uuid !== null && vmx.domain.uuid !== uuid) {
    const summary = `${vmx.path} exists, is not registered, and is of another machine than ${desired.name}`;
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
  const live = asRegistered(vmx);
  const { datastore } = desired.place;
  // Where it is has no answer before it is registered; steps of their own bring it to where it is declared to be.
  const unplaced = { place: datastore === undefined ? {} : { datastore }, autostart: null };
  // Who allows the registering has said that the machine is meant; the hazard stands for both.
  const update = planUpdate({ ...input, desired: { ...desired, ...unplaced, adopt: true }, live });
  const register: Step = { do: 'register', path: vmx.path, name: vmx.domain.name };
  const steps = [register, ...placingSteps(desired, input.facts), ...update.steps];
  const hazards = hazardsOf({ desired, live, owner, policy, changes: update.changes, steps });
  const refused = hazardDiagnostics(desired, hazards);
  const diagnostics = [...refused, ...update.diagnostics];
  const base = { ...update, ref: null, changeVersion: null, desired, hazards, diagnostics, dark: null } as const;
  if (hasErrors(diagnostics)) return { ...base, action: 'blocked', steps: [], guards: [] };
  return { ...base, action: 'register', steps };
}
