/** Whether an API version such as `4.1`, `2.5u2` or `8.0.3.0` is at least major.minor. What does not parse counts as 0. */
export function atLeast(apiVersion: string, major: number, minor: number): boolean {
  const match = /^(\d+)(?:\.(\d+))?/.exec(apiVersion);
  const actualMajor = Number(match?.[1] ?? 0);
  const actualMinor = Number(match?.[2] ?? 0);
  return actualMajor > major || (actualMajor === major && actualMinor >= minor);
}
