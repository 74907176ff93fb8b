import type { Domain } from '../../domain/domain.js';
import { MEMORY_STEP } from '../../domain/rules/limits.js';
import { parseDomainName } from '../../domain/values/domain-name.js';
import type { KiB, MiB } from '../../domain/values/units.js';
import { parseUuid } from '../../domain/values/uuid.js';
import type { XmlNode } from '../xml/parse-xml.js';
import { sharesOfNumber } from './allocation.js';
import { parseCpuSet } from './cpu-set.js';
import { parseScaledSize } from './scaled-size.js';
import { attribute, child, wholeNumberOf, wordAttribute, type XmlReading } from './xml-reading.js';

/** What the document says of the machine itself (libvirt-esx-behaviour 2.3 and 2.5). */

const KIB_PER_MIB = 1024;
/** What libvirt takes; 0 passes, too. */
const MIN_SHARES = 2;
const MAX_SHARES = 262_144;
const NO_UUID = '00000000-0000-0000-0000-000000000000';

export function readIdentity(xml: XmlReading, root: XmlNode, domain: Domain): Domain {
  const nameNode = child(root, 'name');
  const name = parseDomainName(nameNode?.text ?? '');
  if (!name.ok) xml.error(nameNode ?? root, `<name> ${name.problem}`);
  const uuidNode = child(root, 'uuid');
  const uuid = uuidNode === null ? null : parseUuid(uuidNode.text.trim());
  if (uuid !== null && !uuid.ok && uuidNode !== null) xml.error(uuidNode, `<uuid> ${uuid.problem}`);
  const genid = child(root, 'genid');
  if (genid !== null) xml.warn(genid, '<genid> is not carried over: a new machine gets one of its own');
  return {
    ...domain,
    name: name.ok ? name.value : domain.name,
    uuid: uuid?.ok === true && uuid.value !== NO_UUID ? uuid.value : null,
    annotation: child(root, 'description')?.text ?? '',
  };
}

/** A size in KiB; null where the element is missing or, with a problem, where it does not parse. */
function sizeOf(xml: XmlReading, node: XmlNode | null): KiB | null {
  if (node === null) return null;
  const size = parseScaledSize(node.text, attribute(node, 'unit'));
  if (size.ok) return size.value as KiB;
  xml.error(node, `<${node.name}> ${size.problem}`);
  return null;
}

export function readMemory(xml: XmlReading, root: XmlNode, domain: Domain): Domain {
  const node = child(root, 'memory');
  const size = sizeOf(xml, node);
  if (node === null || size === 0) xml.error(node ?? root, '<memory> must say how much memory there is');
  if (size === null || size === 0) return domain;
  const step = MEMORY_STEP * KIB_PER_MIB;
  const rounded = Math.ceil(size / step) * step;
  const said = sizeOf(xml, child(root, 'currentMemory')) ?? 0;
  // Nothing, 0 and more than there is mean all of it.
  const current = said === 0 || said > size ? size : said;
  const tune = child(root, 'memtune');
  for (const each of tune?.children ?? []) {
    if (each.name !== 'min_guarantee') xml.warn(each, `<${each.name}> of <memtune> is not carried over`);
  }
  const reservation = sizeOf(xml, child(tune, 'min_guarantee')) ?? 0;
  return {
    ...domain,
    memory: (rounded / KIB_PER_MIB) as MiB,
    scheduler: {
      ...domain.scheduler,
      memory: {
        ...domain.scheduler.memory,
        reservation: Math.ceil(reservation / KIB_PER_MIB) as MiB,
        limit: current < rounded ? (Math.ceil(current / KIB_PER_MIB) as MiB) : 'unlimited',
      },
    },
  };
}

function readAffinity(xml: XmlReading, node: XmlNode, vcpus: number): readonly number[] | null {
  const text = attribute(node, 'cpuset');
  if (text === null) return null;
  const cpus = parseCpuSet(text);
  if (!cpus.ok) {
    xml.error(node, `cpuset of <vcpu> ${cpus.problem}`);
    return null;
  }
  if (cpus.value.length < vcpus) xml.error(node, `cpuset of <vcpu> must name at least ${vcpus} processors`);
  return cpus.value;
}

function readShares(xml: XmlReading, root: XmlNode): number | null {
  const node = child(child(root, 'cputune'), 'shares');
  if (node === null) return null;
  const shares = wholeNumberOf(node.text.trim());
  if (shares === null) xml.error(node, `<shares> must be a whole number, not "${node.text}"`);
  else if (shares !== 0 && (shares < MIN_SHARES || shares > MAX_SHARES)) {
    xml.error(node, `<shares> must be from ${MIN_SHARES} to ${MAX_SHARES}, not ${shares}`);
  }
  return shares;
}

