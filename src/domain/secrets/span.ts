/** A part of a text, as offsets; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The text with each part hidden by as many `*` as it has characters, so that columns stay what they were. Line ends stay, too. */
export function covered(text: string, spans: readonly Span[]): string {
  let shown = '';
  let at = 0;
  for (const { start, end } of [...spans].sort((one, other) => one.start - other.start)) {
    if (end <= at) continue;
    const from = Math.max(at, start);
    shown += text.slice(at, from) + text.slice(from, end).replace(/[^\r\n]/g, '*');
    at = end;
  }
  return shown + text.slice(at);
}
