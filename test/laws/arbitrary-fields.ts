import fc from 'fast-check';
import { type FieldTable, isGroup } from '../../src/domain/fields/field.js';
import { FIELDS } from '../../src/domain/fields/fields.js';

function ofTable(table: FieldTable): Record<string, fc.Arbitrary<unknown>> {
  return Object.fromEntries(
    Object.entries(table).map(([key, row]) => {
      if (isGroup(row)) return [key, fc.record(ofTable(row.fields))];
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
