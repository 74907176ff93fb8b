import { failure, type Result, success } from '../diagnostics/result.js';
import type { Brand } from './brand.js';

/** A MAC address: six lower-case pairs joined by colons. */
export type Mac = Brand<string, 'Mac'>;

const MAC = /^[0-9a-f]{1,2}(:[0-9a-f]{1,2}){5}$/;

/** Takes one or two hex digits a group, in either case, as libvirt's VMX reader does. */
export function parseMac(text: string): Result<Mac> {
  const lower = text.trim().toLowerCase().replaceAll('-', ':');
  if (!MAC.test(lower)) return failure(`must be a MAC address like 00:50:56:25:48:c7, not "${text}"`);
  return success(
    lower
      .split(':')
      .map((pair) => pair.padStart(2, '0'))
      .join(':') as Mac,
  );
}

/**
 * Who gives out an address, by its range. `generated`: a host, for a domain of its own. `vpx`: a vCenter. `static`: people.
 * `foreign`: any other, which hosts refuse unless their check is disabled.
 */
export type MacRange = 'generated' | 'static' | 'vpx' | 'foreign';

/** The ranges by their first four bytes; both ends belong to them. Source: libvirt 9.0.0, confirmed by what it writes. */
export const MAC_RANGES: readonly {
  readonly range: Exclude<MacRange, 'foreign'>;
  readonly prefix: string;
  readonly fourth: readonly [first: number, last: number];
}[] = [
  { range: 'generated', prefix: '00:0c:29', fourth: [0x00, 0xff] },
  { range: 'static', prefix: '00:50:56', fourth: [0x00, 0x3f] },
  { range: 'vpx', prefix: '00:50:56', fourth: [0x80, 0xbf] },
];

export function macRange(mac: Mac): MacRange {
  const fourth = Number.parseInt(mac.slice(9, 11), 16);
  const found = MAC_RANGES.find(
    ({ prefix, fourth: [first, last] }) => mac.startsWith(prefix) && fourth >= first && fourth <= last,
  );
  return found?.range ?? 'foreign';
}

/** The kind of an address in the API of the host. */
export interface MacRule {
  readonly type: 'generated' | 'static' | 'vpx';
  /** Whether the host refuses an address outside VMware's ranges; null leaves it to the host, which does. */
  readonly check: boolean | null;
}

/** The rule for an address; a type or check that was said outright goes before what the range says. */
export function macRule(mac: Mac, type: 'generated' | 'static' | null, check: boolean | null): MacRule {
  const range = macRange(mac);
  const checked = range === 'foreign' && type !== 'generated' ? false : null;
  if (type === 'generated') return { type: range === 'vpx' ? 'vpx' : 'generated', check: check ?? checked };
  const byRange = range === 'foreign' ? 'static' : range;
  return { type: type ?? byRange, check: check ?? checked };
}

/** An address as a host would generate it. `random` gives numbers from 0 up to, but not, 1, like Math.random. */
export function generateMac(random: () => number): Mac {
  const byte = () => Math.min(255, Math.floor(random() * 256));
  const rest = [byte(), byte(), byte()].map((each) => each.toString(16).padStart(2, '0'));
  return ['00:0c:29', ...rest].join(':') as Mac;
}
