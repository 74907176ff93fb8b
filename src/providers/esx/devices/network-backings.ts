import { fromApiName } from '../inventory/names.js';
import { noPlace } from '../read/no-location.js';
import { type ObjectProperties, retrieve, retrieveOne } from '../soap/collector.js';
import type { Session } from '../soap/session/session.js';
import { type MoRef, objectOf, refOf, textOf, type VimObject } from '../soap/value.js';

/** What a NIC on a network is backed by, by the network's name: those only for which the plain name is not enough. */
export type NetworkBackings = ReadonlyMap<string, VimObject>;

export const PLAIN_NETWORKS: NetworkBackings = new Map();

async function portgroupBacking(session: Session, portgroup: MoRef, signal: AbortSignal): Promise<VimObject> {
  const { properties } = await retrieveOne(session, portgroup, ['key', 'config.distributedVirtualSwitch'], signal);
  const portgroupKey = textOf(properties.get('key'));
  const dvs = refOf(properties.get('config.distributedVirtualSwitch'));
  const switchUuid =
    dvs === null ? null : textOf((await retrieveOne(session, dvs, ['uuid'], signal)).properties.get('uuid'));
  if (portgroupKey === null || switchUuid === null)
    throw noPlace(`The server does not say which switch the port group ${portgroup.value} is of`);
  return { $type: 'VirtualEthernetCardDistributedVirtualPortBackingInfo', port: { switchUuid, portgroupKey } };
}

async function opaqueBacking(session: Session, network: MoRef, signal: AbortSignal): Promise<VimObject> {
  const summary = objectOf((await retrieveOne(session, network, ['summary'], signal)).properties.get('summary'));
  const [opaqueNetworkId, opaqueNetworkType] = [
    textOf(summary?.['opaqueNetworkId']),
    textOf(summary?.['opaqueNetworkType']),
  ];
  if (opaqueNetworkId === null || opaqueNetworkType === null)
    throw noPlace(`The server does not say what the network ${network.value} is known by`);
  return { $type: 'VirtualEthernetCardOpaqueNetworkBackingInfo', opaqueNetworkId, opaqueNetworkType };
}

async function networksOf(session: Session, place: MoRef, signal: AbortSignal): Promise<readonly ObjectProperties[]> {
  const found: ObjectProperties[] = [];
  const spec = {
    propSet: { type: 'Network', pathSet: ['name'] },
    objectSet: {
      obj: place,
      skip: true,
      selectSet: { $type: 'TraversalSpec', name: 'networks', type: place.type, path: 'network', skip: false },
    },
  };
  for await (const object of retrieve(session, spec, signal)) found.push(object);
  return found;
}

/** A name may be that of several: the standard one is meant by it, as a VMX means it. */
async function backingOf(session: Session, name: string, networks: readonly ObjectProperties[], signal: AbortSignal) {
  const same = networks.filter(({ properties }) => {
    const apiName = textOf(properties.get('name'));
    return apiName !== null && (apiName === name || fromApiName(apiName) === name);
  });
  const [first, second] = same;
  if (first === undefined || same.some(({ ref }) => ref.type === 'Network')) return null;
  if (second !== undefined)
    throw noPlace(
      `The network "${name}" is not the only one of that name`,
      `It is that of ${same.map(({ ref }) => `${ref.type} ${ref.value}`).join(', ')}.`,
      'Say by its port which one is meant.',
    );
  return first.ref.type === 'OpaqueNetwork'
    ? await opaqueBacking(session, first.ref, signal)
    : await portgroupBacking(session, first.ref, signal);
}

/**
 * Looks networks up by name at the place of a domain: a port group of a distributed switch and an opaque network (NSX) have backings
 * of their own, which a vCenter alone gives out. A name that nobody has there is left for the host to refuse.
 */
export async function networkBackings(
  session: Session,
  place: MoRef,
  names: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<NetworkBackings> {
  if (names.size === 0 || session.content.apiType !== 'VirtualCenter') return PLAIN_NETWORKS;
  const networks = await networksOf(session, place, signal);
  const found = new Map<string, VimObject>();
  for (const name of names) {
    const backing = await backingOf(session, name, networks, signal);
    if (backing !== null) found.set(name, backing);
  }
  return found;
}
