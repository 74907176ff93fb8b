import { type DesiredDomain, vmNameOf } from '../../domain/desired.js';
import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { HAZARD_CODES, type HazardCode } from '../../domain/diagnostics/hazard-codes.js';
import type { LiveDomain } from '../../domain/live.js';
import type { DatastorePath } from '../../domain/values/datastore-path.js';
import { plainText } from '../../domain/values/json.js';
import type { Path } from '../../domain/values/path-key.js';
import { type Bytes, formatDiskSize, type KiB } from '../../domain/values/units.js';
import type { PlanPolicy } from '../cost/plan-policy.js';
import type { Change } from '../diff/change.js';
import { occupantAt } from '../diff/occupied-slots.js';
import { locate } from '../locate.js';
import { isOwnVmx } from '../match/left-behind.js';
import { isOurs } from '../match/marker.js';
import type { UnreadVm } from '../match/unread.js';
import type { Hazard } from '../plan.js';
import type { Step, StepKind } from '../steps/step.js';

/** A hazard, and whether the declaration itself already permits it. */
interface Found {
  readonly code: HazardCode;
  readonly what: string;
  readonly path: Path;
  readonly declared: boolean;
  readonly file?: DatastorePath;
}

/** Hazards that `protect: true` refuses, even if they are allowed. */
const PROTECTED: ReadonlySet<HazardCode> = new Set(['HZ101', 'HZ102', 'HZ103', 'HZ106', 'HZ301', 'HZ302', 'HZ303']);

export interface HazardContext {
  readonly desired: DesiredDomain;
  /** Null where nothing lives, or only files. */
  readonly live: LiveDomain | null;
  readonly owner: string;
  readonly policy: PlanPolicy;
  readonly changes: readonly Change[];
  readonly steps: readonly Step[];
  /** Is the removal one that a manifest declares, or the operator's? */
  readonly removal?: 'declared' | 'prune' | 'destroy';
  /** VMs of which nobody can tell whether they are the one to be made. */
  readonly unread?: readonly UnreadVm[];
  readonly sizes?: ReadonlyMap<string, Bytes | null>;
}

function sizeText(bytes: Bytes | null | undefined): string {
  if (bytes == null) return '';
  return bytes < 1024 ? ` (${bytes} bytes)` : ` (${formatDiskSize(Math.round(bytes / 1024) as KiB)})`;
}

function migration(host: string): Found {
  return { code: 'HZ401', what: `migrates it to ${host}`, path: ['host'], declared: true };
}

/** "relocates its VMX to images, scsi0:0 to images". */
function relocated(changes: readonly Change[]): string {
  const moved = changes.flatMap(({ path: [field, slot, leaf], after }) => {
    if (field === 'datastore') return [`its VMX to ${plainText(after)}`];
    return field === 'disks' && leaf === 'datastore' ? [`${slot ?? ''} to ${plainText(after)}`] : [];
  });
  return `relocates ${moved.join(', ')}`;
}

function ofRemoval({ removal = 'declared' }: HazardContext): Found {
  return removal === 'prune'
    ? { code: 'HZ103', what: 'unregisters it: no manifest declares it any more', path: [], declared: false }
    : { code: 'HZ102', what: 'unregisters it', path: ['ensure'], declared: removal === 'declared' };
}

/** What was unregistered, as by `destroy`, and is declared again at its place and with its marker, is what the manifest says. */
function ofRegister(file: DatastorePath, { desired, owner }: HazardContext, live: LiveDomain): Found {
  const isOwn = isOwnVmx(desired, live, owner);
  const what = `registers ${file}, which exists${isOwn ? ' and has the marker of this VM' : ''}`;
  return { code: 'HZ202', file, what, path: [], declared: isOwn || desired.adopt };
}

