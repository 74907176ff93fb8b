import type { DatastorePath } from '../../domain/datastore-path.js';
import { DiagnosticError, errorDiagnostic } from '../../domain/diagnostic.js';
import type { Allocation, Boot, Domain, Vnc } from '../../domain/domain.js';
import { guestIdOf } from '../../domain/guest-os.js';
import type { LiveDomain } from '../../domain/live.js';
import { type Marker, markedPath } from '../../domain/marker.js';
import { ownEntry } from '../../domain/own-entry.js';
import type { Path } from '../../domain/path-key.js';
import { isSecretVmxKey } from '../../domain/secret-keys.js';
import type { Change } from '../../plan/change.js';
import type { NewDisk } from '../../plan/step.js';
import { applyChanges } from './apply-changes.js';
import { limitSpec, sharesSpec } from './backings.js';
import { deviceChanges } from './device-changes.js';
import type { DeviceSpecs } from './device-spec.js';
import type { DeviceTable } from './devices.js';
import { hasField } from './field-rules.js';
import { formatMarker, MARKER_KEY } from './marker.js';
import { toApiName } from './names.js';
import { type NetworkBackings, PLAIN_NETWORKS } from './network-backings.js';
import { newDomainDevices } from './new-domain-devices.js';
import type { VimObject } from './soap/value.js';
import { toolsSpec } from './tools-settings.js';

function allocationSpec(allocation: Allocation<number>): VimObject {
  const { reservation, limit, shares } = allocation;
  return { reservation, limit: limitSpec(limit), shares: sharesSpec(shares) };
}

/** A marker is for the machine that it is written on: a step before may have moved it, and the server has given it an id of its own. */
function markerOn({ domain, vmxPath, instanceUuid }: LiveDomain, marker: Marker): Marker {
  const machine = {
    uuid: domain.uuid,
    vmxPath: markedPath(vmxPath),
    ...(instanceUuid === null ? {} : { instanceUuid }),
  };
  return { ...marker, machine };
}

function markerOption(marker: Marker): VimObject {
  return { key: MARKER_KEY, value: formatMarker(marker) };
}

function bootDevice(word: string, devices: DeviceSpecs): VimObject {
  if (word === 'cdrom') return { $type: 'VirtualMachineBootOptionsBootableCdromDevice' };
  if (word === 'floppy') return { $type: 'VirtualMachineBootOptionsBootableFloppyDevice' };
  const kind = word.startsWith('ethernet') ? 'Ethernet' : 'Disk';
  return { $type: `VirtualMachineBootOptionsBootable${kind}Device`, deviceKey: devices.keyOf(word) };
}

/** An empty list is no list on the wire. A lone device of no kind takes the order away, as govc's `device.boot -order -` sends it. */
function bootOrder(order: readonly string[], devices: DeviceSpecs): readonly VimObject[] {
  if (order.length === 0) return [{ $type: 'VirtualMachineBootOptionsBootableDevice' }];
  return order.map((word) => bootDevice(word, devices));
}

function bootOptions(
  boot: Boot,
  secureBoot: boolean,
  touched: (...path: Path) => boolean,
  devices: DeviceSpecs,
): VimObject {
  const { order, delay, setup, retry } = boot;
  const options: VimObject = {
    ...(touched('boot', 'delay') ? { bootDelay: delay } : {}),
    ...(touched('boot', 'setup') ? { enterBIOSSetup: setup } : {}),
    ...(touched('secureBoot') ? { efiSecureBootEnabled: secureBoot } : {}),
    ...(touched('boot', 'retry') ? { bootRetryEnabled: retry !== null } : {}),
    ...(touched('boot', 'retry') && retry !== null ? { bootRetryDelay: retry } : {}),
    ...(touched('boot', 'order') ? { bootOrder: bootOrder(order, devices) } : {}),
  };
  return Object.keys(options).length === 0 ? {} : { bootOptions: options };
}

const VNC_KEYS = { port: 'port', listen: 'ip', keymap: 'keymap' } as const;

