import { type DesiredDomain, vmNameOf } from '../../domain/desired.js';
import type { Domain } from '../../domain/domain.js';
import { wholeOf } from '../../domain/fields/field.js';
import { FIELDS } from '../../domain/fields/fields.js';
import type { ServerFacts } from '../../domain/server-facts.js';
import type { DatastorePath } from '../../domain/values/datastore-path.js';
import type { MiB } from '../../domain/values/units.js';
import { newDevices } from '../devices/devices.js';
import { sortedEntries } from '../diff/natural-order.js';

/** The keys of a map whose value is not null. */
function present(declared: Readonly<Record<string, string | null>> | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    sortedEntries(declared ?? {}).flatMap(([key, value]) => (value === null ? [] : [[key, value] as const])),
  );
}

/**
 * The whole machine that a manifest means where none lives yet: what it declares, and the defaults for the rest. `files` names the
 * file of each disk to be made.
 */
export function newDomain(
  desired: DesiredDomain,
  memory: MiB,
  facts: Pick<ServerFacts, 'hardwareVersion'>,
  files: ReadonlyMap<string, DatastorePath>,
): Domain {
  const { declared } = desired;
  // No blank spread over all, so that the compiler asks for whatever is new.
  return {
    name: vmNameOf(desired),
    ...wholeOf(FIELDS, declared),
    guestOs: declared.guestOs ?? 'other-64',
    hardwareVersion: declared.hardwareVersion ?? facts.hardwareVersion,
    memory,
    ...newDevices(desired, files),
    guestinfo: present(declared.guestinfo),
    vmx: present(declared.vmx),
  };
}
