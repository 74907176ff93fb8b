import { ownEntry } from '../../domain/values/own-entry.js';

/** One element of a document that is written: attributes in order, then either text or children. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: readonly (readonly [name: string, value: string])[];
  readonly content: string | readonly XmlElement[];
}

export type Attributes = Readonly<Record<string, string | number | null>>;

/** An element; attributes and children that are null are left out. */
export function element(
  name: string,
  attributes: Attributes = {},
  content: string | readonly (XmlElement | null)[] = [],
): XmlElement {
  return {
    name,
    attributes: Object.entries(attributes).flatMap(([key, value]) =>
      value === null ? [] : [[key, String(value)] as const],
    ),
    content: typeof content === 'string' ? content : content.filter((each) => each !== null),
  };
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** What no XML 1.0 document can hold, not even as a reference: most control characters, and halves of surrogate pairs. */
const UNFIT = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** Whether a text has characters that are left out when it is written, because no XML can hold them. */
export function losesCharacters(text: string): boolean {
  return text.search(UNFIT) >= 0;
}

function escapeText(text: string): string {
  return text
    .replace(UNFIT, '')
    .replace(/[&<>"']/g, (character) => ownEntry(ENTITIES, character) ?? character)
    .replaceAll('\r', '&#13;');
}

/** A reader turns bare line ends and tabs of an attribute into blanks, so they are written as references. */
function escapeAttribute(text: string): string {
  return escapeText(text).replace(/[\t\n]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function writeElement(each: XmlElement, indent: string, lines: string[]): void {
  const attributes = each.attributes.map(([key, value]) => ` ${key}='${escapeAttribute(value)}'`).join('');
  const start = `${indent}<${each.name}${attributes}`;
  if (typeof each.content === 'string') {
    lines.push(`${start}>${escapeText(each.content)}</${each.name}>`);
    return;
  }
  if (each.content.length === 0) {
    lines.push(`${start}/>`);
    return;
  }
  lines.push(`${start}>`);
  for (const child of each.content) writeElement(child, `${indent}  `, lines);
  lines.push(`${indent}</${each.name}>`);
}

/** The text of a document as libvirt lays one out: two blanks a level, single quotes, a line feed at the end. */
export function formatXml(root: XmlElement): string {
  const lines: string[] = [];
  writeElement(root, '', lines);
  return `${lines.join('\n')}\n`;
}