function ofStep(step: Step, context: HazardContext): readonly Found[] {
  const { desired, live, sizes } = context;
  const { power, allowPowerOff: allow } = desired;
  switch (step.do) {
    case 'delete-file':
      return [
        {
          code: 'HZ101',
          file: step.path,
          what: `deletes ${step.path}${sizeText(sizes?.get(step.path))}`,
          path: ['deleteFiles'],
          // A create deletes nothing but the copy that an earlier run of it began.
          declared: desired.ensure === 'present' || desired.deleteFiles.includes(step.path),
        },
      ];
    case 'unregister':
      return [ofRemoval(context)];
    case 'register':
      return live === null ? [] : [ofRegister(step.path, context, live)];
    case 'shut-down':
      return [
        {
          code: 'HZ301',
          what: `shuts down the guest`,
          path: ['allowPowerOff'],
          declared: allow !== 'never' || power === 'off',
        },
      ];
    case 'power-off':
      return live?.runtime.power === 'suspended'
        ? [
            {
              code: 'HZ106',
              what: 'loses the memory saved when it was suspended',
              path: ['allowPowerOff'],
              declared: allow === 'hard',
            },
          ]
        : [
            {
              code: 'HZ302',
              what: 'powers it off without a guest shutdown',
              path: ['allowPowerOff'],
              declared: allow === 'hard' || allow === 'guest-then-hard',
            },
          ];
    case 'force-off':
      return [
        {
          code: 'HZ302',
          what: 'powers it off if its guest does not shut down in time',
          path: ['allowPowerOff'],
          declared: allow === 'guest-then-hard',
        },
      ];
    case 'suspend':
      return [{ code: 'HZ303', what: 'suspends it', path: ['power'], declared: power === 'suspended' }];
    case 'migrate':
      return [migration(step.host)];
    case 'relocate':
      return [
        ...(step.host === undefined ? [] : [migration(step.host)]),
        { code: 'HZ402', what: relocated(context.changes), path: ['datastore'], declared: true },
      ];
    case 'upgrade-hardware':
      return [
        {
          code: 'HZ501',
          what: `raises the virtual hardware to version ${step.version}, which cannot be lowered again`,
          path: ['hardwareVersion'],
          declared: false,
        },
      ];
    default:
      return [];
  }
}

/** Removes a device that no manifest could bring back. */
function ofOccupant({ path, after }: Change, { live }: HazardContext): readonly Found[] {
  const what = live === null || after !== null ? null : occupantAt(live, path);
  if (what === null) return [];
  return [
    {
      code: 'HZ110',
      what: `removes from ${path[1] ?? ''} a device that no manifest can declare: ${what}`,
      path,
      declared: true,
    },
  ];
}

/** A device of another model takes the place of the live one. A declared model is no word for it: it may come from the defaults. */
function ofModel({ path, before, after }: Change): Found | null {
  const [kind, slot = '', leaf] = path;
  if (before === null || after === null) return null;
  const models = `${slot} from ${plainText(before)} to ${plainText(after)}`;
  if (kind === 'nics' && leaf === 'model') {
    const what = `changes the model of ${models}: the guest sees a new network card`;
    return { code: 'HZ107', what, path, declared: false };
  }
  if (kind !== 'controllers' || path.length !== 2) return null;
  const what = `changes the model of ${models}: the guest sees a new disk controller and may not boot without its driver`;
  return { code: 'HZ108', what, path, declared: false };
}

/** What to do before a hazard is allowed. */
const FIRST: Readonly<Partial<Record<HazardCode, string>>> = {
  HZ107:
    'Install the driver of that card in the guest first, and check that its network settings follow the MAC address. ',
  HZ108: 'Install the driver of that controller in the guest first, so that it can boot from it. ',
  HZ204: 'Correct the uuid, or use the name of that VM. ',
};

/** The call is hot, and the guest loses that network at once. */
function ofDisconnection({ path, before, after }: Change, { live }: HazardContext): readonly Found[] {
  const [kind, slot = '', leaf] = path;
  const isCut = kind === 'nics' && leaf === 'connected' && before === true && after === false;
  if (!isCut || live?.runtime.power !== 'on') return [];
  return [{ code: 'HZ109', what: `disconnects ${slot} while the VM runs`, path, declared: true }];
}

function ofChange(change: Change, context: HazardContext): readonly Found[] {
  const { path, before, after } = change;
  const [kind, slot, leaf] = path;
  const occupant = ofOccupant(change, context);
  if (kind === 'name')
    return [{ code: 'HZ203', what: `renames it: it is ${plainText(before)} now`, path, declared: true }];
  const model = ofModel(change);
  if (model !== null) return [model];
  if (kind === 'nics' && leaf === 'connected') return ofDisconnection(change, context);
  if (kind !== 'disks' || slot === undefined) return occupant;
  if (path.length === 2 && after === null) {
    return [
      ...occupant,
      { code: 'HZ104', what: `detaches the disk in ${slot}; its file is kept`, path, declared: true },
    ];
  }
  if (leaf !== 'file' || before === null || after === null) return [];
  const what = `puts ${plainText(after)} into ${slot} in place of ${plainText(before)}, whose file is kept`;
  return [{ code: 'HZ105', what, path, declared: true }];
}

