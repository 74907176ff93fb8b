import { at, properties, property, type RawClient, run } from './raw-client.js';

/** What the machines, hosts and pools of FLEET_LAB are called on the wire. */
export const WEB01 = 'vm-101|VirtualMachine';
export const LOCAL = 'vm-102|VirtualMachine';
export const BARE = 'vm-103|VirtualMachine';
export const BARE2 = 'vm-104|VirtualMachine';
export const ESX1 = 'host-9';
export const ESX2 = 'host-12';
export const ESX3 = 'host-15';
export const ESX4 = 'host-18';
export const ESX5 = 'host-21';
export const SILVER = 'resgroup-14';

export const host = (id: string) => `<host type="HostSystem">${id}</host>`;
export const machine = (id: string, name = 'list') => `<${name} type="VirtualMachine">${id}</${name}>`;
export const datastore = (id: string) => `<datastore type="Datastore">${id}</datastore>`;
export const locator = (key: number, id: string) => `<disk><diskId>${key}</diskId>${datastore(id)}</disk>`;

const idOf = (machineId: string) => machineId.split('|')[0] ?? '';

export const relocate = (client: RawClient, id: string, spec: string) =>
  run(client, 'RelocateVM_Task', id, `<spec>${spec}</spec>`);

/** One property of a machine, as text. */
export const of = (client: RawClient, id: string, path: string) => property(client, 'VirtualMachine', idOf(id), path);

/** The ids, or texts, that a list property holds. */
export async function names(client: RawClient, type: string, id: string, path: string): Promise<readonly string[]> {
  return ((await properties(client, type, id, path))[path]?.children ?? []).map((child) => child.text);
}

/** The files of a machine's disks, as the API shows them. */
export async function disks(client: RawClient, id: string): Promise<readonly (string | undefined)[]> {
  const path = 'config.hardware.device';
  return ((await properties(client, 'VirtualMachine', idOf(id), path))[path]?.children ?? [])
    .filter((device) => at(device, 'capacityInKB') !== undefined)
    .map((device) => at(device, 'backing', 'fileName')?.text);
}
