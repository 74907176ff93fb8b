import { isIP } from 'node:net';
import { domainToASCII, domainToUnicode } from 'node:url';

const MOST_NAME_CHARACTERS = 253;
/** One label of a DNS name (RFC 1123), or with an underscore, as Windows networks have. */
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i;

/**
 * The one spelling of a host: a DNS name in lower case, an IPv4 address as four decimal numbers, an IPv6 address in brackets. Null for
 * anything else: a host goes to credential programs, certificates, URLs and messages, and must mean nothing there but itself. A name in
 * another script is written as DNS has it (`xn--...`).
 */
export function canonicalHost(text: string): string | null {
  const address = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  // A zone (`%eth0`) is a part of an IPv6 address for isIP, and of no URL.
  if (text.startsWith('[') || text.includes(':'))
    return isIP(address) === 6 && !address.includes('%') ? parsedHost(`[${address}]`) : null;
  const name = text.replace(/\.$/, '');
  if (name.length > MOST_NAME_CHARACTERS || !name.split('.').every(isLabel)) return null;
  return parsedHost(text);
}

/** Node 24 accepts any letters after `xn--` and Node 20 does not: only the one encoding of a name in another script is a label. */
function isLabel(label: string): boolean {
  if (!LABEL.test(label)) return false;
  const encoded = label.toLowerCase();
  if (!encoded.startsWith('xn--')) return true;
  const decoded = domainToUnicode(encoded);
  return decoded !== encoded && domainToASCII(decoded) === encoded;
}

/** Reads other forms of an IPv4 address, such as `0x7f.1`, as every resolver does; refuses what is neither address nor name. */
function parsedHost(text: string): string | null {
  return URL.canParse(`https://${text}/`) ? new URL(`https://${text}/`).hostname : null;
}

export function sameHost(one: string, other: string): boolean {
  const name = canonicalHost(one);
  return name !== null && name === canonicalHost(other);
}

const MOST_USER_CHARACTERS = 256;

/**
 * Why a user name is refused, as a phrase that follows "the user"; null for a good one. Names of Windows domains and service accounts
 * have `\`, `@`, `$` and blanks in them. What cannot be seen, or begins an option of a program, is no part of a name.
 */
export function userProblem(user: string): string | null {
  if (user.length > MOST_USER_CHARACTERS) return `has more than ${MOST_USER_CHARACTERS} characters`;
  if (user.startsWith('-')) return 'begins with -';
  return /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(user) ? 'holds a character that cannot be seen' : null;
}
