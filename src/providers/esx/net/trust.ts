import type { KnownHosts } from './known-hosts.js';

/** By what a server's certificate is judged. */
export interface Trust {
  /** False takes any certificate. */
  readonly verify: boolean;
  /** PEM texts of the trusted authorities; null for those that this build of Node brings. */
  readonly authorities: readonly string[] | null;
  /** A certificate that no authority vouches for is taken when its thumbprint is the one here. */
  readonly knownHosts: KnownHosts;
}

export const DEFAULT_TRUST: Trust = { verify: true, authorities: null, knownHosts: new Map() };
