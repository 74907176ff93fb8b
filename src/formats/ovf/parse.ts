/**
 * OVF packages (DMTF DSP0243, versions 1.x and 2.0) and OVA archives, with the dialects of VMware, VirtualBox and oVirt. The descriptor's
 * hardware becomes a domain; nothing is extracted. Limit: read only.
 */

import { blankDomain } from '../../domain/blank-domain.js';
import type { Domain, PowerState } from '../../domain/domain.js';
import type { DatastorePath } from '../../domain/values/datastore-path.js';
import { type DomainName, parseDomainName } from '../../domain/values/domain-name.js';
import type { Path } from '../../domain/values/path-key.js';
import { type FormatProblem, ProblemList } from '../format-problem.js';
import { parseXml, type XmlNode } from '../xml/parse-xml.js';
import { type Envelope, type OvfFile, type OvfReading, readEnvelope, systemName } from './envelope.js';
import { guestSystemOf } from './guest-systems.js';
import { RESOURCE, readItems } from './items.js';
import { attributeOf, children, firstChild, localName, sectionName, sections, textIn } from './nodes.js';
import { readDrives } from './read-drives.js';
import { readDevices, readMachine } from './read-hardware.js';
import { withVmwareSettings } from './vmware-settings.js';

export interface OvfOptions {
  /** Null: the version of the descriptor. */
  readonly hardwareVersion: number | null;
  readonly defaultHardwareVersion: number;
  /** The directory for the disks of a VM; null: one for each VM on an unknown datastore. */
  readonly directory: DatastorePath;
}

/** One VM of a package. */
export interface OvfVm {
  readonly domain: Domain;
  readonly power: PowerState | null;
  /** Fields that the descriptor does not say. */
  readonly unsaid: readonly Path[];
}

export interface DomainsFromOvf {
  readonly vms: readonly OvfVm[];
  /** The files that the descriptor refers to. */
  readonly files: readonly OvfFile[];
  readonly problems: readonly FormatProblem[];
}

/** The newest `vmx-NN` of a list such as `vmx-10 vmx-11`; null for the types of other products. */
function hardwareVersionOf(system: XmlNode | null): number | null {
  const types = textIn(system, 'VirtualSystemType') ?? '';
  const versions = [...types.matchAll(/\bvmx-(\d{1,2})\b/g)].map(([, version]) => Number(version));
  return versions.length === 0 ? null : Math.max(...versions);
}

function nameOf(ovf: OvfReading, system: XmlNode): DomainName {
  const written = systemName(system);
  const name = parseDomainName(written.slice(0, 80));
  if (written.length > 80 || !name.ok) ovf.lostValue(system, `the name "${written.slice(0, 100)}" is no name of a VM`);
  return name.ok ? name.value : ('unnamed' as DomainName);
}

/** Sections that are read, or that say nothing about a VM. */
const KNOWN_SECTIONS: readonly string[] = [
  ...['VirtualHardwareSection', 'OperatingSystemSection', 'AnnotationSection', 'References', 'NetworkSection'],
  ...['DiskSection', 'DeploymentOptionSection', 'VirtualSystem', 'VirtualSystemCollection', 'Strings', 'Info', 'Name'],
];

/** Names what the package asks of its environment, and what other products add. */
function nameOtherSections(ovf: OvfReading, parent: XmlNode): void {
  for (const node of parent.children) {
    const name = sectionName(node);
    if (!/Section$/.test(name) || KNOWN_SECTIONS.includes(name)) continue;
    const properties = children(node, 'Property').map((each) => attributeOf(each, 'key') ?? '?');
    if (name === 'EulaSection') ovf.lostValue(node, 'the package has a license text: read it before you deploy');
    else if (name === 'ProductSection' && properties.length === 0) continue;
    else {
      const shown = properties.slice(0, 20).join(', ');
      ovf.lostValue(
        node,
        properties.length === 0 ? `${name} is not converted` : `the properties ${shown} are not converted`,
      );
    }
  }
}

