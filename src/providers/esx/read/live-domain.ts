import type { Domain } from '../../../domain/domain.js';
import type { LiveDomain, Unreadable } from '../../../domain/live.js';
import { withoutSecrets } from '../../../domain/secrets/without-secrets.js';
import { atLeast } from '../../../domain/values/api-version.js';
import { type DatastorePath, parseDatastorePath } from '../../../domain/values/datastore-path.js';
import type { DomainName } from '../../../domain/values/domain-name.js';
import { domainFromVmx, type VmxPlace } from '../../../formats/vmx/parse.js';
import { parseVmxText, vmxEntries } from '../../../formats/vmx/syntax.js';
import { deviceTable } from '../devices/devices.js';
import { unexpressedDevices } from '../devices/other-devices.js';
import { domainFromConfig, extraConfigOf } from '../fields/config-domain.js';
import { MARKER_KEY, newerMarker, parseMarker } from '../fields/marker.js';
import { fromApiName } from '../inventory/names.js';
import type { Whereabouts } from '../inventory/whereabouts.js';
import type { ObjectProperties } from '../soap/collector.js';
import { objectOf, objectsOf, textOf } from '../soap/value.js';
import { diskIdentities } from './backing-chain.js';
import { connectedNow } from './connected-now.js';
import { RUNTIME_PATHS, runtimeFacts, withConnections } from './runtime-facts.js';
import { withoutUnusableMedia } from './unusable-media.js';
import { withFacts } from './with-facts.js';

export { powerOf } from './runtime-facts.js';

/** What one reading of a domain asks for, besides its VMX. */
const LIVE_PATHS = [...RUNTIME_PATHS, 'config'] as const;
/** Since API 4.0; `guest.toolsStatus` reports the same with less detail. */
const NEWER_PATHS: ReadonlySet<string> = new Set(['guest.toolsRunningStatus']);

/** What there is of it in a version of the API: a path that it has not is a fault for the whole call. */
export function livePaths(apiVersion: string): readonly string[] {
  return atLeast(apiVersion, 4, 0) ? LIVE_PATHS : LIVE_PATHS.filter((path) => !NEWER_PATHS.has(path));
}

export function withoutMarker(domain: Domain): Domain {
  const vmx = Object.entries(domain.vmx).filter(([key]) => key.toLowerCase() !== MARKER_KEY);
  return { ...domain, vmx: Object.fromEntries(vmx) };
}

/** Looks a value up whatever the case of its key. */
export function byLowerKey(entries: Iterable<readonly [string, string]>): (key: string) => string | null {
  const values = new Map([...entries].map(([key, value]) => [key.toLowerCase(), value]));
  return (key) => values.get(key) ?? null;
}

/** Where the VMX of a domain lies, or why nobody can read it. */
export function vmxPathOf(object: ObjectProperties): DatastorePath | Unreadable {
  const name = fromApiName(textOf(object.properties.get('name')) ?? '') as DomainName;
  const unreadable = (reason: string): Unreadable => ({ ref: { id: object.ref.value }, name, unreadable: reason });
  const state = textOf(object.properties.get('runtime.connectionState'));
  if (state !== null && state !== 'connected') return unreadable(state);
  const config = objectOf(object.properties.get('config'));
  if (config === null) return unreadable(object.missing.get('config') ?? 'the server gives no configuration');
  const path = parseDatastorePath(textOf(objectOf(config['files'])?.['vmPathName']) ?? '');
  return path.ok ? path.value : unreadable('its VMX path cannot be read');
}

/**
 * Puts one reading together. `vmx` are the bytes of the VMX; where they are null, or do not say that they are a VMX, the Domain
 * is built from the `config` property instead, and the reading says so. `servers` are the addresses of the vCenter. A VM whose marker is
 * of a newer format is unreadable.
 */
export function liveDomain(
  object: ObjectProperties,
  vmxPath: DatastorePath,
  vmx: Buffer | null,
  place: VmxPlace,
  where: Whereabouts,
  servers: readonly string[] = [],
): LiveDomain | Unreadable {
  const config = objectOf(object.properties.get('config')) ?? {};
  const extraConfig = extraConfigOf(config);
  const text = vmx === null ? null : parseVmxText(vmx);
  const entries = text === null ? null : vmxEntries(text.document);
  const usable = text !== null && entries?.has('config.version') === true && text.problems.length === 0;
  const marker = usable ? entries?.get(MARKER_KEY)?.value : extraConfig.get(MARKER_KEY);
  const told = withoutUnusableMedia(domainFromConfig(config), place);
  const newer = newerMarker(marker);
  if (newer !== null) return { ref: { id: object.ref.value }, name: told.name, unreadable: newer };
  const read = usable ? domainFromVmx(text.document, place) : { domain: told, unexpressed: {} };
  const domain = usable ? withoutMarker(withFacts(read.domain, told)) : told;
  const devices = deviceTable(objectsOf(objectOf(config['hardware'])?.['device']));
  const unexpressed = unexpressedDevices(devices, domain, read.unexpressed);
  // A plan takes its `before` and its guards from a reading, so secrets go no further than here.
  const { domain: clean, omitted } = withoutSecrets(domain);
  return {
    ref: { id: object.ref.value },
    vmxPath,
    changeVersion: textOf(config['changeVersion']),
    instanceUuid: textOf(config['instanceUuid']),
    domain: clean,
    ...(omitted.length === 0 ? {} : { secrets: omitted }),
    ...(Object.keys(unexpressed).length === 0 ? {} : { unexpressed }),
    runtime: withConnections(
      runtimeFacts(object, config, diskIdentities(config), where, { extra: byLowerKey(extraConfig), servers }),
      connectedNow(config),
    ),
    marker: parseMarker(marker),
    readFrom: usable ? 'vmx' : 'config',
  };
}
