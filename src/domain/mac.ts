import type { Brand } from './brand.js';
import { type Parsed, parsed, unparsed } from './parsed.js';

/** A MAC address: six lower-case pairs joined by colons. */
export type Mac = Brand<string, 'Mac'>;

const MAC = /^[0-9a-f]{1,2}(:[0-9a-f]{1,2}){5}$/;

/** Takes one or two hex digits a group, in either case, as libvirt's VMX reader does. */
export function parseMac(text: string): Parsed<Mac> {
  const lower = text.trim().toLowerCase().replaceAll('-', ':');
  if (!MAC.test(lower)) return unparsed(`must be a MAC address like 00:50:56:25:48:c7, not "${text}"`);
  return parsed(
    lower
      .split(':')
      .map((pair) => pair.padStart(2, '0'))
      .join(':') as Mac,
  );
}
