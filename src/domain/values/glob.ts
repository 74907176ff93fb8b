/** Whether a text matches a pattern with `*` and `?`. Takes time proportional to the product of both lengths at most. */
export function matchesGlob(pattern: string, text: string): boolean {
  let at = 0;
  let from = 0;
  let star = -1;
  let retried = 0;
  while (from < text.length) {
    const wanted = pattern[at];
    if (wanted === '*') {
      star = at;
      retried = from;
      at += 1;
    } else if (wanted === '?' || (wanted !== undefined && wanted === text[from])) {
      at += 1;
      from += 1;
    } else if (star >= 0) {
      retried += 1;
      from = retried;
      at = star + 1;
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}
