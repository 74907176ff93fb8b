import type { DatastorePath } from '../../domain/datastore-path.js';
import type { Allocation, Domain } from '../../domain/domain.js';
import { guestIdOf } from '../../domain/guest-os.js';
import { compareSlots } from '../../domain/limits.js';
import type { LiveDomain } from '../../domain/live.js';
import type { Marker } from '../../domain/marker.js';
import type { Change } from '../../plan/change.js';
import type { NewDisk } from '../../plan/step.js';
import { applyChanges } from './apply-changes.js';
import { DeviceSpecs, newDomainDevices } from './device-spec.js';
import type { DeviceTable } from './devices.js';
import { formatMarker, MARKER_KEY } from './marker.js';
import { toApiName } from './names.js';
import { atLeast } from './soap/api-version.js';
import type { VimObject } from './soap/value.js';

function allocationSpec(allocation: Allocation<number>): VimObject {
  const { shares } = allocation;
  return {
    reservation: allocation.reservation,
    limit: allocation.limit === 'unlimited' ? -1 : allocation.limit,
    // With a named level the number is ignored; libvirt sends -1, and so do we.
    shares: typeof shares === 'number' ? { shares, level: 'custom' } : { shares: -1, level: shares },
  };
}

function markerOption(marker: Marker): VimObject {
  return { key: MARKER_KEY, value: formatMarker(marker) };
}

/** Slots of one kind that the changes touch. Hosts number new cards and ports by the order in which they come, so it is that of the slots. */
function touchedSlots(changes: readonly Change[], kind: string): readonly string[] {
  const slots = changes.filter((change) => change.path[0] === kind).map((change) => change.path[1] ?? '');
  return [...new Set(slots)].sort(compareSlots);
}

type Slotted = 'controllers' | 'disks' | 'nics' | 'cdroms' | 'serials';

/** Before and after of a slot; null where there is no device. */
function around<Kind extends Slotted>(before: Domain, after: Domain, kind: Kind, slot: string) {
  type Device = Domain[Kind][string];
  return { was: (before[kind][slot] ?? null) as Device | null, becomes: (after[kind][slot] ?? null) as Device | null };
}

function diskChanges(
  specs: DeviceSpecs,
  live: Domain,
  target: Domain,
  changes: readonly Change[],
  newDisks: readonly NewDisk[],
): void {
  for (const slot of touchedSlots(changes, 'disks')) {
    const { was, becomes } = around(live, target, 'disks', slot);
    if (was !== null && becomes === null) specs.remove('disks', slot);
    else if (was === null && becomes !== null) {
      const created = newDisks.find((each) => each.slot === slot) ?? null;
      specs.addDisk(slot, created?.file ?? becomes.file, created);
    } else if (becomes?.size != null && becomes.size !== was?.size) specs.growDisk(slot, becomes.size);
  }
}

function otherDeviceChanges(specs: DeviceSpecs, live: Domain, target: Domain, changes: readonly Change[]): void {
  for (const slot of touchedSlots(changes, 'nics')) {
    const { was, becomes } = around(live, target, 'nics', slot);
    if (becomes === null) specs.remove('nics', slot);
    else if (was === null) specs.addNic(becomes);
    else specs.editNic(slot, was, becomes);
  }
  for (const slot of touchedSlots(changes, 'cdroms')) {
    const { was, becomes } = around(live, target, 'cdroms', slot);
    if (becomes === null) specs.remove('cdroms', slot);
    else if (was === null) specs.addCdrom(slot, becomes);
    else specs.editCdrom(slot, becomes);
  }
  for (const slot of touchedSlots(changes, 'serials')) {
    const { was, becomes } = around(live, target, 'serials', slot);
    if (becomes === null) specs.remove('serials', slot);
    else if (was === null) specs.addSerial(becomes);
    else specs.editSerial(slot, becomes);
  }
}

