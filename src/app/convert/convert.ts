import { type Diagnostic, hasErrors } from '../../domain/diagnostics/diagnostic.js';
import { conversionWarnings } from './conversion-warnings.js';
import type { Conversion, NotationReading } from './notation.js';
import { readNotation } from './read-notation.js';
import { writeNotation } from './write-notation.js';

export interface Converted extends Pick<NotationReading, 'texts'> {
  /** Null if the input cannot be converted: the diagnostics then hold an error. */
  readonly text: string | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Returns the VM in the other notation, with what was lost or would be refused. Throws a DiagnosticError for a text that a notation cannot spell. */
export async function convert(conversion: Conversion, stdin: AsyncIterable<Uint8Array | string>): Promise<Converted> {
  const reading = await readNotation(conversion, stdin);
  const { texts, diagnostics } = reading;
  if (reading.domain === null || hasErrors(diagnostics)) return { text: null, diagnostics, texts };
  const hardwareVersion = conversion.hardwareVersion ?? reading.domain.hardwareVersion;
  const domain = { ...reading.domain, hardwareVersion };
  const isUnsaid =
    conversion.to === 'manifest' && conversion.from === 'domain-xml' && conversion.hardwareVersion === null;
  const warnings = conversionWarnings(domain, conversion.file, reading.declared ?? {}, isUnsaid);
  const written = await writeNotation(domain, reading, conversion);
  return { text: written.text, diagnostics: [...diagnostics, ...warnings, ...written.diagnostics], texts };
}
