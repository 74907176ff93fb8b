/** The longest name that the API takes. */
const LONGEST = 80;

/**
 * A name as the API stores it: slashes, and percent signs that start no escape, become `%2f`, `%5c` and `%25`. Null for a name that
 * is not taken.
 */
export function storedName(name: string): string | null {
  const stored = name.replace(/[/\\]|%(?!2f|5c|25)/gi, (character) => `%${character.charCodeAt(0).toString(16)}`);
  return stored === '' || stored.length > LONGEST || stored.includes('\n') ? null : stored;
}

/** The name of directories and files that a host makes for a machine of this name. */
export function fileNameOf(name: string): string {
  return name.replace(/[/\\:*?"<>|]/g, '_');
}
