import { printable } from '../../domain/diagnostics/printable.js';

/** The longest value that a cell shows. */
const MAX_CELL = 300;

/**
 * Text of hosts and manifests as code: inside `<code>` GitHub follows no mention, reference or link, and with every sign but
 * letters and digits as an entity nothing can end the code, the cell or the row.
 */
export function markdownCode(text: string): string {
  const shown = printable(text.length > MAX_CELL ? `${text.slice(0, MAX_CELL)}…` : text);
  if (shown === '') return '';
  // GitHub makes a link of www. even inside of HTML.
  return `<code>${shown.replace(/[^\p{L}\p{N} ,.()-]|(?<=www)\./giu, (sign) => `&#${sign.codePointAt(0) ?? 0};`)}</code>`;
}

/** A row of a table; the cells are Markdown. */
export function markdownRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
