import { Args } from '@oclif/core';
import { standardInput } from '../app/convert/standard-input.js';
import type { Diagnostic } from '../domain/diagnostics/diagnostic.js';
import type { LoadedManifests } from '../manifest/load-desired.js';
import { BaseCommand } from './terminal/base-command.js';
import { EXIT } from './terminal/exit-codes.js';
import { COMMON_FLAGS, FILES, JSON_FLAG } from './terminal/flags.js';
import { REPORT } from './terminal/reports/report-flag.js';

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

export default class Validate extends BaseCommand {
  static override summary = 'Check manifests without a host.';
  static override description = `Reads the manifests and reports all errors with their lines. Connects to no server.
In folders it reads *.yaml and *.yml, but no hidden files, node_modules or esxform.yaml.

Exit codes: 0 all manifests are valid; 1 a manifest is invalid or cannot be read; 64 wrong usage.`;
  static override examples = [
    '<%= config.bin %> validate manifests/',
    'kustomize build overlays/prod | <%= config.bin %> validate - --json',
  ];
  static override strict = false;
  static override args = { files: Args.string({ ignoreStdin: true, description: FILES }) };
  static override flags = {
    'no-color': COMMON_FLAGS['no-color'],
    json: JSON_FLAG,
    report: REPORT,
  };

  override async run(): Promise<void> {
    const { flags, argv } = await this.parse(Validate);
    await this.openReports(flags);
    const { loadDesired } = await import('../manifest/load-desired.js');
    const inputs = argv.length === 0 ? ['.'] : (argv as string[]);
    const loaded = await loadDesired(inputs, { cwd: process.cwd(), stdin: () => standardInput(process.stdin) });
    this.texts = loaded.texts;
    const { uriProblems } = await import('../app/connections/check-uris.js');
    const diagnostics = [...loaded.diagnostics, ...uriProblems(loaded.connections)];
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    this.reports?.checked(loaded.connections.reduce((sum, { domains }) => sum + domains.length, 0));
    this.reports?.take(flags.json ? diagnostics : []);
    if (flags.json) this.printJson(diagnostics, errors.length);
    else this.printText({ ...loaded, diagnostics }, errors.length);
    if (errors.length > 0) this.exit(EXIT.failed);
  }

  private printJson(diagnostics: readonly Diagnostic[], errors: number): void {
    const result = {
      format: 1,
      valid: errors === 0,
      error_count: errors,
      warning_count: diagnostics.length - errors,
      diagnostics,
    };
    this.output.out.json(`${JSON.stringify(result, null, 2)}\n`);
  }

  private printText({ connections, diagnostics, manifests }: LoadedManifests, errors: number): void {
    this.tell(diagnostics);
    if (errors > 0) {
      this.output.err.text(`Not valid: ${counted(errors, 'error')} in ${counted(manifests, 'manifest')}.\n`);
      return;
    }
    const domains = connections.reduce((sum, connection) => sum + connection.domains.length, 0);
    const parts = `${counted(domains, 'domain')} in ${counted(manifests, 'manifest')}`;
    this.output.out.text(`Valid: ${parts}, ${counted(connections.length, 'connection')}.\n`);
  }
}
