import { type Diagnostic, errorDiagnostic, hasErrors } from '../../domain/diagnostics/diagnostic.js';
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
  const vms = [{ domain, unsaid: reading.unsaid ?? [] }, ...(reading.more ?? [])];
  const warnings = vms.flatMap((vm) => {
    const isUnsaid = conversion.to === 'manifest' && vm.unsaid.some(([field]) => field === 'hardwareVersion');
    return conversionWarnings(vm.domain, conversion.file, reading.declared ?? {}, isUnsaid);
  });
  const written = await writeNotation(domain, reading, conversion);
  const all = [...diagnostics, ...warnings, ...written.diagnostics];
  const refusal = conversion.strict ? strictRefusal(all) : null;
  return refusal === null
    ? { text: written.text, diagnostics: all, texts }
    : { text: null, diagnostics: [...all, refusal], texts };
}

/** What `--strict` refuses: a value, and a device, that the result lacks. */
const LOSSES: readonly string[] = ['EF5005', 'EF5009'];

function strictRefusal(diagnostics: readonly Diagnostic[]): Diagnostic | null {
  const lost = diagnostics.filter(({ code }) => LOSSES.includes(code)).length;
  if (lost === 0) return null;
  const what = lost === 1 ? 'a warning above names a loss' : `${lost} warnings above name losses`;
  return errorDiagnostic('EF5018', `--strict refuses this conversion: ${what}`, {
    hint: 'Remove from the input what the result cannot hold, or convert without --strict.',
  });
}
