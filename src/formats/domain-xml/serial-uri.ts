import { failure, type Result, success } from '../../domain/diagnostics/result.js';
import { ownEntry } from '../../domain/values/own-entry.js';

/** The address of a serial port on the network, as VMX spells it in one URI and libvirt in several attributes (2.11). */
export interface SerialAddress {
  readonly protocol: SerialProtocol;
  readonly host: string;
  readonly service: string;
}

export type SerialProtocol = 'raw' | 'telnet' | 'telnets' | 'tls';

const PROTOCOLS: Readonly<Record<string, SerialProtocol>> = {
  tcp: 'raw',
  tcp4: 'raw',
  tcp6: 'raw',
  telnet: 'telnet',
  telnets: 'telnets',
  ssl: 'tls',
  'tcp+ssl': 'tls',
  'tcp4+ssl': 'tls',
  'tcp6+ssl': 'tls',
};
/** The scheme that libvirt writes for each. */
const SCHEMES: Readonly<Record<SerialProtocol, string>> = {
  raw: 'tcp',
  telnet: 'telnet',
  telnets: 'telnets',
  tls: 'ssl',
};
const URI = /^(?:([A-Za-z][A-Za-z0-9+]*):)?\/\/(\[[^\]/?#]*\]|[^:/?#[\]]*):(\d{1,5})(?:[/?#].*)?$/;

export function parseSerialUri(uri: string): Result<SerialAddress> {
  const match = URI.exec(uri);
  const protocol = ownEntry(PROTOCOLS, (match?.[1] ?? 'tcp').toLowerCase());
  if (match?.[2] === undefined || match[3] === undefined || protocol === undefined || Number(match[3]) === 0) {
    return failure(`must be a URI like tcp://host:port, not "${uri}"`);
  }
  return success({ protocol, host: match[2].replace(/^\[|\]$/g, ''), service: String(Number(match[3])) });
}

/** An IPv6 address is put in brackets, without which its colons hide the port. */
export function formatSerialUri({ protocol, host, service }: SerialAddress): string {
  return `${SCHEMES[protocol]}://${host.includes(':') ? `[${host}]` : host}:${service}`;
}

export function isSerialProtocol(text: string): text is SerialProtocol {
  return Object.hasOwn(SCHEMES, text);
}