/** The raw keys of a remote display but its password, which is never ours to change. An empty value removes a key. */
function vncValues(vnc: Vnc | null): Readonly<Record<string, string>> {
  const on = vnc !== null;
  return {
    'RemoteDisplay.vnc.enabled': on ? 'TRUE' : '',
    'RemoteDisplay.vnc.port': on && vnc.port !== null ? String(vnc.port) : '',
    'RemoteDisplay.vnc.ip': vnc?.listen ?? '',
    'RemoteDisplay.vnc.keymap': vnc?.keymap ?? '',
  };
}

function text(value: Change['after']): string {
  return typeof value === 'string' ? value : '';
}

function rawValuesOf({ path: [field, key = ''], after }: Change, target: Domain): Readonly<Record<string, string>> {
  switch (field) {
    case 'vmx':
      return { [key]: text(after) };
    case 'guestinfo':
      return { [`guestinfo.${key}`]: text(after) };
    case 'smbiosHost':
      return { 'smbios.reflectHost': target.smbiosHost ? 'TRUE' : 'FALSE' };
    case 'vnc': {
      const values = vncValues(target.vnc);
      if (key === '') return values;
      const name = `RemoteDisplay.vnc.${ownEntry(VNC_KEYS, key)}`;
      return { [name]: ownEntry(values, name) ?? '' };
    }
    default:
      return {};
  }
}

/** Raw keys as the API takes them. A secret one is a defect: manifests and saved plans that hold one are refused before. */
function options(values: Readonly<Record<string, string>>): readonly VimObject[] {
  return Object.entries(values).map(([key, value]): VimObject => {
    if (isSecretVmxKey(key)) throw new Error(`the secret key ${key} is never written`);
    return { key, value };
  });
}

