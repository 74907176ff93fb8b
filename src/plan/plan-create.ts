import type { DesiredDomain } from '../domain/desired.js';
import { hasErrors } from '../domain/diagnostic.js';
import type { ServerFacts } from '../domain/server-facts.js';
import type { MiB } from '../domain/units.js';
import { blockedPlan } from './blocked-plan.js';
import type { Change } from './change.js';
import { createObstacles } from './create-obstacles.js';
import { createOnlyDiagnostics, needsCreate } from './create-only.js';
import { declaredLeaves } from './declared-leaves.js';
import { type CopySources, copyDiagnostics, copySteps, disksToMake } from './disks-to-make.js';
import { hazardsOf } from './hazards.js';
import { type LeftBehind, resumes } from './left-behind.js';
import { markerFor } from './marker.js';
import { filesForNewDomain } from './new-disk-files.js';
import { newDomain } from './new-domain.js';
import { placement } from './placement.js';
import { placingSteps } from './placing-steps.js';
import type { DomainPlan } from './plan.js';
import type { PlanPolicy } from './plan-policy.js';
import type { Step } from './step.js';
import { needsUpload, uploadOnlyDiagnostics } from './upload-only.js';

export interface CreateInput {
  readonly desired: DesiredDomain;
  readonly facts: ServerFacts;
  readonly owner: string;
  readonly policy: PlanPolicy;
  readonly copySources?: CopySources;
  readonly targetDirectory: readonly string[] | null;
  readonly leftBehind: LeftBehind | null;
  readonly registered: ReadonlySet<string>;
}

/** A new domain's changes are what the manifest declares, for readers that look at changes alone; the steps carry the whole. */
function creationChanges(desired: DesiredDomain): readonly Change[] {
  return declaredLeaves(desired).flatMap(({ path, value }) =>
    value === null
      ? []
      : [{ path, before: null, after: value, impact: { cost: 'hot', because: 'the domain is new', evidence: [] } }],
  );
}

/** `auto` takes what suits the host, unless the manifest asks for what only a VMX can say, or only the call. */
function defineBy(desired: DesiredDomain, facts: ServerFacts): 'upload' | 'create' {
  if (desired.define !== 'auto') return desired.define;
  if (needsUpload(desired)) return 'upload';
  return needsCreate(desired) ? 'create' : facts.defineBy;
}

/** The plan of a domain that does not exist. It has no guards: its steps themselves refuse what has come to be meanwhile. */
export function planCreate(input: CreateInput): DomainPlan {
  const { desired, facts, owner, policy, targetDirectory, leftBehind, registered } = input;
  const place = placement(desired, facts);
  if ('code' in place) return blockedPlan(desired, place);
  const named = filesForNewDomain(desired, place.directory);
  const { copySources = new Map() } = input;
  const making = disksToMake(desired, {}, named, copySources);
  const { newDisks, directories } = making;
  const by = defineBy(desired, facts);
  const resumed = leftBehind !== null && resumes(leftBehind, owner, place.vmxPath);
  const inTheWay = resumed ? null : targetDirectory;
  const diagnostics = [
    ...createObstacles(desired, { facts, place, newDisks, targetDirectory: inTheWay, registered }),
    ...copyDiagnostics(desired, making, copySources),
    ...(desired.define === 'create' ? uploadOnlyDiagnostics(desired) : []),
    ...(by === 'upload' ? createOnlyDiagnostics(desired) : []),
  ];
  const base = {
    name: desired.name,
    ref: null,
    changeVersion: null,
    readFrom: null,
    changes: creationChanges(desired),
    deferred: [],
    dark: null,
    hazards: [],
    guards: [],
    diagnostics,
    desired,
  } as const;
  const { memory } = desired.declared;
  if (hasErrors(diagnostics) || memory === undefined) return { ...base, action: 'blocked', steps: [] };

  const path = place.vmxPath;
  const domain = newDomain(desired, memory as MiB, facts, named.files);
  const marker = markerFor(desired, owner, { uuid: domain.uuid, vmxPath: path }, [], null);
  const elsewhere = directories.map((directory): Step => ({ do: 'make-directory', path: directory }));
  const define: readonly Step[] =
    by === 'create'
      ? [...elsewhere, { do: 'create', path, domain, newDisks, marker }]
      : [
          ...(targetDirectory === null ? [{ do: 'make-directory', path: place.directory } as const] : []),
          // The VMX comes first: should the run end here, it tells the next one whose files these are and what was to come.
          { do: 'upload-vmx', path, domain, marker: { ...marker, unfinished: 'create' } },
          ...elsewhere,
          ...newDisks
            .filter(({ file }) => !(resumed && leftBehind.files.has(file.toLowerCase())))
            .map((disk): Step => ({ do: 'make-disk', disk })),
          ...copySteps(making.copies, resumed ? leftBehind.files : new Set()),
          { do: 'register', path, name: desired.name },
          { do: 'record', marker },
        ];
  const powerOn: readonly Step[] = desired.power === 'on' ? [{ do: 'power-on' }] : [];
  const steps = [...define, ...placingSteps(desired, facts), ...powerOn];
  const hazards = hazardsOf({ desired, live: null, owner, policy, changes: base.changes, steps });
  return { ...base, action: 'create', steps, hazards };
}
