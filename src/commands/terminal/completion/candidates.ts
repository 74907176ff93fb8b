/**
 * What may stand at the cursor of a command line, for the completion of shells. It reads the manifests of the repo for the names of VMs,
 * connects to no host, and never fails: without an answer there are no candidates.
 */

import { ownEntry } from '../../../domain/values/own-entry.js';

/** A flag, as far as completion needs it. */
export interface KnownFlag {
  readonly takesValue: boolean;
  readonly repeats: boolean;
  readonly options: readonly string[];
}

export interface KnownCommand {
  /** The words of the command: `question list`. */
  readonly words: string;
  readonly flags: Readonly<Record<string, KnownFlag>>;
}

/** What stands at the cursor; `files`: a path, which the shell completes itself. */
export interface Candidates {
  readonly words: readonly string[];
  readonly files: boolean;
}

const NONE: Candidates = { words: [], files: false };
const FILES: Candidates = { words: [], files: true };
/** Flags whose value is the name of a declared VM. */
const NAMES_VM: ReadonlySet<string> = new Set(['target', 'exclude']);
/** Commands whose first argument is the name of a declared VM. */
const TAKES_VM: ReadonlySet<string> = new Set(['explain', 'accept', 'power']);
/** Flags whose value the shell cannot complete as a path. */
const FREE_TEXT: ReadonlySet<string> = new Set(['owner', 'answer', 'batch', 'gate', 'name', 'folder', 'host', 'pool']);
const SHELLS = ['bash', 'zsh', 'fish'] as const;

function commandOf(commands: readonly KnownCommand[], words: readonly string[]): KnownCommand | null {
  const plain = words.filter((word) => !word.startsWith('-'));
  return (
    commands.find(({ words: named }) => named === plain.slice(0, 2).join(' ')) ??
    commands.find(({ words: named }) => named === plain[0]) ??
    null
  );
}

/** The next words of commands that begin with those that were typed. */
function commandWords(commands: readonly KnownCommand[], typed: readonly string[]): readonly string[] {
  const all = commands.map(({ words }) => words.split(' '));
  const fitting = all.filter((words) => typed.every((word, index) => words[index] === word));
  return [...new Set(fitting.flatMap((words) => words[typed.length] ?? []))].sort();
}

function valueCandidates(name: string, flag: KnownFlag, vms: () => readonly string[]): Candidates {
  if (flag.options.length > 0) return { words: flag.options, files: false };
  if (NAMES_VM.has(name)) return { words: vms(), files: false };
  return FREE_TEXT.has(name) ? NONE : FILES;
}

/**
 * The candidates for the last of `typed`, which are the words behind the program's name up to the cursor. `vms` gives the names of the
 * declared VMs, and is called only where one may stand.
 */
export function candidates(
  commands: readonly KnownCommand[],
  typed: readonly string[],
  vms: () => readonly string[],
): Candidates {
  const before = typed.slice(0, -1);
  const current = typed.at(-1) ?? '';
  const fitting = ({ words, files }: Candidates): Candidates => ({
    words: words.filter((word) => word.startsWith(current)),
    files,
  });
  const command = commandOf(commands, before);
  if (command === null) return fitting({ words: [...commandWords(commands, before), 'help', 'version'], files: false });
  const previous = /^--([\w-]+)$/.exec(before.at(-1) ?? '')?.[1];
  const flag = previous === undefined ? undefined : ownEntry(command.flags, previous);
  if (previous !== undefined && flag?.takesValue === true) return fitting(valueCandidates(previous, flag, vms));
  if (current.startsWith('-') && !before.includes('--')) {
    const used = new Set(before);
    const words = Object.entries(command.flags).filter(([name, { repeats }]) => repeats || !used.has(`--${name}`));
    return fitting({ words: [...words.map(([name]) => `--${name}`), '--help'].sort(), files: false });
  }
  const args = before.filter((word) => !word.startsWith('-')).slice(command.words.split(' ').length);
  if (command.words === 'completion') return fitting({ words: args.length === 0 ? SHELLS : [], files: false });
  if (TAKES_VM.has(command.words) && args.length === 0) return fitting({ words: vms(), files: false });
  return FILES;
}
