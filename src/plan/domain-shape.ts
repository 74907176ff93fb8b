import { parseDatastorePath } from '../domain/datastore-path.js';
import { parseDomainName } from '../domain/domain-name.js';
import { parseMac } from '../domain/mac.js';
import type { Parsed } from '../domain/parsed.js';
import { parseUuid } from '../domain/uuid.js';
import { either, flag, integer, list, map, nullable, object, oneOf, type Shape, tagged, text } from './shape.js';

/** Bounds of what a saved plan may hold of one domain. */
const MOST = { slots: 512, rawKeys: 10_000, rules: 1000, sources: 20_000, facts: 100_000 } as const;

/** A text that its parser takes and leaves as it is: only the normal form stands in a plan. */
function normal(what: string, parse: (text: string) => Parsed<string>): Shape {
  return text(what, (value) => {
    const parsed = parse(value);
    return parsed.ok && parsed.value === value;
  });
}

export const domainName = normal('the name of a domain', parseDomainName);
export const datastoreFile = normal('a datastore path like "[ssd1] web01/web01.vmdk"', parseDatastorePath);
const uuid = normal('a uuid', parseUuid);
const mac = normal('a MAC address', parseMac);

const controllerModel = oneOf('buslogic', 'lsilogic', 'lsisas1068', 'pvscsi', 'ahci', 'nvme', 'default');
const nicModel = oneOf('vlance', 'vmxnet', 'vmxnet2', 'vmxnet3', 'e1000', 'e1000e', 'default');
export const provisioning = oneOf('thin', 'thick', 'eager');
const firmware = oneOf('bios', 'efi');
const shares = either(oneOf('low', 'normal', 'high'), integer(0));
const limit = either(oneOf('unlimited'), integer(0));
const slots = (device: Shape): Shape => map(device, MOST.slots);

const medium = tagged('kind', { iso: { file: text() }, device: { device: text() }, client: {}, empty: {} });
const ends = { client: 'client', server: 'server' } as const;
const serial = tagged('kind', {
  file: { file: text() },
  device: { device: text() },
  pipe: { pipe: text(), endpoint: oneOf(ends.client, ends.server) },
  network: { uri: text(), direction: oneOf(ends.client, ends.server) },
});
const allocation = { reservation: integer(0), limit, shares };

export const domainShape: Shape = object({
  name: domainName,
  uuid: nullable(uuid),
  guestOs: nullable(text()),
  hardwareVersion: integer(0),
  firmware,
  annotation: text(),
  memory: integer(0),
  vcpus: integer(0),
  coresPerSocket: integer(0),
  scheduler: object({ cpu: object(allocation), memory: object(allocation) }),
  controllers: slots(controllerModel),
  disks: slots(object({ file: datastoreFile, size: nullable(integer(0)), provisioning: nullable(provisioning) })),
  nics: slots(object({ model: nicModel, network: nullable(text()), mac: nullable(mac), connected: flag })),
  cdroms: slots(object({ medium, connected: flag })),
  serials: slots(serial),
  vmx: map(text(), MOST.rawKeys),
});

const declaredShape: Shape = object(
  {},
  {
    uuid,
    guestOs: text(),
    hardwareVersion: integer(0),
    firmware,
    annotation: text(),
    memory: integer(0),
    vcpus: integer(0),
    coresPerSocket: integer(0),
    scheduler: object({}, { cpu: object({}, allocation), memory: object({}, allocation) }),
    controllers: slots(nullable(controllerModel)),
    disks: slots(nullable(object({}, { file: datastoreFile, size: integer(0), provisioning, datastore: text() }))),
    nics: slots(nullable(object({}, { model: nicModel, network: nullable(text()), mac, connected: flag }))),
    cdroms: slots(nullable(object({}, { medium, connected: flag }))),
    serials: slots(nullable(serial)),
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

const answerRule: Shape = object({
  question: nullable(text()),
  text: nullable(text()),
  answer: text(),
  atMost: nullable(integer(0)),
});

export const desiredShape: Shape = object({
  name: domainName,
  declared: declaredShape,
  power: oneOf('on', 'off', 'suspended', 'keep'),
  allowPowerOff: oneOf('never', 'guest', 'hard'),
  define: oneOf('auto', 'upload', 'create'),
  adopt: flag,
  autoAnswer: object({ rules: list(answerRule, MOST.rules), otherwise: oneOf('refuse', 'default') }),
  sources: map(sourceShape, MOST.sources),
});

export const markerShape: Shape = object({
  format: oneOf(1),
  owner: text(),
  machine: object({ uuid: nullable(text()), vmxPath: text() }),
  applied: map(text(), MOST.facts),
});
