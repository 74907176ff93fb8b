/** Whether a path is what a pattern describes: `*` stands for one segment, `**` at the end for one or more. */
export function matches(pattern: readonly string[], path: readonly string[]): boolean {
  for (const [index, part] of pattern.entries()) {
    if (part === '**') return path.length > index;
    if (path[index] === undefined || (part !== '*' && part !== path[index])) return false;
  }
  return pattern.length === path.length;
}
