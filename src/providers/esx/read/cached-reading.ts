import type { Domain } from '../../../domain/domain.js';
import type { LiveDomain, RuntimeFacts } from '../../../domain/live.js';
import type { Marker } from '../../../domain/marker.js';
import { mayBeSecret } from '../../../domain/secrets/secret-keys.js';
import { withoutSecrets } from '../../../domain/secrets/without-secrets.js';
import { atLeast } from '../../../domain/values/api-version.js';
import { type DatastorePath, parseDatastorePath } from '../../../domain/values/datastore-path.js';
import { ownEntry } from '../../../domain/values/own-entry.js';
import type { Whereabouts } from '../inventory/whereabouts.js';
import type { ObjectProperties } from '../soap/collector.js';
import { objectOf, textOf, type VimValue } from '../soap/value.js';
import type { DiskIdentities } from './backing-chain.js';
import { byLowerKey } from './live-domain.js';
import { MANAGER_MEMBERS } from './managed-by.js';
import { HOT_PLUG_MEMBERS, RUNTIME_PATHS, runtimeFacts, withConnections } from './runtime-facts.js';

/** What of a reading holds as long as the machine has the same changeVersion. Where it runs and where it is filed move without it. */
export interface CachedReading {
  readonly domain: Domain;
  readonly marker: Marker | null;
  readonly disks: DiskIdentities;
  /** The names of its secrets, never a value. Not given: none. */
  readonly secrets?: readonly string[];
  /** What was connected since that power-on. Not given: the VM did not run, or it is not known. */
  readonly connections?: Pick<RuntimeFacts, 'bootTime' | 'connectedNow'>;
}

/** Which state of which machine a reading is of. Two readings with the same key read the same. */
export interface ReadingKey {
  readonly machine: string;
  readonly uuid: string | null;
  readonly instanceUuid: string | null;
  readonly name: string;
  readonly vmxPath: DatastorePath;
  readonly changeVersion: string;
}

const KEY_MEMBERS = ['changeVersion', 'uuid', 'instanceUuid', 'files.vmPathName'] as const;

/** All that has to be asked about a domain whose configuration is known, as far as that version of the API has it. */
export function knownPaths(apiVersion: string): readonly string[] {
  const managers = Object.entries(MANAGER_MEMBERS).flatMap(([member, [major, minor]]) =>
    atLeast(apiVersion, major, minor) ? [member] : [],
  );
  const members = [...KEY_MEMBERS, ...HOT_PLUG_MEMBERS, ...managers];
  return [...RUNTIME_PATHS, ...members.map((member) => `config.${member}`)];
}

/** A member of `config`, whether that was asked for whole or by its members. */
function configValue(object: ObjectProperties, member: string): VimValue | undefined {
  const alone = object.properties.get(`config.${member}`);
  if (alone !== undefined) return alone;
  let value = object.properties.get('config');
  for (const part of member.split('.')) value = ownEntry(objectOf(value), part);
  return value;
}

/**
 * Null where no reading can be known by it: the server keeps no changeVersion, the domain cannot be read, or it has snapshots, whose
 * coming and going no rule ties to changeVersion.
 */
export function readingKey(object: ObjectProperties): ReadingKey | null {
  const changeVersion = textOf(configValue(object, 'changeVersion')) ?? '';
  const path = parseDatastorePath(textOf(configValue(object, 'files.vmPathName')) ?? '');
  const state = textOf(object.properties.get('runtime.connectionState')) ?? 'connected';
  const unknown = changeVersion === '' || !path.ok || state !== 'connected' || object.missing.size > 0;
  if (unknown || object.properties.has('snapshot')) return null;
  return {
    machine: object.ref.value,
    uuid: textOf(configValue(object, 'uuid')),
    instanceUuid: textOf(configValue(object, 'instanceUuid')),
    name: textOf(object.properties.get('name')) ?? '',
    vmxPath: path.value,
    changeVersion,
  };
}

/** The known part of a domain, and what was asked about it just now, as one reading. Null: it has been powered on since. */
export function knownDomain(
  object: ObjectProperties,
  key: ReadingKey,
  known: CachedReading,
  where: Whereabouts,
  servers: readonly string[] = [],
): LiveDomain | null {
  const members = [...HOT_PLUG_MEMBERS, ...Object.keys(MANAGER_MEMBERS)];
  const config = Object.fromEntries(members.map((member) => [member, configValue(object, member)]));
  const signs = { extra: byLowerKey(Object.entries(known.domain.vmx)), servers };
  const runtime = runtimeFacts(object, config, known.disks, where, signs);
  // A power-on connects devices, and no rule ties it to changeVersion.
  const isSameRun = runtime.bootTime !== undefined && runtime.bootTime === known.connections?.bootTime;
  if (runtime.power === 'on' && !isSameRun) return null;
  return {
    ref: { id: object.ref.value },
    vmxPath: key.vmxPath,
    changeVersion: key.changeVersion,
    instanceUuid: key.instanceUuid,
    // A cache of an older version may hold more than is read today.
    domain: withoutSecrets(known.domain).domain,
    ...(known.secrets && { secrets: known.secrets }),
    runtime: withConnections(runtime, known.connections?.connectedNow),
    marker: known.marker,
    readFrom: 'vmx',
  };
}

/** What the Tools of a guest write of themselves. */
const TOOLS_INFO = /^(?:vmtools\.|detailed\.data$)/i;

/** Whether a domain has values that people keep secrets in: what a guest is given to read, and raw keys whose names say so. */
export function mayHoldSecrets(domain: Domain): boolean {
  return (
    Object.keys(domain.guestinfo).some((key) => !TOOLS_INFO.test(key)) ||
    Object.keys(domain.vmx).some((key) => mayBeSecret(key))
  );
}
