import type { Domain } from '../../domain/domain.js';
import { element, formatXml, losesCharacters } from '../xml/format-xml.js';
import { XML_SECTIONS } from './mapping.js';

export interface DomainXml {
  readonly text: string;
  /** What the document has no words for, one short name each; raw keys are counted. */
  readonly omitted: readonly string[];
}

function counted(keys: object, what: string): readonly string[] {
  const count = Object.keys(keys).length;
  return count === 0 ? [] : [`${count} ${what}${count === 1 ? '' : 's'}`];
}

/** What no libvirt document can tell of a domain, in any mode. */
function wordless({ annotation, hotAdd, latency, tools, guestinfo, vmx }: Domain): readonly string[] {
  return [
    ...(losesCharacters(annotation) ? ['control characters of annotation'] : []),
    ...(hotAdd.cpu ? ['hot_add.cpu'] : []),
    ...(hotAdd.cpuRemove ? ['hot_add.cpu_remove'] : []),
    ...(hotAdd.memory ? ['hot_add.memory'] : []),
    ...(latency === 'normal' ? [] : [`latency ${latency}`]),
    ...(tools.syncTime ? ['tools.sync_time'] : []),
    ...(tools.upgrade === 'manual' ? [] : [`tools.upgrade ${tools.upgrade}`]),
    ...counted(guestinfo, 'guestinfo key'),
    ...counted(vmx, 'raw key'),
  ];
}

/**
 * The domain XML of a domain, with the VNC password in clear text: what libvirt 9.0.0 makes of its VMX or, extended, in
 * libvirt's words also what its ESX driver leaves out. The hardware version has no place in it.
 */
export function domainXmlFromDomain(domain: Domain, options: { readonly extended: boolean }): DomainXml {
  const omitted: string[] = [];
  const mode = { extended: options.extended, omit: (what: string) => omitted.push(what) };
  const parts = XML_SECTIONS.filter(({ within }) => within === 'domain').flatMap(({ write }) => write(domain, mode));
  const devices = XML_SECTIONS.filter(({ within }) => within === 'devices').flatMap(({ write }) => write(domain, mode));
  const root = element('domain', { type: 'vmware' }, [...parts, element('devices', {}, devices)]);
  return { text: formatXml(root), omitted: [...omitted, ...wordless(domain)] };
}
