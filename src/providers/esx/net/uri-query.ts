import { nearestName } from '../../../domain/diagnostics/nearest-name.js';
import { ownEntry } from '../../../domain/values/own-entry.js';
import { canonicalHost } from './host-name.js';
import { type ProxyServer, parseProxy } from './proxy.js';

export interface UriProblem {
  readonly detail: string;
  readonly hint?: string;
}

/** What stands behind the `?` of a URI. */
export interface UriOptions {
  readonly transport: 'https' | 'http';
  /** False skips the checks of the server's certificate. */
  readonly verify: boolean;
  /** A vCenter's host in its canonical spelling, `*` for the one that manages the host, null for none. */
  readonly vcenter: string | null;
  readonly autoAnswer: boolean;
  /** Null where nothing is said; `direct` for an empty value, which also overrules the proxy variables of the environment. */
  readonly proxy: ProxyServer | 'direct' | null;
  /** A PEM file of the authorities that are trusted instead of the system's. */
  readonly caFile: string | null;
  /** A file in the form of libvirt's auth.conf. */
  readonly authFile: string | null;
}

type Draft = { -readonly [Key in keyof UriOptions]: UriOptions[Key] };

/** Reads one value into the draft; a problem is reported without its value if that may contain a password. */
type Parameter = (value: string, draft: Draft) => UriProblem | null;

/** libvirt reads an integer: `01` and `+1` are 1. */
function readSwitch(name: string, value: string): boolean | UriProblem {
  return /^\+?0*[01]$/.test(value) ? Number(value) === 1 : { detail: `${name} is "${value}"; it must be 0 or 1.` };
}

function readFileName(name: 'cacert' | 'authfile', value: string): string | UriProblem {
  if (value === '') return { detail: `${name} is empty; it must name a file.` };
  return value.includes('\0') ? { detail: `${name} holds a character that no file name can have.` } : value;
}

const PARAMETERS: Readonly<Record<string, Parameter>> = {
  transport: (value, draft) => {
    if (value !== 'http' && value !== 'https')
      return { detail: `transport is "${value}"; it must be http or https (in lower case).` };
    draft.transport = value;
    return null;
  },
  no_verify: (value, draft) => {
    const read = readSwitch('no_verify', value);
    if (typeof read !== 'boolean') return read;
    draft.verify = !read;
    return null;
  },
  auto_answer: (value, draft) => {
    const read = readSwitch('auto_answer', value);
    if (typeof read !== 'boolean') return read;
    draft.autoAnswer = read;
    return null;
  },
  vcenter: (value, draft) => {
    const host = value === '*' ? value : canonicalHost(value);
    if (host === null)
      return { detail: `vcenter is "${value}"; it must be a host name, an address or *, without a port.` };
    draft.vcenter = host;
    return null;
  },
  proxy: (value, draft) => {
    if (value === '') {
      draft.proxy = 'direct';
      return null;
    }
    const read = parseProxy(value);
    if (!read.ok)
      return { detail: `proxy cannot be used: ${read.problem}.`, hint: 'Write proxy=[type://]host[:port].' };
    if (read.value.password !== null)
      return { detail: 'proxy holds a password.', hint: 'Give it in ESXFORM_PROXY; see docs/connections.md.' };
    draft.proxy = read.value;
    return null;
  },
  cacert: (value, draft) => {
    const read = readFileName('cacert', value);
    if (typeof read !== 'string') return read;
    draft.caFile = read;
    return null;
  },
  authfile: (value, draft) => {
    const read = readFileName('authfile', value);
    if (typeof read !== 'string') return read;
    draft.authFile = read;
    return null;
  },
};

/**
 * Names and values as libvirt splits them: at `&`, and in the last part at `;` too. A plus is a plus, a name alone has an empty
 * value, a value without a name is dropped.
 */
function queryPairs(query: string): readonly string[] {
  const parts = query.split('&');
  return [...parts.slice(0, -1), ...(parts.at(-1) ?? '').split(';')].filter((part) => !/^(?:=|$)/.test(part));
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function unknown(key: string): UriProblem {
  const names = Object.keys(PARAMETERS);
  const nearest = nearestName(key.toLowerCase(), names);
  const known = `Known are ${names.join(', ')}.`;
  return {
    detail: `The parameter ${key} is not known.`,
    hint: nearest === null ? known : `Did you mean ${nearest}? ${known}`,
  };
}

/** Reads the query of a URI. Names count without regard to case, the last of two wins, and every problem is added to `problems`. */
export function readUriQuery(text: string, problems: UriProblem[]): UriOptions {
  const draft: Draft = {
    transport: 'https',
    verify: true,
    vcenter: null,
    autoAnswer: false,
    proxy: null,
    caFile: null,
    authFile: null,
  };
  for (const pair of queryPairs(text)) {
    const [, rawName = '', rawValue = ''] = /^([^=]*)=?(.*)$/s.exec(pair) ?? [];
    const key = decoded(rawName);
    const value = decoded(rawValue);
    if (key === null || value === null) {
      problems.push({ detail: `The parameter ${rawName} holds a % that is not a valid escape.` });
      continue;
    }
    const name = key.toLowerCase();
    const read = ownEntry(PARAMETERS, name);
    const problem = read === undefined ? unknown(key) : read(value, draft);
    if (problem !== null) problems.push(problem);
  }
  return draft;
}
