import { Args } from '@oclif/core';
import { BaseCommand } from './terminal/base-command.js';
import { candidates, type KnownCommand } from './terminal/completion/candidates.js';
import { completionScript, SHELLS } from './terminal/completion/scripts.js';
import { EXIT } from './terminal/exit-codes.js';

/** Names of VMs that a shell shows at most. */
const NAMES = 10_000;

export default class Completion extends BaseCommand {
  static override summary = 'Print the completion script of a shell.';
  static override description =
    `Completes commands, flags, values of flags and the names of declared VMs in bash, zsh and fish.
The script asks the program at each key press. It reads the manifests of the repo and connects to no host.

Exit codes: 0 done; 64 wrong usage.`;
  static override examples = [
    'source <(<%= config.bin %> completion bash)',
    '<%= config.bin %> completion fish > ~/.config/fish/completions/esxform.fish',
  ];
  static override strict = false;
  static override args = {
    shell: Args.string({ required: true, ignoreStdin: true, description: SHELLS.join(', ') }),
  };

  override async run(): Promise<void> {
    const { args, argv } = await this.parse(Completion);
    if (args.shell === 'candidates') return await this.#candidates((argv as string[]).slice(1));
    const shell = SHELLS.find((each) => each === args.shell);
    if (shell === undefined) {
      this.output.err.text(`Error: There is no script for "${args.shell}". Shells are ${SHELLS.join(', ')}.\n`);
      this.exit(EXIT.usage);
    }
    this.output.out.text(completionScript(shell));
  }

  async #candidates(typed: readonly string[]): Promise<void> {
    const commands = this.config.commands
      .filter(({ hidden }) => hidden !== true)
      .map(
        ({ id, flags }): KnownCommand => ({
          words: id.replaceAll(':', ' '),
          flags: Object.fromEntries(
            Object.entries(flags)
              .filter(([, flag]) => flag.hidden !== true)
              .map(([name, flag]) => [
                name,
                {
                  takesValue: flag.type === 'option',
                  repeats: flag.type === 'option' && flag.multiple === true,
                  options: flag.type === 'option' ? (flag.options ?? []) : [],
                },
              ]),
          ),
        }),
      );
    const wantsNames = { asked: false };
    const first = candidates(commands, typed, () => {
      wantsNames.asked = true;
      return [];
    });
    const names = wantsNames.asked ? await this.#names() : [];
    const { files, words } = wantsNames.asked ? candidates(commands, typed, () => names) : first;
    this.output.out.text([...(files ? [':files'] : []), ...words].map((word) => `${word}\n`).join(''));
  }

  /** Names that a shell can take back: a name with a line break is none. */
  async #names(): Promise<readonly string[]> {
    const [{ loadDesired }, { loadRepo }] = await Promise.all([
      import('../manifest/load-desired.js'),
      import('../manifest/input/load-repo.js'),
    ]);
    const io = { cwd: process.cwd(), stdin: () => Promise.resolve('') };
    const { repo } = await loadRepo('.', io);
    const { connections } = await loadDesired(repo?.manifests ?? ['.'], io, repo?.within ?? null);
    const names = connections.flatMap(({ domains }) => domains.map(({ name }) => name as string));
    return names.filter((name) => !/\p{Cc}/u.test(name)).slice(0, NAMES);
  }
}
