import { DiagnosticError, errorDiagnostic } from '../../../domain/diagnostics/diagnostic.js';
import type { Domain } from '../../../domain/domain.js';
import { hostOwns, isAssignedByHost } from '../../../domain/fields/host-keys.js';
import type { LiveDomain } from '../../../domain/live.js';
import { diskMark, type Marker, markedPath } from '../../../domain/marker.js';
import { isSecretVmxKey } from '../../../domain/secrets/secret-keys.js';
import type { DatastorePath } from '../../../domain/values/datastore-path.js';
import { ownEntry } from '../../../domain/values/own-entry.js';
import { type Path, pathKey } from '../../../domain/values/path-key.js';
import type { Change } from '../../../plan/diff/change.js';
import type { NewDisk } from '../../../plan/steps/file-steps.js';
import { deviceChanges, newDomainDevices } from '../devices/device-changes.js';
import type { DeviceTable } from '../devices/device-specs.js';
import { deviceRawValues, newerDeviceMembers } from '../devices/devices.js';
import { type NetworkBackings, PLAIN_NETWORKS } from '../devices/network-backings.js';
import { toApiName } from '../inventory/names.js';
import type { VimObject } from '../soap/value.js';
import { applyChanges } from './apply-changes.js';
import { hasField } from './field-rules.js';
import { CREATED, fieldsRawValues, fieldsSpec, fieldsToSend } from './fields.js';
import { formatMarker, MARKER_KEY } from './marker.js';

/**
 * A marker is for the machine that it is written on: a step before may have moved it, and the server has given it an id of its own. So
 * are the uuids of its disks, some of which a step before may have made.
 */
function markerOn({ domain, runtime, vmxPath, instanceUuid }: LiveDomain, marker: Marker): Marker {
  const machine = {
    uuid: domain.uuid,
    vmxPath: markedPath(vmxPath),
    ...(instanceUuid === null ? {} : { instanceUuid }),
  };
  const { disks, ...others } = marker;
  const marks = disks === undefined ? {} : { disks: marksOnDisks(disks, runtime.diskUuids ?? {}) };
  return { ...others, machine, ...marks };
}

/** What a plan could not know yet is empty in its marker: the mark of a disk that was not there. */
function marksOnDisks(planned: Readonly<Record<string, string>>, uuids: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.keys(planned).flatMap((slot) => {
      const uuid = ownEntry(uuids, slot);
      return uuid === undefined ? [] : [[slot, diskMark(uuid)]];
    }),
  );
}

function markerOption(marker: Marker): VimObject {
  return { key: MARKER_KEY, value: formatMarker(marker) };
}

function text(value: Change['after']): string {
  return typeof value === 'string' ? value : '';
}

function rawValuesOf({ path, after }: Change, target: Domain): Readonly<Record<string, string>> {
  const [field, key = ''] = path;
  switch (field) {
    case 'vmx':
      return { [key]: text(after) };
    case 'guestinfo':
      return { [`guestinfo.${key}`]: text(after) };
    default:
      return deviceRawValues(target, path);
  }
}

/** Raw keys of devices that a spec replaces: hosts drop them with the device, and only the PCI slot is also the new device's own. */
function rawKeysOfReplaced(
  slots: readonly string[],
  { vmx }: Domain,
  changed: readonly string[],
): Readonly<Record<string, string>> {
  const sent = new Set(changed.map((key) => key.toLowerCase()));
  const isKept = (key: string): boolean =>
    !sent.has(key.toLowerCase()) &&
    slots.some((slot) => key.toLowerCase().startsWith(`${slot.toLowerCase()}.`)) &&
    (!isAssignedByHost(key) || key.toLowerCase().endsWith('.pcislotnumber')) &&
    hostOwns(key) === null &&
    !isSecretVmxKey(key);
  return Object.fromEntries(Object.entries(vmx).filter(([key]) => isKept(key)));
}

/** Raw keys as the API takes them. A secret one, or one of the host's own, is a defect: manifests and saved plans that hold one are refused before. */
function options(values: Readonly<Record<string, string>>): readonly VimObject[] {
  return Object.entries(values).map(([key, value]): VimObject => {
    if (isSecretVmxKey(key)) throw new Error(`the secret key ${key} is never written`);
    if (hostOwns(key) !== null) throw new Error(`the host's own key ${key} is never written`);
    return { key, value };
  });
}

