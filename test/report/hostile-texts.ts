import fc from 'fast-check';

/** Texts that a CI or a terminal obeys, or that look like other text. */
const FRAGMENTS: readonly string[] = [
  '::error title=x,file=y::pwned',
  '::stop-commands::t',
  '  ::add-mask::e',
  ':',
  ': :',
  '::',
  '##vso[task.setvariable variable=PATH]/tmp',
  '##[error]x',
  '##',
  '[group]',
  'vso[x]',
  "##teamcity[buildProblem description='x']",
  'section_start:1:x\r\u001b[0K',
  '\u001b[31m',
  '\u001b]0;title\u0007',
  '\u001b[2J',
  '\u009b1m',
  '\r',
  '\r\n',
  '\n',
  '\t',
  '\b',
  '\u0000',
  '\u007f',
  '\u0085',
  '\u00ad',
  '\u034f',
  '\u061c',
  '\u115f',
  '\u180e',
  '\u200b',
  '\u200d',
  '\u200e',
  '\u2028',
  '\u2029',
  '\u202e',
  '\u2060',
  '\u2066',
  '\u3164',
  '\ufe0f',
  '\ufeff',
  '\ufff9',
  '\uffff',
  '\ud800',
  '\udc00',
  '\u{e0041}',
  '\u{e0100}',
  '\u{1d173}',
  '|',
  '`',
  '<img src=x onerror=y>',
  '[a](http://b)',
  '@user',
  '#1',
  '\\',
  '"',
  ' ',
  'web01',
  'ä日本',
];

/** Hostile texts, with line feeds or without. */
export function hostileText(options: { readonly lines: boolean }): fc.Arbitrary<string> {
  const fragment = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...FRAGMENTS) },
    fc.string({ unit: 'binary', maxLength: 4 }),
  );
  const text = fc.array(fragment, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));
  return options.lines ? text : text.map((each) => each.replaceAll('\n', ''));
}

/** Written apart from the program's own table: ranges of characters that must not reach a terminal as they are. */
const RAW: readonly (readonly [number, number])[] = [
  [0x00, 0x09],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x034f, 0x034f],
  [0x061c, 0x061c],
  [0x115f, 0x1160],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xd800, 0xdfff],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0xfffe, 0xffff],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
];

function isRaw(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return RAW.some(([first, last]) => code >= first && code <= last);
}

/** What CI systems obey: GitHub, Azure Pipelines and TeamCity, GitLab. */
const COMMANDS: readonly RegExp[] = [/^\s*::/, /##(?:[a-z]*)\[/i, /section_(?:start|end):\d/];

/** The lines of an output that a CI or a terminal would obey, or that hide something. Our own colours are allowed where asked for. */
export function harmfulLines(output: string, { colors = false } = {}): readonly string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: our own colours begin with one
  const plain = colors ? output.replace(/\u001b\[(?:[1-9]|[1-4]\d)m/g, '') : output;
  return plain
    .split('\n')
    .filter((line) => [...line].some(isRaw) || COMMANDS.some((command) => command.test(line)))
    .map((line) => JSON.stringify(line));
}
