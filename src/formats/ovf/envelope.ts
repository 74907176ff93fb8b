import type { KiB } from '../../domain/values/units.js';
import type { XmlNode } from '../xml/parse-xml.js';
import { attributeOf, children, firstChild, sectionName, sections, textIn } from './nodes.js';
import { quantityOf } from './units.js';

/** One pass over a descriptor: what cannot be read is an error, what a VM of ESX does not have is a loss. */
export interface OvfReading {
  error(node: XmlNode, problem: string): void;
  lostValue(node: XmlNode, problem: string): void;
  lostDevice(node: XmlNode, problem: string): void;
  neededFile(node: XmlNode, problem: string): void;
}

export const OVF_LIMITS = { files: 1000, disks: 500, systems: 200, items: 2000, depth: 8 } as const;

/** A file of the package, as its descriptor names it. */
export interface OvfFile {
  readonly href: string;
  readonly size: number | null;
  /** Such as `gzip`; null for none. */
  readonly compression: string | null;
  readonly chunkSize: number | null;
  readonly node: XmlNode;
}

export interface OvfDisk {
  readonly size: KiB | null;
  /** Such as `stream-optimized VMDK`; null if the descriptor does not say. */
  readonly format: string | null;
  /** Null for a disk that is created empty. */
  readonly file: OvfFile | null;
  /** oVirt's own: which bus the disk is on. */
  readonly bus: string | null;
  readonly node: XmlNode;
}

export interface Envelope {
  readonly files: ReadonlyMap<string, OvfFile>;
  readonly disks: ReadonlyMap<string, OvfDisk>;
  readonly systems: readonly XmlNode[];
  readonly collections: readonly XmlNode[];
  /** The deployment configuration that counts without a choice; null if there is none. */
  readonly configuration: string | null;
}

function readFiles(ovf: OvfReading, root: XmlNode): ReadonlyMap<string, OvfFile> {
  const files = new Map<string, OvfFile>();
  const nodes = children(firstChild(root, 'References'), 'File');
  for (const node of nodes.slice(0, OVF_LIMITS.files)) {
    const [id, href] = [attributeOf(node, 'id'), attributeOf(node, 'href')];
    const number = (name: string): number | null => {
      const text = attributeOf(node, name);
      return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
    };
    const compression = attributeOf(node, 'compression');
    if (id === null || href === null) ovf.error(node, 'a <File> must have an id and an href');
    else if (files.has(id)) ovf.error(node, `the file ${id} is declared twice`);
    else {
      files.set(id, {
        href,
        size: number('size'),
        compression: compression === null || compression === 'identity' || compression === '' ? null : compression,
        chunkSize: number('chunkSize'),
        node,
      });
    }
  }
  if (nodes.length > OVF_LIMITS.files) ovf.error(root, `there are more than ${OVF_LIMITS.files} files`);
  return files;
}

/** Source: the URIs that VMware, VirtualBox, oVirt and QEMU's users write; DSP0243 leaves them free. */
function formatName(uri: string): string {
  const lower = uri.toLowerCase();
  if (lower.includes('vmdk')) {
    const kind = /#(\w+)/.exec(uri)?.[1];
    return kind === undefined ? 'VMDK' : `${kind} VMDK`;
  }
  for (const [word, name] of [
    ['qcow2', 'qcow2'],
    ['qcow', 'qcow'],
    ['vhdx', 'VHDX'],
    ['vhd', 'VHD'],
    ['vdi', 'VDI'],
    ['raw', 'raw'],
    ['iso', 'ISO'],
  ] as const)
    if (lower.includes(word)) return name;
  return `the format ${uri}`;
}

const GIB = 2 ** 30;

/** The capacity in whole KiB, rounded up. oVirt writes `size` in GiB. Null if there is none, with the problem reported. */
function capacityOf(ovf: OvfReading, node: XmlNode): KiB | null {
  const [capacity, units] = [attributeOf(node, 'capacity'), attributeOf(node, 'capacityAllocationUnits') ?? 'byte'];
  const gib = capacity === null ? attributeOf(node, 'size') : null;
  const bytes =
    capacity !== null ? quantityOf(capacity, units) : gib !== null && /^\d{1,6}$/.test(gib) ? Number(gib) * GIB : null;
  if (bytes !== null && bytes > 0) return Math.ceil(bytes / 1024) as KiB;
  const said = capacity === null ? 'has no capacity' : `has the capacity "${capacity} ${units}", which is no size`;
  ovf.lostValue(node, `the disk ${attributeOf(node, 'diskId') ?? ''} ${said}`);
  return null;
}

