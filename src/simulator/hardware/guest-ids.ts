/** A guest in the three spellings: the VMX's word, the API's identifier, and the name for people. */
interface Guest {
  readonly vmx: string;
  readonly guestId: string;
  readonly fullName: string;
}

/** Guests whose identifier the rule of `guestIdOf` does not give, and those that need a proper name. */
const GUESTS: readonly Guest[] = [
  { vmx: 'other', guestId: 'otherGuest', fullName: 'Other (32-bit)' },
  { vmx: 'other-64', guestId: 'otherGuest64', fullName: 'Other (64-bit)' },
  { vmx: 'otherlinux', guestId: 'otherLinuxGuest', fullName: 'Other Linux (32-bit)' },
  { vmx: 'otherlinux-64', guestId: 'otherLinux64Guest', fullName: 'Other Linux (64-bit)' },
  { vmx: 'other26xlinux-64', guestId: 'other26xLinux64Guest', fullName: 'Other 2.6.x Linux (64-bit)' },
  { vmx: 'other3xlinux-64', guestId: 'other3xLinux64Guest', fullName: 'Other 3.x Linux (64-bit)' },
  { vmx: 'other4xlinux-64', guestId: 'other4xLinux64Guest', fullName: 'Other 4.x Linux (64-bit)' },
  { vmx: 'other5xlinux-64', guestId: 'other5xLinux64Guest', fullName: 'Other 5.x Linux (64-bit)' },
  { vmx: 'other6xlinux-64', guestId: 'other6xLinux64Guest', fullName: 'Other 6.x Linux (64-bit)' },
  { vmx: 'ubuntu', guestId: 'ubuntuGuest', fullName: 'Ubuntu Linux (32-bit)' },
  { vmx: 'ubuntu-64', guestId: 'ubuntu64Guest', fullName: 'Ubuntu Linux (64-bit)' },
  { vmx: 'centos-64', guestId: 'centos64Guest', fullName: 'CentOS 4/5 or later (64-bit)' },
  { vmx: 'opensuse-64', guestId: 'opensuse64Guest', fullName: 'openSUSE (64-bit)' },
  { vmx: 'fedora-64', guestId: 'fedora64Guest', fullName: 'Red Hat Fedora (64-bit)' },
  { vmx: 'freebsd', guestId: 'freebsdGuest', fullName: 'FreeBSD Pre-11 versions (32-bit)' },
  { vmx: 'freebsd-64', guestId: 'freebsd64Guest', fullName: 'FreeBSD Pre-11 versions (64-bit)' },
  { vmx: 'solaris10-64', guestId: 'solaris10_64Guest', fullName: 'Oracle Solaris 10 (64-bit)' },
  { vmx: 'winxppro', guestId: 'winXPProGuest', fullName: 'Microsoft Windows XP Professional (32-bit)' },
  { vmx: 'windows7', guestId: 'windows7Guest', fullName: 'Microsoft Windows 7 (32-bit)' },
  { vmx: 'windows7-64', guestId: 'windows7_64Guest', fullName: 'Microsoft Windows 7 (64-bit)' },
  { vmx: 'windows7srv-64', guestId: 'windows7Server64Guest', fullName: 'Microsoft Windows Server 2008 R2 (64-bit)' },
  { vmx: 'windows8srv-64', guestId: 'windows8Server64Guest', fullName: 'Microsoft Windows Server 2012 (64-bit)' },
  { vmx: 'windows9-64', guestId: 'windows9_64Guest', fullName: 'Microsoft Windows 10 (64-bit)' },
  { vmx: 'windows9srv-64', guestId: 'windows9Server64Guest', fullName: 'Microsoft Windows Server 2016 (64-bit)' },
  { vmx: 'windows2019srv-64', guestId: 'windows2019srv_64Guest', fullName: 'Microsoft Windows Server 2019 (64-bit)' },
  {
    vmx: 'windows2019srvnext-64',
    guestId: 'windows2019srvNext_64Guest',
    fullName: 'Microsoft Windows Server 2022 (64-bit)',
  },
  { vmx: 'vmkernel65', guestId: 'vmkernel65Guest', fullName: 'VMware ESXi 6.5 or later' },
  { vmx: 'vmkernel7', guestId: 'vmkernel7Guest', fullName: 'VMware ESXi 7.0 or later' },
];

const NAMED_FAMILIES: readonly (readonly [RegExp, string])[] = [
  [/^debian(\d+)(-64)?$/, 'Debian GNU/Linux'],
  [/^rhel(\d+)(-64)?$/, 'Red Hat Enterprise Linux'],
  [/^centos(\d+)(-64)?$/, 'CentOS'],
  [/^oraclelinux(\d+)(-64)?$/, 'Oracle Linux'],
  [/^rockylinux()(-64)$/, 'Rocky Linux'],
  [/^almalinux()(-64)$/, 'AlmaLinux'],
  [/^sles(\d+)(-64)?$/, 'SUSE Linux Enterprise'],
  [/^freebsd(\d+)(-64)?$/, 'FreeBSD'],
];

/** `debian12-64` -> `debian12_64Guest`; the exceptions are in the table. A missing word is `other`. */
export function guestIdOf(vmx: string | undefined): string {
  const word = vmx ?? 'other';
  const known = GUESTS.find((guest) => guest.vmx === word.toLowerCase());
  if (known !== undefined) return known.guestId;
  return word.endsWith('-64') ? `${word.slice(0, -3)}_64Guest` : `${word}Guest`;
}

/** The inverse of `guestIdOf`; null for what cannot be an identifier. */
export function guestWordOf(guestId: string): string | null {
  const known = GUESTS.find((guest) => guest.guestId === guestId);
  if (known !== undefined) return known.vmx;
  const match = /^([a-z][A-Za-z0-9]*?)(_64)?Guest$/.exec(guestId);
  return match?.[1] === undefined ? null : `${match[1]}${match[2] === undefined ? '' : '-64'}`;
}

export function guestFullName(vmx: string | undefined): string {
  const word = (vmx ?? 'other').toLowerCase();
  const known = GUESTS.find((guest) => guest.vmx === word);
  if (known !== undefined) return known.fullName;
  for (const [pattern, name] of NAMED_FAMILIES) {
    const match = pattern.exec(word);
    if (match === null) continue;
    const version = match[1] === undefined || match[1] === '' ? '' : ` ${match[1]}`;
    return `${name}${version} (${match[2] === undefined ? '32' : '64'}-bit)`;
  }
  return vmx ?? 'Other (32-bit)';
}

/** Guests of families that the rule of `guestIdOf` serves, as a host offers them. */
const OFFERED_FAMILIES: readonly string[] = [
  ...[4, 5, 6, 7, 8, 9, 10, 11, 12].flatMap((version) => [`debian${version}`, `debian${version}-64`]),
  ...[5, 6, 7].flatMap((version) => [`rhel${version}`, `rhel${version}-64`]),
  ...[8, 9].map((version) => `rhel${version}-64`),
  ...['centos6', 'centos6-64', 'centos7-64', 'centos8-64', 'centos9-64'],
  ...['oraclelinux7-64', 'oraclelinux8-64', 'oraclelinux9-64', 'rockylinux-64', 'almalinux-64'],
  ...['sles12-64', 'sles15-64', 'sles16-64', 'freebsd12-64', 'freebsd13-64', 'freebsd14-64'],
];

/** The identifiers of all guests that a host offers. */
export function offeredGuests(): readonly string[] {
  return [...GUESTS.map((guest) => guest.vmx), ...OFFERED_FAMILIES];
}
