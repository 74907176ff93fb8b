import { failure, type Result, success } from '../diagnostics/result.js';
import type { Brand } from './brand.js';

/** A BIOS UUID: lower case, dashed 8-4-4-4-12. */
export type Uuid = Brand<string, 'Uuid'>;

/** Takes 16 hex pairs with any dashes and blanks between them, which covers both the dashed and the VMX spelling. */
export function parseUuid(text: string): Result<Uuid> {
  const digits = text.toLowerCase().replace(/[\s-]/g, '');
  if (!/^[0-9a-f]{32}$/.test(digits)) {
    return failure(`must be a UUID like 42116ec4-1d3f-4f0a-9a52-3c5a2f1d9e01, not "${text}"`);
  }
  return success(digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') as Uuid);
}
