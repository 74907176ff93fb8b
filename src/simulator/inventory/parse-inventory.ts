/**
 * Inventories as data: the built-in lab, generated VMs, and YAML files of users. All problems of a file are reported at once. Counts and
 * sizes are bounded.
 */

import { versionNumber } from '../api/api-version.js';
import type { Product } from '../api/products.js';
import { isDatastoreName, parseLocation } from '../storage/datastore-location.js';
import type { DatastoreFacts, ExtraFile, HostFacts, Inventory } from './inventory.js';
import { InventoryError, InventoryReader } from './inventory-reader.js';
import { readIscsi } from './parse-iscsi.js';
import { parseMachine } from './parse-machine.js';
import { readClusterNames, readFolders, readHosts, readPools } from './parse-places.js';
import { readSwitches } from './parse-switches.js';
import { readYaml } from './read-yaml.js';

const SIZE_LIMIT = 16 * 1024 * 1024;

/**
 * Reads an inventory. Everything is optional; what is left out is as in the small lab's host.
 *
 * ```yaml
 * host: { name: esx1.example.com, version: 8.0.3, api_version: 8.0.3.0, build: "1", hardware_version: 21, cpus: 16, memory: 128GiB,
 *         management_server: 192.0.2.1 }                    # the vCenter of a lone host that has one
 * datastores:
 *   - { name: ssd1, capacity: 500GiB, type: VMFS }           # or NFS
 * networks: [VM Network, DMZ]
 * switches:                                                # distributed ones
 *   - { name: dvs1, uuid: 502a..., port_groups: [prod, { name: backup, key: dvportgroup-75 }] }
 * iscsi:                                                   # targets that all hosts are connected to
 *   - { target: "iqn.2026-01.com.example:disks", address: 192.0.2.60, port: 3260, luns: [100GiB] }
 * datacenter: dc1                                          # of a vCenter
 * hosts:                                                   # of a vCenter; by default esx1 alone and esx2 in cluster1
 *   - { name: esx1.example.com, cluster: cluster1, datastores: [ssd1], networks: [DMZ], hardware_version: 19,
 *       state: connected, maintenance: false }             # or disconnected, not-responding; it sees all that is not limited
 * clusters_without_drs: [cluster1]                         # new domains of these need a host; the others have DRS
 * folders: [prod, prod/web]                                # of domains, on a vCenter
 * resource_pools: { cluster1: [gold, gold/web] }           # by cluster or host
 * files:
 *   - { path: "[ssd1] iso/a.iso", size: 650MiB }             # a file of this size, without content
 *   - { path: "[ssd1] notes.txt", text: "..." }
 *   - { path: "[ssd1] base/base.vmdk", disk: thin, size: 8GiB } # or thick
 * domains:
 *   - name: web01                        # displayName
 *     directory: "[ssd1] web01"          # default: the first datastore and the name
 *     power: on                          # on | off | suspended
 *     tools: running                     # running | not-running | not-installed
 *     ignores_shutdown: false            # the guest is asked to shut down, and does not
 *     guest_locks_cdrom: false           # taking a medium from it while it runs asks msg.cdromdisconnect.locked
 *     guest_writes: 1GiB                 # to its first thin disk, once it runs; asks msg.hbacommon.outofspace where there is no room
 *     host: esx2.example.com             # on a vCenter
 *     folder: prod/web                   # on a vCenter
 *     resource_pool: gold/web
 *     autostart: false                   # started with its host
 *     uuid, guest_os, hardware_version, firmware, annotation, memory, vcpus, cores_per_socket
 *     controllers: { scsi0: pvscsi, sata0: ahci, nvme0: nvme }
 *     disks: { scsi0:0: { size: 20GiB, provisioning: thin, file: "[ssd1] web01/web01.vmdk" } }
 *     nics: { ethernet0: { network: VM Network, model: vmxnet3, mac: "00:50:56:25:48:01" } }
 *     vmx: { any.key: "value", other.key: null }   # last word on every key
 *     files: { serial.log: "text" }      # in the domain's directory
 *     managed_by: { extension: com.vmware.vim.eam, type: cluster-agent }   # config.managedBy
 *     vapp_product: VMware vCenter Server Appliance                        # the product of config.vAppConfig
 *     disabled_methods: [RelocateVM_Task]   # calls of them are answered with MethodDisabled
 *     disabled_by: backup01                 # the source in the fault
 *     connection_state: connected           # or disconnected, inaccessible, invalid, orphaned
 * ```
 *
 * A product that is asked for wins over what the inventory says of the host's version.
 *
 * @throws InventoryError with everything that is wrong.
 */
