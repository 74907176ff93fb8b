import type { Domain } from '../../domain/domain.js';
import { isBlank, snake, valueAt } from '../../domain/fields/field.js';
import { type FieldKey, LEAVES } from '../../domain/fields/fields.js';
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

/** Fields that the sections of this folder write. */
const WRITTEN: ReadonlySet<string> = new Set<FieldKey>([
  'uuid',
  'generationId',
  'guestOs',
  'hardwareVersion',
  'firmware',
  'secureBoot',
  'boot',
  'smbiosHost',
  'annotation',
  'memory',
  'vcpus',
  'coresPerSocket',
  'scheduler',
]);

/** Every other field that is not as in a blank domain; of one that is not just on or off, its value too. */
function wordlessFields(domain: Domain): readonly string[] {
  return LEAVES.flatMap(({ path, row }) => {
    const value = valueAt(domain, path);
    if (WRITTEN.has(path[0] ?? '') || isBlank(row, value)) return [];
    const name = path.map(snake).join('.');
    return [value === true ? name : `${name} ${row.codec.format(value)}`];
  });
}

/** What no libvirt document can tell of a domain, in any mode. */
function wordless(domain: Domain): readonly string[] {
  const { annotation, guestinfo, vmx } = domain;
  return [
    ...(losesCharacters(annotation) ? ['control characters of annotation'] : []),
    ...wordlessFields(domain),
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
