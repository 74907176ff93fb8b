import type { Domain, Nic } from '../../domain/domain.js';
import type { LiveDomain } from '../../domain/live.js';
import type { PortGroupFacts } from '../../domain/server-facts.js';
import { datastoreDirectory, splitDatastorePath } from '../../domain/values/datastore-path.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import type { Path } from '../../domain/values/path-key.js';
import { formatVm, type WrittenVm } from '../../manifest/format-manifest.js';
import type { Written, WrittenMap } from '../../manifest/written-map.js';

export interface DescribeOptions {
  /** Declares everything that has a field, not only what people usually decide. */
  readonly full: boolean;
  /** Declares the power state that the VM has now. */
  readonly power: boolean;
  readonly portGroups: readonly PortGroupFacts[];
  /** Fields that the reading does not say, which are not declared. */
  readonly unsaid?: readonly Path[];
}

/** A VM as its manifest declares it, and what that leaves undeclared, in the manifest's names. */
export interface DescribedVm {
  readonly vm: WrittenVm;
  readonly undeclared: readonly string[];
  /** Secret values that the VM has, by name. No manifest declares them. */
  readonly secrets: readonly string[];
}

/**
 * Keys that a manifest of people seldom holds: ids that the server gives, what backup products and guests write, raw keys. `--full`
 * declares them.
 */
const SELDOM_DECLARED: readonly string[] = [
  'generation_id',
  'instance_uuid',
  'change_tracking',
  'guestinfo',
  'vmx',
  'vnc',
  'video',
];

/** The network by its name where that names one port group: a manifest of people has no keys of the server. */
function withNetworkName(nic: Nic, portGroups: readonly PortGroupFacts[]): Nic {
  const { port } = nic;
  if (port === null || nic.network !== null) return nic;
  const group = portGroups.find(({ key }) => key === port.portgroup);
  const same = portGroups.filter(({ name }) => name === group?.name);
  return group === undefined || same.length !== 1 ? nic : { ...nic, network: group.name, port: null };
}

/** Disks by the files that a manifest names: the roots of their chains, because a snapshot's file is gone with the snapshot. */
function asDeclared({ domain, runtime }: LiveDomain, { full, portGroups }: DescribeOptions): Domain {
  const disks = Object.entries(domain.disks).map(([slot, disk]) => {
    const root = ownEntry(runtime.diskRoots, slot);
    return [slot, root === undefined ? disk : { ...disk, file: root }];
  });
  const nics = Object.entries(domain.nics).map(([slot, nic]) => [slot, full ? nic : withNetworkName(nic, portGroups)]);
  return { ...domain, disks: Object.fromEntries(disks), nics: Object.fromEntries(nics) };
}

/** Whether the VM has a disk of its own: one that lies in its directory or below it, and that moves with it. */
function isOwnDisk(file: unknown, { vmxPath }: LiveDomain): boolean {
  if (typeof file !== 'string') return false;
  const home = datastoreDirectory(vmxPath);
  const directory = datastoreDirectory(file as typeof vmxPath);
  const { path } = splitDatastorePath(vmxPath);
  return directory === home || (path.includes('/') && directory.startsWith(`${home}/`));
}

function isMap(value: unknown): value is WrittenMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Disks without the names of files that hosts choose, so that a disk stays the same when storage is moved. */
function withoutOwnFiles(disks: WrittenMap, live: LiveDomain): WrittenMap {
  return Object.fromEntries(
    Object.entries(disks).map(([slot, disk]) => {
      if (!isMap(disk) || !isOwnDisk(disk['file'], live) || !('size' in disk)) return [slot, disk];
      const { file: _, ...rest } = disk;
      return [slot, rest];
    }),
  );
}

/** Ports that the switch gives a card for a time. The group is what people choose. */
function withoutPorts(nics: WrittenMap): WrittenMap {
  return Object.fromEntries(
    Object.entries(nics).map(([slot, nic]) => {
      if (!isMap(nic) || !isMap(nic['port'])) return [slot, nic];
      const { port: _, connection: __, ...group } = nic['port'];
      return [slot, { ...nic, port: group }];
    }),
  );
}

/** A value without what hosts give every VM: normal shares, and how the host came to a MAC address. Undefined if nothing is left. */
function withoutUsual(value: Written): Written | undefined {
  if (!isMap(value)) return value;
  const kept = Object.entries(value).flatMap(([key, each]): (readonly [string, Written])[] => {
    if ((key === 'shares' && each === 'normal') || key === 'mac_type') return [];
    const rest = withoutUsual(each);
    return rest === undefined ? [] : [[key, rest]];
  });
  return kept.length === 0 && Object.keys(value).length > 0 ? undefined : Object.fromEntries(kept);
}

function placeOf(live: LiveDomain, full: boolean) {
  const { folder, pool, host, autostart } = live.runtime;
  const inside = {
    ...(folder === null || folder === '' ? {} : { folder }),
    ...(pool === null || pool === '' ? {} : { resourcePool: pool }),
  };
  if (!full) return { place: inside, autostart: null };
  const { datastore } = splitDatastorePath(live.vmxPath);
  return { place: { ...inside, ...(host === null ? {} : { host }), datastore, vmxPath: live.vmxPath }, autostart };
}

/** The names of the values below a key: `vmx.a`, `vmx.b`; of any other key, its own name. */
function namesBelow(key: string, value: unknown): readonly string[] {
  const several = (key === 'vmx' || key === 'guestinfo') && isMap(value);
  return several ? Object.keys(value).map((each) => `${key}.${each}`) : [key];
}

/**
 * Declares a live VM as people would: its hardware, disks with size, NICs with network and MAC, folder and pool. What a host, the Tools
 * or a backup product own is left out, and so are host and datastore, which DRS and Storage DRS choose again at any time.
 */
export function describeVm(live: LiveDomain, options: DescribeOptions): DescribedVm {
  const { full } = options;
  const { name } = live.domain;
  const { place, autostart } = placeOf(live, full);
  const written = formatVm(asDeclared(live, options), {
    ...(options.power ? { power: { [name]: live.runtime.power } } : {}),
    place: { [name]: place },
    ...(autostart === null ? {} : { autostart: { [name]: autostart } }),
    ...(options.unsaid === undefined ? {} : { without: options.unsaid }),
  });
  const omitted = written.omitted.map((path) => path.join('.'));
  const secrets = live.secrets ?? [];
  if (full) return { vm: written, undeclared: omitted, secrets };
  const left = Object.entries(written.fields).filter(([key]) => SELDOM_DECLARED.includes(key));
  const kept = Object.entries(written.fields).flatMap(([key, value]): (readonly [string, Written])[] => {
    if (SELDOM_DECLARED.includes(key)) return [];
    const rest = withoutUsual(value);
    return rest === undefined ? [] : [[key, rest]];
  });
  const fields = Object.fromEntries(
    kept.map(([key, value]) => {
      if (key === 'disks' && isMap(value)) return [key, withoutOwnFiles(value, live)];
      return [key, key === 'nics' && isMap(value) ? withoutPorts(value) : value];
    }),
  );
  const undeclared = [...left.flatMap(([key, value]) => namesBelow(key, value)), ...omitted].sort();
  return { vm: { ...written, fields }, undeclared, secrets };
}
