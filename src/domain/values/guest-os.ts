import { failure, type Result, success } from '../diagnostics/result.js';
import { ownEntry } from './own-entry.js';

/**
 * Guest systems have two spellings: the VMX word (`debian12-64`) and the API's id (`debian12_64Guest`). The core speaks the
 * word, in lower case, because both sides compare words without regard to case. Words: the guest table of open-vm-tools;
 * ids: the API's GuestOsIdentifier.
 */

const RULE = 'X-64 is X_64Guest, any other X is XGuest';

/** Where {@link RULE} does not hold, or an id has capitals that a lower-case word cannot give back. Words are lower case. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'other-64': 'otherGuest64',
  otherlinux: 'otherLinuxGuest',
  'otherlinux-64': 'otherLinux64Guest',
  other24xlinux: 'other24xLinuxGuest',
  'other24xlinux-64': 'other24xLinux64Guest',
  other26xlinux: 'other26xLinuxGuest',
  'other26xlinux-64': 'other26xLinux64Guest',
  other3xlinux: 'other3xLinuxGuest',
  'other3xlinux-64': 'other3xLinux64Guest',
  other4xlinux: 'other4xLinuxGuest',
  'other4xlinux-64': 'other4xLinux64Guest',
  other5xlinux: 'other5xLinuxGuest',
  'other5xlinux-64': 'other5xLinux64Guest',
  other6xlinux: 'other6xLinuxGuest',
  'other6xlinux-64': 'other6xLinux64Guest',
  genericlinux: 'genericLinuxGuest',
  'ubuntu-64': 'ubuntu64Guest',
  'centos-64': 'centos64Guest',
  'fedora-64': 'fedora64Guest',
  'freebsd-64': 'freebsd64Guest',
  'suse-64': 'suse64Guest',
  'sles-64': 'sles64Guest',
  'opensuse-64': 'opensuse64Guest',
  'mandriva-64': 'mandriva64Guest',
  'coreos-64': 'coreos64Guest',
  'darwin-64': 'darwin64Guest',
  turbolinux: 'turboLinuxGuest',
  'turbolinux-64': 'turboLinux64Guest',
  oraclelinux: 'oracleLinuxGuest',
  'oraclelinux-64': 'oracleLinux64Guest',
  oraclelinux6: 'oracleLinux6Guest',
  'oraclelinux6-64': 'oracleLinux6_64Guest',
  oraclelinux7: 'oracleLinux7Guest',
  'oraclelinux7-64': 'oracleLinux7_64Guest',
  'oraclelinux8-64': 'oracleLinux8_64Guest',
  'oraclelinux9-64': 'oracleLinux9_64Guest',
  'vmware-photon-64': 'vmwarePhoton64Guest',
  openserver5: 'openServer5Guest',
  openserver6: 'openServer6Guest',
  unixware7: 'unixWare7Guest',
  ecomstation: 'eComStationGuest',
  ecomstation2: 'eComStation2Guest',
  winme: 'winMeGuest',
  winnt: 'winNTGuest',
  win2000pro: 'win2000ProGuest',
  win2000serv: 'win2000ServGuest',
  win2000advserv: 'win2000AdvServGuest',
  winxphome: 'winXPHomeGuest',
  winxppro: 'winXPProGuest',
  'winxppro-64': 'winXPPro64Guest',
  winnetweb: 'winNetWebGuest',
  winnetstandard: 'winNetStandardGuest',
  'winnetstandard-64': 'winNetStandard64Guest',
  winnetenterprise: 'winNetEnterpriseGuest',
  'winnetenterprise-64': 'winNetEnterprise64Guest',
  winnetdatacenter: 'winNetDatacenterGuest',
  'winnetdatacenter-64': 'winNetDatacenter64Guest',
  winnetbusiness: 'winNetBusinessGuest',
  longhorn: 'winLonghornGuest',
  'longhorn-64': 'winLonghorn64Guest',
  winvista: 'winVistaGuest',
  'winvista-64': 'winVista64Guest',
  'windows7srv-64': 'windows7Server64Guest',
  'windows8srv-64': 'windows8Server64Guest',
  'windows9srv-64': 'windows9Server64Guest',
  'windows2019srvnext-64': 'windows2019srvNext_64Guest',
  'windows2022srvnext-64': 'windows2022srvNext_64Guest',
  winhyperv: 'windowsHyperVGuest',
  // Guesses: no public table pairs these words with their ids.
  'crxpod1-64': 'crxPod1Guest',
  'crxsys1-64': 'crxSys1Guest',
};

const WORD_BY_ID: ReadonlyMap<string, string> = new Map(
  Object.entries(EXCEPTIONS).map(([word, id]) => [id.toLowerCase(), word]),
);

/** The API's id of a VMX word, in either case. An id is given back as it is. */
export function guestIdOf(word: string): string {
  const lower = word.toLowerCase();
  const exception = ownEntry(EXCEPTIONS, lower);
  if (exception !== undefined) return exception;
  if (isGuestId(lower)) return word;
  return lower.endsWith('-64') ? `${lower.slice(0, -3)}_64Guest` : `${lower}Guest`;
}

/** The VMX word of an API id, in lower case. A word is given back in lower case. */
export function guestOsOf(id: string): string {
  const lower = id.toLowerCase();
  const exception = WORD_BY_ID.get(lower);
  if (exception !== undefined) return exception;
  if (!isGuestId(lower)) return lower;
  return lower.endsWith('_64guest') ? `${lower.slice(0, -8)}-64` : lower.slice(0, -5);
}

/** The one spelling of a guest system, from a VMX word or an API id: hosts accept the id as a VMX value as well. */
export function parseGuestOs(text: string): Result<string> {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(text)
    ? success(guestOsOf(text))
    : failure(`must be a guest system such as debian12-64 (${RULE}), not "${text}"`);
}

/** A guest system as a manifest has it: an API id, which Terraform, Ansible and govc use, becomes the VMX word; any other text is kept. */
export function declaredGuestOs(text: string): Result<string> {
  return success(isGuestId(text.toLowerCase()) ? guestOsOf(text) : text);
}

function isGuestId(lower: string): boolean {
  return lower.length > 5 && (lower.endsWith('guest') || lower === 'otherguest64');
}
