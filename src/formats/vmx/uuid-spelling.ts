import type { Uuid } from '../../domain/values/uuid.js';

/** VMX's own spelling of a UUID: pairs with blanks, one dash in the middle. */
export function encodeUuid(uuid: Uuid): string {
  const pairs = uuid.replaceAll('-', '').match(/../g) ?? [];
  return `${pairs.slice(0, 8).join(' ')}-${pairs.slice(8).join(' ')}`;
}
