import type { Diagnostic } from '../../domain/diagnostics/diagnostic.js';
import { DIAGNOSTIC_CODES } from '../../domain/diagnostics/diagnostic-codes.js';
import type { YamlDocument } from './parse-yaml.js';

/** A document with none of these was not meant to be a manifest, and gets one message instead of one a key. */
export const MANIFEST_KEYS: readonly string[] = ['version', 'connect', 'domains', 'defaults', 'extends', 'base'];
export const BASE_KEYS: readonly string[] = [...MANIFEST_KEYS, 'auto_answer'];
export const REPO_KEYS: readonly string[] = ['version', 'owner', 'manifests', 'limits'];

/**
 * Whether a text is what it was taken for: a map with one of the keys, or a line that begins with one where it does not parse. Lines of
 * any other text are never shown, because a wrong path or a link may lead to a file with secrets.
 */
export function looksLike(text: string, documents: readonly YamlDocument[], keys: readonly string[]): boolean {
  return (
    documents.some(({ root }) => root?.kind === 'map' && keys.some((key) => root.entries.has(key))) ||
    keys.some((key) => new RegExp(`^${key}\\s*:`, 'm').test(text))
  );
}

/** The first problem of each kind in a text that is not shown: what it is and where it is, without a word of the text. */
export function concealed(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.flatMap((each) => {
    if (seen.has(each.code)) return [];
    seen.add(each.code);
    const { title } = DIAGNOSTIC_CODES[each.code];
    return [
      {
        ...each,
        summary: `${title.slice(0, 1).toLowerCase()}${title.slice(1)}`,
        detail: 'It does not look like a manifest, so its lines are not shown.',
        hint: 'Name the manifests one by one if the folder has other files.',
      },
    ];
  });
}