export function parseInventory(text: string, asked: Product | null = null): Inventory {
  if (Buffer.byteLength(text) > SIZE_LIMIT) throw new InventoryError([`more than ${SIZE_LIMIT} bytes`]);
  const reader = new InventoryReader();
  const root = reader.map(readYaml(text, 'inventory'), 'inventory', [
    'host',
    'datastores',
    'networks',
    'switches',
    'iscsi',
    'datacenter',
    'hosts',
    'clusters_without_drs',
    'folders',
    'resource_pools',
    'files',
    'domains',
  ]);
  const host = { ...readHost(reader, root['host']), ...asked };
  const datastores = readDatastores(reader, root['datastores']);
  const networks = readNetworks(reader, root['networks']);
  const switches = readSwitches(reader, root['switches']);
  const iscsi = readIscsi(reader, root['iscsi']);
  const portGroups = switches.flatMap((each) => each.portGroups);
  noteRepeated(reader, 'networks and port groups', [...networks, ...portGroups.map((group) => group.name)], 'the name');
  noteRepeated(
    reader,
    'port groups',
    portGroups.map((group) => group.key),
    'the key',
  );
  const names = datastores.map((datastore) => datastore.name);
  const files = reader
    .list(root['files'], 'files')
    .map((file, index) => readFile(reader, file, `files[${index}]`, names));
  const hosts = readHosts(reader, root['hosts'], { datastores: names, networks });
  const clustersWithoutDrs = readClusterNames(reader, root['clusters_without_drs'], hosts);
  const folders = readFolders(reader, root['folders']);
  const pools = readPools(reader, root['resource_pools']);
  noteRepeated(
    reader,
    'hosts',
    hosts.map((each) => each.name),
    'the name',
  );
  const around = { host, datastores: names, networks, switches };
  const machines = reader
    .list(root['domains'], 'domains')
    .map((machine, index) => parseMachine(reader, machine, `domains[${index}]`, around));
  noteRepeated(
    reader,
    'domains',
    machines.map((machine) => machine.vmx),
    'the VMX',
  );
  const datacenter = reader.text(root['datacenter'], 'datacenter', 'dc1');
  if (datacenter === '' || /[/\\%]/.test(datacenter)) reader.note('datacenter', 'must be a name without slashes');
  if (reader.problems.length > 0) throw new InventoryError(reader.problems);
  const places = { hosts, clustersWithoutDrs, folders, pools };
  return { host, datacenter, datastores, networks, switches, iscsi, ...places, files, machines };
}

function readHost(reader: InventoryReader, value: unknown): HostFacts {
  const host = reader.map(value, 'host', [
    'name',
    'version',
    'api_version',
    'build',
    'hardware_version',
    'cpus',
    'memory',
    'management_server',
  ]);
  const server = host['management_server'];
  const apiVersion = reader.text(host['api_version'], 'host.api_version', '8.0.3.0');
  if (Number.isNaN(versionNumber(apiVersion)))
    reader.note('host.api_version', 'must be a version like 8.0.3.0 or 2.5u2');
  return {
    name: reader.text(host['name'], 'host.name', 'esx1.example.com'),
    version: reader.text(host['version'], 'host.version', '8.0.3'),
    apiVersion,
    build: reader.text(host['build'], 'host.build', '24022510'),
    hardwareVersion: reader.whole(host['hardware_version'], 'host.hardware_version', 21, 99),
    cpus: reader.whole(host['cpus'], 'host.cpus', 16, 1024),
    managementServer: server === undefined ? null : reader.text(server, 'host.management_server', null),
    memoryMiB: Math.floor(reader.bytes(host['memory'], 'host.memory', 128 * 1024 ** 3) / 1024 ** 2),
  };
}

function readDatastores(reader: InventoryReader, value: unknown): readonly DatastoreFacts[] {
  const datastores = reader.list(value, 'datastores').map((each, index) => {
    const path = `datastores[${index}]`;
    const datastore = reader.map(each, path, ['name', 'capacity', 'type']);
    const name = reader.text(datastore['name'], `${path}.name`, null);
    if (name !== '' && !isDatastoreName(name)) reader.note(`${path}.name`, 'must not hold brackets or slashes');
    return {
      name,
      capacityBytes: reader.bytes(datastore['capacity'], `${path}.capacity`, 500 * 1024 ** 3),
      type: reader.choice(datastore['type'], `${path}.type`, ['VMFS', 'NFS'] as const, 'VMFS'),
    };
  });
  noteRepeated(
    reader,
    'datastores',
    datastores.map((each) => each.name),
    'the name',
  );
  return datastores.length > 0 ? datastores : [{ name: 'datastore1', capacityBytes: 500 * 1024 ** 3, type: 'VMFS' }];
}

function readNetworks(reader: InventoryReader, value: unknown): readonly string[] {
  const networks = reader.list(value, 'networks').map((each, index) => reader.text(each, `networks[${index}]`, null));
  return networks.length > 0 ? networks : ['VM Network'];
}

function readFile(reader: InventoryReader, value: unknown, path: string, datastores: readonly string[]): ExtraFile {
  const file = reader.map(value, path, ['path', 'size', 'text', 'disk']);
  const location = checkedPath(reader, reader.text(file['path'], `${path}.path`, null), `${path}.path`, datastores);
  const disk = file['disk'];
  const provisioning = reader.choice(disk, `${path}.disk`, ['thin', 'thick'] as const, 'thin');
  const text = file['text'] === undefined ? null : reader.scalar(file['text'], `${path}.text`);
  return {
    path: location,
    text,
    sizeBytes: reader.bytes(file['size'], `${path}.size`, 0),
    disk: disk === undefined || disk === null ? null : { thin: provisioning === 'thin' },
  };
}

/** Returns a path on a known datastore; notes a problem and returns the text otherwise. */
export function checkedPath(
  reader: InventoryReader,
  text: string,
  path: string,
  datastores: readonly string[],
): string {
  if (text === '') return text;
  try {
    const location = parseLocation(text);
    if (!datastores.includes(location.datastore)) reader.note(path, `there is no datastore ${location.datastore}`);
  } catch {
    reader.note(path, 'must be a path like "[ssd1] directory/file"');
  }
  return text;
}

function noteRepeated(reader: InventoryReader, path: string, values: readonly string[], what: string): void {
  const seen = new Set<string>();
  for (const value of values) {
    if (seen.has(value)) reader.note(path, `${what} ${value} is there twice`);
    seen.add(value);
  }
}