export function readProcessors(xml: XmlReading, root: XmlNode, domain: Domain): Domain {
  const node = child(root, 'vcpu');
  const said = node === null ? 1 : wholeNumberOf(node.text.trim());
  const vcpus = said ?? 1;
  if (node !== null && (said === null || said === 0)) {
    xml.error(node, `<vcpu> must be a whole number from 1 up, not "${node.text}"`);
  }
  if (node !== null && attribute(node, 'current') !== null && attribute(node, 'current') !== node.text.trim()) {
    xml.error(node, 'current of <vcpu> must be the number of all: a part of them cannot be offline');
  }
  const shares = readShares(xml, root);
  const affinity = node === null ? null : readAffinity(xml, node, vcpus);
  const cpu = { ...domain.scheduler.cpu, affinity, shares: shares === null ? null : sharesOfNumber(shares, vcpus) };
  return {
    ...domain,
    vcpus,
    coresPerSocket: readCores(xml, root, vcpus),
    scheduler: { ...domain.scheduler, cpu },
  };
}

/** libvirt takes a `cpu` element in its default mode only, and wants its topology in full (2.5). */
function readCores(xml: XmlReading, root: XmlNode, vcpus: number): number {
  const node = child(root, 'cpu');
  if (node === null) return 1;
  const mode = attribute(node, 'mode') ?? 'custom';
  if (mode !== 'custom') {
    xml.error(node, `mode of <cpu> must be custom, not "${mode}"`);
    return 1;
  }
  const topology = child(node, 'topology');
  const part = (name: string, fallback: number | null): number => {
    const text = attribute(topology, name);
    return (text === null ? fallback : wholeNumberOf(text)) ?? 0;
  };
  const [sockets, dies, cores, threads] = [
    part('sockets', null),
    part('dies', 1),
    part('cores', null),
    part('threads', null),
  ];
  const place = topology ?? node;
  if (topology === null) xml.error(place, '<cpu> must have a <topology>, and nothing else of it is carried over');
  else if (threads !== 1) xml.error(place, 'threads of <topology> must be 1');
  else if (dies !== 1) xml.error(place, 'dies of <topology> must be 1');
  else if (sockets * cores !== vcpus) {
    xml.error(place, `sockets times cores of <topology> must be the number of processors, ${vcpus}`);
  } else return cores;
  return 1;
}

const ARCHES = ['i686', 'x86_64'] as const;

function readGuest(xml: XmlReading, root: XmlNode, os: XmlNode | null): string {
  const type = child(os, 'type');
  if (type === null) {
    xml.error(os ?? root, '<os> must have a <type>');
    return 'other';
  }
  if (type.text.trim() !== 'hvm') xml.error(type, `<type> of <os> must be hvm, not "${type.text.trim()}"`);
  return wordAttribute(xml, type, 'arch', ARCHES) === 'x86_64' ? 'other-64' : 'other';
}

function readFirmware(xml: XmlReading, os: XmlNode | null): Pick<Domain, 'firmware' | 'secureBoot' | 'smbiosHost'> {
  const said = os === null ? null : wordAttribute(xml, os, 'firmware', ['bios', 'efi'] as const);
  const feature = child(os, 'firmware')?.children.find((each) => attribute(each, 'name') === 'secure-boot') ?? null;
  const loader = child(os, 'loader');
  if (loader !== null) xml.warn(loader, '<loader> is not carried over: hosts bring their own firmware');
  const smbios = child(os, 'smbios');
  const mode = attribute(smbios, 'mode') ?? 'none';
  if (smbios !== null && !['none', 'emulate', 'host'].includes(mode)) {
    xml.error(smbios, `mode of <smbios> must be host, emulate or none, not "${mode}"`);
  }
  return {
    firmware: said ?? 'bios',
    secureBoot: attribute(feature, 'enabled') === 'yes',
    smbiosHost: mode === 'host',
  };
}

export function readPlatform(xml: XmlReading, root: XmlNode, domain: Domain): Domain {
  const type = attribute(root, 'type');
  if (type !== null && type !== 'vmware') xml.error(root, `type of <domain> must be vmware, not "${type}"`);
  const os = child(root, 'os');
  const delay = wholeNumberOf(attribute(child(os, 'bootmenu'), 'timeout') ?? '') ?? 0;
  const retry = wholeNumberOf(attribute(child(os, 'bios'), 'rebootTimeout') ?? '');
  return {
    ...domain,
    guestOs: readGuest(xml, root, os),
    ...readFirmware(xml, os),
    boot: { ...domain.boot, delay, retry },
  };
}
