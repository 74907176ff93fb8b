/**
 * Prints the result of an import: how many VMs were declared, which were not and why, and what their manifests would still change.
 */

import { printable } from '../../domain/diagnostics/printable.js';
import { countText } from '../text/count-text.js';
import { paint, type TextStyle } from '../text/text-style.js';

/** The result of an import, for people and programs. */
export interface ImportResult {
  readonly imported: readonly string[];
  readonly files: readonly string[];
  readonly skipped: readonly { readonly name: string; readonly why: string }[];
  readonly remaining: readonly { readonly name: string; readonly what: string; readonly because: string }[];
  /** Declared VMs that the connection no longer has. */
  readonly gone: readonly string[];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

function firstLine({ imported, files }: ImportResult): string {
  const into =
    files.length === 0 ? '' : ` into ${files.length === 1 ? printable(files[0] ?? '') : `${files.length} files`}`;
  return `Imported ${countText(imported.length, 'VM')}${into}.`;
}

/** Ends with the next command to run. `isProved` is false if there was no live state to plan against. */
export function importText(result: ImportResult, style: TextStyle, isProved = true): string {
  const { imported, files, skipped, remaining, gone } = result;
  const proof =
    remaining.length > 0
      ? [`${countText(remaining.length, 'difference')} between these manifests and their VMs.`]
      : imported.length > 0 && isProved
        ? ['Planned against what was read, these manifests change nothing.']
        : [];
  const lines = [
    paint(firstLine(result), remaining.length === 0 ? 'good' : 'bold', style),
    ...proof,
    ...section(
      'Differences:',
      remaining.map(({ name, what, because }) => `${printable(name)}: ${printable(what)} (${printable(because)})`),
    ),
    ...section(
      'Not imported:',
      skipped.map(({ name, why }) => `${printable(name)}: ${printable(why)}`),
    ),
    ...section('Declared, but not on the connection:', gone.map(printable)),
    ...(files.length === 0 || remaining.length > 0
      ? []
      : [
          '',
          isProved
            ? 'Next: esxform plan, then esxform apply --adopt-only'
            : 'Next: esxform plan shows how the VMs of the host differ',
        ]),
  ];
  return `${lines.join('\n')}\n`;
}
