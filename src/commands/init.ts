import { join } from 'node:path';
import { Args, Flags } from '@oclif/core';
import { uriProblems } from '../app/connections/check-uris.js';
import { CI_SYSTEMS, type CiSystem, detectCi, type InitResult, initRepo } from '../app/init/init-repo.js';
import { type Diagnostic, errorDiagnostic } from '../domain/diagnostics/diagnostic.js';
import { printable } from '../domain/diagnostics/printable.js';
import { uriGuesses, uriPasswords } from '../domain/secrets/uri-secrets.js';
import { readRegularFile } from '../files/read-file.js';
import { BaseCommand } from './terminal/base-command.js';
import { EXIT } from './terminal/exit-codes.js';
import { COMMON_FLAGS, JSON_FLAG } from './terminal/flags.js';

/** More than any file of the package has that init copies. */
const PACKAGE_FILE_BYTES = 4 * 1024 * 1024;

export default class Init extends BaseCommand {
  static override summary = 'Write the files of a new repo.';
  static override description =
    `Writes esxform.yaml, an example manifest, .gitignore, settings of the editor with the schemas, and the files of a CI system. An
existing file stays as it is and is named as kept. The example uses the embedded simulator: "esxform plan" works at once.

Files of a CI system are written if --ci asks for them, or if the folder has .github, .gitlab or .gitlab-ci.yml.

Exit codes: 0 done; 1 a file cannot be written; 64 wrong usage.`;
  static override examples = [
    '<%= config.bin %> init',
    '<%= config.bin %> init fleet --owner platform-team --ci github',
    '<%= config.bin %> init --connect esx://root@esx1.example.com/',
  ];
  static override args = {
    folder: Args.string({ ignoreStdin: true, description: 'folder of the repo', default: '.' }),
  };
  static override flags = {
    'no-color': COMMON_FLAGS['no-color'],
    owner: Flags.string({
      description: 'owner of the VMs; default: the name of the folder',
      env: 'ESXFORM_OWNER',
      helpValue: 'NAME',
    }),
    connect: Flags.string({
      description: 'connect the example to this URI instead of the simulator; it then declares no VM',
      helpValue: 'URI',
    }),
    ci: Flags.option({ description: 'write the files of this CI system', options: [...CI_SYSTEMS, 'none'] as const })(),
    json: JSON_FLAG,
  };

  override async run(): Promise<void> {
    const { flags, args } = await this.parse(Init);
    const connect = flags.connect ?? null;
    const problems = connect === null ? [] : this.#uriProblems(connect);
    if (problems.length > 0) {
      this.tell(problems);
      this.exit(EXIT.usage);
    }
    const result = initRepo({
      folder: args.folder,
      owner: flags.owner ?? null,
      connect: connect === 'sim:' ? null : connect,
      ci: this.#systems(flags.ci, args.folder),
      packageFile: (path) => this.#packageFile(path),
    });
    if (flags.json) this.output.out.json(`${JSON.stringify({ format: 1, ...result }, null, 2)}\n`);
    else this.output.out.text(this.#report(result, args.folder, connect));
  }

  #systems(asked: CiSystem | 'none' | undefined, folder: string): readonly CiSystem[] {
    if (asked === undefined) return detectCi(folder);
    return asked === 'none' ? [] : [asked];
  }

  #uriProblems(connect: string): readonly Diagnostic[] {
    if (uriPasswords(connect).length > 0 || uriGuesses(connect).length > 0) {
      return [
        errorDiagnostic('EF1026', '--connect must not contain a password', {
          hint: 'Take it out: a manifest names the user at most. Credentials come from the environment or an auth file.',
        }),
      ];
    }
    return uriProblems([{ connect, source: null }]);
  }

  #packageFile(path: string): string {
    const full = join(this.config.root, path);
    const read = readRegularFile(full, PACKAGE_FILE_BYTES);
    if (!read.ok) throw new Error(`${full} ${read.problem.text}`);
    return read.value.bytes.toString('utf8');
  }

  #report({ owner, created, kept }: InitResult, folder: string, connect: string | null): string {
    const lines = [...created.map((path) => `  created  ${path}`), ...kept.map((path) => `  kept     ${path}`)];
    const next = folder === '.' ? [] : [`cd ${printable(folder)}`];
    if (connect === null || connect === 'sim:') next.push('esxform plan', 'esxform apply');
    else next.push(`esxform import --connect ${printable(connect)} --all --out manifests/imported`, 'esxform plan');
    const notes = [
      ...(kept.includes('.gitignore') ? ['Add .esxform/sim/, *.plan.json and /journal/ to .gitignore.'] : []),
      ...(kept.includes('.gitlab-ci.yml') ? ['Include .gitlab/esxform.yml in .gitlab-ci.yml.'] : []),
    ];
    const head = created.length === 0 ? 'Nothing to write: all files exist.' : `Owner of the VMs: ${printable(owner)}`;
    return [...lines, '', head, ...notes, '', 'Next steps:', ...next.map((step) => `  ${step}`), ''].join('\n');
  }
}