function deviceChanges(
  live: Domain,
  target: Domain,
  step: ReconfigureParts,
  devices: DeviceTable,
): readonly VimObject[] {
  const specs = new DeviceSpecs(devices);
  const controllers = touchedSlots(step.changes, 'controllers');
  for (const slot of controllers) {
    const { was, becomes } = around(live, target, 'controllers', slot);
    if (was === null && becomes !== null) specs.addController(slot, becomes);
    else if (becomes !== null) throw new Error(`the model of controller ${slot} cannot be edited in place`);
  }
  diskChanges(specs, live, target, step.changes, step.newDisks);
  otherDeviceChanges(specs, live, target, step.changes);
  for (const slot of controllers) {
    if (around(live, target, 'controllers', slot).becomes === null) specs.remove('controllers', slot);
  }
  return specs.changes;
}

/** The plain settings among the changes, by the spec's members. */
function settings(target: Domain, changes: readonly Change[]): VimObject {
  const touched = new Set(
    changes.map((change) => (change.path[0] === 'scheduler' ? `scheduler.${change.path[1]}` : change.path[0])),
  );
  return {
    ...(touched.has('annotation') ? { annotation: target.annotation } : {}),
    ...(touched.has('guestOs') && target.guestOs !== null ? { guestId: guestIdOf(target.guestOs) } : {}),
    ...(touched.has('memory') ? { memoryMB: target.memory } : {}),
    ...(touched.has('vcpus') ? { numCPUs: target.vcpus } : {}),
    ...(touched.has('coresPerSocket') ? { numCoresPerSocket: target.coresPerSocket } : {}),
    ...(touched.has('firmware') ? { firmware: target.firmware } : {}),
    ...(touched.has('scheduler.cpu') ? { cpuAllocation: allocationSpec(target.scheduler.cpu) } : {}),
    ...(touched.has('scheduler.memory') ? { memoryAllocation: allocationSpec(target.scheduler.memory) } : {}),
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
export function reconfigureSpec(step: ReconfigureParts, live: LiveDomain, devices: DeviceTable): VimObject {
  const target = applyChanges(live.domain, step.changes);
  const deviceChange = deviceChanges(live.domain, target, step, devices);
  const extraConfig = step.changes
    .filter((change) => change.path[0] === 'vmx')
    .map(
      (change): VimObject => ({ key: change.path[1] ?? '', value: change.after === null ? '' : String(change.after) }),
    );
  return {
    ...(live.changeVersion === null ? {} : { changeVersion: live.changeVersion }),
    ...settings(target, step.changes),
    ...(deviceChange.length === 0 ? {} : { deviceChange }),
    extraConfig: [...extraConfig, markerOption(step.marker)],
  };
}

/** A spec that writes the marker and nothing else. */
export function recordSpec(marker: Marker, changeVersion: string | null): VimObject {
  return { ...(changeVersion === null ? {} : { changeVersion }), extraConfig: [markerOption(marker)] };
}

/** Everything of a new domain in one spec. */
export function createSpec(
  domain: Domain,
  vmxPath: DatastorePath,
  newDisks: readonly NewDisk[],
  marker: Marker,
  apiVersion: string,
): VimObject {
  const extraConfig = Object.entries(domain.vmx).map(([key, value]): VimObject => ({ key, value }));
  const deviceChange = newDomainDevices(domain, newDisks);
  return {
    name: toApiName(domain.name),
    version: `vmx-${String(domain.hardwareVersion).padStart(2, '0')}`,
    ...(domain.uuid === null ? {} : { uuid: domain.uuid }),
    ...(domain.guestOs === null ? {} : { guestId: guestIdOf(domain.guestOs) }),
    annotation: domain.annotation,
    files: { vmPathName: vmxPath },
    numCPUs: domain.vcpus,
    ...(atLeast(apiVersion, 5, 0) ? { numCoresPerSocket: domain.coresPerSocket, firmware: domain.firmware } : {}),
    memoryMB: domain.memory,
    ...(deviceChange.length === 0 ? {} : { deviceChange }),
    cpuAllocation: allocationSpec(domain.scheduler.cpu),
    memoryAllocation: allocationSpec(domain.scheduler.memory),
    extraConfig: [...extraConfig, markerOption(marker)],
  };
}
