import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { nearestName } from '../../domain/diagnostics/nearest-name.js';
import type { SourceRange } from '../../domain/diagnostics/source.js';
import { fieldOfVmxKey } from '../../domain/fields/vmx-fields.js';
import { hidesValue } from '../../domain/secrets/secret-keys.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import { documentName, subjectOf, writtenLabel } from '../written-label.js';
import { locateKey, type Manifest, nodeAt, type WrittenPath } from '../yaml/manifest.js';
import type { YamlNode } from '../yaml/yaml-node.js';
import type { SchemaNode } from './manifest-schema.js';
import { NOT_YET_SUPPORTED } from './not-yet-supported.js';
import { normalizedKey, SYNONYMS, UNITS_OF_WORDS } from './synonyms.js';

/** Maps whose keys are words of the user, by their title in the schema. */
const FREE_KEYS: Readonly<Record<string, string>> = { VmxKeys: 'a VMX file', Guestinfo: 'guestinfo' };

/** What stands in the file beside the manifests. */
const REPO_KEYS = ['owner', 'manifests', 'limits'];

interface Parts {
  readonly subject: string | null;
  readonly source: SourceRange | null;
}

/** What to say of a key that the schema does not have at its place; `root` is the whole schema. */
export function unknownKey(
  manifest: Manifest,
  parent: WrittenPath,
  key: string,
  schema: SchemaNode,
  root: SchemaNode,
): Diagnostic {
  const path = [...parent, key];
  const place = parent.length === 0 ? `a ${documentName(root)}` : writtenLabel(parent);
  const source = locateKey(manifest, path);
  const parts = { subject: subjectOf(path), source };
  if (schema.slots !== undefined) return unknownSlot(key, place, schema, parts);
  if (isSecretReference(key, schema)) return secretReference(`${writtenLabel(parent)}: `, parts);
  const planned = ownEntry(NOT_YET_SUPPORTED, schema.title ?? '') ?? [];
  if (planned.includes(key)) {
    return errorDiagnostic('EF1008', `${writtenLabel(path)} is not supported yet`, {
      ...parts,
      hint: 'Remove it. It would have no effect.',
    });
  }
  const known = Object.keys(schema.properties ?? {});
  const hint = elsewhere(key, schema, root) ?? meantHint(key, nodeAt(manifest, path), known, schema);
  const detail = hint === null ? `The keys are ${known.join(', ')}.` : null;
  if (hidesValue(key)) return unknownSecret(`${place} has no key "${key}"`, { ...parts, hint });
  return errorDiagnostic('EF1007', `${place} has no key "${key}"`, { ...parts, detail, hint });
}

/** A reference in place of a value, for which the format has a form and nothing resolves yet. */
export function isSecretReference(key: string, { title }: SchemaNode): boolean {
  return title === 'GuestinfoValue' && key === 'env';
}

function secretReference(place: string, parts: Parts): Diagnostic {
  const summary = `${place}secrets by reference are not supported yet; the plan would contain the value`;
  return errorDiagnostic('EF1065', summary, {
    ...parts,
    hint: 'Let the guest fetch its secrets itself when it starts.',
  });
}

/** The report hides the value in the line that it shows. */
function unknownSecret(summary: string, { hint, ...parts }: Parts & { readonly hint: string | null }): Diagnostic {
  return errorDiagnostic('EF1007', summary, {
    ...parts,
    detail: 'Manifests must not contain secrets, so the value is not shown.',
    hint: hint ?? 'Remove it. If it was a secret, change it, because it was in a file.',
  });
}

/** A key that has its place, but another one. */
function elsewhere(key: string, { title }: SchemaNode, root: SchemaNode): string | null {
  const domain = root.definitions?.['domain']?.properties ?? {};
  const isDomain = title === 'Domain' || title === 'Defaults';
  if (title === 'Manifest' && REPO_KEYS.includes(key)) return 'It belongs in the repo file, esxform.yaml.';
  if (title === 'Manifest' && key !== 'host' && Object.hasOwn(domain, key))
    return 'Write it under defaults for all domains, or in one domain.';
  if (title === 'Defaults' && Object.hasOwn(domain, key)) return 'It is a key of one domain and has no default.';
  if (isDomain && key !== 'version' && Object.hasOwn(root.properties ?? {}, key))
    return 'It is a top-level key of a manifest.';
  if (!isDomain) return null;
  const field = fieldOfVmxKey(key);
  if (field === 'name')
    return 'The key of the domain in the domains map is its name, unless name beside it gives another.';
  return field === null && key.includes('.') ? `Write raw VMX keys under vmx: { ${JSON.stringify(key)}: ... }` : null;
}

function meantHint(key: string, node: YamlNode | null, known: readonly string[], { title }: SchemaNode): string | null {
  const squeezed = normalizedKey(key);
  const other = ownEntry(SYNONYMS, squeezed)?.find((word) => known.includes(word));
  const field = title === 'Domain' || title === 'Defaults' ? fieldOfVmxKey(key) : null;
  const meant = other ?? field ?? nearestName(key, known);
  if (meant === null) return null;
  const unit = ownEntry(UNITS_OF_WORDS, squeezed);
  const amount = node?.kind === 'scalar' ? node.source : '';
  return unit !== undefined && /^\d+$/.test(amount)
    ? `Did you mean ${meant}? Write ${meant}: ${amount}${unit}`
    : `Did you mean ${meant}?`;
}

function unknownSlot(key: string, place: string, schema: SchemaNode, parts: Parts): Diagnostic {
  const repaired = key
    .trim()
    .toLowerCase()
    .replace(/^nic|^eth(?=\d)|^net(?=\d)/, 'ethernet')
    .replace(/^(scsi|sata|nvme|ide)[ _-]?(\d+)[._-](\d+)$/, '$1$2:$3')
    .replace(/^(\d+):(\d+)$/, 'scsi$1:$2')
    .replace(/^(?:shared[ _-]?)?folder[ _-]?(?=\d)/, 'sharedFolder')
    .replace(/^(?:pci[ _-]?)?passthr(?:u|ough)[ _-]?(?=\d)|^pci(?=\d)/, 'pciPassthru')
    .replace(/^(?:fd[ab]?|fdd)(?=\d)/, 'floppy')
    .replace(/^(?:lpt|parport)(?=\d)/, 'parallel');
  const patterns = Object.keys(schema.patternProperties ?? {});
  const meant = patterns.some((pattern) => new RegExp(pattern).test(repaired)) ? repaired : null;
  const keys = ownEntry(FREE_KEYS, schema.title ?? '');
  return errorDiagnostic(
    keys === undefined ? 'EF1015' : 'EF1011',
    `${place}: "${key}" ${keys === undefined ? 'is no slot' : `is no key of ${keys}`}`,
    {
      ...parts,
      detail: keys === undefined ? `The slots are ${schema.slots}.` : `Such keys are ${schema.slots}.`,
      hint: meant === null || meant === key ? null : `Did you mean ${meant}?`,
    },
  );
}
