import { invalidArgument, invalidRequest } from './fault.js';
import { type Reference, reference } from './value.js';
import type { XmlElement } from './xml-reader.js';

/** Typed reads of a request element's children. A required child that is missing, or one that does not parse, is a fault. */
export function child(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((each) => each.name === name);
}

export function children(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((each) => each.name === name);
}

export function required(element: XmlElement, name: string): XmlElement {
  const found = child(element, name);
  if (found === undefined) throw invalidRequest(`Required parameter ${name} is missing in ${element.name}.`);
  return found;
}

export function text(element: XmlElement, name: string): string {
  return required(element, name).text;
}

export function optionalText(element: XmlElement, name: string): string | undefined {
  return child(element, name)?.text;
}

export function optionalInteger(element: XmlElement, name: string): number | undefined {
  const written = optionalText(element, name)?.trim();
  if (written === undefined) return undefined;
  const value = Number(written);
  if (!/^[-+]?\d+$/.test(written) || !Number.isSafeInteger(value)) throw invalidArgument(name);
  return value;
}

export function integer(element: XmlElement, name: string): number {
  required(element, name);
  return optionalInteger(element, name) ?? 0;
}

export function optionalBoolean(element: XmlElement, name: string): boolean | undefined {
  const written = optionalText(element, name)?.trim();
  if (written === undefined) return undefined;
  if (written === 'true' || written === '1') return true;
  if (written === 'false' || written === '0') return false;
  throw invalidArgument(name);
}

export function flag(element: XmlElement, name: string): boolean {
  return optionalBoolean(element, name) ?? false;
}

export function referenceOf(element: XmlElement): Reference {
  return reference(element.attributes.get('type') ?? '', element.text.trim());
}

export function optionalReference(element: XmlElement, name: string): Reference | undefined {
  const found = child(element, name);
  return found === undefined ? undefined : referenceOf(found);
}

/** The dynamic type that xsi:type names, without its prefix; undefined where the element does not say. */
export function dynamicType(element: XmlElement): string | undefined {
  for (const [key, value] of element.attributes) {
    if (key.endsWith('XMLSchema-instance}type')) return value.slice(value.indexOf(':') + 1);
  }
  return undefined;
}
