import { hidesValue } from './secret-keys.js';
import type { Span } from './span.js';

/** An `@`, a `:` and a `://`, each as it is or percent-encoded any number of times. */
const AT = /@|%(?:25)*40/g;
const COLON = /:|%(?:25)*3a/i;
const LEAD = /:\/\/|%(?:25)*3a%(?:25)*2f%(?:25)*2f/i;

interface Found {
  readonly at: number;
  readonly end: number;
}

function first(pattern: RegExp, text: string): Found | null {
  const match = pattern.exec(text);
  return match === null ? null : { at: match.index, end: match.index + match[0].length };
}

function lastAt(text: string): number {
  let at = -1;
  for (const match of text.matchAll(AT)) at = match.index;
  return at;
}

/** The colon behind a user or a host; those of an IPv6 address are passed over. */
function colonIn(authority: string): Found | null {
  const skipped = authority.startsWith('[') ? Math.max(0, authority.indexOf(']')) : 0;
  const found = first(COLON, authority.slice(skipped));
  return found === null ? null : { at: found.at + skipped, end: found.end + skipped };
}

interface Parts {
  /** Where the authority begins and ends. */
  readonly start: number;
  readonly end: number;
  readonly hasLead: boolean;
}

function partsOf(uri: string): Parts {
  const lead = first(LEAD, uri);
  const start = lead?.end ?? 0;
  const length = uri.slice(start).search(/[/?#]/);
  return { start, end: length < 0 ? uri.length : start + length, hasLead: lead !== null };
}

/** The text with its percent escapes resolved, or as it is where they are malformed. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Values of parameters that hold a user and a password (`proxy=http://user:password@host`), or that their name calls a secret. */
function querySecrets(uri: string): readonly Span[] {
  const spans: Span[] = [];
  for (const match of uri.matchAll(/[?&;]([^=&;#?]*)=([^&;#]*)/g)) {
    const [whole, name = '', value = ''] = match;
    const from = match.index + whole.length - value.length;
    const lead = first(LEAD, value)?.end ?? 0;
    const at = lastAt(value);
    const colon = first(COLON, value.slice(lead));
    if (hidesValue(percentDecoded(name)) && value !== '') spans.push({ start: from, end: from + value.length });
    else if (at >= 0 && colon !== null && lead + colon.at < at) {
      spans.push({ start: from + lead + colon.end, end: from + at });
    }
  }
  return spans;
}

/** The passwords that a URI holds by its form: in its authority, in that of a proxy, and in parameters whose names say so. */
export function uriPasswords(uri: string): readonly Span[] {
  const { start, end, hasLead } = partsOf(uri);
  const authority = uri.slice(start, end);
  const at = lastAt(authority);
  const colon = colonIn(authority.slice(0, Math.max(0, at)));
  // An encoded colon belongs to the user.
  const isPassword = hasLead && colon !== null && colon.end === colon.at + 1;
  const own = isPassword ? [{ start: start + colon.end, end: start + at }] : [];
  return [...own, ...querySecrets(uri)].filter((span) => span.end > span.start);
}

/**
 * What of a text may be a password if the text was meant as a URI, and is too broken to tell: a `/`, `?` or `#` that was not
 * escaped, a missing host, a missing scheme. Good for hiding, not for refusing.
 */
export function uriGuesses(uri: string): readonly Span[] {
  const { start, end, hasLead } = partsOf(uri);
  const authority = uri.slice(start, end);
  const own = lastAt(authority);
  if (hasLead && own >= 0) {
    const encoded = colonIn(authority.slice(0, own));
    return encoded === null || encoded.end === encoded.at + 1 ? [] : [{ start: start + encoded.end, end: start + own }];
  }
  const colon = hasLead ? colonIn(authority) : first(COLON, uri);
  if (colon === null) return [];
  const from = start + colon.end;
  const query = uri.slice(end).search(/[?&;][^=&;#?@]*=/);
  const path = query < 0 ? uri : uri.slice(0, end + query);
  const at = lastAt(path);
  if (at > from) return [{ start: from, end: at }];
  const isPort = /^\d*[\s"',;)}\]]*$/.test(uri.slice(from, end));
  return hasLead && !isPort && end > from ? [{ start: from, end }] : [];
}
