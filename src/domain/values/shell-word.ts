const PLAIN = /^[\w@%+=:,./-]+$/;

/** An argument as a POSIX shell takes it. */
export function shellWord(text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
