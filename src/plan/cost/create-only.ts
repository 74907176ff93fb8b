import { BLANK_NIC } from '../../domain/blank-domain.js';
import type { DesiredDomain } from '../../domain/desired.js';
import { isBlank, valueAt } from '../../domain/fields/field.js';
import { LEAVES } from '../../domain/fields/fields.js';
import type { Path } from '../../domain/values/path-key.js';
import type { PathViolation, Violation } from '../checks/violation.js';
import { sortedEntries } from '../diff/natural-order.js';

const BANDWIDTH = ['shares', 'reservation', 'limit'] as const;

/** What a new domain can have only by the one call that makes a domain, because no VMX file can say it. What is usual needs no saying. */
function createOnly(desired: DesiredDomain): readonly Path[] {
  const fields = LEAVES.filter(({ path, row }) => {
    const value = row.vmx.length > 0 ? undefined : valueAt(desired.declared, path);
    return value !== undefined && !isBlank(row, value);
  });
  const cards = sortedEntries(desired.declared.nics ?? {}).flatMap(([slot, nic]) =>
    BANDWIDTH.filter((member) => (nic?.[member] ?? BLANK_NIC[member]) !== BLANK_NIC[member]).map((member) => [
      'nics',
      slot,
      member,
    ]),
  );
  return [...fields.map(({ path }) => path), ...cards];
}

/** Does the new domain need the one call, so that its VMX would not do? */
export function needsCreate(desired: DesiredDomain): boolean {
  return createOnly(desired).length > 0;
}

/** What a domain declares that is to be made by its VMX, as its manifest insists or something else of it needs, and that no VMX can say. */
export function createOnlyViolations(desired: DesiredDomain): readonly PathViolation[] {
  const because = 'a VMX file cannot express it, and this new VM is defined by one';
  const hint =
    desired.define === 'upload'
      ? 'Remove define, or write define: create.'
      : 'Remove it until the VM exists, then add it again.';
  const violation: Violation = { rule: 'define-method', code: 'EF2001', because, hint, evidence: [] };
  return createOnly(desired).map((path) => ({ path, violation }));
}
