import type { FleetRow } from '../../../domain/live.js';
import { atLeast } from '../../../domain/values/api-version.js';
import { type DatastorePath, parseDatastorePath } from '../../../domain/values/datastore-path.js';
import type { DomainName } from '../../../domain/values/domain-name.js';
import { ownEntry } from '../../../domain/values/own-entry.js';
import { parseUuid } from '../../../domain/values/uuid.js';
import { backingChain } from '../devices/disks.js';
import { MARKER_KEY, newerMarker, parseMarker } from '../fields/marker.js';
import { fromApiName } from '../inventory/names.js';
import type { Scope } from '../inventory/scope.js';
import { type ObjectProperties, retrieveUnder } from '../soap/collector.js';
import { READING_LIMITS, ReadingBudget, type ReadingLimits } from '../soap/reading-budget.js';
import type { Session } from '../soap/session/session.js';
import { objectsOf, textOf, type VimObject } from '../soap/value.js';
import { isKindOf } from '../soap/vim25/vim25.js';
import { managedByOf } from './managed-by.js';
import { powerOf } from './runtime-facts.js';

const PATHS = [
  'name',
  'config.uuid',
  'config.files.vmPathName',
  'runtime.powerState',
  'config.hardware.device',
  'config.extraConfig',
];
/** Since API 4.0. The layout has the files of every snapshot, also of those that no disk stands on now. */
const NEWER_PATHS = ['config.instanceUuid', 'layoutEx.file'];
/** Since API 5.0. */
const MANAGER_PATH = 'config.managedBy';
const LAYOUT_TYPES: ReadonlySet<string | null> = new Set(['config', 'diskDescriptor']);

function isDevice(device: VimObject, kind: string): boolean {
  return isKindOf(device.$type ?? '', kind);
}

function filesOf(object: ObjectProperties, devices: readonly VimObject[]): readonly DatastorePath[] {
  const names = [
    textOf(object.properties.get('config.files.vmPathName')),
    ...devices
      .filter((device) => isDevice(device, 'VirtualDisk'))
      .flatMap((disk) => backingChain(disk).map((backing) => textOf(backing['fileName']))),
    ...objectsOf(object.properties.get('layoutEx.file')).flatMap((file) =>
      LAYOUT_TYPES.has(textOf(file['type'])) ? [textOf(file['name'])] : [],
    ),
  ];
  const paths = names.flatMap((name) => {
    const path = parseDatastorePath(name ?? '');
    return path.ok ? [path.value] : [];
  });
  return [...new Set(paths)];
}

function extraValue(properties: ObjectProperties['properties'], key: string): string | null {
  const options = objectsOf(properties.get('config.extraConfig'));
  return textOf(options.find((each) => textOf(each['key'])?.toLowerCase() === key)?.['value']);
}

function markerText(properties: ObjectProperties['properties']): string | undefined {
  return extraValue(properties, MARKER_KEY) ?? undefined;
}

/** The vCenter's own VM is not recognised here: its signs are not part of a row's few properties. */
function managerOf(object: ObjectProperties): string | null {
  const { properties } = object;
  const managedBy = properties.get(MANAGER_PATH);
  const config = managedBy === undefined ? {} : { managedBy };
  return managedByOf(object, config, (key) => extraValue(properties, key), []);
}

function markerOf({ properties }: ObjectProperties): FleetRow['marker'] {
  const found = parseMarker(markerText(properties));
  if (found === null) return null;
  const { owner, machine, domain, protected: shut } = found;
  // The key of a field that has one value is never grouped with others.
  const folder = ownEntry(found.applied, 'folder');
  return {
    owner,
    machine,
    ...(domain === undefined ? {} : { domain }),
    ...(folder === undefined ? {} : { folder }),
    ...(shut === undefined ? {} : { protected: shut }),
  };
}

/** A server that gives a VM's path but no `extraConfig`, and refuses nothing, keeps none. */
function markerUnreadOf({ properties, missing }: ObjectProperties): string | null {
  if (properties.has('config.extraConfig')) return newerMarker(markerText(properties));
  const refused = missing.get('config.extraConfig') ?? missing.get('config');
  if (refused !== undefined) return refused;
  return properties.has('config.files.vmPathName') ? null : 'the server gives no configuration';
}

/** Returns what a fleet row has of the properties of {@link fleetPaths}. */
export function fleetRow(object: ObjectProperties): FleetRow {
  const text = (path: string): string | null => textOf(object.properties.get(path));
  const uuid = parseUuid(text('config.uuid') ?? '');
  const vmxPath = parseDatastorePath(text('config.files.vmPathName') ?? '');
  const devices = objectsOf(object.properties.get('config.hardware.device'));
  const markerUnread = markerUnreadOf(object);
  const managedBy = managerOf(object);
  return {
    ref: { id: object.ref.value },
    name: fromApiName(text('name') ?? '') as DomainName,
    uuid: uuid.ok ? uuid.value : null,
    vmxPath: vmxPath.ok ? vmxPath.value : null,
    power: powerOf(object.properties.get('runtime.powerState')),
    macs: devices
      .filter((device) => isDevice(device, 'VirtualEthernetCard'))
      .flatMap((card) => textOf(card['macAddress'])?.toLowerCase() ?? []),
    files: filesOf(object, devices),
    instanceUuid: text('config.instanceUuid'),
    marker: markerOf(object),
    ...(markerUnread === null ? {} : { markerUnread }),
    ...(managedBy === null ? {} : { managedBy }),
  };
}

export function fleetPaths({ content }: Session): readonly string[] {
  return [
    ...PATHS,
    ...(atLeast(content.apiVersion, 4, 0) ? NEWER_PATHS : []),
    ...(atLeast(content.apiVersion, 5, 0) ? [MANAGER_PATH] : []),
  ];
}

/** Pages may be large, because nothing of them is kept but the rows, which are counted. */
export const STREAMED: ReadingLimits = { ...READING_LIMITS, bytes: Number.POSITIVE_INFINITY };

/** All domains of the scope, page by page: of the devices of a page nothing is kept but what a row has. */
export async function* fleetRows(session: Session, scope: Scope, signal: AbortSignal): AsyncIterable<FleetRow> {
  const kept = new ReadingBudget();
  for await (const object of retrieveUnder(
    session,
    scope.vmFolder,
    'VirtualMachine',
    fleetPaths(session),
    signal,
    STREAMED,
  )) {
    const row = fleetRow(object);
    kept.takeObject(JSON.stringify(row).length);
    yield row;
  }
}
