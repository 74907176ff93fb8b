import {
  type AllocatedResource,
  type Allocation,
  SHARES_LEVELS,
  type SharesLevel,
  sharesOf,
} from '../../objects/inventory/pool-allocation.js';
import { child, integer, optionalBoolean, optionalInteger, required, text } from '../../soap/arguments.js';
import { invalidArgument } from '../../soap/fault.js';
import type { XmlElement } from '../../soap/xml-reader.js';

/** What a pool has of each resource. */
export interface Allocations {
  readonly cpu: Allocation;
  readonly memory: Allocation;
}

/** The allocations of a ResourceConfigSpec; what it does not say stays as it is. */
export function readAllocations(spec: XmlElement, before: Allocations): Allocations {
  return {
    cpu: readAllocation('cpu', required(spec, 'cpuAllocation'), before.cpu),
    memory: readAllocation('memory', required(spec, 'memoryAllocation'), before.memory),
  };
}

/** As for a new pool, of which everything must be said. */
export function readWholeAllocations(spec: XmlElement, usual: Allocations): Allocations {
  for (const name of ['cpuAllocation', 'memoryAllocation']) {
    const written = required(spec, name);
    for (const member of ['reservation', 'expandableReservation', 'limit', 'shares']) {
      if (child(written, member) === undefined) throw invalidArgument(`spec.${name}.${member}`);
    }
  }
  return readAllocations(spec, usual);
}

function readAllocation(resource: AllocatedResource, written: XmlElement, before: Allocation): Allocation {
  const reservation = optionalInteger(written, 'reservation') ?? before.reservation;
  const limit = optionalInteger(written, 'limit') ?? before.limit;
  if (reservation < 0 || (limit !== -1 && reservation > limit)) {
    throw invalidArgument(`spec.${resource}Allocation.reservation`);
  }
  if (limit < -1) throw invalidArgument(`spec.${resource}Allocation.limit`);
  const expandable = optionalBoolean(written, 'expandableReservation') ?? before.expandable;
  const shares = child(written, 'shares');
  if (shares === undefined) return { ...before, reservation, limit, expandable };
  const level = levelOf(text(shares, 'level').trim(), resource);
  return { reservation, limit, expandable, level, shares: sharesOf(resource, level, integer(shares, 'shares')) };
}

function levelOf(written: string, resource: AllocatedResource): SharesLevel {
  const level = SHARES_LEVELS.find((each) => each === written);
  if (level === undefined) throw invalidArgument(`spec.${resource}Allocation.shares.level`);
  return level;
}
