/** Newest first: from this API version on, a host gives new domains this hardware (VMware KB 1003746, and the API's own tables). */
const HARDWARE_VERSIONS: readonly (readonly [apiVersion: string, hardware: number])[] = [
  ['9.0.0', 22],
  ['8.0.2', 21],
  ['8.0.0', 20],
  ['7.0.2', 19],
  ['7.0.1', 18],
  ['7.0.0', 17],
  ['6.7.2', 15],
  ['6.7.0', 14],
  ['6.5.0', 13],
  ['6.0.0', 11],
  ['5.5.0', 10],
  ['5.1.0', 9],
  ['5.0.0', 8],
  ['4.0.0', 7],
];

function versionNumber(version: string): number {
  const [major = 0, minor = 0, micro = 0] = (/^[\d.]+/.exec(version)?.[0] ?? '0').split('.').map(Number);
  return major * 1_000_000 + minor * 1_000 + micro;
}

/** The virtual hardware version for a new domain; 4 for anything older than the table. */
export function hardwareVersionOf(apiVersion: string): number {
  const row = HARDWARE_VERSIONS.find(([from]) => versionNumber(apiVersion) >= versionNumber(from));
  return row?.[1] ?? 4;
}
