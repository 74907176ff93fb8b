import type { DatastoreFacts, ServerFacts } from '../../domain/server-facts.js';
import type { KiB } from '../../domain/units.js';
import type { Scope } from './scope.js';
import { type ObjectProperties, retrieve, retrieveOne } from './soap/collector.js';
import type { Session } from './soap/session.js';
import { booleanOf, type MoRef, numberOf, objectOf, objectsOf, refOf, textOf } from './soap/value.js';

/** Where a datastore's files appear in VMX files of the host: `/vmfs/volumes/<uuid>`. */
export interface DatastoreMount {
  readonly datastore: string;
  readonly ref: MoRef;
  readonly mount: string;
}

export interface ServerReading {
  readonly facts: ServerFacts;
  readonly mounts: readonly DatastoreMount[];
}

/** Newest first: from this API version on, a host gives new domains this hardware (VMware KB 1003746, and the API's own tables). */
const HARDWARE_VERSIONS: readonly (readonly [apiVersion: string, hardware: number])[] = [
  ['9.0.0', 22],
  ['8.0.2', 21],
  ['8.0.0', 20],
  ['7.0.2', 19],
  ['7.0.1', 18],
  ['7.0.0', 17],
  ['6.7.2', 15],
  ['6.7.0', 14],
  ['6.5.0', 13],
  ['6.0.0', 11],
  ['5.5.0', 10],
  ['5.1.0', 9],
  ['5.0.0', 8],
  ['4.0.0', 7],
];

function versionNumber(version: string): number {
  const [major = 0, minor = 0, micro = 0] = (/^[\d.]+/.exec(version)?.[0] ?? '0').split('.').map(Number);
  return major * 1_000_000 + minor * 1_000 + micro;
}

/** The virtual hardware version for a new domain; 4 for anything older than the table. */
export function hardwareVersionOf(apiVersion: string): number {
  const row = HARDWARE_VERSIONS.find(([from]) => versionNumber(apiVersion) >= versionNumber(from));
  return row?.[1] ?? 4;
}

/** VMware Server has an API as old as ESX 3.5's, and newer hardware (libvirt gives its domains version 7, too). */
const GSX_HARDWARE_VERSION = 7;

async function related(
  session: Session,
  from: MoRef,
  path: string,
  type: string,
  paths: readonly string[],
  signal: AbortSignal,
) {
  const objects: ObjectProperties[] = [];
  const spec = {
    propSet: { type, pathSet: [...paths] },
    objectSet: {
      obj: from,
      skip: true,
      selectSet: { $type: 'TraversalSpec', name: 'related', type: from.type, path, skip: false },
    },
  };
  for await (const object of retrieve(session, spec, signal)) objects.push(object);
  return objects;
}

function datastoreFacts(object: ObjectProperties): DatastoreFacts {
  const summary = objectOf(object.properties.get('summary')) ?? {};
  return {
    name: textOf(summary['name']) ?? '',
    accessible: booleanOf(summary['accessible']) ?? false,
    free: Math.floor((numberOf(summary['freeSpace']) ?? 0) / 1024) as KiB,
    capacity: Math.floor((numberOf(summary['capacity']) ?? 0) / 1024) as KiB,
  };
}

function mountOf(object: ObjectProperties, host: MoRef | null): DatastoreMount {
  const summary = objectOf(object.properties.get('summary')) ?? {};
  const datastore = textOf(summary['name']) ?? '';
  const mounts = objectsOf(object.properties.get('host'));
  const own = mounts.find((mount) => refOf(mount['key'])?.value === host?.value) ?? mounts[0];
  const path = textOf(objectOf(own?.['mountInfo'])?.['path']);
  return { datastore, ref: object.ref, mount: path ?? `/vmfs/volumes/${datastore}` };
}

function byName(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Reads what planning needs of the server and of the place where new domains go: three calls. */
export async function readServer(session: Session, scope: Scope, signal: AbortSignal): Promise<ServerReading> {
  const { content } = session;
  const place = scope.host ?? scope.computeResource ?? scope.datacenter;
  const datastores = await related(session, place, 'datastore', 'Datastore', ['summary', 'host'], signal);
  const networks = await related(session, place, 'network', 'Network', ['name'], signal);
  const host =
    scope.host === null
      ? null
      : await retrieveOne(session, scope.host, ['config.product', 'hardware.systemInfo.uuid'], signal);
  const product = objectOf(host?.properties.get('config.product'));
  const hostVersion = textOf(product?.['apiVersion']) ?? textOf(product?.['version']) ?? content.apiVersion;
  const hostUuid = textOf(host?.properties.get('hardware.systemInfo.uuid'));
  return {
    facts: {
      id: content.instanceUuid ?? hostUuid ?? content.fullName,
      product: content.fullName,
      apiVersion: content.apiVersion,
      hardwareVersion: content.productLineId === 'gsx' ? GSX_HARDWARE_VERSION : hardwareVersionOf(hostVersion),
      defineBy: content.apiType === 'VirtualCenter' ? 'create' : 'upload',
      datastores: datastores.map(datastoreFacts).sort((left, right) => byName(left.name, right.name)),
      hosts: [],
      folders: [],
      pools: [],
      guestIds: null,
      canMigrate: content.apiType === 'VirtualCenter',
      networks: networks.map((network) => textOf(network.properties.get('name')) ?? '').sort(byName),
    },
    mounts: datastores.map((object) => mountOf(object, scope.host)),
  };
}
