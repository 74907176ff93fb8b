/**
 * Thumbprints by `host:port`, as govc keeps them: one line per server, `host[:port] THUMBPRINT`, the port 443 where none is
 * written, bytes in hexadecimal with colons between (govc documentation, GOVC_TLS_KNOWN_HOSTS). Later lines win.
 */
export type KnownHosts = ReadonlyMap<string, string>;

/** A host in the spelling that the map has: lower case, IPv6 in brackets, always with its port. */
export function knownHostKey(host: string, port: number): string {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  return `${bare.includes(':') ? `[${bare}]` : bare}:${port}`;
}

function keyOf(written: string): string | null {
  const [, host, port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(written) ?? [];
  if (host !== undefined) return knownHostKey(host, port === undefined ? 443 : Number(port));
  // An IPv6 address without brackets has no port.
  return written.includes(':') ? knownHostKey(written, 443) : null;
}

function withColons(thumbprint: string): string {
  return (thumbprint.replaceAll(':', '').toUpperCase().match(/../g) ?? []).join(':');
}

/** Reads such a file; lines that are none are left out, as govc does. */
export function parseKnownHosts(text: string): KnownHosts {
  const known = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, written, thumbprint] = /^(\S+)\s+([0-9a-fA-F:]+)\s*$/.exec(line) ?? [];
    const key = written === undefined || written.startsWith('#') ? null : keyOf(written);
    if (key !== null && thumbprint !== undefined) known.set(key, withColons(thumbprint));
  }
  return known;
}
