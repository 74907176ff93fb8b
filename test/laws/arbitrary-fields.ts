import fc from 'fast-check';
import { type FieldTable, isGroup } from '../../src/domain/fields/field.js';
import { FIELDS } from '../../src/domain/fields/fields.js';

function ofTable(table: FieldTable, fields: 'all' | 'in a VMX' = 'all'): Record<string, fc.Arbitrary<unknown>> {
  return Object.fromEntries(
    Object.entries(table).map(([key, row]) => {
      if (isGroup(row)) return [key, fc.record(ofTable(row.fields, fields))];
      if (fields === 'in a VMX' && row.vmx.length === 0) return [key, fc.constant(row.blank)];
      const values = row.examples.flatMap((example) => {
        const result = row.codec.parse(example);
        return result?.ok === true ? [result.value] : [];
      });
      return [key, fc.constantFrom(row.blank, ...values)];
    }),
  );
}

/** For each row of FIELDS: its blank value, or one of its examples. A test that wants more values names the field itself. */
export const ARBITRARY_FIELDS = ofTable(FIELDS);

/** The same, but with the blank value for each field that no VMX key holds. */
export const ARBITRARY_VMX_FIELDS = ofTable(FIELDS, 'in a VMX');
