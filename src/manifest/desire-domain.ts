import type { AllowPowerOff, DeclaredAllocation, DeclaredFields, DefineBy, DesiredDomain } from '../domain/desired.js';
import { errorDiagnostic } from '../domain/diagnostic.js';
import type { Firmware, Limit, PowerState, Shares } from '../domain/domain.js';
import { parseDomainName } from '../domain/domain-name.js';
import { type Parsed, parsed } from '../domain/parsed.js';
import type { Path } from '../domain/path-key.js';
import type { AnswerPolicy } from '../domain/question.js';
import { parseFrequency, parseMemory, parseMemoryAmount } from '../domain/units.js';
import { parseUuid } from '../domain/uuid.js';
import { checkDomain } from './check-domain.js';
import {
  asWritten,
  desireCdrom,
  desireController,
  desireDisk,
  desireNic,
  desireSerial,
  desireVmxValue,
} from './desire-devices.js';
import {
  type Entries,
  type FieldReader,
  keyRange,
  readBoolean,
  readNumber,
  readSlots,
  readText,
  readWord,
  report,
  written,
} from './field-reader.js';
import type { Domain as WrittenDomain } from './manifest-types.generated.js';
import { mergeDefaults } from './merge-defaults.js';
import type { YamlEntry, YamlMap } from './yaml-node.js';

const POWERS: readonly (PowerState | 'keep')[] = ['on', 'off', 'suspended', 'keep'];
const FIRMWARES: readonly Firmware[] = ['bios', 'efi'];
const POWER_OFFS: readonly AllowPowerOff[] = ['never', 'guest', 'hard'];
const DEFINES: readonly DefineBy[] = ['auto', 'upload', 'create'];
const LEVELS = ['low', 'normal', 'high'] as const;

/** One domain of a manifest as it was meant; null where not even its name is one. Problems are added to the reader's list. */
export function desireDomain(
  reader: FieldReader,
  entry: YamlEntry & { readonly node: YamlMap },
  defaults: YamlMap | null,
  autoAnswer: AnswerPolicy,
): DesiredDomain | null {
  const source = keyRange(reader, entry);
  reader.sources[''] = source;
  const name = parseDomainName(reader.name);
  if (!name.ok) {
    report(reader, errorDiagnostic('EF1011', `the name of a domain ${name.problem}`, { source }));
    return null;
  }
  const entries = mergeDefaults(defaults, entry.node);
  const fields = readFields(reader, entries);
  const desired: DesiredDomain = {
    name: name.value,
    declared: declaredOf(fields),
    power: fields.power ?? 'keep',
    allowPowerOff: fields.allow_power_off ?? 'never',
    define: fields.define ?? 'auto',
    adopt: fields.adopt ?? false,
    autoAnswer,
    sources: reader.sources,
  };
  for (const diagnostic of checkDomain(desired)) report(reader, diagnostic);
  return desired;
}

type Fields = ReturnType<typeof readFields>;

function declaredOf(fields: Fields): DeclaredFields {
  return written<DeclaredFields>({
    uuid: fields.uuid,
    guestOs: fields.guest_os,
    hardwareVersion: fields.hardware_version,
    firmware: fields.firmware,
    annotation: fields.annotation,
    memory: fields.memory,
    vcpus: fields.vcpus,
    coresPerSocket: fields.cores_per_socket,
    scheduler: fields.scheduler,
    controllers: fields.controllers,
    disks: fields.disks,
    nics: fields.nics,
    cdroms: fields.cdroms,
    serials: fields.serials,
    vmx: fields.vmx,
  });
}

/** One entry for each key that the schema has for a domain: the compiler misses none. */
function readFields(reader: FieldReader, entries: Entries) {
  return {
    uuid: readText(reader, entries, 'uuid', ['uuid'], parseUuid),
    guest_os: readText(reader, entries, 'guest_os', ['guestOs'], asWritten),
    hardware_version: readNumber(reader, entries, 'hardware_version', ['hardwareVersion']),
    firmware: readWord(reader, entries, 'firmware', ['firmware'], FIRMWARES),
    annotation: readText(reader, entries, 'annotation', ['annotation'], asWritten),
    memory: readText(reader, entries, 'memory', ['memory'], parseMemory),
    vcpus: readNumber(reader, entries, 'vcpus', ['vcpus']),
    cores_per_socket: readNumber(reader, entries, 'cores_per_socket', ['coresPerSocket']),
    power: readWord(reader, entries, 'power', ['power'], POWERS),
    scheduler: readScheduler(reader, entries),
    controllers: readSlots(reader, entries, 'controllers', desireController),
    disks: readSlots(reader, entries, 'disks', desireDisk),
    nics: readSlots(reader, entries, 'nics', desireNic),
    cdroms: readSlots(reader, entries, 'cdroms', desireCdrom),
    serials: readSlots(reader, entries, 'serials', desireSerial),
    vmx: readSlots(reader, entries, 'vmx', desireVmxValue),
    allow_power_off: readWord(reader, entries, 'allow_power_off', ['allowPowerOff'], POWER_OFFS),
    adopt: readBoolean(reader, entries, 'adopt', ['adopt']),
    define: readWord(reader, entries, 'define', ['define'], DEFINES),
  } satisfies { readonly [Key in keyof Required<WrittenDomain>]: unknown };
}

type Scheduler = NonNullable<DeclaredFields['scheduler']>;

function readScheduler(reader: FieldReader, entries: Entries): Scheduler | undefined {
  const entry = entries.get('scheduler');
  if (entry?.node.kind !== 'map') return undefined;
  reader.sources['scheduler'] = keyRange(reader, entry);
  const inside = entry.node.entries;
  return written<Scheduler>({
    cpu: readAllocation(reader, inside, 'cpu', parseFrequency),
    memory: readAllocation(reader, inside, 'memory', parseMemoryAmount),
  });
}

function readAllocation<Unit extends number>(
  reader: FieldReader,
  entries: Entries,
  key: 'cpu' | 'memory',
  parse: (text: string) => Parsed<Unit>,
): DeclaredAllocation<Unit> | undefined {
  const entry = entries.get(key);
  if (entry?.node.kind !== 'map') return undefined;
  const inside = entry.node.entries;
  const at = (leaf: string): Path => ['scheduler', key, leaf];
  const parseLimit = (text: string): Parsed<Limit<Unit>> =>
    text === 'unlimited' ? parsed('unlimited' as const) : parse(text);
  const shares: Shares | undefined =
    readWord(reader, inside, 'shares', at('shares'), LEVELS) ?? readNumber(reader, inside, 'shares', at('shares'));
  return written<DeclaredAllocation<Unit>>({
    reservation: readText(reader, inside, 'reservation', at('reservation'), parse),
    limit: readText(reader, inside, 'limit', at('limit'), parseLimit),
    shares,
  });
}
