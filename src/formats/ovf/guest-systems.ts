import { guestOsOf, parseGuestOs } from '../../domain/values/guest-os.js';
import type { XmlNode } from '../xml/parse-xml.js';
import { attributeOf, textIn } from './nodes.js';

/**
 * Guest systems by the numbers of CIM_OperatingSystem.OSType (DMTF CIM schema), where a VMX word means the same. Systems without a
 * version there have none here.
 */
const BY_CIM: ReadonlyMap<string, string> = new Map([
  ['1', 'other'],
  ['36', 'otherlinux'],
  ['42', 'freebsd'],
  ['73', 'winvista'],
  ['74', 'winvista-64'],
  ['76', 'longhorn'],
  ['77', 'longhorn-64'],
  ['78', 'freebsd-64'],
  ['93', 'ubuntu'],
  ['94', 'ubuntu-64'],
  ['97', 'other24xlinux'],
  ['98', 'other24xlinux-64'],
  ['99', 'other26xlinux'],
  ['100', 'other26xlinux-64'],
  ['101', 'otherlinux-64'],
  ['102', 'other-64'],
  ['103', 'windows7srv-64'],
  ['106', 'centos'],
  ['107', 'centos-64'],
  ['119', 'windows9'],
  ['120', 'windows9-64'],
]);

export interface GuestSystem {
  /** Null if the section names a system that has no counterpart. */
  readonly guestOs: string | null;
  /** How the section calls it. */
  readonly shown: string;
}

/** The guest system of an OperatingSystemSection: VMware's word where it stands, otherwise that of its number. */
export function guestSystemOf(section: XmlNode): GuestSystem {
  const word = attributeOf(section, 'osType');
  const id = attributeOf(section, 'id') ?? '';
  const description = textIn(section, 'Description');
  const shown = [id, description].filter((each) => each !== null && each !== '').join(' ');
  if (word !== null) {
    const parsed = parseGuestOs(word);
    return { guestOs: parsed.ok ? guestOsOf(parsed.value) : null, shown: word };
  }
  return { guestOs: BY_CIM.get(id) ?? null, shown: shown === '' ? 'without a number' : shown };
}
