import { parseDatastorePath } from '../domain/datastore-path.js';
import type { AllowPowerOff, DeclaredFields, DefineBy, DesiredDomain } from '../domain/desired.js';
import { errorDiagnostic } from '../domain/diagnostic.js';
import type { Firmware, Latency, PowerState } from '../domain/domain.js';
import { parseDomainName } from '../domain/domain-name.js';
import { type HazardCode, isHazardCode } from '../domain/hazard-codes.js';
import { type Parsed, parsed, unparsed } from '../domain/parsed.js';
import type { AnswerPolicy } from '../domain/question.js';
import { parseMemory } from '../domain/units.js';
import { parseUuid } from '../domain/uuid.js';
import { checkAbsence } from './check-absence.js';
import { checkDomain } from './check-domain.js';
import { desireAnswers } from './desire-answers.js';
import {
  asWritten,
  desireCdrom,
  desireController,
  desireDisk,
  desireFloppy,
  desireFreeValue,
  desireNic,
} from './desire-devices.js';
import { desireGuestinfo } from './desire-guestinfo.js';
import {
  desireBoot,
  desireHotAdd,
  desireSound,
  desireTools,
  desireUsb,
  desireVideo,
  desireVnc,
} from './desire-hardware.js';
import { desirePlace, placeOf } from './desire-place.js';
import { desireParallel, desirePassthrough, desireSerial, desireSharedFolder } from './desire-ports.js';
import { desireScheduler } from './desire-scheduler.js';
import { desireWindow } from './desire-window.js';
import {
  type Entries,
  type FieldReader,
  keyRange,
  readBoolean,
  readNumber,
  readSlots,
  readText,
  readTexts,
  readWord,
  report,
  written,
} from './field-reader.js';
import type { Domain as WrittenDomain } from './manifest-types.generated.js';
import { isNull, mergeDefaults } from './merge-defaults.js';
import type { YamlEntry, YamlMap } from './yaml-node.js';

const POWERS: readonly (PowerState | 'keep')[] = ['on', 'off', 'suspended', 'keep'];
const FIRMWARES: readonly Firmware[] = ['bios', 'efi'];
const POWER_OFFS: readonly AllowPowerOff[] = ['never', 'guest', 'hard'];
const DEFINES: readonly DefineBy[] = ['auto', 'upload', 'create'];
const ENSURES: readonly DesiredDomain['ensure'][] = ['present', 'absent'];
const LATENCIES: readonly Latency[] = ['low', 'normal', 'medium', 'high'];

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
  const absent = entry.node.entries.get('ensure')?.node.value === 'absent';
  const entries = mergeDefaults(absent ? null : defaults, entry.node);
  const fields = readFields(reader, entries);
  const desired: DesiredDomain = {
    name: name.value,
    declared: declaredOf(fields),
    power: fields.power ?? 'keep',
    allowPowerOff: fields.allow_power_off ?? 'never',
    define: fields.define ?? 'auto',
    ensure: fields.ensure ?? 'present',
    deleteFiles: fields.delete_files ?? [],
    adopt: fields.adopt ?? false,
    protect: fields.protect ?? false,
    allow: fields.allow ?? [],
    dependsOn: fields.depends_on ?? [],
    window: fields.window ?? null,
    place: placeOf(fields),
    autostart: fields.autostart ?? null,
    autoAnswer: fields.auto_answer ?? autoAnswer,
    sources: reader.sources,
  };
  for (const diagnostic of checkAbsence(reader, entries, desired)) report(reader, diagnostic);
  for (const diagnostic of checkDomain(desired)) report(reader, diagnostic);
  return desired;
}

function parseHazardCode(text: string): Parsed<HazardCode> {
  return isHazardCode(text) ? parsed(text) : unparsed(`must be the code of a hazard, not "${text}"`);
}

/** A domain's own answers take the place of the manifest's; null gives those back. */
function readAnswers(reader: FieldReader, entries: Entries): AnswerPolicy | undefined {
  const node = entries.get('auto_answer')?.node;
  return node === undefined || isNull(node) ? undefined : desireAnswers(node, reader, 'domain');
}

type Fields = ReturnType<typeof readFields>;

