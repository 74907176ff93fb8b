import { Args, Flags } from '@oclif/core';
import { standardInput } from '../app/convert/standard-input.js';
import { type Diagnostic, errorDiagnostic } from '../domain/diagnostics/diagnostic.js';
import { printable } from '../domain/diagnostics/printable.js';
import { cannotBeWritten, rewriteFile } from '../files/replace-file.js';
import { BaseCommand } from './terminal/base-command.js';
import { EXIT } from './terminal/exit-codes.js';
import { COMMON_FLAGS, FILES } from './terminal/flags.js';

export default class Fmt extends BaseCommand {
  static override summary = 'Bring manifests to the usual layout.';
  static override description =
    `Indents by two spaces, and removes spaces at the ends of lines and extra blank lines. Values, quotes, comments and the order
of keys stay as they are: a file is only written if it says the same as before. Prints the names of the files that it changes.

Exit codes: 0 done; 1 a file has another layout (only with --check), or cannot be read or written; 64 wrong usage.`;
  static override examples = [
    '<%= config.bin %> fmt',
    '<%= config.bin %> fmt --check manifests/',
    '<%= config.bin %> fmt - < web.yaml',
  ];
  static override strict = false;
  static override args = { files: Args.string({ ignoreStdin: true, description: FILES }) };
  static override flags = {
    'no-color': COMMON_FLAGS['no-color'],
    check: Flags.boolean({ description: 'write nothing, and exit with 1 if a file has another layout' }),
  };

  override async run(): Promise<void> {
    const { flags, argv } = await this.parse(Fmt);
    const [{ readInputFiles }, { formatLayout }, { loadRepo }] = await Promise.all([
      import('../manifest/input/input-files.js'),
      import('../manifest/format-layout.js'),
      import('../manifest/input/load-repo.js'),
    ]);
    const io = { cwd: process.cwd(), stdin: () => standardInput(process.stdin) };
    const inputs = argv as string[];
    const { repo } = inputs.length === 0 ? await loadRepo('.', io) : { repo: null };
    const named = inputs.length === 0 ? (repo?.manifests ?? ['.']) : inputs;
    const { texts, diagnostics } = await readInputFiles(named, io, repo?.within ?? null);
    const problems: Diagnostic[] = [...diagnostics];
    let changed = 0;
    for (const [file, text] of texts) {
      const result = formatLayout(text);
      if (!result.ok) {
        problems.push(errorDiagnostic('EF7032', `${file} stays as it is: ${result.problem}`));
        continue;
      }
      if (named.includes('-') && file.startsWith('<')) {
        if (!flags.check) this.output.out.raw(result.value);
        changed += result.value === text ? 0 : 1;
        continue;
      }
      if (result.value === text) continue;
      changed += 1;
      this.output.out.text(`${printable(file)}\n`);
      if (flags.check) continue;
      try {
        rewriteFile(file, text, result.value);
      } catch (error) {
        problems.push(errorDiagnostic('EF7032', `${file} cannot be written: ${cannotBeWritten(error)}`));
      }
    }
    this.tell(problems);
    if (problems.some(({ severity }) => severity === 'error') || (flags.check && changed > 0)) this.exit(EXIT.failed);
  }
}
