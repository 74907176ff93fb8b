import { printable } from '../../domain/diagnostics/printable.js';
import type { Domain } from '../../domain/domain.js';
import { type AnyField, type FieldTable, type Group, isBlank, isGroup } from '../../domain/fields/field.js';
import { FIELDS, isFieldKey } from '../../domain/fields/fields.js';
import type { Json } from '../../domain/values/json.js';
import { BY_SLOT, FREE_KEYS } from '../../domain/values/manifest-path.js';
import type { Path } from '../../domain/values/path-key.js';
import { FIELD_ORDER } from '../../plan/diff/declared-leaves.js';
import { isPlaceField } from '../../plan/diff/location-paths.js';
import type { DomainPlan } from '../../plan/plan.js';
import type { TextStyle } from '../text/text-style.js';
import { differenceLines, labelWidth } from './change-text.js';

/** Fields of which each entry has a line of its own. */
const SLOTTED: ReadonlySet<string> = new Set([...BY_SLOT, ...FREE_KEYS]);

/** Fields that are shown with what the manifest says of them, because the rest is as hosts make every domain. */
const AS_DECLARED = new Set([...keysWhere((row) => isGroup(row)), 'vnc', 'video', 'usb']);

/** Fields whose default is that there is nothing to tell. */
const QUIET: ReadonlySet<string> = new Set([...keysWhere((row) => !isGroup(row) && row.shown !== true), 'tpm']);

function keysWhere(test: (row: AnyField | Group<FieldTable>) => boolean): readonly string[] {
  return Object.entries(FIELDS).flatMap(([key, row]) => (test(row) ? [key] : []));
}

/** Whether a field says the same as a VMX that says nothing. */
function isQuiet(field: string, value: Json): boolean {
  if (!QUIET.has(field)) return false;
  const row = isFieldKey(field) ? FIELDS[field] : undefined;
  return row === undefined || isGroup(row) ? value === false : isBlank(row, value);
}

const MAKES_DISKS: ReadonlySet<string> = new Set(['make-disk', 'copy-disk', 'create']);

/** The domain that a plan makes, as its step carries it; null when it makes none. */
export function plannedDomain(plan: DomainPlan): Domain | null {
  for (const step of plan.steps) if (step.do === 'create' || step.do === 'upload-vmx') return step.domain;
  return null;
}

function rows(plan: DomainPlan, domain: Domain): readonly { readonly path: Path; readonly after: Json }[] {
  const values = domain as unknown as Readonly<Record<string, Json>>;
  const declared = plan.desired.declared;
  const fields = FIELD_ORDER.flatMap((field) => {
    const value = values[field] ?? null;
    if (SLOTTED.has(field)) {
      return Object.entries((value ?? {}) as Readonly<Record<string, Json>>).map(([slot, device]) => ({
        path: [field, slot],
        after: device,
      }));
    }
    if (AS_DECLARED.has(field)) {
      return plan.changes.flatMap(({ path, after }) => (path[0] === field ? [{ path, after }] : []));
    }
    if (value === null || (isQuiet(field, value) && declared[field] === undefined)) return [];
    return [{ path: [field], after: value }];
  });
  const on = plan.steps.some((step) => step.do === 'power-on');
  const places = plan.changes.filter(({ path }) => isPlaceField(path[0])).map(({ path, after }) => ({ path, after }));
  return [...places, ...fields, { path: ['power'], after: on ? 'on' : 'off' }];
}

/** Every value that a new domain gets, the defaults too, so that nothing is made that was not shown. */
export function newDomainLines(plan: DomainPlan, domain: Domain, indent: string, style: TextStyle): readonly string[] {
  const differences = rows(plan, domain).map((row) => ({ ...row, before: null }));
  const width = labelWidth(differences);
  return differences.flatMap((difference) => {
    const remark = diskRemark(plan, difference.path);
    return differenceLines(difference, { sign: '+', tone: 'add' }, remark, { indent, width, style });
  });
}

/** Whether a disk's file is made, and of what; nothing is said where the plan makes no disks at all. */
function diskRemark({ steps }: DomainPlan, [kind, slot]: Path): string {
  if (kind !== 'disks' || !steps.some((step) => MAKES_DISKS.has(step.do))) return '';
  for (const step of steps) {
    if (step.do === 'copy-disk' && step.disk.slot === slot) return `copy of ${printable(step.disk.from)}`;
    if (step.do === 'make-disk' && step.disk.slot === slot) return 'new file';
    if (step.do === 'create' && step.newDisks.some((disk) => disk.slot === slot)) return 'new file';
  }
  return 'existing file';
}