function declaredOf(fields: Fields): DeclaredFields {
  return written<DeclaredFields>({
    uuid: fields.uuid,
    guestOs: fields.guest_os,
    hardwareVersion: fields.hardware_version,
    firmware: fields.firmware,
    secureBoot: fields.secure_boot,
    boot: fields.boot,
    smbiosHost: fields.smbios_host,
    generationId: fields.generation_id,
    annotation: fields.annotation,
    memory: fields.memory,
    vcpus: fields.vcpus,
    coresPerSocket: fields.cores_per_socket,
    hotAdd: fields.hot_add,
    latency: fields.latency,
    tools: fields.tools,
    scheduler: fields.scheduler,
    vnc: fields.vnc,
    video: fields.video,
    sound: fields.sound,
    usb: fields.usb,
    tpm: fields.tpm,
    controllers: fields.controllers,
    disks: fields.disks,
    nics: fields.nics,
    cdroms: fields.cdroms,
    floppies: fields.floppies,
    serials: fields.serials,
    parallels: fields.parallels,
    sharedFolders: fields.shared_folders,
    passthrough: fields.passthrough,
    guestinfo: fields.guestinfo,
    vmx: fields.vmx,
  });
}

/** One entry for each key that the schema has for a domain: the compiler misses none. */
function readFields(reader: FieldReader, entries: Entries) {
  return {
    uuid: readText(reader, entries, 'uuid', ['uuid'], parseUuid),
    generation_id: readText(reader, entries, 'generation_id', ['generationId'], parseUuid),
    guest_os: readText(reader, entries, 'guest_os', ['guestOs'], asWritten),
    hardware_version: readNumber(reader, entries, 'hardware_version', ['hardwareVersion']),
    firmware: readWord(reader, entries, 'firmware', ['firmware'], FIRMWARES),
    secure_boot: readBoolean(reader, entries, 'secure_boot', ['secureBoot']),
    boot: desireBoot(reader, entries),
    smbios_host: readBoolean(reader, entries, 'smbios_host', ['smbiosHost']),
    annotation: readText(reader, entries, 'annotation', ['annotation'], asWritten),
    memory: readText(reader, entries, 'memory', ['memory'], parseMemory),
    vcpus: readNumber(reader, entries, 'vcpus', ['vcpus']),
    cores_per_socket: readNumber(reader, entries, 'cores_per_socket', ['coresPerSocket']),
    hot_add: desireHotAdd(reader, entries),
    latency: readWord(reader, entries, 'latency', ['latency'], LATENCIES),
    tools: desireTools(reader, entries),
    power: readWord(reader, entries, 'power', ['power'], POWERS),
    scheduler: desireScheduler(reader, entries),
    vnc: desireVnc(reader, entries),
    video: desireVideo(reader, entries),
    sound: desireSound(reader, entries),
    usb: desireUsb(reader, entries),
    tpm: readBoolean(reader, entries, 'tpm', ['tpm']),
    ...readDevices(reader, entries),
    guestinfo: desireGuestinfo(reader, entries),
    vmx: readSlots(reader, entries, 'vmx', 'vmx', desireFreeValue),
    allow_power_off: readWord(reader, entries, 'allow_power_off', ['allowPowerOff'], POWER_OFFS),
    ...desirePlace(reader, entries),
    autostart: readBoolean(reader, entries, 'autostart', ['autostart']),
    window: desireWindow(reader, entries),
    auto_answer: readAnswers(reader, entries),
    adopt: readBoolean(reader, entries, 'adopt', ['adopt']),
    protect: readBoolean(reader, entries, 'protect', ['protect']),
    allow: readTexts(reader, entries, 'allow', ['allow'], parseHazardCode),
    define: readWord(reader, entries, 'define', ['define'], DEFINES),
    depends_on: readTexts(reader, entries, 'depends_on', ['dependsOn'], parseDomainName),
    ensure: readWord(reader, entries, 'ensure', ['ensure'], ENSURES),
    delete_files: readTexts(reader, entries, 'delete_files', ['deleteFiles'], parseDatastorePath),
  } satisfies { readonly [Key in keyof Required<WrittenDomain>]: unknown };
}

function readDevices(reader: FieldReader, entries: Entries) {
  return {
    controllers: readSlots(reader, entries, 'controllers', 'controllers', desireController),
    disks: readSlots(reader, entries, 'disks', 'disks', desireDisk),
    nics: readSlots(reader, entries, 'nics', 'nics', desireNic),
    cdroms: readSlots(reader, entries, 'cdroms', 'cdroms', desireCdrom),
    floppies: readSlots(reader, entries, 'floppies', 'floppies', desireFloppy),
    serials: readSlots(reader, entries, 'serials', 'serials', desireSerial),
    parallels: readSlots(reader, entries, 'parallels', 'parallels', desireParallel),
    shared_folders: readSlots(reader, entries, 'shared_folders', 'sharedFolders', desireSharedFolder),
    passthrough: readSlots(reader, entries, 'passthrough', 'passthrough', desirePassthrough),
  };
}
