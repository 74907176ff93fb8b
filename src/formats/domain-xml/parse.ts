/**
 * Domain XML of libvirt's ESX driver, in both directions. Terms: a reader takes one part of a domain, a writer prints it. Limit:
 * elements without a VMX counterpart are reported, never silently dropped.
 */

import { blankDomain } from '../../domain/blank-domain.js';
import type { Severity } from '../../domain/diagnostics/diagnostic.js';
import { shortened } from '../../domain/diagnostics/shortened.js';
import type { Domain } from '../../domain/domain.js';
import type { DatastorePath } from '../../domain/values/datastore-path.js';
import type { DomainName } from '../../domain/values/domain-name.js';
import { parseXml, type XmlNode } from '../xml/parse-xml.js';
import { libvirtOnly } from './libvirt-only.js';
import { readXmlSections } from './mapping.js';
import { readDriveOrder } from './read-drives.js';
import type { DomainXmlProblem, XmlReading } from './xml-reading.js';

export type { DomainXmlProblem } from './xml-reading.js';

/** More than anybody reads. */
const MAX_PROBLEMS = 1000;
const MAX_PROBLEM_LENGTH = 500;

export interface DomainFromXml {
  /** Null where the text is no domain XML at all. With an error among the problems it is not to be used further. */
  readonly domain: Domain | null;
  readonly problems: readonly DomainXmlProblem[];
  /** The slots of drives and floppies in the order in which libvirt writes them; a Domain has none. */
  readonly driveOrder: readonly string[];
}

export interface DomainXmlOptions {
  /** The virtual hardware that the domain is for, since the document has no word for it. */
  readonly hardwareVersion: number;
  /** Where file names without a directory live; with null they are refused, as libvirt does. */
  readonly datastoreDir: DatastorePath | null;
  /** Also what libvirt's ESX driver would pass over: sound, USB, boot order and the like. Otherwise it is dropped, and told. */
  readonly extended: boolean;
}

/**
 * What a domain XML says, in libvirt's form for its ESX driver. All errors are reported at once, but only the first of the XML
 * itself. What libvirt 9.0.0 refuses is an error; what nothing here holds is a warning. A missing `<uuid>` leaves the uuid to
 * the host.
 */
export function domainFromXml(text: string, options: DomainXmlOptions): DomainFromXml {
  const tree = parseXml(text);
  if (tree.root === null)
    return {
      domain: null,
      problems: [{ ...tree.problem, problem: shortened(tree.problem.problem, MAX_PROBLEM_LENGTH), severity: 'error' }],
      driveOrder: [],
    };
  const { root } = tree;
  if (root.name !== 'domain') {
    const problem = shortened(`the document must be a <domain>, not a <${root.name}>`, MAX_PROBLEM_LENGTH);
    return { domain: null, problems: [{ ...placeOf(root), problem, severity: 'error' }], driveOrder: [] };
  }
  const problems: DomainXmlProblem[] = [];
  const tell = (severity: Severity) => (node: XmlNode, problem: string) => {
    if (problems.length < MAX_PROBLEMS)
      problems.push({ ...placeOf(node), problem: shortened(problem, MAX_PROBLEM_LENGTH), severity });
  };
  const xml: XmlReading = { ...options, error: tell('error'), warn: tell('warning') };
  const blank = { ...blankDomain('unnamed' as DomainName), hardwareVersion: options.hardwareVersion };
  const whole = readXmlSections(xml, root, blank);
  const { domain, dropped } = options.extended ? { domain: whole, dropped: [] } : libvirtOnly(whole);
  if (dropped.length > 0) xml.warn(root, `libvirt's ESX driver passes over ${dropped.join(', ')}`);
  problems.sort((left, right) => left.line - right.line || left.column - right.column);
  return { domain, problems, driveOrder: readDriveOrder(root, domain) };
}

function placeOf({ line, column }: XmlNode): { readonly line: number; readonly column: number } {
  return { line, column };
}
