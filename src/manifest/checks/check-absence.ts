import type { DesiredDomain } from '../../domain/desired.js';
import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { sourceOf } from '../declared-source.js';
import { type Entries, type FieldReader, keyRange } from '../field-reader.js';
import { isNull } from '../merge/merge-defaults.js';

/** What an absent domain may have: who it is, and how it may go. */
const ABSENT_KEYS: readonly string[] = [
  ...[
    'name',
    'uuid',
    'instance_uuid',
    'ensure',
    'delete_files',
    'allow_power_off',
    'shutdown_timeout',
    'window',
    'auto_answer',
    'protect',
    'allow',
    'depends_on',
  ],
];

function has(entries: Entries, key: string): boolean {
  const entry = entries.get(key);
  return entry !== undefined && !isNull(entry.node);
}

/** What does not go together with a domain's absence, or with its presence. `entries` are the keys of the domain, as merged. */
export function checkAbsence(reader: FieldReader, entries: Entries, desired: DesiredDomain): readonly Diagnostic[] {
  const source = sourceOf(desired, ['ensure']);
  if (desired.ensure === 'present') return checkPresence(entries, desired);
  const diagnostics: Diagnostic[] = [];
  if (!has(entries, 'uuid')) {
    diagnostics.push(
      errorDiagnostic('EF1043', `${desired.name} must be absent, but has no uuid`, {
        hint: 'Declare the uuid of the VM to remove. The name alone could match another VM.',
        source,
      }),
    );
  }
  const described = [...entries].filter(([key]) => has(entries, key) && !ABSENT_KEYS.includes(key));
  const [first] = described;
  if (first !== undefined) {
    const keys = described.map(([key]) => key).join(', ');
    diagnostics.push(
      errorDiagnostic('EF1044', `${desired.name} must be absent and cannot have ${keys}`, {
        detail: `An absent domain has ${ABSENT_KEYS.join(', ')} alone.`,
        hint: `Remove the keys named above. If a base declares them, write null.`,
        source: keyRange(reader, first[1]),
      }),
    );
  }
  return diagnostics;
}

function checkPresence(entries: Entries, desired: DesiredDomain): readonly Diagnostic[] {
  const written = entries.get('ensure')?.node;
  const refused = written !== undefined && !isNull(written) && written.value !== 'present';
  if (desired.deleteFiles.length === 0 || refused) return [];
  return [
    errorDiagnostic('EF1045', `${desired.name} has delete_files and must also have ensure: absent`, {
      source: sourceOf(desired, ['deleteFiles']),
    }),
  ];
}
