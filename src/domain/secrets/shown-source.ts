import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { secretSpans, withoutUriPasswords } from './secret-text.js';
import { SecretValues } from './secret-values.js';
import { covered, type Span } from './span.js';

/** Texts without any of these hold no secret that is known by its place, as most do; it spares them a closer look. */
const SUSPICIOUS = /pass|pw|secret|credential|token|key|encrypt|vtpm|ekc|ovfenv|@|%(?:25)*40|:\/\//i;

export interface ShownSources {
  /** The texts as their lines may be shown, by file name. Lines and columns are those of what was written. */
  readonly texts: ReadonlyMap<string, string>;
  /** Every secret that stands in one of them. */
  readonly secrets: SecretValues;
}

/**
 * Hides the secrets in texts that people wrote: by their places, and wherever else one of them stands in any of the texts. `found`
 * has those that a parser of a text has found, by file name.
 */
export function shownSources(
  texts: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, readonly Span[]> = new Map(),
): ShownSources {
  const secrets = new SecretValues();
  const clean = new Map<string, string>();
  for (const [file, text] of texts) {
    const spans = SUSPICIOUS.test(text) ? [...secretSpans(text), ...(found.get(file) ?? [])] : (found.get(file) ?? []);
    secrets.learnSpans(text, spans);
    clean.set(file, spans.length === 0 ? text : covered(text, spans));
  }
  if (!secrets.isEmpty) for (const [file, text] of clean) clean.set(file, secrets.cover(text));
  return { texts: clean, secrets };
}

/** A diagnostic without secrets: neither those that are known, nor passwords in URIs that it quotes. */
export function withoutSecretsIn(diagnostic: Diagnostic, secrets: SecretValues): Diagnostic {
  const clean = <Text extends string | null>(text: Text): Text =>
    (text === null ? null : secrets.redact(withoutUriPasswords(text))) as Text;
  const { summary, detail, hint, subject } = diagnostic;
  return { ...diagnostic, summary: clean(summary), detail: clean(detail), hint: clean(hint), subject: clean(subject) };
}
