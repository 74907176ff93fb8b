import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { codePointName, halfPair, unfitCharacter } from '../../domain/values/fit-text.js';
import { subjectOf, writtenLabel } from '../written-label.js';
import type { Manifest, WrittenPath } from '../yaml/manifest.js';
import type { YamlNode } from '../yaml/yaml-node.js';

/** A text that is encoded on its way may hold any character that UTF-8 can write. */
function isEncoded(path: WrittenPath): boolean {
  return path.at(-1) === 'text' && path.at(-3) === 'guestinfo';
}

/**
 * Texts and keys of a manifest that would never come back from a host as they were written, so that each plan would write them
 * again: those with characters that the vSphere API cannot carry. Escapes of YAML can write any of them.
 */
export function checkTexts(manifest: Manifest): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const check = (text: string, path: WrittenPath, start: number, end: number): void => {
    const code = isEncoded(path) ? halfPair(text) : unfitCharacter(text);
    if (code === null) return;
    const half = code >= 0xd800 && code <= 0xdfff;
    found.push(
      errorDiagnostic('EF1074', `${writtenLabel(path)} holds ${codePointName(code)}, which no host can store`, {
        detail: half
          ? 'It is half of a surrogate pair, not a character.'
          : 'It is a control character or not a character.',
        hint: half
          ? 'Write the character itself, or both halves, as in "\\ud83d\\ude00".'
          : 'Remove it. For binary data, use guestinfo with encoding: base64.',
        subject: subjectOf(path),
        source: manifest.positions.range(start, end),
      }),
    );
  };
  const walk = (node: YamlNode, path: WrittenPath): void => {
    if (node.kind === 'scalar') check(node.source, path, node.start, node.end);
    else if (node.kind === 'list')
      node.items.forEach((item, index) => {
        walk(item, [...path, String(index)]);
      });
    else {
      for (const [key, entry] of node.entries) {
        check(key, [...path, key], entry.keyStart, entry.keyEnd);
        walk(entry.node, [...path, key]);
      }
    }
  };
  walk(manifest.root, []);
  return found;
}