/** The hardware section that counts: the first for VMware, otherwise the first of all. */
function hardwareOf(ovf: OvfReading, system: XmlNode): XmlNode | null {
  const all = sections(system, 'VirtualHardwareSection');
  const chosen = all.find((each) => hardwareVersionOf(firstChild(each, 'System')) !== null) ?? all[0];
  if (chosen === undefined) ovf.error(system, 'a VM must have a <VirtualHardwareSection>');
  else if (all.length > 1) ovf.lostValue(system, `the VM has ${all.length} hardware sections; only one is converted`);
  return chosen ?? null;
}

function readVm(ovf: OvfReading, system: XmlNode, envelope: Envelope, options: OvfOptions): OvfVm | null {
  const hardware = hardwareOf(ovf, system);
  if (hardware === null) return null;
  const name = nameOf(ovf, system);
  const version = options.hardwareVersion ?? hardwareVersionOf(firstChild(hardware, 'System'));
  const osSection = sections(system, 'OperatingSystemSection')[0];
  const guest = osSection === undefined ? null : guestSystemOf(osSection);
  if (osSection !== undefined && guest?.guestOs === null)
    ovf.lostValue(osSection, `the guest system ${guest.shown} has no counterpart: declare guest_os`);
  const blank = blankDomain(name);
  const annotation = textIn(sections(system, 'AnnotationSection')[0] ?? null, 'Annotation') ?? blank.annotation;
  const items = readItems(ovf, hardware, envelope);
  const base: Domain = {
    ...blank,
    annotation,
    hardwareVersion: version ?? options.defaultHardwareVersion,
    guestOs: guest?.guestOs ?? blank.guestOs,
  };
  const machine = withVmwareSettings(ovf, readMachine(ovf, base, items), hardware);
  const { unsaid, ...drives } = readDrives(
    { ovf, envelope, directory: options.directory, stem: fileStem(name) },
    items,
  );
  nameOtherSections(ovf, system);
  const has = (type: number): boolean => items.some((item) => item.type === type);
  return {
    domain: { ...readDevices(ovf, machine, items), ...drives },
    power: null,
    unsaid: [
      ...unsaid,
      ...(version === null ? [['hardwareVersion']] : []),
      ...(guest === null || guest.guestOs === null ? [['guestOs']] : []),
      ...(has(RESOURCE.memory) ? [] : [['memory']]),
      ...(has(RESOURCE.processor) ? [] : [['vcpus']]),
    ],
  };
}

function fileStem(name: string): string {
  const stem = name.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+/, '');
  return stem === '' ? 'vm' : stem;
}

/** Returns the VMs that a descriptor describes, in its order. All problems are reported at once. */
export function domainsFromOvf(text: string, options: OvfOptions): DomainsFromOvf {
  const tree = parseXml(text.replace(/^\ufeff/, ''));
  if (tree.root === null)
    return { vms: [], files: [], problems: [{ ...tree.problem, severity: 'error', kind: 'value' }] };
  const { root } = tree;
  const problems = new ProblemList();
  const report =
    (severity: FormatProblem['severity'], kind: FormatProblem['kind']) =>
    ({ line, column }: XmlNode, problem: string): void =>
      problems.add({ line, column, problem, severity, kind });
  const ovf: OvfReading = {
    error: report('error', 'value'),
    lostValue: report('warning', 'value'),
    lostDevice: report('warning', 'device'),
    neededFile: report('warning', 'file'),
  };
  if (localName(root.name) !== 'Envelope') {
    ovf.error(root, `the document must be an <Envelope>, not a <${root.name.slice(0, 60)}>`);
    return { vms: [], files: [], problems: problems.all() };
  }
  const envelope = readEnvelope(ovf, root);
  for (const parent of [root, ...envelope.collections]) nameOtherSections(ovf, parent);
  const vms = envelope.systems.flatMap((system) => readVm(ovf, system, envelope, options) ?? []);
  return { vms, files: [...envelope.files.values()], problems: problems.all() };
}
