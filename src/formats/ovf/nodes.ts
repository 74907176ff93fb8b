import type { XmlNode } from '../xml/parse-xml.js';

/**
 * OVF elements by their local names. Prefixes are free, and versions 1 and 2 differ in namespaces; no name that is read here exists in two
 * of them.
 */

export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

export function children(node: XmlNode | null, name: string): readonly XmlNode[] {
  return node?.children.filter((each) => localName(each.name) === name) ?? [];
}

export function firstChild(node: XmlNode | null, name: string): XmlNode | null {
  return node?.children.find((each) => localName(each.name) === name) ?? null;
}

/** The text of a child without blanks around it; null if there is none, or it is empty. */
export function textIn(node: XmlNode | null, name: string): string | null {
  const text = firstChild(node, name)?.text.trim() ?? '';
  return text === '' ? null : text;
}

/** An attribute by its local name. */
export function attributeOf(node: XmlNode | null, name: string): string | null {
  for (const [key, value] of node?.attributes ?? []) if (localName(key) === name) return value;
  return null;
}

/** Sections by name. Drafts of version 1, and oVirt, write `<Section xsi:type="ovf:DiskSection_Type">`. */
export function sections(node: XmlNode | null, name: string): readonly XmlNode[] {
  const isTyped = (each: XmlNode): boolean =>
    ['Section', 'Content'].includes(localName(each.name)) &&
    localName(attributeOf(each, 'type') ?? '').replace(/_Type$/, '') === name;
  return node?.children.filter((each) => localName(each.name) === name || isTyped(each)) ?? [];
}

/** The name of a section, also of one that is written with a type. */
export function sectionName(node: XmlNode): string {
  const name = localName(node.name);
  if (name !== 'Section' && name !== 'Content') return name;
  return localName(attributeOf(node, 'type') ?? name).replace(/_Type$/, '');
}
