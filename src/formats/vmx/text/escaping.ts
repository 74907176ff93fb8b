/**
 * The escapes of a quoted VMX value: `|XX` is the byte XX, byte by byte, and the bytes are UTF-8 whatever the charset of the
 * file, because the file is converted first (libvirt does the same). A pipe without two hex digits stands for itself; libvirt
 * refuses such a file. VMware escapes in every value, libvirt only in displayName and annotation.
 */
export function unescapeVmxValue(text: string): string {
  if (!text.includes('|')) return text;
  return text.replace(/(?:\|[0-9A-Fa-f]{2})+/g, (run) => Buffer.from(run.replaceAll('|', ''), 'hex').toString('utf8'));
}

/**
 * Writes what must not stand in a quoted value as `|xx`, in libvirt's lower case: the quote, the pipe and control characters.
 * libvirt leaves line ends as they are, which breaks the file.
 */
export function escapeVmxValue(value: string): string {
  return value.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    /[|"\u0000-\u001f\u007f]/g,
    (character) => `|${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
