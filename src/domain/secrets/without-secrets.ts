import type { Domain, Serial, Slots } from '../domain.js';
import { isSecretVmxKey } from './secret-keys.js';
import { covered } from './span.js';
import { uriPasswords } from './uri-secrets.js';

export interface WithoutSecrets {
  readonly domain: Domain;
  /** What was left out, as paths in a manifest's spelling, sorted. */
  readonly omitted: readonly string[];
}

/**
 * The domain without what nobody is to see: secret keys, the password of its remote display, passwords in the URIs of its serial
 * ports, which are covered. Whatever is read from a host or a file goes through here before it can reach a plan or an output.
 */
export function withoutSecrets(domain: Domain): WithoutSecrets {
  const { vnc } = domain;
  const hasPassword = vnc !== null && vnc.password !== null;
  const vmx = split(domain.vmx, '');
  const guestinfo = split(domain.guestinfo, 'guestinfo.');
  const covers = Object.entries(domain.serials).flatMap(([slot, serial]) => (passwordsOf(serial) ? [slot] : []));
  const omitted = [
    ...(hasPassword ? ['vnc.password'] : []),
    ...vmx.omitted.map((key) => `vmx.${key}`),
    ...guestinfo.omitted.map((key) => `guestinfo.${key}`),
    ...covers.map((slot) => `the password in serials.${slot}`),
  ];
  if (omitted.length === 0) return { domain, omitted };
  return {
    omitted: omitted.sort(),
    domain: {
      ...domain,
      vnc: hasPassword ? { ...vnc, password: null } : vnc,
      vmx: vmx.kept,
      guestinfo: guestinfo.kept,
      serials: coveredSerials(domain.serials),
    },
  };
}

function split(values: Readonly<Record<string, string>>, prefix: string) {
  const isSecret = (key: string) => isSecretVmxKey(prefix + key);
  const entries = Object.entries(values);
  return {
    kept: Object.fromEntries(entries.filter(([key]) => !isSecret(key))),
    omitted: Object.keys(values).filter(isSecret),
  };
}

function passwordsOf(serial: Serial): boolean {
  return serial.kind === 'network' && uriPasswords(serial.uri).length > 0;
}

function coveredSerials(serials: Slots<Serial>): Slots<Serial> {
  const entries = Object.entries(serials).map(([slot, serial]): [string, Serial] => [
    slot,
    serial.kind === 'network' ? { ...serial, uri: covered(serial.uri, uriPasswords(serial.uri)) } : serial,
  ]);
  return Object.fromEntries(entries);
}
