/** API versions, newest first. Old clients take the first one that they know, so none may be missing. */
const VERSIONS = [
  '8.0.3.0',
  '8.0.2.0',
  '8.0.1.0',
  '8.0.0.1',
  '8.0.0.0',
  '7.0.3.0',
  '7.0.2.0',
  '7.0.1.0',
  '7.0.0.0',
  '6.9.1',
  '6.8.7',
  '6.7.3',
  '6.7.2',
  '6.7.1',
  '6.7',
  '6.5',
  '6.0',
  '5.5',
  '5.1',
  '5.0',
  '4.1',
  '4.0',
  '2.5u2',
  '2.5',
  '2.0',
];

/** The document at /sdk/vimServiceVersions.xml, which is served without a login. */
export function vimServiceVersions(apiVersion: string): string {
  const number = (version: string) => {
    const [major = 0, minor = 0, micro = 0, patch = 0] = version.replace('u', '.').split('.').map(Number);
    return ((major * 100 + minor) * 100 + micro) * 100 + patch;
  };
  const prior = VERSIONS.filter((version) => number(version) < number(apiVersion));
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n<namespaces version="1.0"><namespace><name>urn:vim25</name>' +
    `<version>${apiVersion}</version><priorVersions>${prior.map((version) => `<version>${version}</version>`).join('')}` +
    '</priorVersions></namespace></namespaces>\n'
  );
}
