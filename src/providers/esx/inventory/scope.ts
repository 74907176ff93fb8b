/**
 * Objects of the server's inventory: datacenter, hosts, pools, folders, datastores, licence. A scope is the part of the inventory that a
 * URI names. Reads only, except for the upload of a datastore file.
 */

import { DiagnosticError, errorDiagnostic } from '../../../domain/diagnostics/diagnostic.js';
import type { Target } from '../net/uri.js';
import { type ObjectProperties, retrieve, retrieveOne } from '../soap/collector.js';
import type { Session } from '../soap/session/session.js';
import { listOf, type MoRef, refOf, textOf } from '../soap/value.js';
import { fromApiName } from './names.js';

/** What a connection is about: identity is looked up in the datacenter, new domains go to the host or cluster. */
export interface Scope {
  readonly datacenter: MoRef;
  /** Folders and name joined by `/`, as datastore URLs want it in `dcPath`. */
  readonly datacenterPath: string;
  readonly vmFolder: MoRef;
  /** Null where the path ends at a cluster or datacenter. */
  readonly host: MoRef | null;
  readonly computeResource: MoRef | null;
  readonly pool: MoRef | null;
}

function notFound(target: Target, detail: string): DiagnosticError {
  return new DiagnosticError(errorDiagnostic('EF3010', `The path of "${target.uri}" does not exist`, { detail }));
}

/** The children of a folder that a path can name. */
async function childrenOf(session: Session, folder: MoRef, signal: AbortSignal): Promise<readonly ObjectProperties[]> {
  const children: ObjectProperties[] = [];
  const spec = {
    propSet: [
      { type: 'Folder', pathSet: ['name'] },
      { type: 'Datacenter', pathSet: ['name', 'vmFolder', 'hostFolder'] },
      { type: 'ComputeResource', pathSet: ['name', 'host', 'resourcePool'] },
    ],
    objectSet: {
      obj: folder,
      skip: true,
      selectSet: {
        $type: 'TraversalSpec',
        name: 'folderToChildEntity',
        type: 'Folder',
        path: 'childEntity',
        skip: false,
      },
    },
  };
  for await (const object of retrieve(session, spec, signal)) {
    if (object.ref.value !== folder.value || object.ref.type !== folder.type) children.push(object);
  }
  return children;
}

function nameOf(object: ObjectProperties): string {
  return textOf(object.properties.get('name')) ?? '';
}

function named(objects: readonly ObjectProperties[], segment: string): ObjectProperties | undefined {
  return objects.find((object) => nameOf(object) === segment || fromApiName(nameOf(object)) === segment);
}

function names(objects: readonly ObjectProperties[]): string {
  return objects.length === 0 ? 'nothing' : objects.map(nameOf).sort().join(', ');
}

function needRef(object: ObjectProperties, property: string): MoRef {
  const ref = refOf(object.properties.get(property));
  if (ref === null)
    throw new DiagnosticError(errorDiagnostic('EF3006', `The server gives no ${property} of ${nameOf(object)}`));
  return ref;
}

/** Walks folders by name until `wanted` is met; returns it, and the segments that are left. */
async function descend(
  session: Session,
  target: Target,
  start: MoRef,
  segments: readonly string[],
  wanted: (object: ObjectProperties) => boolean,
  signal: AbortSignal,
): Promise<{ readonly found: ObjectProperties; readonly rest: readonly string[]; readonly walked: readonly string[] }> {
  let folder = start;
  for (const [index, segment] of segments.entries()) {
    const children = await childrenOf(session, folder, signal);
    const next = named(children, segment);
    if (next === undefined)
      throw notFound(target, `There is no "${segment}"; at that place there is: ${names(children)}.`);
    if (wanted(next)) return { found: next, rest: segments.slice(index + 1), walked: segments.slice(0, index + 1) };
    if (next.ref.type !== 'Folder')
      throw notFound(target, `"${segment}" is a ${next.ref.type}, which does not belong there.`);
    folder = next.ref;
  }
  throw notFound(target, `It ends at a folder: ${segments.join('/')}.`);
}

function isCompute(object: ObjectProperties): boolean {
  return object.ref.type === 'ComputeResource' || object.ref.type === 'ClusterComputeResource';
}

async function loneHost(session: Session, target: Target, signal: AbortSignal): Promise<Scope> {
  const datacenter = (await childrenOf(session, session.content.rootFolder, signal)).find(
    (each) => each.ref.type === 'Datacenter',
  );
  if (datacenter === undefined) throw notFound(target, 'The host shows no datacenter.');
  const compute = (await childrenOf(session, needRef(datacenter, 'hostFolder'), signal)).find(isCompute);
  return {
    datacenter: datacenter.ref,
    datacenterPath: nameOf(datacenter),
    vmFolder: needRef(datacenter, 'vmFolder'),
    host: refOf(listOf(compute?.properties.get('host'))[0]),
    computeResource: compute?.ref ?? null,
    pool: refOf(compute?.properties.get('resourcePool')),
  };
}

async function clusterHost(
  session: Session,
  target: Target,
  cluster: ObjectProperties,
  name: string,
  signal: AbortSignal,
): Promise<MoRef> {
  const found: string[] = [];
  for (const item of listOf(cluster.properties.get('host'))) {
    const host = refOf(item);
    if (host === null) continue;
    const hostName = textOf((await retrieveOne(session, host, ['name'], signal)).properties.get('name')) ?? '';
    if (hostName === name) return host;
    found.push(hostName);
  }
  throw notFound(
    target,
    `The cluster "${nameOf(cluster)}" has no host "${name}"; it has: ${found.sort().join(', ') || 'none'}.`,
  );
}

/** vpx: folders, datacenter, folders, cluster or host, host. A path may also end at the datacenter or the cluster. */
async function byPath(session: Session, target: Target, signal: AbortSignal): Promise<Scope> {
  const toDatacenter = await descend(
    session,
    target,
    session.content.rootFolder,
    target.path,
    (each) => each.ref.type === 'Datacenter',
    signal,
  );
  const datacenter = toDatacenter.found;
  const scope = {
    datacenter: datacenter.ref,
    datacenterPath: toDatacenter.walked.join('/'),
    vmFolder: needRef(datacenter, 'vmFolder'),
  };
  if (toDatacenter.rest.length === 0) return { ...scope, host: null, computeResource: null, pool: null };
  const toCompute = await descend(
    session,
    target,
    needRef(datacenter, 'hostFolder'),
    toDatacenter.rest,
    isCompute,
    signal,
  );
  const compute = toCompute.found;
  const [hostName, ...excess] = toCompute.rest;
  const cluster = compute.ref.type === 'ClusterComputeResource';
  // libvirt refuses a repeated host name below a lone host although its own documentation allows it; it harms nobody.
  if (excess.length > 0 || (!cluster && hostName !== undefined && hostName !== nameOf(compute))) {
    throw notFound(target, `There is nothing below the ${cluster ? 'host' : `host "${nameOf(compute)}"`}.`);
  }
  let host: MoRef | null = null;
  if (!cluster) host = refOf(listOf(compute.properties.get('host'))[0]);
  else if (hostName !== undefined) host = await clusterHost(session, target, compute, hostName, signal);
  return { ...scope, host, computeResource: compute.ref, pool: refOf(compute.properties.get('resourcePool')) };
}

export async function findScope(session: Session, target: Target, signal: AbortSignal): Promise<Scope> {
  return target.scheme === 'vpx' ? await byPath(session, target, signal) : await loneHost(session, target, signal);
}
