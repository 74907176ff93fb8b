import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { SourceRange } from '../../domain/diagnostics/source.js';
import { secretHeldBy } from '../../domain/secrets/secret-keys.js';

/**
 * The error for a VMX key in a manifest whose value is a secret; `place` names it as it is written. The report hides the value in
 * the line that it shows. A removal is refused, too: what such a key holds is not ours to change.
 */
export function secretInManifest(
  place: string,
  key: string,
  source: SourceRange | null,
  subject: string | null = null,
): Diagnostic {
  const isGuests = key.toLowerCase().startsWith('guestinfo.');
  return errorDiagnostic('EF1070', `${place} holds ${secretHeldBy(key)}, which no manifest declares`, {
    detail: 'esxform never imports, shows or changes such a key. It stays unchanged on the VM.',
    hint: `Take the key out. If its value was a secret, change it: it was in a file.${
      isGuests ? ' Let the guest fetch its secrets itself when it starts.' : ''
    }`,
    subject,
    source,
  });
}
