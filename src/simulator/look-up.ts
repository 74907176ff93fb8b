/** A table's own entry; what every object inherits, such as `constructor`, is none. For keys that come from outside. */
export function lookUp<Entry>(table: Readonly<Record<string, Entry>>, key: string | undefined): Entry | undefined {
  return key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}
