import type { AllowPowerOff, DeclaredFields, DefineBy, DesiredDomain } from '../domain/desired.js';
import { errorDiagnostic } from '../domain/diagnostics/diagnostic.js';
import { type HazardCode, isHazardCode } from '../domain/diagnostics/hazard-codes.js';
import { failure, type Result, success } from '../domain/diagnostics/result.js';
import type { DeviceKind, PowerState } from '../domain/domain.js';
import type { Snake } from '../domain/fields/field.js';
import { FIELDS, type FieldKey } from '../domain/fields/fields.js';
import type { AnswerPolicy } from '../domain/question.js';
import { parseWrittenPath } from '../domain/values/datastore-path.js';
import { parseNewDomainName } from '../domain/values/domain-name.js';
import { ownEntry } from '../domain/values/own-entry.js';
import { checkAbsence } from './checks/check-absence.js';
import { checkDomain } from './checks/check-domain.js';
import { desireAnswers } from './desire-answers.js';
import { desirePlace, placeOf } from './desire-place.js';
import { desireWindow } from './desire-window.js';
import { parseDevices } from './devices/devices.js';
import {
  type Entries,
  type FieldReader,
  keyRange,
  parseFreeValue,
  readBoolean,
  readSlots,
  readText,
  readTexts,
  readWord,
  report,
  written,
} from './field-reader.js';
import { desireGuestinfo } from './guestinfo/parse-guestinfo.js';
import type { Domain as WrittenDomain } from './manifest-types.generated.js';
import { isNull, mergeDefaults } from './merge/merge-defaults.js';
import { parseFields } from './parse-fields.js';
import { withRawKeys } from './raw-keys.js';
import type { YamlEntry, YamlMap } from './yaml/yaml-node.js';

const POWERS: readonly (PowerState | 'keep')[] = ['on', 'off', 'suspended', 'keep'];
const POWER_OFFS: readonly AllowPowerOff[] = ['never', 'guest', 'guest-then-hard', 'hard'];
const DEFINES: readonly DefineBy[] = ['auto', 'upload', 'create'];
const ENSURES: readonly DesiredDomain['ensure'][] = ['present', 'absent'];

/** One domain of a manifest as it was meant; null where not even its name is one. Problems are added to the reader's list. */
export function desireDomain(
  reader: FieldReader,
  entry: YamlEntry & { readonly node: YamlMap },
  defaults: YamlMap | null,
  autoAnswer: AnswerPolicy,
): DesiredDomain | null {
  const source = keyRange(reader, entry);
  reader.sources[''] = source;
  const name = parseNewDomainName(reader.name);
  if (!name.ok) {
    report(reader, errorDiagnostic('EF1011', `the name of a domain ${name.problem}`, { source }));
    return null;
  }
  const absent = entry.node.entries.get('ensure')?.node.value === 'absent';
  const entries = mergeDefaults(absent ? null : defaults, entry.node);
  const devices = parseDevices(reader, entries);
  const fields = readFields(reader, entries);
  const { declared, vmx } = withRawKeys(reader, { ...parseFields(reader, entries, FIELDS), ...devices }, fields.vmx);
  const desired: DesiredDomain = {
    name: name.value,
    ...(fields.name === undefined || fields.name === name.value ? {} : { vmName: fields.name }),
    declared: { ...declared, ...written<FreeKeys>({ guestinfo: fields.guestinfo, vmx }) },
    power: fields.power ?? 'keep',
    allowPowerOff: fields.allow_power_off ?? 'never',
    ...(fields.shutdown_timeout === undefined ? {} : { shutdownTimeout: fields.shutdown_timeout }),
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

type FreeKeys = Pick<DeclaredFields, 'guestinfo' | 'vmx'>;

function parseHazardCode(text: string): Result<HazardCode> {
  return isHazardCode(text) ? success(text) : failure(`must be a hazard code, not "${text}"`);
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };
const HOUR = 3600;
/** A plan shows no longer downtime, so no step may take longer. */
const MOST_HOURS = 12;

/** Seconds in a duration such as `90s`, `5m` or `1h`. */
function parseSeconds(text: string): Result<number> {
  const [, number = '', unit = ''] = /^(\d{1,5})([smh])$/.exec(text) ?? [];
  const seconds = Number(number) * (ownEntry(SECONDS, unit) ?? 0);
  if (seconds >= 1 && seconds <= MOST_HOURS * HOUR) return success(seconds);
  return failure(`must be a duration from 1s to ${MOST_HOURS}h, like "5m", not "${text}"`);
}

/** A domain's own answers take the place of the manifest's; null gives those back. */
function readAnswers(reader: FieldReader, entries: Entries): AnswerPolicy | undefined {
  const node = entries.get('auto_answer')?.node;
  return node === undefined || isNull(node) ? undefined : desireAnswers(node, reader, 'domain');
}

/** One entry for each key that the schema has for a domain, without the rows of FIELDS and the devices: the compiler misses none. */
function readFields(reader: FieldReader, entries: Entries) {
  return {
    name: readText(reader, entries, 'name', ['name'], parseNewDomainName),
    power: readWord(reader, entries, 'power', ['power'], POWERS),
    guestinfo: desireGuestinfo(reader, entries),
    vmx: readSlots(reader, entries, 'vmx', 'vmx', parseFreeValue),
    allow_power_off: readWord(reader, entries, 'allow_power_off', ['allowPowerOff'], POWER_OFFS),
    shutdown_timeout: readText(reader, entries, 'shutdown_timeout', ['shutdownTimeout'], parseSeconds),
    ...desirePlace(reader, entries),
    autostart: readBoolean(reader, entries, 'autostart', ['autostart']),
    window: desireWindow(reader, entries),
    auto_answer: readAnswers(reader, entries),
    adopt: readBoolean(reader, entries, 'adopt', ['adopt']),
    protect: readBoolean(reader, entries, 'protect', ['protect']),
    allow: readTexts(reader, entries, 'allow', ['allow'], parseHazardCode),
    define: readWord(reader, entries, 'define', ['define'], DEFINES),
    depends_on: readTexts(reader, entries, 'depends_on', ['dependsOn'], parseNewDomainName),
    ensure: readWord(reader, entries, 'ensure', ['ensure'], ENSURES),
    delete_files: readTexts(reader, entries, 'delete_files', ['deleteFiles'], parseWrittenPath),
  } satisfies { readonly [Key in Exclude<keyof WrittenDomain, Snake<FieldKey | DeviceKind>>]: unknown };
}
