/** Returns the table's own entry; inherited members such as `constructor` are none. For keys from input. */
export function ownEntry<Table extends object>(
  table: Table | null | undefined,
  key: string | undefined,
): Table[keyof Table] | undefined {
  return table != null && key !== undefined && Object.hasOwn(table, key) ? table[key as keyof Table] : undefined;
}

/** Sets an own entry under any key; a plain `record['__proto__'] = value` would replace the prototype instead. */
export function setEntry<Entry>(record: Record<string, Entry>, key: string, value: Entry): void {
  if (key === '__proto__')
    Object.defineProperty(record, key, { value, enumerable: true, configurable: true, writable: true });
  else record[key] = value;
}
