import { parseDocument } from 'yaml';
import { InventoryError } from './inventory-reader.js';

/** Bound for the expansion of aliases. */
const MOST_ALIASED = 100;

/** The plain data of a YAML text. @throws InventoryError for what does not parse, and for nesting and aliases without bounds. */
export function readYaml(text: string, what: 'inventory' | 'script of faults'): unknown {
  try {
    const document = parseDocument(text, { prettyErrors: true, logLevel: 'error' });
    if (document.errors.length > 0)
      throw new InventoryError(
        document.errors.slice(0, 100).map((error) => error.message),
        what,
      );
    return document.toJS({ maxAliasCount: MOST_ALIASED });
  } catch (error) {
    // The library recurses over nested values, and refuses bad aliases by a ReferenceError.
    if (error instanceof RangeError) throw new InventoryError(['it is nested too deep'], what);
    if (error instanceof ReferenceError) throw new InventoryError([error.message], what);
    throw error;
  }
}
