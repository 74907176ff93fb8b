import { printable } from '../../domain/diagnostics/printable.js';

/** Markup that is safe as it is: made by {@link html}, or a constant of this program. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Content = string | number | Markup | null | readonly Content[];

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
  ['`', '&#96;'],
]);

/** A text of a host or a manifest for an element or a quoted attribute; characters that nobody sees become escapes. */
export function escapedHtml(text: string): string {
  const lines = text.split('\n').map(printable).join('\n');
  return lines.replace(/[&<>"'`]/g, (sign) => ENTITIES.get(sign) ?? '');
}

function markup(content: Content): string {
  if (content === null) return '';
  if (content instanceof Markup) return content.text;
  if (typeof content === 'string') return escapedHtml(content);
  if (typeof content === 'number') return String(content);
  return content.map(markup).join('');
}

/** A template whose values are escaped, unless they are {@link Markup}. Values stand in elements or in quoted attributes only. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(parts.map((part, index) => part + markup(values[index] ?? null)).join(''));
}
