/** Adds each item to a list. A call with all of them as arguments would overflow the stack for a hostile manifest's many problems. */
export function addAll<Item>(list: Item[], items: readonly Item[]): void {
  for (const item of items) list.push(item);
}
