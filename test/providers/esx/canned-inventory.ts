import { object, page, refXml, SERVICE_CONTENT } from './canned-answers.js';
import type { HeardCall, Replies } from './canned-server.js';

/** A managed object by type and id, with its properties as the wire has them, by their paths. */
export interface CannedObject {
  readonly type: string;
  readonly id: string;
  readonly properties: Readonly<Record<string, string>>;
}

export const val = (type: string, inner: string): string => `<val xsi:type="${type}">${inner}</val>`;
export const ref = (type: string, id: string): string => refXml('val', type, id);
export const word = (value: string): string => val('xsd:string', value);

/** What a walk along this path of a container leads to. */
const WALKS: Readonly<Record<string, readonly string[]>> = {
  network: ['Network', 'DistributedVirtualPortgroup', 'OpaqueNetwork'],
  datastore: ['Datastore'],
  vm: ['VirtualMachine'],
  hostFolder: ['HostSystem', 'ResourcePool', 'Folder'],
};

/** Answers RetrievePropertiesEx from an inventory in which every walk leads to all objects of its kind. */
export function retrieving(inventory: readonly CannedObject[]): (call: HeardCall) => string {
  return ({ body }) => {
    const asked = new Set([...body.matchAll(/<pathSet>([^<]*)</g)].map((match) => match[1] ?? ''));
    const walked = [...body.matchAll(/<path>(\w+)</g)].map((match) => match[1] ?? '').find((path) => path in WALKS);
    const named = [...body.matchAll(/<obj type="(\w+)">([^<]*)</g)].map((match) => `${match[1]} ${match[2]}`);
    const wanted = inventory.filter(({ type, id }) =>
      walked === undefined ? named.includes(`${type} ${id}`) : (WALKS[walked] ?? []).includes(type),
    );
    const properties = (each: CannedObject): string =>
      Object.entries(each.properties)
        .filter(([path]) => asked.has(path))
        .map(([path, value]) => `<propSet><name>${path}</name>${value}</propSet>`)
        .join('');
    return page(wanted.map((each) => object(each.type, each.id, properties(each))).join(''));
  };
}

/** A server that is a vCenter. */
export const VCENTER: Replies = {
  RetrieveServiceContent: () => SERVICE_CONTENT('8.0.3.0', 'vpx').replace('HostAgent', 'VirtualCenter'),
};

const host = (
  id: string,
  name: string,
  parent: readonly [type: string, id: string],
  manager: string,
): CannedObject => ({
  type: 'HostSystem',
  id,
  properties: {
    name: word(name),
    parent: ref(...parent),
    'runtime.connectionState': val('HostSystemConnectionState', 'connected'),
    'configManager.autoStartManager': ref('HostAutoStartManager', manager),
  },
});

const pool = (id: string, name: string, parent: readonly [type: string, id: string]): CannedObject => ({
  type: 'ResourcePool',
  id,
  properties: { name: word(name), parent: ref(...parent) },
});

const folder = (id: string, name: string, parent: readonly [type: string, id: string]): CannedObject => ({
  type: 'Folder',
  id,
  properties: { name: word(name), parent: ref(...parent) },
});

const disk = (key: number, unit: number): string =>
  `<VirtualDevice xsi:type="VirtualDisk"><key>${key}</key><controllerKey>1000</controllerKey><unitNumber>${unit}</unitNumber>` +
  '<capacityInKB>8</capacityInKB></VirtualDevice>';

/** The domain `vm-1` is on `esx1` (which shares a cluster with `esx2`; `esx3` is alone), with two disks. */
export const INVENTORY: readonly CannedObject[] = [
  {
    type: 'VirtualMachine',
    id: 'vm-1',
    properties: {
      'config.uuid': word('42116ec4-1d3f-4f0a-9a52-000000000001'),
      'config.files.vmPathName': word('[ds1] a/a.vmx'),
      'config.changeVersion': word('v1'),
      'config.hardware.device': val(
        'ArrayOfVirtualDevice',
        '<VirtualDevice xsi:type="ParaVirtualSCSIController"><key>1000</key><busNumber>0</busNumber><sharedBus>noSharing</sharedBus></VirtualDevice>' +
          disk(2000, 0) +
          disk(2001, 1),
      ),
      'runtime.host': ref('HostSystem', 'h1'),
      resourcePool: ref('ResourcePool', 'web'),
    },
  },
  host('h1', 'esx1', ['ClusterComputeResource', 'cl'], 'auto-1'),
  host('h2', 'esx2', ['ClusterComputeResource', 'cl'], 'auto-2'),
  host('h3', 'esx3', ['ComputeResource', 'cr'], 'auto-3'),
  { type: 'ClusterComputeResource', id: 'cl', properties: { resourcePool: ref('ResourcePool', 'rp-cl') } },
  { type: 'ComputeResource', id: 'cr', properties: { resourcePool: ref('ResourcePool', 'rp-cr') } },
  pool('rp-cl', 'Resources', ['ClusterComputeResource', 'cl']),
  pool('web', 'web', ['ResourcePool', 'rp-cl']),
  pool('db', 'db%2fold', ['ResourcePool', 'web']),
  pool('rp-cr', 'Resources', ['ComputeResource', 'cr']),
  pool('web-cr', 'web', ['ResourcePool', 'rp-cr']),
  folder('vms', 'vm', ['Datacenter', 'dc']),
  folder('lab', 'lab', ['Folder', 'vms']),
  folder('old', 'old', ['Folder', 'lab']),
  { type: 'Datastore', id: 'ds-1', properties: { 'summary.name': word('ds1') } },
  { type: 'Datastore', id: 'ds-2', properties: { 'summary.name': word('ds2') } },
  { type: 'HostAutoStartManager', id: 'auto-1', properties: {} },
];

/** The inventory with other properties of one object; null takes one away. */
export function inventoryWith(
  id: string,
  properties: Readonly<Record<string, string | null>>,
  inventory: readonly CannedObject[] = INVENTORY,
): readonly CannedObject[] {
  return inventory.map((each) => {
    if (each.id !== id) return each;
    const all = Object.entries({ ...each.properties, ...properties });
    return {
      ...each,
      properties: Object.fromEntries(all.flatMap(([path, value]) => (value === null ? [] : [[path, value]]))),
    };
  });
}
