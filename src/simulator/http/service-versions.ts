import { versionNumber } from '../api/api-version.js';

/** The newest API that the simulator knows. */
export const NEWEST_VERSION = '9.0.0.0';

/** API versions, newest first. Old clients take the first one that they know, so none may be missing. */
const VERSIONS = [
  NEWEST_VERSION,
  '8.0.3.1',
  '8.0.3.0',
  '8.0.2.0',
  '8.0.1.0',
  '8.0.0.2',
  '8.0.0.1',
  '8.0.0.0',
  '7.0.3.2',
  '7.0.3.1',
  '7.0.3.0',
  '7.0.2.1',
  '7.0.2.0',
  '7.0.1.1',
  '7.0.1.0',
  '7.0.0.2',
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
  '2.5u2server',
  '2.5u2',
  '2.5',
  '2.0',
];

/** The document at /sdk/vimServiceVersions.xml, which is served without a login. */
export function vimServiceVersions(apiVersion: string): string {
  const number = versionNumber(apiVersion);
  // What is no version is taken for one that is newer than all.
  const prior = VERSIONS.filter((version) => !(versionNumber(version) >= number));
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n<namespaces version="1.0"><namespace><name>urn:vim25</name>' +
    `<version>${apiVersion}</version><priorVersions>${prior.map((version) => `<version>${version}</version>`).join('')}` +
    '</priorVersions></namespace></namespaces>\n'
  );
}