/** Hazards of VMs that esxform did not create. Without permission the VM is refused as unmanaged, which is a separate error. */
function ofOwnership({ desired, live, owner, steps }: HazardContext): readonly Found[] {
  if (live === null || steps.length === 0 || isOurs(live.marker, owner, live) === 'ours') return [];
  if (!desired.adopt && desired.declared.uuid === undefined) return [];
  const what = live.marker === null ? 'changes a VM that esxform did not make' : 'adopts a copied VM';
  return [{ code: 'HZ201', what, path: desired.adopt ? ['adopt'] : ['uuid'], declared: true }];
}

/** A uuid that was copied or mistyped removes another VM than the name says, so that the manifest alone is no word for it. */
function ofName({ desired, live, steps }: HazardContext): readonly Found[] {
  const removes = steps.some((step) => step.do === 'unregister');
  if (!removes || live === null || live.domain.name === vmNameOf(desired)) return [];
  const what = `removes the VM "${live.domain.name}", which the manifest calls "${desired.name}"`;
  return [{ code: 'HZ204', what, path: ['uuid'], declared: false }];
}

/** A VM is not proved absent while the server does not say who an unread one is. */
function ofUnread({ desired, live, steps, unread = [] }: HazardContext): readonly Found[] {
  if (steps.length === 0) return [];
  const verb = live === null ? 'creates' : 'registers';
  const what = desired.declared.uuid === undefined ? 'carry its marker' : 'have its uuid';
  return unread.map(({ name, why }) => ({
    code: 'HZ205',
    what: `${verb} it although "${name}" cannot be read (${why}) and may ${what}`,
    path: desired.declared.uuid === undefined ? [] : ['uuid'],
    declared: false,
  }));
}

/** Any step counts, a marker write too: the other system does not expect it. */
function ofManager({ live, steps }: HazardContext): readonly Found[] {
  const manager = live?.runtime.managedBy;
  if (manager === undefined || steps.length === 0) return [];
  return [{ code: 'HZ206', what: `changes a VM that is managed by ${manager}`, path: [], declared: false }];
}

/** All that a plan does which somebody could regret, in the order of its steps, and who allows it. */
export function hazardsOf(context: HazardContext): readonly Hazard[] {
  const { desired, policy, changes, steps } = context;
  const found: readonly (Found & { readonly step?: StepKind })[] = [
    ...ofOwnership(context),
    ...ofName(context),
    ...ofUnread(context),
    ...ofManager(context),
    ...changes.flatMap((change) => ofChange(change, context)),
    ...steps.flatMap((step) => ofStep(step, context).map((each) => ({ ...each, step: step.do }))),
  ];
  return found.map(({ code, what, path, declared, file = null, step = null }) => {
    const byOperator =
      code === 'HZ103' ||
      (code === 'HZ102' && context.removal === 'destroy') ||
      policy.allow.some((each) => each.code === code && (each.domain === null || each.domain === desired.name));
    const allowedBy = declared || desired.allow.includes(code) ? 'manifest' : byOperator ? 'operator' : null;
    return { code, what, allowedBy, path, file, step };
  });
}

/** An error for each hazard that nobody allows, and for each that a protection forbids. */
export function hazardDiagnostics(desired: DesiredDomain, hazards: readonly Hazard[]): readonly Diagnostic[] {
  return hazards.flatMap(({ code, what, allowedBy, path }) => {
    const parts = { subject: desired.name, source: locate(desired, path) };
    // Half a copy is no file of the domain yet.
    const remade = code === 'HZ101' && desired.ensure === 'present';
    if (desired.protect && PROTECTED.has(code) && !remade) {
      return [
        errorDiagnostic('EF2031', `${desired.name} is protected, and this plan ${what}`, {
          ...parts,
          hint: 'If you mean it, remove protect from the manifest in a separate change.',
        }),
      ];
    }
    if (allowedBy !== null) return [];
    return [
      errorDiagnostic('EF2033', `${desired.name}: ${code} ${what}, and nothing allows it`, {
        ...parts,
        detail: `${code}: ${HAZARD_CODES[code]}.`,
        hint: `${FIRST[code] ?? ''}If you mean it, add to the domain: allow: [${code}]  (or run with --allow ${code}:${desired.name})`,
      }),
    ];
  });
}