function readDisks(ovf: OvfReading, root: XmlNode, files: ReadonlyMap<string, OvfFile>): ReadonlyMap<string, OvfDisk> {
  const disks = new Map<string, OvfDisk>();
  const nodes = sections(root, 'DiskSection').flatMap((section) => children(section, 'Disk'));
  if (nodes.length > OVF_LIMITS.disks) ovf.error(root, `there are more than ${OVF_LIMITS.disks} disks`);
  for (const node of nodes.slice(0, OVF_LIMITS.disks)) {
    const [id, fileRef, format] = ['diskId', 'fileRef', 'format'].map((name) => attributeOf(node, name));
    const file = fileRef == null || fileRef === '' ? null : (files.get(fileRef) ?? null);
    if (id == null) ovf.error(node, 'a <Disk> must have a diskId');
    else if (disks.has(id)) ovf.error(node, `the disk ${id} is declared twice`);
    else if (fileRef != null && fileRef !== '' && file === null)
      ovf.error(node, `the disk ${id} names the file ${fileRef}, which <References> does not have`);
    else {
      const volume = attributeOf(node, 'volume-format');
      disks.set(id, {
        size: capacityOf(ovf, node),
        format: volume === 'COW' ? 'qcow2' : volume === 'RAW' ? 'raw' : format == null ? null : formatName(format),
        file,
        bus: attributeOf(node, 'disk-interface'),
        node,
      });
    }
    if (attributeOf(node, 'parentRef') !== null)
      ovf.lostValue(node, `the disk ${id ?? ''} holds only differences to another one: merge them first`);
  }
  return disks;
}

/** VirtualSystems in document order, also those in collections, and the collections themselves. */
function readSystems(ovf: OvfReading, node: XmlNode, depth = 0): readonly XmlNode[] {
  if (depth > OVF_LIMITS.depth) {
    ovf.error(node, `collections are nested more than ${OVF_LIMITS.depth} deep`);
    return [];
  }
  return node.children.flatMap((child): readonly XmlNode[] => {
    const name = sectionName(child);
    if (name === 'VirtualSystem') return [child];
    return name === 'VirtualSystemCollection' ? [child, ...readSystems(ovf, child, depth + 1)] : [];
  });
}

/** The default configuration: the one that is marked, otherwise the first (DSP0243, DeploymentOptionSection). */
function defaultConfiguration(root: XmlNode): string | null {
  const configurations = sections(root, 'DeploymentOptionSection').flatMap((each) => children(each, 'Configuration'));
  const marked = configurations.find((each) => /^(?:true|1)$/.test(attributeOf(each, 'default') ?? ''));
  return attributeOf(marked ?? configurations[0] ?? null, 'id');
}

/** Reads what stands around the VMs of a descriptor. */
export function readEnvelope(ovf: OvfReading, root: XmlNode): Envelope {
  const files = readFiles(ovf, root);
  const contents = readSystems(ovf, root);
  const systems = contents.filter((each) => sectionName(each) === 'VirtualSystem');
  if (systems.length === 0) ovf.error(root, 'there is no <VirtualSystem>');
  if (systems.length > OVF_LIMITS.systems) ovf.error(root, `there are more than ${OVF_LIMITS.systems} VMs`);
  return {
    files,
    disks: readDisks(ovf, root, files),
    systems: systems.slice(0, OVF_LIMITS.systems),
    collections: contents.filter((each) => !systems.includes(each)),
    configuration: defaultConfiguration(root),
  };
}

/** The name of a VM: its Name, otherwise its id. */
export function systemName(system: XmlNode): string {
  return textIn(system, 'Name') ?? attributeOf(system, 'id') ?? '';
}