export interface ReconfigureParts {
  readonly changes: readonly Change[];
  readonly newDisks: readonly NewDisk[];
  readonly marker: Marker;
}

/**
 * The one spec of a reconfigure. It carries the changeVersion of the reading that the changes were checked against, so that the
 * host refuses it when the domain has moved since. An empty extraConfig value removes the key.
 */
export function reconfigureSpec(
  step: ReconfigureParts,
  live: LiveDomain,
  devices: DeviceTable,
  networks: NetworkBackings = PLAIN_NETWORKS,
): VimObject {
  const target = applyChanges(live.domain, step.changes);
  const specs = deviceChanges(live.domain, target, step, devices, networks, live.runtime.power === 'on');
  const touched = (...path: Path): boolean =>
    step.changes.some((change) => path.every((key, index) => change.path[index] === key));
  const changed = {
    ...fieldsRawValues(target, touched),
    ...Object.fromEntries(step.changes.flatMap((change) => Object.entries(rawValuesOf(change, target)))),
  };
  const raw = { ...rawKeysOfReplaced(specs.replaced, live.domain, Object.keys(changed)), ...changed };
  return {
    ...(live.changeVersion === null ? {} : { changeVersion: live.changeVersion }),
    ...(touched('name') ? { name: toApiName(target.name) } : {}),
    ...fieldsSpec(target, touched, specs),
    ...(specs.changes.length === 0 ? {} : { deviceChange: specs.changes }),
    extraConfig: [...options(raw), markerOption(markerOn(live, step.marker))],
  };
}

/** A spec that writes the marker and nothing else. */
export function recordSpec(marker: Marker, live: LiveDomain): VimObject {
  const { changeVersion } = live;
  return {
    ...(changeVersion === null ? {} : { changeVersion }),
    extraConfig: [markerOption(markerOn(live, marker))],
  };
}

/** A setting that the server's API has no member for cannot be sent, and a domain without it is not what the plan showed. */
function refuseUnknown(paths: readonly Path[], apiVersion: string): void {
  const missing = paths.find((path) => !hasField(apiVersion, path));
  if (missing === undefined) return;
  throw new DiagnosticError(
    errorDiagnostic('EF2001', `version ${apiVersion} of this server’s API has no ${missing.join('.')}`, {
      hint: 'Leave it out of the manifest, or say define: upload.',
    }),
  );
}

/** Everything of a new domain in one spec. What its API does not know is left out where it is the default, and refused else. */
export function createSpec(
  domain: Domain,
  vmxPath: DatastorePath,
  newDisks: readonly NewDisk[],
  marker: Marker,
  apiVersion: string,
  networks: NetworkBackings = PLAIN_NETWORKS,
): VimObject {
  const set = fieldsToSend(domain);
  refuseUnknown([...set, ...newerDeviceMembers(domain)], apiVersion);
  const sent = new Set([...CREATED.filter((path) => hasField(apiVersion, path)), ...set].map(pathKey));
  const touched = (...path: Path) => sent.has(pathKey(path));
  const specs = newDomainDevices(domain, newDisks, networks);
  const guestinfo = Object.entries(domain.guestinfo).map(([key, value]) => [`guestinfo.${key}`, value] as const);
  const vnc =
    domain.vnc === null ? [] : Object.entries(deviceRawValues(domain, ['vnc'])).filter(([, value]) => value !== '');
  return {
    name: toApiName(domain.name),
    version: `vmx-${String(domain.hardwareVersion).padStart(2, '0')}`,
    ...(domain.uuid === null ? {} : { uuid: domain.uuid }),
    files: { vmPathName: vmxPath },
    ...fieldsSpec(domain, touched, specs),
    ...(specs.changes.length === 0 ? {} : { deviceChange: specs.changes }),
    extraConfig: [
      ...options(domain.vmx),
      ...options(fieldsRawValues(domain, touched)),
      ...options(Object.fromEntries([...vnc, ...guestinfo])),
      markerOption(marker),
    ],
  };
}
