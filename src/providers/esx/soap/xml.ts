import { XMLParser } from 'fast-xml-parser';
import { checkXmlShape } from './xml-shape.js';

/** One element of an answer, with the two attributes that the vSphere API gives meaning to. Names are without prefix. */
export interface XmlElement {
  readonly name: string;
  /** `xsi:type` without its prefix: types of XML Schema, whatever prefix they came with, as `xsd:string`; `vim25:Foo` is `Foo`. */
  readonly xsiType: string | null;
  /** The plain `type` attribute, which names the kind of a managed object reference. */
  readonly refType: string | null;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

type ParsedNode = Readonly<Record<string, unknown>>;

const ATTRIBUTES = ':@';
const TEXT = '#text';
const MAX_DEPTH = 64;

function makeParser(): XMLParser {
  return new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    // Values stay text until the type table reads them: "007" is a name, "1e3" is a build.
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    // Go servers write quotes and line ends as numeric references, which are decoded only with this.
    htmlEntities: true,
    ignoreDeclaration: true,
    ignorePiTags: true,
  });
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** The names of XML Schema's types begin in lower case and those of the vSphere API in upper case, so the prefix need not be resolved. */
export function typeName(value: string): string {
  const name = localName(value.trim());
  return /^[a-z]/.test(name) ? `xsd:${name}` : name;
}

function toElement(name: string, node: ParsedNode, depth: number): XmlElement {
  if (depth > MAX_DEPTH) throw new Error(`the answer is nested more than ${MAX_DEPTH} deep`);
  const attributes = (node[ATTRIBUTES] ?? {}) as Readonly<Record<string, string>>;
  let xsiType: string | null = null;
  let refType: string | null = null;
  for (const [key, value] of Object.entries(attributes)) {
    if (key === 'type') refType = value;
    else if (key.endsWith(':type') && !key.startsWith('xmlns:')) xsiType = typeName(value);
  }
  const children: XmlElement[] = [];
  let text = '';
  for (const child of (node[name] ?? []) as readonly ParsedNode[]) {
    for (const key of Object.keys(child)) {
      if (key === ATTRIBUTES) continue;
      if (key === TEXT) text += String(child[key]);
      else children.push(toElement(key, child, depth + 1));
    }
  }
  return { name: localName(name), xsiType, refType, text, children };
}

/** The parser takes a document that was cut off for one that ends there. */
function isWhole(text: string, root: string): boolean {
  const end = text.trimEnd();
  return end.endsWith(`</${root}>`) || (end.endsWith('/>') && end.lastIndexOf('<') === end.indexOf(`<${root}`));
}

/**
 * The root element of a document. Throws where there is none, where it declares a DOCTYPE (and so entities), where it is cut off
 * or too deep.
 */
export function parseXml(text: string): XmlElement {
  checkXmlShape(text);
  const nodes = makeParser().parse(text) as readonly ParsedNode[];
  for (const node of nodes) {
    const name = Object.keys(node).find((key) => key !== ATTRIBUTES && key !== TEXT);
    if (name === undefined) continue;
    if (!isWhole(text, name)) throw new Error('the answer is cut off');
    return toElement(name, node, 0);
  }
  throw new Error('the answer holds no element');
}

export function child(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((each) => each.name === name);
}

export function childrenNamed(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((each) => each.name === name);
}

/** What no XML 1.0 document can hold, not even as a reference: most control characters, and halves of surrogate pairs. */
const UNFIT = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** The code point of the first character that no envelope can carry; null when all are fit. */
export function unfitCharacter(text: string): number | null {
  return UNFIT.exec(text)?.[0].codePointAt(0) ?? null;
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>"'\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
