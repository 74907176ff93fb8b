import { Args, Flags } from '@oclif/core';
import { readingConnections } from '../app/connections/connections.js';
import { readOptions } from '../app/connections/read-options.js';
import { tracing } from '../app/connections/tracing.js';
import { driftManifests } from '../app/drift/drift-manifests.js';
import { UNMANAGED } from '../plan/drift/unmanaged.js';
import { driftJson, driftMarkdown, driftText, hasDrift } from '../report/drift/drift-report.js';
import { BaseCommand } from './terminal/base-command.js';
import { connectOptions } from './terminal/connect-options.js';
import { EXIT } from './terminal/exit-codes.js';
import { COMMON_FLAGS, CONNECTION, FILES, NO_CACHE, OPERATOR_CONNECT, READ, REPLAY, TRACE } from './terminal/flags.js';
import { type Loaded, loadOrExit } from './terminal/load-or-exit.js';
import { REPORT } from './terminal/reports/report-flag.js';
import { runInterruptible } from './terminal/run-interruptible.js';
import { terminalStyle } from './terminal/terminal.js';

/** Without a repo file, the manifests that were given are all that is known to be declared. */
function undeclaredVms(
  { isComplete, hasRepo }: Loaded,
  { target, unmanaged }: { readonly target: readonly string[] | undefined; readonly unmanaged: string | undefined },
): 'all' | 'unmarked' | 'none' {
  if (isComplete || (unmanaged !== undefined && target === undefined)) return 'all';
  return hasRepo || target !== undefined ? 'none' : 'unmarked';
}

export default class Drift extends BaseCommand {
  static override summary = 'Report changes that were made by hand.';
  static override description =
    `Compares the live VMs with the declared domains (a domain is a VM) and with the applied values. "drift": the live value is not the
applied one. "pending": the manifest changed since. It only reads: its connection refuses every call that is not on a read list.

Exit codes: 0 no drift; 1 failed; 2 drift was found, a VM is missing, cannot be read or waits for an answer; 64 wrong usage; 130 interrupted.`;
  static override examples = [
    '<%= config.bin %> drift manifests/',
    '<%= config.bin %> drift manifests/ --markdown >> "$GITHUB_STEP_SUMMARY"',
  ];
  static override strict = false;
  static override args = { files: Args.string({ ignoreStdin: true, description: FILES }) };
  static override flags = {
    ...COMMON_FLAGS,
    connect: OPERATOR_CONNECT,
    read: READ,
    'no-cache': NO_CACHE,
    trace: TRACE,
    replay: REPLAY,
    json: Flags.boolean({ description: 'print the report as JSON', exclusive: ['markdown'] }),
    report: REPORT,
    markdown: Flags.boolean({ description: 'print the report as Markdown' }),
    unmanaged: Flags.option({
      description:
        'ignore VMs and devices that no manifest declares, report them, or count them as drift (forbid); default: that of esxform.yaml, else report',
      options: UNMANAGED,
    })(),
    connection: CONNECTION,
    target: Flags.string({
      description: 'check only this domain; repeatable',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME',
    }),
  };

  override async run(): Promise<void> {
    const { flags, argv } = await this.parse(Drift);
    await this.openReports({ ...flags, json: flags.json || flags.markdown });
    const loaded = await loadOrExit(this, argv as string[], flags, (texts) => {
      this.texts = texts;
    });
    const connections = readingConnections(
      process.env,
      connectOptions({
        connect: flags.connect ?? [],
        tell: (diagnostics) => this.tell(diagnostics),
        onReading: (progress) => this.reading.report(progress),
        reading: readOptions(flags, this.config.version, process.env),
        ...tracing(flags, (diagnostic) => this.tellIncomplete(diagnostic)),
      }),
    );
    const { report, problems } = await runInterruptible(
      (signal) =>
        driftManifests(
          loaded.connections,
          connections,
          {
            version: this.config.version,
            owner: loaded.owner,
            unmanaged: flags.unmanaged ?? UNMANAGED.find((each) => each === loaded.unmanaged) ?? 'report',
            isUnmanagedAsked: flags.unmanaged !== undefined || loaded.unmanaged !== null,
            undeclaredVms: undeclaredVms(loaded, flags),
          },
          signal,
        ),
      () => this.closeReading(connections),
    );
    this.reports?.drift(report, loaded.owner);
    const style = terminalStyle(this.output.out, { noColor: flags['no-color'] }, process.env);
    if (flags.json) this.output.out.json(driftJson(report));
    else if (flags.markdown) this.output.out.text(driftMarkdown(report));
    else this.output.out.text(driftText(report, style));
    this.tell(problems);
    if (problems.length > 0) this.exit(EXIT.failed);
    if (hasDrift(report)) this.exit(EXIT.pending);
  }
}
