import { Args, Flags } from '@oclif/core';
import { uriProblems } from '../app/connections/check-uris.js';
import { convert } from '../app/convert/convert.js';
import { datastoreDirectoryFlag, datastoreNames } from '../app/convert/name-datastores.js';
import {
  type Conversion,
  DEFAULT_HARDWARE_VERSION,
  NOTATIONS_READ,
  NOTATIONS_WRITTEN,
} from '../app/convert/notation.js';
import { type Diagnostic, errorDiagnostic } from '../domain/diagnostics/diagnostic.js';
import { MIN_HARDWARE_VERSION } from '../domain/rules/limits.js';
import { uriGuesses, uriPasswords } from '../domain/secrets/uri-secrets.js';
import { BaseCommand } from './terminal/base-command.js';
import { EXIT } from './terminal/exit-codes.js';
import { COMMON_FLAGS, DATASTORE, DATASTORE_DIR } from './terminal/flags.js';

export default class Convert extends BaseCommand {
  static override summary = 'Convert a VM between VMX, libvirt’s domain XML, OVF, xenvm and a manifest.';
  static override description =
    `Prints the result to standard output and problems to standard error. Connects to no server. From domain XML
it writes the VMX that libvirt's ESX driver writes; from a manifest, the VMX that apply would upload, without esxform's marker.
An OVA is read as a stream; its checksums are verified, and nothing is extracted.

Offline, /vmfs/volumes/X/p is [X] p. A VMX names files of its own directory by relative names. Give this directory
with --datastore-dir; without it such files are on "[?] ?". A domain XML or manifest may lack the hardware version:
set it with --hardware-version (default: ${DEFAULT_HARDWARE_VERSION}), which also overrides the version of the input.

Exit codes: 0 done; 1 the input is invalid or cannot be read; 64 wrong usage.`;
  static override examples = [
    "<%= config.bin %> convert --from vmx --to manifest --datastore-dir '[ssd1] web01' web01.vmx > web01.yaml",
    'virsh dumpxml web01 | <%= config.bin %> convert --from domain-xml --to vmx --hardware-version 19 -',
  ];
  static override args = {
    file: Args.string({ ignoreStdin: true, description: 'the file to read, or - for standard input', default: '-' }),
  };
  static override flags = {
    'no-color': COMMON_FLAGS['no-color'],
    from: Flags.option({ options: NOTATIONS_READ, required: true, description: 'read this format' })(),
    to: Flags.option({ options: NOTATIONS_WRITTEN, required: true, description: 'write this format' })(),
    'datastore-dir': DATASTORE_DIR,
    'hardware-version': Flags.integer({
      description: 'write this virtual hardware version',
      min: MIN_HARDWARE_VERSION,
      max: 99,
      helpValue: 'N',
    }),
    target: Flags.string({ description: 'convert this domain of a manifest that declares several', helpValue: 'NAME' }),
    connect: Flags.string({
      description: 'write this connection into the manifest',
      default: 'sim:',
      helpValue: 'URI',
    }),
    strict: Flags.boolean({ description: 'refuse the conversion if a value or a device would be lost' }),
    datastore: DATASTORE,
    extended: Flags.boolean({ description: 'also write domain XML that libvirt’s ESX driver omits' }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Convert);
    this.refuseUri(flags.connect);
    const datastores = datastoreNames(flags.datastore ?? []);
    const directory = datastoreDirectoryFlag(flags['datastore-dir']);
    this.refuse([...datastores.problems, ...directory.problems]);
    const conversion: Conversion = {
      from: flags.from,
      to: flags.to,
      file: args.file,
      datastoreDir: directory.path,
      hardwareVersion: flags['hardware-version'] ?? null,
      target: flags.target ?? null,
      connect: flags.connect,
      extended: flags.extended,
      strict: flags.strict,
      datastores: datastores.names,
    };
    const { text, diagnostics, texts } = await convert(conversion, process.stdin);
    this.texts = texts;
    this.tell(diagnostics);
    if (text === null) this.exit(EXIT.failed);
    this.output.out.raw(text);
  }

  /** The URI goes into the manifest that is written. */
  private refuseUri(connect: string): void {
    const hasPassword = uriPasswords(connect).length > 0 || uriGuesses(connect).length > 0;
    const problems = hasPassword
      ? [
          errorDiagnostic('EF1026', '--connect must not contain a password', {
            hint: 'Take it out: a manifest names the user at most. Credentials come from the environment or an auth file.',
          }),
        ]
      : uriProblems([{ connect, source: null }]);
    this.refuse(problems);
  }

  private refuse(problems: readonly Diagnostic[]): void {
    if (problems.length === 0) return;
    this.tell(problems);
    this.exit(EXIT.usage);
  }
}
