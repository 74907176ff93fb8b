/**
 * The XML reader and writer for untrusted files. Refuses document types, unknown entities, NUL and several roots, with line and column.
 * All input is bounded.
 */

import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { ownEntry } from '../../domain/values/own-entry.js';
import { checkXml, decodeEntities, XML_LIMITS, XmlViolation } from './check-xml.js';

/**
 * Reads untrusted XML: a guard refuses what is not allowed, then fast-xml-parser checks the syntax and builds the tree. It refuses every
 * DOCTYPE, so there is nothing to expand and nothing to fetch, and what it builds is bounded.
 */

export interface XmlNode {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlNode[];
  /** All character data directly inside, with its blanks. */
  readonly text: string;
  /** Where the element starts, from 1. */
  readonly line: number;
  readonly column: number;
}

export interface XmlProblem {
  readonly line: number;
  readonly column: number;
  readonly problem: string;
}

export type XmlTree = { readonly root: XmlNode } | { readonly root: null; readonly problem: XmlProblem };

const TEXT = '#text';
const CDATA = '#cdata';
const ATTRIBUTES = ':@';

/** One item of the library's tree: an element, its name as the key, or a text. */
type Item = Readonly<Record<string, unknown>>;

function parser(): XMLParser {
  return new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    textNodeName: TEXT,
    cdataPropName: CDATA,
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    // The guard decodes: the library leaves references that it does not know as they are.
    processEntities: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    captureMetaData: true,
    maxNestedTags: XML_LIMITS.depth + 1,
    // By default the library renames attributes such as `hasOwnProperty`.
    onDangerousProperty: (name: string) => name,
  });
}

const METADATA = XMLParser.getMetaDataSymbol() as unknown as symbol;

/** Where each line begins, to turn offsets into lines. */
function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function locate(starts: readonly number[], at: number): { readonly line: number; readonly column: number } {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: at - (starts[low] ?? 0) + 1 };
}

function isItems(value: unknown): value is readonly Item[] {
  return Array.isArray(value);
}

function textOf(item: Item): string {
  const text = item[TEXT];
  if (typeof text === 'string') return decodeEntities(text);
  const cdata = item[CDATA];
  return isItems(cdata) ? cdata.map((each) => String(each[TEXT] ?? '')).join('') : '';
}

/** A line end or tab in an attribute is a blank, unless it is a reference (XML 1.0, section 3.3.3). */
function attributesOf(item: Item): ReadonlyMap<string, string> {
  const attributes = Object.entries((item[ATTRIBUTES] ?? {}) as Readonly<Record<string, string>>);
  return new Map(attributes.map(([name, value]) => [name, decodeEntities(value.replace(/[\t\n]/g, ' '))]));
}

function nodeOf(item: Item, starts: readonly number[]): XmlNode | null {
  const name = Object.keys(item).find((key) => key !== ATTRIBUTES && key !== TEXT && key !== CDATA);
  if (name === undefined) return null;
  const content = ownEntry(item, name);
  const items = isItems(content) ? content : [];
  const metadata = (item as { readonly [METADATA]?: { readonly startIndex?: number } })[METADATA];
  return {
    name,
    attributes: attributesOf(item),
    children: items.map((each) => nodeOf(each, starts)).filter((node) => node !== null),
    text: items.map(textOf).join(''),
    ...locate(starts, metadata?.startIndex ?? 0),
  };
}

/** What the library's validator finds wrong with the syntax of tags and attributes. */
function syntaxProblem(text: string): XmlProblem | null {
  const result = XMLValidator.validate(text, { allowBooleanAttributes: false });
  if (result === true) return null;
  const { line, col = 1, msg } = result.err as { readonly line: number; readonly col?: number; readonly msg: string };
  return { line, column: col, problem: `the XML is malformed: ${msg}` };
}

/** The library's tree. What its parser alone refuses (a malformed processing instruction) has no position there, so the document has it. */
function libraryTree(text: string): readonly Item[] {
  try {
    const items: unknown = parser().parse(text);
    return isItems(items) ? items : [];
  } catch (error) {
    throw new XmlViolation(0, `the XML is malformed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Reads one document; the first problem ends it. Line ends are read as line feeds. */
export function parseXml(source: string): XmlTree {
  if (source.length > XML_LIMITS.characters) {
    const problem = `is larger than ${XML_LIMITS.characters} characters`;
    return { root: null, problem: { line: 1, column: 1, problem } };
  }
  const text = source.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  const starts = lineStarts(text);
  try {
    checkXml(text);
    const problem = syntaxProblem(text);
    if (problem !== null) return { root: null, problem };
    const [root] = libraryTree(text)
      .map((item) => nodeOf(item, starts))
      .filter((node) => node !== null);
    if (root === undefined) throw new XmlViolation(0, 'there is no element');
    return { root };
  } catch (error) {
    if (!(error instanceof XmlViolation)) throw error;
    return { root: null, problem: { ...locate(starts, error.at), problem: error.message } };
  }
}
