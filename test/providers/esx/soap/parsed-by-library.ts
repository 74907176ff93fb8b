import { XMLParser } from 'fast-xml-parser';
import { typeName, type XmlElement } from '../../../../src/providers/esx/soap/xml.js';

type ParsedNode = Readonly<Record<string, unknown>>;

const ATTRIBUTES = ':@';
const TEXT = '#text';

function toElement(name: string, node: ParsedNode): XmlElement {
  const attributes = Object.entries((node[ATTRIBUTES] ?? {}) as Readonly<Record<string, string>>);
  const xsi = attributes.findLast(([key]) => key.endsWith(':type') && !key.startsWith('xmlns:'));
  const content = (node[name] ?? []) as readonly ParsedNode[];
  const parts = content.flatMap((part) => Object.keys(part).map((key) => ({ key, part })));
  return {
    name: name.slice(name.indexOf(':') + 1),
    xsiType: xsi === undefined ? null : typeName(xsi[1]),
    refType: attributes.find(([key]) => key === 'type')?.[1] ?? null,
    text: parts.flatMap(({ key, part }) => (key === TEXT ? [String(part[key])] : [])).join(''),
    children: parts.flatMap(({ key, part }) => (key === TEXT || key === ATTRIBUTES ? [] : [toElement(key, part)])),
  };
}

/** The root of a well-formed document, as a parser that is not ours reads it. */
export function parsedByLibrary(document: string): XmlElement {
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    htmlEntities: true,
    ignoreDeclaration: true,
    ignorePiTags: true,
  });
  const nodes = parser.parse(document) as readonly ParsedNode[];
  for (const node of nodes) {
    const name = Object.keys(node).find((key) => key !== ATTRIBUTES && key !== TEXT);
    if (name !== undefined) return toElement(name, node);
  }
  throw new Error('the document has no element');
}
