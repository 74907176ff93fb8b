import type { KnownHosts } from './known-hosts.js';

/** How the certificate of a server is verified. */
export interface Trust {
  /** False takes any certificate. */
  readonly verify: boolean;
  /** PEM texts of the trusted authorities; null for those that this build of Node brings. */
  readonly authorities: readonly string[] | null;
  /** A certificate without a known authority is accepted if it has this thumbprint. */
  readonly knownHosts: KnownHosts;
}

export const DEFAULT_TRUST: Trust = { verify: true, authorities: null, knownHosts: new Map() };
