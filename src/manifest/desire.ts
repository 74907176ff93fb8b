import type { DesiredDomain } from '../domain/desired.js';
import { type Diagnostic, errorDiagnostic } from '../domain/diagnostics/diagnostic.js';
import type { SourceRange } from '../domain/diagnostics/source.js';
import { uriPasswords } from '../domain/secrets/uri-secrets.js';
import { desireAnswers } from './desire-answers.js';
import { desireDomain } from './desire-domain.js';
import type { FieldReader } from './field-reader.js';
import type { GuestinfoValues } from './guestinfo/guestinfo-values.js';
import type { Manifest } from './yaml/manifest.js';

export interface DesiredManifest {
  /** Null where the manifest names no connection that can be used. */
  readonly connect: string | null;
  readonly source: SourceRange;
  readonly domains: readonly DesiredDomain[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What a manifest means. It takes what it can of one that the schema refuses, so that later checks see as much as there is. */
export function desire(manifest: Manifest, guestinfo: GuestinfoValues): DesiredManifest {
  const { entries } = manifest.root;
  const diagnostics: Diagnostic[] = [];
  const connect = entries.get('connect');
  const source = connect === undefined ? placeOf(manifest) : rangeOf(manifest, connect.node);
  const uri = connect?.node.kind === 'scalar' && typeof connect.node.value === 'string' ? connect.node.value : null;
  const safe = uri !== null && uriPasswords(uri).length === 0;
  if (uri !== null && !safe) diagnostics.push(passwordInUri(source));

  const { positions } = manifest;
  const autoAnswer = desireAnswers(entries.get('auto_answer')?.node, { positions, diagnostics }, 'manifest');
  const defaults = entries.get('defaults')?.node;
  const domains = entries.get('domains')?.node;
  const desired: DesiredDomain[] = [];
  for (const [name, entry] of domains?.kind === 'map' ? domains.entries : []) {
    if (entry.node.kind !== 'map') continue;
    const reader: FieldReader = { name, positions: manifest.positions, sources: {}, diagnostics, guestinfo };
    const base = defaults?.kind === 'map' ? defaults : null;
    const domain = desireDomain(reader, { ...entry, node: entry.node }, base, autoAnswer);
    if (domain !== null) desired.push(domain);
  }
  return { connect: safe ? uri : null, source, domains: desired, diagnostics };
}

function placeOf({ positions, root }: Manifest): SourceRange {
  return positions.range(root.start, root.start + 1);
}

function rangeOf(
  { positions }: Manifest,
  { start, end }: { readonly start: number; readonly end: number },
): SourceRange {
  return positions.range(start, end);
}

/** The report hides the password in the line that it shows. */
function passwordInUri(source: SourceRange): Diagnostic {
  return errorDiagnostic('EF1026', 'connect must not contain a password', {
    hint: 'Remove it, and change the password. Set credentials in the environment or an auth file.',
    source,
  });
}
