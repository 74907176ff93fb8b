import { HAZARD_CODES } from '../domain/diagnostics/hazard-codes.js';
import type { Result } from '../domain/diagnostics/result.js';
import type { JsonSchema } from '../domain/fields/codec.js';
import { type AnyField, type FieldTable, isGroup } from '../domain/fields/field.js';
import { FIELDS } from '../domain/fields/fields.js';
import { parseDatastorePath } from '../domain/values/datastore-path.js';
import { parseDomainName } from '../domain/values/domain-name.js';
import { parseMac } from '../domain/values/mac.js';
import { parseUuid } from '../domain/values/uuid.js';
import { either, flag, integer, list, map, nullable, object, oneOf, type Shape, tagged, text } from './file/shape.js';

/** Bounds of what a saved plan may hold of one domain. */
const MOST = { slots: 512, rawKeys: 10_000, rules: 1000, sources: 20_000, facts: 100_000 } as const;

/** Whether the clock of this machine knows a time zone. */
function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    // That is how a zone which nobody knows is told.
    return false;
  }
}

/** A text that its parser takes and leaves as it is: only the normal form stands in a plan. */
function normal(what: string, parse: (text: string) => Result<string>): Shape {
  return text(what, (value) => {
    const parsed = parse(value);
    return parsed.ok && parsed.value === value;
  });
}

export const domainName = normal('the name of a domain', parseDomainName);
export const datastoreFile = normal('a datastore path like "[ssd1] web01/web01.vmdk"', parseDatastorePath);
export const uuid = normal('a uuid', parseUuid);
const mac = normal('a MAC address', parseMac);

const controllerModel = oneOf('buslogic', 'lsilogic', 'lsisas1068', 'pvscsi', 'ahci', 'nvme', 'default');
const nicModel = oneOf('vlance', 'vmxnet', 'vmxnet2', 'vmxnet3', 'e1000', 'e1000e', 'sriov', 'default');
export const provisioning = oneOf('thin', 'thick', 'eager');
const shares = either(oneOf('low', 'normal', 'high'), integer(0));
const sound = oneOf('sb16', 'es1371', 'hdaudio', 'default');
const limit = either(oneOf('unlimited'), integer(0));
const slots = (device: Shape): Shape => map(device, MOST.slots);

const device = { device: nullable(text()) };
const medium = tagged('kind', { iso: { file: text() }, device: { ...device, raw: flag }, client: {}, empty: {} });
const floppyMedium = tagged('kind', { file: { file: text() }, device, client: {}, empty: {} });
const ends = { client: 'client', server: 'server' } as const;
const serial = tagged('kind', {
  file: { file: text() },
  device: { device: text() },
  pipe: { pipe: text(), endpoint: oneOf(ends.client, ends.server) },
  network: { uri: text(), direction: oneOf(ends.client, ends.server) },
});
const parallel = tagged('kind', { file: { file: text() }, device: { device: text() } });
const sharedFolder = object({ hostPath: text(), guestName: text(), writable: flag });
const passthrough = object({
  address: nullable(text()),
  vendor: nullable(text()),
  device: nullable(text()),
  system: nullable(text()),
});
const screen = { port: nullable(integer(0)), listen: nullable(text()), keymap: nullable(text()) };
const video = { memory: nullable(integer(0)), displays: nullable(integer(0)), accelerated: flag };
const usb = { uhci: flag, ehci: flag, xhci: flag };
const disk = {
  mode: oneOf(
    'persistent',
    'nonpersistent',
    'undoable',
    'append',
    'independent-persistent',
    'independent-nonpersistent',
  ),
  writeThrough: flag,
  sharing: oneOf('none', 'multi-writer'),
  limit,
};
const connection = oneOf('bridged', 'custom', 'nat', 'host-only');
const port = object({
  switch: uuid,
  portgroup: text(),
  port: nullable(text()),
  connection: nullable(integer(Number.MIN_SAFE_INTEGER)),
});
const macType = oneOf('generated', 'static');

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
  // A password must reach no plan.
  vnc: nullable(object({ ...screen, password: nullable(oneOf()) })),
  video: object(video),
  sound: nullable(sound),
  usb: object(usb),
  tpm: flag,
  controllers: slots(controllerModel),
  disks: slots(
    object({
      ...disk,
      file: datastoreFile,
      size: nullable(integer(0)),
      provisioning: nullable(provisioning),
      shares: nullable(shares),
    }),
  ),
  nics: slots(
    object({
      model: nicModel,
      network: nullable(text()),
      connection,
      device: nullable(text()),
      port: nullable(port),
      mac: nullable(mac),
      macType: nullable(macType),
      macCheck: nullable(flag),
      connected: flag,
      shares,
      reservation: integer(0),
      limit,
    }),
  ),
  cdroms: slots(object({ medium, connected: flag })),
  floppies: slots(object({ medium: floppyMedium, connected: flag })),
  serials: slots(serial),
  parallels: slots(parallel),
  sharedFolders: slots(sharedFolder),
  passthrough: slots(passthrough),
  guestinfo: map(text(), MOST.rawKeys),
  vmx: map(text(), MOST.rawKeys),
});

const declaredShape: Shape = object(
  {},
  {
    ...fieldShapes(FIELDS, 'declared'),
    vnc: nullable(object({}, screen)),
    video: object({}, video),
    sound: nullable(sound),
    usb: object({}, usb),
    tpm: flag,
    controllers: slots(nullable(controllerModel)),
    disks: slots(
      nullable(
        object(
          {},
          {
            ...disk,
            file: datastoreFile,
            copyOf: datastoreFile,
            size: integer(0),
            provisioning,
            datastore: text(),
            replace: flag,
            shares,
          },
        ),
      ),
    ),
    nics: slots(
      nullable(
        object(
          {},
          {
            model: nicModel,
            network: nullable(text()),
            connection,
            device: text(),
            port,
            mac,
            macType,
            macCheck: flag,
            connected: flag,
            shares,
            reservation: integer(0),
            limit,
          },
        ),
      ),
    ),
    cdroms: slots(nullable(object({}, { medium, connected: flag }))),
    floppies: slots(nullable(object({}, { medium: floppyMedium, connected: flag }))),
    serials: slots(nullable(serial)),
    parallels: slots(nullable(parallel)),
    sharedFolders: slots(nullable(sharedFolder)),
    passthrough: slots(nullable(passthrough)),
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

export const desiredShape: Shape = object({
  name: domainName,
  declared: declaredShape,
  power: oneOf('on', 'off', 'suspended', 'keep'),
  allowPowerOff: oneOf('never', 'guest', 'hard'),
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
  place: object({}, { host: text(), datastore: text(), vmxPath: datastoreFile, folder: text(), resourcePool: text() }),
  autostart: nullable(flag),
  autoAnswer: object({
    rules: list(answerRule, MOST.rules),
    otherwise: oneOf('refuse', 'default'),
    source: nullable(answerSource),
  }),
  sources: map(sourceShape, MOST.sources),
});

export const markerShape: Shape = object(
  {
    format: oneOf(2),
    owner: text(),
    machine: object({ uuid: nullable(text()), vmxPath: text() }, { instanceUuid: text() }),
    applied: map(text(), MOST.facts),
  },
  { domain: text(), protected: oneOf(true), unfinished: oneOf('create', 'downtime'), copying: oneOf(true) },
);
