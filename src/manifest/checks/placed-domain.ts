import type { DesiredDomain } from '../../domain/desired.js';

/** A domain with the connection that it is declared under. */
export interface PlacedDomain {
  readonly connect: string;
  readonly desired: DesiredDomain;
}
