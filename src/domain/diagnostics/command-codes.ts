import type { DiagnosticRow } from './row.js';

/** EF5xxx formats; EF6xxx the simulator; EF7xxx the command line. */
export const COMMAND_CODES = {
  // EF5xxx formats
  EF5001: { title: 'The VMX file cannot be parsed', help: 'Fix the line shown. A VMX line is key = "value".' },
  EF5002: {
    title: 'A raw VMX key cannot be written',
    help: 'Start the key with a letter or a dot. Use only letters, digits and _ : . - after it.',
  },
  EF5003: {
    title: 'A VMX value is invalid',
    help: 'Write what the message expects at the line shown. A conversion stops here, so that no value is lost.',
  },
  EF5004: {
    title: 'A domain XML is invalid or not supported',
    help: 'Fix the XML, or remove what VMware virtual hardware does not have.',
  },
  EF5005: {
    title: 'A value is lost in the conversion',
    help: 'Check whether you need the value. The output format cannot express it.',
  },
  EF5007: {
    title: 'A host would refuse the converted VM',
    help: 'Fix the values named in the message. The format allows them, but the rules of virtual hardware do not.',
  },
  EF5008: {
    title: 'Values that the host sets are not imported',
    help: 'Nothing is to be done: the VM keeps them. docs/host-keys.md lists them, and those that a manifest may declare.',
  },
  EF5009: {
    title: 'A device cannot be converted',
    help: 'Nothing is to be done if you do not need it: the rest of the VM is converted, and the device stays on the VM.',
  },
  EF5010: {
    title: 'A VMX sets a key more than once',
    help: 'Keep one of the lines named in the message. An ESX host refuses such a file.',
  },
  EF5011: {
    title: 'A VMX belongs to an encrypted VM',
    help: 'Decrypt the VM, or read its settings from its host.',
  },
  EF5012: {
    title: 'The name of a VM is too long for a manifest',
    help: 'Rename the VM. A name has at most 80 bytes in UTF-8.',
  },
  EF5013: {
    title: 'A configuration of xenvm is invalid',
    help: 'Fix the line shown. A line is key = value; docs/convert.md lists the keys.',
  },
  EF5014: {
    title: 'A file must be copied to the datastore',
    help: 'Convert the disk to VMDK if needed, and copy it to the path named in the message. A conversion copies no files.',
  },
  EF5015: {
    title: 'An OVF descriptor is invalid',
    help: 'Fix the descriptor at the line shown, or export the VM again.',
  },
  EF5016: {
    title: 'An OVA archive is damaged or unsafe',
    help: 'Get the archive again from its source. esxform reads only plain files with safe names, and extracts none.',
  },
  EF5017: {
    title: 'A file differs from its checksum in the manifest of an OVF package',
    help: 'Get the package again from its source: a file was changed or damaged.',
  },
  EF5018: {
    title: 'A strict conversion would lose values',
    help: 'Remove from the input what the result cannot hold, or convert without --strict.',
  },
  EF5019: {
    title: 'The certificate of a package is not checked',
    help: 'Nothing is to be done, unless you must know who made the package: OVF Tool checks certificates.',
  },
  EF5020: {
    title: 'A file holds no VM that can be imported',
    help: 'Name folders with .vmx files, .vmx, .ovf or .ova files, a Terraform state, or the JSON of terraform show -json.',
  },
  EF5006: {
    title: 'A conversion needs exactly one domain',
    help: 'Name the domain of the manifest with --target.',
  },
  // EF6xxx the simulator
  EF6001: { title: 'The simulator cannot start', help: 'Check the inventory file and whether the port is free.' },
  EF6003: {
    title: 'The saved state of the simulator is unusable',
    help: 'Delete the folder named in the message to start with a new simulated host. Do not use a state from an untrusted source.',
  },
  EF6002: {
    title: 'The simulator does not have this API version',
    help: 'Use one of the versions named in the message.',
    exit: 'usage',
  },
  // EF7xxx the command line
  EF7001: {
    title: 'Interrupted',
    help: 'Run the command again. A signal ended it while it read.',
    exit: 'interrupted',
  },
  EF7002: { title: 'A target is not declared', help: 'Name a domain that one of the manifests declares.' },
  EF7003: { title: 'Approval needs a terminal', help: 'Give --auto-approve, or apply a saved plan.' },
  EF7004: { title: 'A plan file cannot be read', help: 'Give a file that plan --out wrote.' },
  EF7006: {
    title: 'There is no such pending question',
    help: 'List the pending questions with "esxform question list".',
  },
  EF7007: {
    title: 'The value of --allow names an unknown hazard',
    help: 'Write --allow HZ501, or --allow HZ501:web01 for one VM. docs/hazards.md lists the codes.',
    exit: 'usage',
  },
  EF7008: {
    title: 'A prune needs the complete set of manifests',
    help: 'Run --prune without file arguments, in a folder with an esxform.yaml that lists all manifests.',
    exit: 'refused',
  },
  EF7009: {
    title: 'A VM has no value at this path',
    help: 'Write the path as a manifest does. Without a path, all values are explained.',
  },
  EF7005: {
    title: 'The value of a flag is invalid',
    help: 'Write what the message expects. --help has examples.',
    exit: 'usage',
  },
  EF7014: {
    title: 'A plan cannot be saved',
    help: 'Name a new file, or an existing regular file, in a folder that you can write to.',
  },
  EF7010: {
    title: 'Internal error',
    help: 'Report this defect of esxform, with the lines printed and the input that causes it, without passwords. ESXFORM_DEBUG=1 also prints the stack trace.',
  },
  EF7011: {
    title: 'The output is incomplete',
    help: 'Free disk space or name another file, then run the command again. Standard output or standard error could not be written completely.',
  },
  EF7013: {
    title: 'The operating system refused an operation',
    help: 'Check the file, folder or address named in the message.',
  },
  EF7015: {
    title: 'No VM of the connection has a name',
    help: 'Check the spelling. In a pattern, `*` stands for any text and `?` for any character.',
  },
  EF7016: {
    title: 'A manifest cannot be written',
    help: 'Name a folder that you can write to, with enough space.',
  },
  EF7017: {
    title: 'Import never writes over a file',
    help: 'Name another file or folder, or add to an existing folder with --update.',
  },
  EF7019: {
    title: 'A path to accept has no difference',
    help: 'Write paths as `esxform explain` shows them. Only declared values that the VM does not have can be accepted.',
  },
  EF7020: {
    title: 'Live values cannot be written into the manifest',
    help: 'The file is as it was. Accept other paths one by one, or edit the file by hand.',
  },
  EF7021: {
    title: 'A declared VM does not exist',
    help: 'Check the name, the connection and what the account may see.',
  },
  EF7022: {
    title: 'No connection is known',
    help: 'Give --connect URI, or run the command in the folder of your manifests.',
    exit: 'usage',
  },
  EF7023: {
    title: 'A VM whose question is to be answered may be on a connection that was not read',
    help: 'Name the connection of the VM with --connect. Nothing was answered.',
  },
  EF7030: {
    title: 'The change policy cannot be used',
    help: 'Fix the line that is shown; docs/policy.md has all conditions. Without a valid policy nothing is planned.',
    exit: 'usage',
  },
  EF7032: {
    title: 'A manifest was not brought to the usual layout',
    help: 'Fix its syntax; `esxform validate` shows the position. The file is as it was.',
  },
  EF7031: {
    title: 'A change policy lies in the repo that it guards',
    help: 'Keep it where the authors of manifests cannot change it. A policy inside the guarded repo is never read.',
    exit: 'usage',
  },
  EF7033: {
    title: 'A --report is not FORMAT=FILE',
    help: 'Write --report html=report.html; docs/reports.md has all formats. Only one output can have standard output.',
    exit: 'usage',
  },
  EF7034: {
    title: 'A report cannot be written',
    help: 'Name a new file, or an existing regular file, in a folder that you can write to. A run that was under way ended as it should.',
  },
  EF7043: {
    title: 'No connection matches --connection',
    help: 'Give the URI as in a manifest, or the name of its host; * stands for any text.',
  },
  EF7044: {
    title: 'A saved plan is applied as a whole',
    help: 'Flags that select VMs or allow hazards belong to the command that makes the plan.',
    exit: 'usage',
  },
  EF7042: {
    title: 'A destroy found nothing',
    help: 'Check the connection, the names and --target. Nothing was changed.',
  },
  EF7040: {
    title: 'A file of a new repo cannot be written',
    help: 'Name a folder that you can write to, with enough space. Existing files are never changed.',
  },
  EF7041: {
    title: 'The library has no simulator for sim:',
    help: 'Give the option `simulator`, as docs/library.md shows, or use the URI of a host.',
  },
  EF7018: {
    title: 'An import selects no VM',
    help: 'Name VMs, or select them with --all, --unmanaged, --folder, --host or --pool.',
    exit: 'usage',
  },
} as const satisfies Record<string, DiagnosticRow>;
