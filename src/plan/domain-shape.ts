import { HAZARD_CODES } from '../domain/diagnostics/hazard-codes.js';
import type { JsonSchema } from '../domain/fields/codec.js';
import { type AnyField, type FieldTable, isGroup } from '../domain/fields/field.js';
import { FIELDS } from '../domain/fields/fields.js';
import { MOST_DISK_MARKS } from '../domain/marker.js';
import { MAX_SLOTS } from './devices/device.js';
import { deviceShapes } from './devices/devices.js';
import { either, flag, integer, list, map, nullable, object, oneOf, type Shape, text } from './file/shape.js';
import { datastoreFile, domainName } from './normal-text.js';

export { provisioning } from './devices/disks.js';
export { datastoreFile, domainName, uuid } from './normal-text.js';

/** Bounds of what a saved plan may hold of one domain. */
const MOST = {
  slots: MAX_SLOTS,
  rawKeys: 10_000,
  rules: 1000,
  sources: 20_000,
  facts: 100_000,
  shutdownSeconds: 86_400,
} as const;

/** Whether the clock of this machine knows a time zone. */
function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    // An unknown zone throws.
    return false;
  }
}

/** The check of a value by its schema; `string` checks texts. */
function shapeOf(schema: JsonSchema, string: Shape): Shape {
  const { type, anyOf, minimum } = schema;
  if (Array.isArray(anyOf)) {
    const branches: readonly JsonSchema[] = anyOf;
    const shapes = branches.filter((each) => each['type'] !== 'null').map((each) => shapeOf(each, string));
    return shapes.length === branches.length ? either(...shapes) : nullable(either(...shapes));
  }
  if (schema['const'] !== undefined) return oneOf(schema['const']);
  if (Array.isArray(schema['enum'])) return oneOf(...schema['enum']);
  switch (type) {
    case 'boolean':
      return flag;
    case 'integer':
      return integer(typeof minimum === 'number' ? minimum : Number.MIN_SAFE_INTEGER);
    case 'array':
      return list(shapeOf(schema['items'] as JsonSchema, text()), MOST.slots);
    case 'string':
      return string;
    default:
      throw new Error(`the schema of a field has the type ${JSON.stringify(type)}`);
  }
}

/** Only a text in the normal form that the codec gives. */
function normalOf({ codec }: AnyField): Shape {
  return text(codec.what, (value) => {
    const result = codec.parse(value);
    return result?.ok === true && result.value === value;
  });
}

/** The fields of a table: the whole of a Domain, or what a manifest may declare of it. */
function fieldShapes(table: FieldTable, part: 'whole' | 'declared'): Readonly<Record<string, Shape>> {
  return Object.fromEntries(
    Object.entries(table).map(([key, row]) => {
      if (isGroup(row)) {
        const fields = fieldShapes(row.fields, part);
        return [key, part === 'whole' ? object(fields) : object({}, fields)];
      }
      const shape = shapeOf(row.codec.plan, normalOf(row));
      return [key, part === 'whole' && row.blank === null ? nullable(shape) : shape];
    }),
  );
}

export const domainShape: Shape = object({
  name: domainName,
  ...fieldShapes(FIELDS, 'whole'),
  ...deviceShapes('whole'),
  guestinfo: map(text(), MOST.rawKeys),
  vmx: map(text(), MOST.rawKeys),
});

const declaredShape: Shape = object(
  {},
  {
    ...fieldShapes(FIELDS, 'declared'),
    ...deviceShapes('declared'),
    guestinfo: map(nullable(text()), MOST.rawKeys),
    vmx: map(nullable(text()), MOST.rawKeys),
  },
);

export const sourceShape: Shape = object({
  file: text(),
  line: integer(0),
  column: integer(0),
  endLine: integer(0),
  endColumn: integer(0),
});

const answerSource: Shape = object({
  from: oneOf('operator', 'domain', 'manifest', 'uri'),
  at: nullable(sourceShape),
  index: integer(0),
});

const answerRule: Shape = object({
  question: nullable(text()),
  text: nullable(text()),
  answer: text(),
  atMost: nullable(integer(0)),
  source: answerSource,
});

export const desiredShape: Shape = object(
  {
    name: domainName,
    declared: declaredShape,
    power: oneOf('on', 'off', 'suspended', 'keep'),
    allowPowerOff: oneOf('never', 'guest', 'guest-then-hard', 'hard'),
    define: oneOf('auto', 'upload', 'create'),
    ensure: oneOf('present', 'absent'),
    deleteFiles: list(datastoreFile, MOST.slots),
    adopt: flag,
    protect: flag,
    allow: list(oneOf(...Object.keys(HAZARD_CODES)), MOST.slots),
    dependsOn: list(domainName, MOST.rawKeys),
    window: nullable(
      object({
        days: list(integer(0, 6), 7),
        from: integer(0, 1439),
        to: integer(0, 1439),
        timeZone: text('a time zone', isTimeZone),
      }),
    ),
    place: object(
      {},
      { host: text(), datastore: text(), vmxPath: datastoreFile, folder: text(), resourcePool: text() },
    ),
    autostart: nullable(flag),
    autoAnswer: object({
      rules: list(answerRule, MOST.rules),
      otherwise: oneOf('refuse', 'default'),
      source: nullable(answerSource),
    }),
    sources: map(sourceShape, MOST.sources),
  },
  { vmName: domainName, shutdownTimeout: integer(1, MOST.shutdownSeconds) },
);

/** The machine that a marker was written for. */
export const machineShape: Shape = object({ uuid: nullable(text()), vmxPath: text() }, { instanceUuid: text() });

export const markerShape: Shape = object(
  {
    format: oneOf(2),
    owner: text(),
    machine: machineShape,
    applied: map(text(), MOST.facts),
  },
  {
    serial: integer(1),
    written: text(),
    disks: map(text(), MOST_DISK_MARKS),
    domain: text(),
    protected: oneOf(true),
    unfinished: oneOf('create', 'downtime'),
    copying: oneOf(true),
    waits: object({ values: map(text(), MOST.facts) }, { booted: text(), more: integer(1) }),
  },
);
