/**
 * A number that orders API versions: `2.5` < `2.5u2` < `2.5u2server` < `4.0` < `6.7.3` < `7.0.3.0`. NaN for what is no version.
 * `2.5u2server` is what VMware Server 2 has beyond a host of its time.
 */
export function versionNumber(version: string): number {
  const match = /^(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:\.(\d+))?(?:u(\d+)(server)?)?$/.exec(version);
  if (match === null) return Number.NaN;
  const [major = 0, minor = 0, micro = 0, patch = 0] = match.slice(1, 5).map((part) => Number(part ?? 0));
  const update = Number(match[5] ?? 0);
  return ((major * 100 + minor) * 100 + micro + update) * 100 + patch + (match[6] === undefined ? 0 : 1);
}
