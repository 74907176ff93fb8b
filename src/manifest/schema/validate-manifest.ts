/**
 * Validates parsed YAML against the manifest's JSON schema, and turns violations into messages with the nearest known key. Synonyms are
 * replaced first. Invalid keys are dropped, so that the rest is checked further.
 */

import type { ErrorObject } from 'ajv';
import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { isSecretVmxKey } from '../../domain/secrets/secret-keys.js';
import { secretInManifest } from '../checks/secret-in-manifest.js';
import { documentName, subjectOf, writtenLabel } from '../written-label.js';
import { locateKey, locateValue, type Manifest, type WrittenPath } from '../yaml/manifest.js';
import type { SchemaNode, SchemaValidator } from './manifest-schema.js';
import { schemaProblem } from './schema-problem.js';
import { isSecretReference, unknownKey } from './unknown-key.js';

/** Returns all schema errors of a manifest or repo file. A failed union is reported once. */
export function validateManifest(manifest: Manifest, { validate, schema }: SchemaValidator): readonly Diagnostic[] {
  if (validate(manifest.root.value)) return [];
  return withoutEchoes(withoutBranches(validate.errors ?? [])).map((error) => explain(manifest, error, schema()));
}

/** Leaves out what the single branches of a failed union say, because the union itself gets one message. */
function withoutBranches(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const unions = new Set(
    errors
      .filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf')
      .map(({ instancePath, schemaPath }) => `${instancePath} ${schemaPath}`),
  );
  return errors.filter(({ keyword, instancePath, schemaPath }) => {
    if (keyword === 'if') return false;
    const union = /^(.*\/(?:anyOf|oneOf))\/\d+\//.exec(schemaPath)?.[1];
    return union === undefined || !unions.has(`${instancePath} ${union}`);
  });
}

/** Leaves out that a value lacks its keys where a reference stands in their place, which is refused by itself. */
function withoutEchoes(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const references = new Set(errors.filter(isReference).map(({ instancePath }) => instancePath));
  return errors.filter(({ keyword, instancePath }) => keyword !== 'oneOf' || !references.has(instancePath));
}

function isReference({ keyword, params, parentSchema }: ErrorObject): boolean {
  const key = keyword === 'additionalProperties' ? String(params['additionalProperty']) : null;
  return key !== null && isSecretReference(key, (parentSchema ?? {}) as SchemaNode);
}

function pathOf(error: ErrorObject): WrittenPath {
  return error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function explain(manifest: Manifest, error: ErrorObject, root: SchemaNode): Diagnostic {
  const whole = `the ${documentName(root)}`;
  const path = pathOf(error);
  if (error.keyword === 'additionalProperties') {
    const key = String(error.params['additionalProperty']);
    return unknownKey(manifest, path, key, (error.parentSchema ?? {}) as SchemaNode, root);
  }
  if (error.keyword === 'required') {
    const key = String(error.params['missingProperty']);
    return errorDiagnostic('EF1009', `${writtenLabel(path, whole)} must have the key ${key}`, {
      subject: subjectOf(path),
      source: locateKey(manifest, path),
    });
  }
  const secret = secretKeyIn(path);
  if (secret !== null)
    return secretInManifest(writtenLabel(path, whole), secret, locateKey(manifest, path), subjectOf(path));
  const problem = schemaProblem(error, path.at(-1) ?? '');
  return errorDiagnostic(problem.code, `${writtenLabel(path, whole)} ${problem.phrase}`, {
    detail: problem.detail ?? null,
    hint: problem.hint ?? null,
    subject: subjectOf(path),
    source: locateValue(manifest, path),
  });
}

/** The VMX key that a path leads to, where that is a secret: what is wrong with its value is then nothing to show. */
function secretKeyIn(path: WrittenPath): string | null {
  const at = path.findIndex((part) => part === 'vmx' || part === 'guestinfo');
  const key = path[at + 1];
  if (at < 0 || key === undefined) return null;
  const full = path[at] === 'guestinfo' ? `guestinfo.${key}` : key;
  return isSecretVmxKey(full) ? full : null;
}
