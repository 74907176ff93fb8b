/** Flags that Terraform spells with one dash, and that this program has under the same name. */
const TERRAFORM_FLAGS: ReadonlySet<string> = new Set([
  ...['out', 'target', 'exclude', 'destroy', 'json', 'no-color', 'detailed-exitcode', 'auto-approve', 'help'],
]);

/** What Terraform has and this program does not, with what takes its place. */
export const TERRAFORM_FLAG_HINTS: Readonly<Record<string, string>> = {
  refresh: 'Each plan reads the live state. There is no state file.',
  'refresh-only': 'See "esxform drift".',
  input: 'Without a terminal nothing is asked. "apply --auto-approve" skips the approval.',
  lock: 'A run locks its hosts by itself.',
  'lock-timeout': 'A run locks its hosts by itself.',
  parallelism: 'Tasks run one at a time.',
  var: 'Manifests have no variables. Use "defaults" and "extends", or render them with another tool.',
  'var-file': 'Manifests have no variables. Use "defaults" and "extends", or render them with another tool.',
  state: 'There is no state file: the host is the state.',
  backup: 'There is no state file: the host is the state.',
  chdir: 'Name the folder: "esxform plan FOLDER".',
  upgrade: 'There are no plugins.',
  replace: 'Declare "replace: true" on the disk.',
};

/** The same of Terraform's commands. */
export const TERRAFORM_COMMAND_HINTS: Readonly<Record<string, string>> = {
  refresh: 'Each plan reads the live state. "esxform drift" reports what changed by hand.',
  state: 'There is no state file. "esxform list" shows the VMs.',
  output: 'Manifests have no outputs. "esxform list --json" shows addresses.',
  taint: 'Declare "replace: true" on a disk.',
  workspace: 'Keep manifests of different sites in different folders.',
  providers: 'There are no plugins.',
  get: 'There are no modules. A manifest can extend another one.',
  console: '"esxform explain VM" shows each value and its source.',
  graph: '"esxform plan" shows the steps in their order.',
};

function normalWord(word: string): string {
  if (word === '-h') return '--help';
  const [, name] = /^-([a-z][a-z-]+)(?:=|$)/.exec(word) ?? [];
  return name !== undefined && (TERRAFORM_FLAGS.has(name) || Object.hasOwn(TERRAFORM_FLAG_HINTS, name))
    ? `-${word}`
    : word;
}

/**
 * The arguments in this program's own spelling. Understands `help`, `help plan`, `version`, `-h`, `-v` and Terraform's flags with one
 * dash. What follows `--` is left as it is.
 */
export function normalArguments(args: readonly string[]): readonly string[] {
  const [first, ...rest] = args;
  if (first === undefined) return args;
  if (first === 'help') return [...rest.filter((word) => !word.startsWith('-')), '--help'];
  if (rest.length === 0 && ['version', '-v', '-version'].includes(first)) return ['--version'];
  const end = args.indexOf('--');
  const own = end < 0 ? args : args.slice(0, end);
  return [...own.map(normalWord), ...args.slice(own.length)];
}
