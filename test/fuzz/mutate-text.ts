import type { Seeded } from '../chaos/seeded.js';

/** Words that programs trip over, wherever they come from. */
export const NASTY: readonly string[] = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '',
  ' ',
  '0',
  '-1',
  '1.5',
  '1e999',
  'NaN',
  '9007199254740993',
  '99999999999999999999999999',
  'null',
  'true',
  'maybe',
  '~',
  '[]',
  '{}',
  '{toString: 1}',
  '{__proto__: {x: 1}}',
  '"\\ud800"',
  '\\u0000',
  '\u0001',
  '\ufeff',
  '\u202e',
  '\u{1f600}',
  'e\u0301',
  '../../etc/passwd',
  '[ds] ../x',
  '%00',
  '%2f',
  '<![CDATA[',
  '&#xD800;',
  '&#0;',
  '&lol;',
  '*anchor',
  '!!binary x',
  '<<',
  '$x',
  '|41',
  "'",
  '"',
  '\n',
  '\r',
  '\t',
  'x'.repeat(5_000),
];

/** What one change does to a text. */
type Change = (text: string, random: Seeded, words: readonly string[]) => string;

const TOKEN = /[A-Za-z0-9_.:@/\\-]+|"[^"\n]*"/g;

function span(text: string, random: Seeded, most: number): readonly [from: number, to: number] {
  const from = random.below(text.length + 1);
  return [from, Math.min(text.length, from + random.below(most))];
}

/** A token of the text and where it stands; null in a text without any. */
function token(text: string, random: Seeded): { readonly from: number; readonly to: number } | null {
  const start = random.below(Math.max(1, text.length - 400));
  const found = [...text.slice(start, start + 400).matchAll(TOKEN)];
  const match = found.length === 0 ? null : random.pick(found);
  return match === null ? null : { from: start + match.index, to: start + match.index + match[0].length };
}

const CHANGES: readonly Change[] = [
  (text, random) => text.slice(0, random.below(text.length + 1)),
  (text, random) => {
    const [from, to] = span(text, random, 40);
    return text.slice(0, from) + text.slice(to);
  },
  (text, random) => {
    const [from, to] = span(text, random, 300);
    return text.slice(0, to) + text.slice(from);
  },
  (text, random, words) => {
    const at = random.below(text.length + 1);
    return text.slice(0, at) + random.pick(words) + text.slice(at);
  },
  (text, random, words) => {
    const at = token(text, random);
    return at === null ? text : text.slice(0, at.from) + random.pick(words) + text.slice(at.to);
  },
  (text, random) => {
    const [one, other] = [token(text, random), token(text, random)];
    if (one === null || other === null || one.to > other.from) return text;
    const [first, second] = [text.slice(one.from, one.to), text.slice(other.from, other.to)];
    return text.slice(0, one.from) + second + text.slice(one.to, other.from) + first + text.slice(other.to);
  },
  (text, random) => {
    const lines = text.split('\n');
    const [from, to] = [random.below(lines.length), random.below(lines.length)];
    lines.splice(to, 0, ...lines.slice(from, from + 1 + random.below(4)));
    return lines.join('\n');
  },
  (text, random) => {
    const lines = text.split('\n');
    lines.splice(random.below(lines.length), 1 + random.below(3));
    return lines.join('\n');
  },
  (text, random) => {
    const lines = text.split('\n');
    const at = random.below(lines.length);
    lines[at] = `${' '.repeat(random.below(6))}${(lines[at] ?? '').trimStart()}`;
    return lines.join('\n');
  },
  (text, random) => {
    const at = random.below(text.length + 1);
    const open = random.pick(['[', '{"a":', '{a: ', '- ', '<a>', '"']);
    return text.slice(0, at) + open.repeat(random.pick([3, 70, 3_000])) + text.slice(at);
  },
];

/** The text with one to four of its parts changed. Most of what comes out is still close to something that is read. */
export function mutatedText(text: string, random: Seeded, words: readonly string[] = NASTY): string {
  let mutated = text;
  for (let count = 1 + random.below(4); count > 0; count -= 1) mutated = random.pick(CHANGES)(mutated, random, words);
  return mutated;
}
