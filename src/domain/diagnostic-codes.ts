/**
 * Every problem that esxform can report, by its stable code: a short title, and what a reader does about it.
 * EF1xxx manifests and files, EF2xxx planning, EF3xxx connections and the wire, EF4xxx applying, EF5xxx formats, EF6xxx the simulator.
 * `docs/errors.md` is generated from this table. A code is never given another meaning.
 */
export const DIAGNOSTIC_CODES = {
  // EF1xxx manifests and files
  EF1001: { title: 'The YAML does not parse', help: 'Mend the syntax at the place shown.' },
  // EF2xxx planning
  EF2001: {
    title: 'The change is impossible',
    help: 'The reason stands beside it; change the manifest, or the domain by hand.',
  },
  // EF3xxx connections and the wire
  EF3001: { title: 'The connection URI is not valid', help: 'Compare it with the forms in docs/connections.md.' },
  // EF4xxx applying
  EF4001: {
    title: 'A step failed on the host',
    help: 'The host’s own fault is in the detail; the report says what was done before it.',
  },
  // EF5xxx formats
  EF5001: { title: 'The VMX text does not parse', help: 'Mend the line shown; a VMX line is key = "value".' },
  // EF6xxx the simulator
  EF6001: { title: 'The simulator cannot start', help: 'Check the inventory file and whether the port is free.' },
} as const satisfies Record<string, { readonly title: string; readonly help: string }>;

export type DiagnosticCode = keyof typeof DIAGNOSTIC_CODES;
