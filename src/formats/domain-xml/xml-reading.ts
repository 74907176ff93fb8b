import type { Severity } from '../../domain/diagnostics/diagnostic.js';
import { type DatastorePath, joinDatastorePath, parseDatastorePath } from '../../domain/values/datastore-path.js';
import { looseFileOf } from '../vmx/place.js';
import type { XmlNode } from '../xml/parse-xml.js';

export interface DomainXmlProblem {
  /** From 1; 0 for the document as a whole. */
  readonly line: number;
  readonly column: number;
  readonly problem: string;
  readonly severity: Severity;
}

/** One pass over a document. An invalid value is reported with its position and replaced by its default. */
export interface XmlReading {
  readonly hardwareVersion: number;
  /** Where file names without a directory live; null where nobody said. */
  readonly datastoreDir: DatastorePath | null;
  error(node: XmlNode, problem: string): void;
  /** Reports a value that is not converted. */
  warn(node: XmlNode, problem: string): void;
}

export function child(node: XmlNode | null, name: string): XmlNode | null {
  return node?.children.find((each) => each.name === name) ?? null;
}

export function childrenNamed(node: XmlNode | null, name: string): readonly XmlNode[] {
  return node?.children.filter((each) => each.name === name) ?? [];
}

/** An attribute; null where it, or the element, is missing. */
export function attribute(node: XmlNode | null, name: string): string | null {
  return node?.attributes.get(name) ?? null;
}

/** A whole number from 0 up, in decimal. */
export function wholeNumberOf(text: string): number | null {
  return /^\+?\d{1,15}$/.test(text) ? Number(text) : null;
}

/** An attribute that is a whole number: the fallback where it is missing, null and a problem where it is something else. */
export function numberAttribute(xml: XmlReading, node: XmlNode, name: string, fallback: number): number | null {
  const text = attribute(node, name);
  if (text === null) return fallback;
  const value = wholeNumberOf(text);
  if (value === null) xml.error(node, `${name} of <${node.name}> must be a whole number, not "${text}"`);
  return value;
}

/** An attribute that is one of several words: the fallback where it is missing, null and a problem where it is another. */
export function wordAttribute<Word extends string>(
  xml: XmlReading,
  node: XmlNode,
  name: string,
  words: readonly Word[],
): Word | null {
  const text = attribute(node, name);
  if (text === null) return null;
  const word = words.find((each) => each === text);
  if (word === undefined) xml.error(node, `${name} of <${node.name}> must be ${listed(words)}, not "${text}"`);
  return word ?? null;
}

export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

const NO_PLACE = { vmxPath: null, mounts: [] };

/**
 * The file that a document names: `[datastore] path` in its one spelling, also where `/vmfs/volumes/` leads to the datastore; any other absolute path of the host as it is; or a bare name
 * in the directory of the domain. Null, with the problem told, for anything else, as libvirt has it (libvirt-esx-behaviour 3.7).
 */
export function fileOf(xml: XmlReading, node: XmlNode, name: string): string | null {
  if (name.startsWith('/')) return looseFileOf(name, NO_PLACE);
  if (name.startsWith('[')) {
    const path = parseDatastorePath(name);
    if (path.ok) return path.value;
    xml.error(node, `the file ${path.problem}`);
    return null;
  }
  if (xml.datastoreDir !== null && !/[/\\]/.test(name)) return joinDatastorePath(xml.datastoreDir, name);
  xml.error(node, `the file must be on a datastore, as "[datastore] directory/file", or absolute, not "${name}"`);
  return null;
}
