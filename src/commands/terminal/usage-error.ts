import type { Errors } from '@oclif/core';
import { nearestName } from '../../domain/diagnostics/nearest-name.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import { TERRAFORM_FLAG_HINTS } from './normal-arguments.js';

/** An error of the command line as oclif throws it. The members exist where a parser threw it. */
export type UsageError = Errors.CLIError & {
  readonly flags?: unknown;
  readonly parse?: { readonly input?: { readonly flags?: Readonly<Record<string, unknown>> } };
};

/** Lines that oclif adds, and that do not hold for this program or are said in another way. */
const LEFT_OUT = /^(?:See more help with --help$|Note: --|Alternatively, you can use "--")/;

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function unknownFlag(flag: string, known: readonly string[]): string {
  const [written = ''] = flag.split('=', 1);
  const name = written.replace(/^-+/, '');
  const hint = ownEntry(TERRAFORM_FLAG_HINTS, name);
  const nearest = nearestName(name, known) ?? (known.filter((each) => each.startsWith(name)).at(0) || null);
  if (hint !== undefined) return `There is no flag ${written}. ${hint}`;
  return `There is no flag ${written}.${nearest === null ? '' : ` Did you mean --${nearest}?`}`;
}

/** What is wrong in the command line, in few lines: the last one names the help of the command. */
export function usageLines(
  error: UsageError,
  args: readonly string[],
  commandIds: readonly string[],
): readonly string[] {
  const words = args.filter((word) => !word.startsWith('-'));
  const ids = [words.slice(0, 2).join(':'), words[0] ?? ''];
  const id = ids.find((each) => commandIds.includes(each));
  const known = Object.keys(error.parse?.input?.flags ?? {});
  const lines =
    isTexts(error.flags) && known.length > 0
      ? error.flags.map((flag) => unknownFlag(flag, known))
      : error.message.split('\n').filter((line) => line.trim() !== '' && !LEFT_OUT.test(line));
  const more = error.parse === undefined || id === undefined ? [] : [`See "esxform ${id.replace(':', ' ')} --help".`];
  return [...lines.map((line, index) => (index === 0 ? `Error: ${line}` : line)), ...more];
}
