import type { DiagnosticRow } from './row.js';

/** EF5xxx formats; EF6xxx the simulator; EF7xxx the command line. */
export const COMMAND_CODES = {
  // EF5xxx formats
  EF5001: { title: 'The VMX text does not parse', help: 'Mend the line shown; a VMX line is key = "value".' },
  EF5002: {
    title: 'A raw VMX key cannot be written',
    help: 'A key starts with a letter or a dot; letters, digits and _ : . - follow.',
  },
  EF5003: {
    title: 'A value in a VMX cannot be read',
    help: 'The line shown says what is expected there. A conversion stops at such a value, so that none is lost.',
  },
  EF5004: {
    title: 'A domain XML is refused',
    help: 'The XML does not parse, or describes something that virtual hardware of this kind does not have.',
  },
  EF5005: {
    title: 'Something is not carried over',
    help: 'The notation that is written has no words for what the message names.',
  },
  EF5007: {
    title: 'A host would refuse what is converted',
    help: 'The notation can say it, but the rules of virtual hardware do not allow it; mend it before a host gets it.',
  },
  EF5006: {
    title: 'A conversion is about one domain',
    help: 'Name the domain of the manifest with --target.',
  },
  // EF6xxx the simulator
  EF6001: { title: 'The simulator cannot start', help: 'Check the inventory file and whether the port is free.' },
  EF6003: {
    title: 'The saved state of the simulator cannot be used',
    help: 'Delete the folder that is named to start with a new simulated host. Do not use a state that somebody else wrote.',
  },
  EF6002: {
    title: 'The simulator has no such version',
    help: 'Start it as one of the versions that are named: VMware Server (gsx) had one API only.',
    exit: 'usage',
  },
  // EF7xxx the command line
  EF7001: {
    title: 'Interrupted',
    help: 'A signal ended the command while it was reading; run it again.',
    exit: 'interrupted',
  },
  EF7002: { title: 'A target is not declared', help: 'Name a domain that one of the manifests declares.' },
  EF7003: { title: 'Nobody can be asked', help: 'Give --auto-approve, or apply a saved plan.' },
  EF7004: { title: 'A plan file cannot be read', help: 'Give the file that plan --out wrote.' },
  EF7006: {
    title: 'There is no such question to answer',
    help: 'Look at what stands with "esxform question list".',
  },
  EF7007: {
    title: 'A hazard that is allowed does not exist',
    help: 'Write --allow HZ501, or --allow HZ501:web01 for one domain; docs/hazards.md lists the codes.',
    exit: 'usage',
  },
  EF7008: {
    title: 'A prune has not the complete set',
    help: 'Give --prune without file arguments, in a folder with an esxform.yaml that names all manifests.',
    exit: 'refused',
  },
  EF7009: {
    title: 'There is no such value to explain',
    help: 'Give the path as a manifest spells it; without one all values are explained.',
  },
  EF7005: {
    title: 'The value of a flag cannot be used',
    help: 'The message says what is expected; --help has examples.',
    exit: 'usage',
  },
  EF7014: {
    title: 'A plan cannot be saved',
    help: 'Name a new file, or a regular file that may be replaced, in a folder that you may write to.',
  },
  EF7010: {
    title: 'Internal error',
    help: 'A defect in esxform: report it with the lines printed and the input that causes it, without passwords. ESXFORM_DEBUG=1 also prints the stack trace.',
  },
  EF7011: {
    title: 'The output is incomplete',
    help: 'Standard output or standard error could not be written to its end. Free the disk or name another file, and run the command again.',
  },
  EF7013: {
    title: 'The operating system refused an operation',
    help: 'Check the file, folder or address that the message names.',
  },
} as const satisfies Record<string, DiagnosticRow>;
