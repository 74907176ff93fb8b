import { Args, Flags } from '@oclif/core';
import { type AcceptContext, acceptValues, differencesOf, selectDifferences } from '../app/accept/accept-values.js';
import { readingConnections } from '../app/connections/connections.js';
import { readOptions } from '../app/connections/read-options.js';
import { tracing } from '../app/connections/tracing.js';
import { readLiveParts } from '../app/plan/live-parts.js';
import { DiagnosticError, errorDiagnostic } from '../domain/diagnostics/diagnostic.js';
import { printable } from '../domain/diagnostics/printable.js';
import { isUnreadable } from '../domain/live.js';
import { readRegularFile } from '../files/read-file.js';
import { rewriteFile } from '../files/replace-file.js';
import { textDiff } from '../report/text/text-diff.js';
import { approve } from './terminal/approve.js';
import { BaseCommand } from './terminal/base-command.js';
import { connectOptions } from './terminal/connect-options.js';
import { EXIT } from './terminal/exit-codes.js';
import { COMMON_FLAGS, NO_CACHE, OPERATOR_CONNECT, READ, REPLAY, TRACE } from './terminal/flags.js';
import { loadOrExit } from './terminal/load-or-exit.js';
import { runInterruptible } from './terminal/run-interruptible.js';
import { terminalStyle } from './terminal/terminal.js';

/** More than a manifest may have. */
const MANIFEST_BYTES = 64 * 1024 * 1024;

export default class Accept extends BaseCommand {
  static override summary = 'Write live values of a VM back into its manifest.';
  static override description =
    `Compares a VM with its manifest and writes the live values into the manifest, in place: comments, order and everything else
stay. Without PATH it writes every value that differs. It shows the change of the file and asks first. A value that comes
from defaults or extends is written at the VM. Nothing on the host changes.

Exit codes: 0 done, or nothing differs; 1 failed, or not approved; 64 wrong usage; 130 interrupted.`;
  static override examples = [
    '<%= config.bin %> accept web01',
    '<%= config.bin %> accept web01 memory disks.scsi0:1.size --auto-approve',
  ];
  static override strict = false;
  static override args = {
    vm: Args.string({ required: true, ignoreStdin: true, description: 'the name of a declared VM' }),
    paths: Args.string({
      ignoreStdin: true,
      description: 'fields as a manifest spells them, such as disks.scsi0:1.size',
    }),
  };
  static override flags = {
    ...COMMON_FLAGS,
    manifests: Flags.string({
      description:
        'read this manifest file or folder; repeatable; default: the manifests of esxform.yaml, else the working folder',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'PATH',
    }),
    'auto-approve': Flags.boolean({ description: 'write the file without asking' }),
    connect: OPERATOR_CONNECT,
    read: READ,
    'no-cache': NO_CACHE,
    trace: TRACE,
    replay: REPLAY,
  };

  override async run(): Promise<void> {
    const { flags, argv } = await this.parse(Accept);
    const [vm = '', ...paths] = argv as string[];
    const context = await this.#context(vm, flags);
    const { selected, diagnostics } = selectDifferences(differencesOf(context), paths);
    if (diagnostics.length > 0) {
      this.tell(diagnostics);
      this.exit(EXIT.failed);
    }
    const { out } = this.output;
    if (selected.length === 0) {
      out.text(`${printable(vm)} has every declared value. Nothing to accept.\n`);
      return;
    }
    const file = context.desired.sources['']?.file ?? '';
    const before = this.#text(file);
    const result = await acceptValues(before, file, selected, context);
    if (!result.ok) {
      throw new DiagnosticError(
        errorDiagnostic('EF7020', `${file} was not changed: ${result.problem}`, {
          hint: 'Accept other paths one by one, or edit the file by hand.',
        }),
      );
    }
    const style = terminalStyle(out, { noColor: flags['no-color'] }, process.env);
    out.text(`${textDiff(before, result.value.text, { before: file, after: file }, style)}\n`);
    for (const name of result.value.inherited)
      out.text(`${printable(name)} is now written at ${printable(vm)} itself.\n`);
    if (!flags['auto-approve'] && !(await this.#approved())) this.exit(EXIT.failed);
    rewriteFile(file, before, result.value.text);
    out.text(`Accepted ${selected.length === 1 ? '1 value' : `${selected.length} values`} into ${printable(file)}.\n`);
  }

  #approved(): Promise<boolean> {
    return runInterruptible(async (signal) => {
      await this.ensureSeen(signal);
      return await approve(process.stdin, this.output.out, signal, {
        question: 'Do you want to change this file?',
        done: 'Cancelled',
      });
    });
  }

  #text(file: string): string {
    const read = readRegularFile(file, MANIFEST_BYTES);
    if (read.ok) return read.value.bytes.toString('utf8');
    throw new DiagnosticError(errorDiagnostic('EF1003', `${file} ${read.problem.text}`));
  }

  async #context(
    vm: string,
    flags: Parameters<typeof tracing>[0] &
      Parameters<typeof readOptions>[0] & {
        readonly manifests: string[] | undefined;
        readonly connect: string[] | undefined;
        readonly owner: string | undefined;
      },
  ): Promise<AcceptContext> {
    const selection = { target: [vm], owner: flags.owner };
    const { connections: wanted, owner } = await loadOrExit(this, flags.manifests ?? [], selection, (texts) => {
      this.texts = texts;
    });
    const [connection] = wanted;
    if (connection === undefined) throw new Error('a VM that is declared has a connection');
    const connections = readingConnections(
      process.env,
      connectOptions({
        connect: flags.connect ?? [],
        tell: (diagnostics) => this.tell(diagnostics),
        reading: readOptions(flags, this.config.version, process.env),
        ...tracing(flags, (diagnostic) => this.tellIncomplete(diagnostic)),
      }),
    );
    return await runInterruptible(
      async (signal) => {
        const reader = await connections.port(connection.connect, signal);
        const parts = await readLiveParts(reader, connection, { owner, fleet: false }, signal);
        const { found, matches, reader: port } = parts.find((part) => part.matches.length > 0) ?? parts[0];
        const { facts, readings } = found;
        const [match] = matches;
        if (match?.kind === 'conflict') throw new DiagnosticError(match.diagnostic);
        const live = match?.kind === 'found' ? readings.get(match.summary.ref.id) : undefined;
        if (match === undefined || live === undefined)
          throw new DiagnosticError(errorDiagnostic('EF7021', `${vm} does not exist on ${connection.connect}`));
        if (isUnreadable(live))
          throw new DiagnosticError(
            errorDiagnostic('EF2017', `${live.name} exists but cannot be read: ${live.unreadable}`),
          );
        return { desired: match.desired, live, facts, rules: port.rules, owner };
      },
      () => connections.close(),
    );
  }
}