/** The plain settings whose fields `touched` names, by the spec's members. */
function settings(target: Domain, touched: (...path: Path) => boolean, devices: DeviceSpecs): VimObject {
  const { hotAdd, scheduler } = target;
  return {
    ...(touched('annotation') ? { annotation: target.annotation } : {}),
    ...(touched('guestOs') && target.guestOs !== null ? { guestId: guestIdOf(target.guestOs) } : {}),
    ...toolsSpec(target.tools, touched),
    ...(touched('memory') ? { memoryMB: target.memory } : {}),
    ...(touched('vcpus') ? { numCPUs: target.vcpus } : {}),
    ...(touched('coresPerSocket') ? { numCoresPerSocket: target.coresPerSocket } : {}),
    ...(touched('firmware') ? { firmware: target.firmware } : {}),
    ...(touched('hotAdd', 'memory') ? { memoryHotAddEnabled: hotAdd.memory } : {}),
    ...(touched('hotAdd', 'cpu') ? { cpuHotAddEnabled: hotAdd.cpu } : {}),
    ...(touched('hotAdd', 'cpuRemove') ? { cpuHotRemoveEnabled: hotAdd.cpuRemove } : {}),
    ...(touched('scheduler', 'cpu', 'reservation') ||
    touched('scheduler', 'cpu', 'limit') ||
    touched('scheduler', 'cpu', 'shares')
      ? { cpuAllocation: allocationSpec(scheduler.cpu) }
      : {}),
    ...(touched('scheduler', 'memory') ? { memoryAllocation: allocationSpec(scheduler.memory) } : {}),
    ...(touched('scheduler', 'cpu', 'affinity')
      ? // No processor at all means all of them (vSphere API reference, VirtualMachineAffinityInfo).
        { cpuAffinity: { affinitySet: [...(scheduler.cpu.affinity ?? [])] } }
      : {}),
    ...(touched('latency') ? { latencySensitivity: { level: target.latency } } : {}),
    ...bootOptions(target.boot, target.secureBoot, touched, devices),
  };
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
  const specs = deviceChanges(live.domain, target, step, devices, networks);
  const touched = (...path: Path): boolean =>
    step.changes.some((change) => path.every((key, index) => change.path[index] === key));
  const raw = Object.fromEntries(step.changes.flatMap((change) => Object.entries(rawValuesOf(change, target))));
  return {
    ...(live.changeVersion === null ? {} : { changeVersion: live.changeVersion }),
    ...(touched('name') ? { name: toApiName(target.name) } : {}),
    ...settings(target, touched, specs),
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

/** Settings of a new domain that are not as hosts make them anyway, by their paths. */
function unusual(domain: Domain): readonly Path[] {
  const { boot, hotAdd, scheduler } = domain;
  const rows: readonly (readonly [boolean, Path])[] = [
    [domain.secureBoot, ['secureBoot']],
    [boot.order.length > 0, ['boot', 'order']],
    [boot.delay !== 0, ['boot', 'delay']],
    [boot.setup, ['boot', 'setup']],
    [boot.retry !== null, ['boot', 'retry']],
    [hotAdd.cpu, ['hotAdd', 'cpu']],
    [hotAdd.cpuRemove, ['hotAdd', 'cpuRemove']],
    [hotAdd.memory, ['hotAdd', 'memory']],
    [domain.latency !== 'normal', ['latency']],
    [domain.tools.syncTime, ['tools', 'syncTime']],
    [domain.tools.upgrade !== 'manual', ['tools', 'upgrade']],
    [scheduler.cpu.affinity !== null, ['scheduler', 'cpu', 'affinity']],
  ];
  return rows.flatMap(([differs, path]) => (differs ? [path] : []));
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

/** Paths that CreateVM always gets, where the API has them. */
const ALWAYS: readonly Path[] = [
  ['annotation'],
  ['guestOs'],
  ['memory'],
  ['vcpus'],
  ['coresPerSocket'],
  ['firmware'],
  ['scheduler', 'cpu', 'reservation'],
  ['scheduler', 'memory'],
];

/** Everything of a new domain in one spec. What its API does not know is left out where it is the default, and refused else. */
export function createSpec(
  domain: Domain,
  vmxPath: DatastorePath,
  newDisks: readonly NewDisk[],
  marker: Marker,
  apiVersion: string,
  networks: NetworkBackings = PLAIN_NETWORKS,
): VimObject {
  const set = unusual(domain);
  refuseUnknown([...set, ...deviceFields(domain)], apiVersion);
  const sent = new Set([...ALWAYS.filter((path) => hasField(apiVersion, path)), ...set].map((path) => path.join('.')));
  const specs = newDomainDevices(domain, newDisks, networks);
  const guestinfo = Object.entries(domain.guestinfo).map(([key, value]) => [`guestinfo.${key}`, value] as const);
  const vnc = domain.vnc === null ? [] : Object.entries(vncValues(domain.vnc)).filter(([, value]) => value !== '');
  return {
    name: toApiName(domain.name),
    version: `vmx-${String(domain.hardwareVersion).padStart(2, '0')}`,
    ...(domain.uuid === null ? {} : { uuid: domain.uuid }),
    files: { vmPathName: vmxPath },
    ...settings(domain, (...path) => sent.has(path.join('.')), specs),
    ...(specs.changes.length === 0 ? {} : { deviceChange: specs.changes }),
    extraConfig: [
      ...options(domain.vmx),
      ...(domain.smbiosHost ? options({ 'smbios.reflectHost': 'TRUE' }) : []),
      ...options(Object.fromEntries([...vnc, ...guestinfo])),
      markerOption(marker),
    ],
  };
}

/** Fields of devices that not every API has and that this domain sets. */
function deviceFields(domain: Domain): readonly Path[] {
  const disks = Object.entries(domain.disks).flatMap(([slot, disk]): readonly Path[] => [
    ...(disk.sharing === 'none' ? [] : [['disks', slot, 'sharing']]),
    ...(disk.limit === 'unlimited' ? [] : [['disks', slot, 'limit']]),
    ...(disk.shares === null || disk.shares === 'normal' ? [] : [['disks', slot, 'shares']]),
  ]);
  const nics = Object.entries(domain.nics).flatMap(([slot, { port, shares, reservation, limit }]): readonly Path[] => [
    ...(port === null ? [] : [['nics', slot, 'port']]),
    ...(shares === 'normal' ? [] : [['nics', slot, 'shares']]),
    ...(reservation === 0 ? [] : [['nics', slot, 'reservation']]),
    ...(limit === 'unlimited' ? [] : [['nics', slot, 'limit']]),
  ]);
  const passthrough = Object.keys(domain.passthrough).map((slot) => ['passthrough', slot]);
  return [
    ...(domain.tpm ? [['tpm']] : []),
    ...(domain.usb.xhci ? [['usb', 'xhci']] : []),
    ...disks,
    ...nics,
    ...passthrough,
  ];
}
