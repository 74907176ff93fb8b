/**
 * Characters that change how a text looks without being seen themselves: controls, line separators, bidirectional and other format
 * characters, zero-width and tag characters, fillers, and halves of surrogate pairs. A line feed is the caller's to split at.
 */
const UNSEEN = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;

const NAMED = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** `##[group]`, `##vso[...]`, `##teamcity[...]`: Azure Pipelines, GitHub and TeamCity obey them anywhere in a line. */
const HASH_COMMAND = /##(?=[a-z]*\[)/gi;
/** GitLab folds its log by these. */
const SECTION_MARKER = /(section_(?:start|end)):/g;
/** GitHub obeys `::command::` at the start of a line, after any blanks. */
const COLON_COMMAND = /^([^\S\n]*):/;

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  return NAMED.get(character) ?? (code > 0xffff ? `\\u{${digits}}` : `\\u${digits.padStart(4, '0')}`);
}

function visible(text: string): string {
  return text.replace(UNSEEN, escaped).replaceAll('\n', '\\n');
}

/** Each character of a text as it is shown in the midst of a line: for text that is measured and cut. */
export function visibleCharacters(text: string): readonly string[] {
  const signs = new Set([
    ...[...text.matchAll(HASH_COMMAND)].map(({ index }) => index + 1),
    ...[...text.matchAll(SECTION_MARKER)].map(({ 0: found, index }) => index + found.length - 1),
  ]);
  let at = 0;
  return [...text].map((character) => {
    const shown = signs.has(at) ? unitEscapes(character) : visible(character);
    at += character.length;
    return shown;
  });
}

function withoutMarkers(text: string): string {
  return text.replace(HASH_COMMAND, '#\\u0023').replace(SECTION_MARKER, '$1\\u003a');
}

/**
 * The one function that every value of a host, a manifest, a file or the command line passes on its way to text output. The result
 * is one line. Characters that nobody sees become escapes (`\n`, `\u202e`, `\u{e0041}`), and so does one character of whatever a CI
 * would read as a command. Doing it twice changes nothing.
 */
export function printable(text: string): string {
  return withoutMarkers(visible(text)).replace(COLON_COMMAND, '$1\\u003a');
}

/** The lines of a detail, a hint or a question: their ends are meant, and each line is as {@link printable} makes it. */
export function paragraph(text: string): readonly string[] {
  return text.split(/\r?\n/).map(printable);
}

const STYLE_OR_UNSEEN = new RegExp(`\u001b\\[\\d{1,2}m|${UNSEEN.source}`, 'gu');
// biome-ignore lint/suspicious/noControlCharactersInRegex: our own colours begin with one
const LINE_COMMAND = /^((?:[^\S\n]|\u001b\[\d{1,2}m)*):(?=:)/gm;

/**
 * A whole text of ours, whose values have passed {@link printable}: the net below it. It keeps line ends and the colours of `paint`,
 * and escapes what a value that was forgotten, or two values side by side, would let through.
 */
export function printableText(text: string): string {
  const seen = text.replace(STYLE_OR_UNSEEN, (found) => (/^.\[\d/su.test(found) ? found : escaped(found)));
  return withoutMarkers(seen).replace(LINE_COMMAND, '$1\\u003a');
}

function unitEscapes(character: string): string {
  return [...Array(character.length).keys()]
    .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
    .join('');
}

/**
 * JSON with the same characters and CI commands as escapes of JSON, so that a parser gets the same values. Takes any text that
 * JSON.stringify gave, with or without line ends.
 */
export function printableJson(json: string): string {
  return json.replace(UNSEEN, unitEscapes).replaceAll('##', '#\\u0023').replace(SECTION_MARKER, '$1\\u003a');
}
