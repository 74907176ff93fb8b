import { describe, expect, test } from 'vitest';
import { guestIdOf, guestOsOf, parseGuestOs } from '../../src/domain/values/guest-os.js';

const PAIRS: readonly (readonly [string, string])[] = [
  ['other', 'otherGuest'],
  ['other-64', 'otherGuest64'],
  ['otherlinux', 'otherLinuxGuest'],
  ['otherlinux-64', 'otherLinux64Guest'],
  ['other26xlinux-64', 'other26xLinux64Guest'],
  ['other3xlinux-64', 'other3xLinux64Guest'],
  ['debian12', 'debian12Guest'],
  ['debian12-64', 'debian12_64Guest'],
  ['rhel9-64', 'rhel9_64Guest'],
  ['sles15-64', 'sles15_64Guest'],
  ['rockylinux-64', 'rockylinux_64Guest'],
  ['ubuntu', 'ubuntuGuest'],
  ['ubuntu-64', 'ubuntu64Guest'],
  ['centos-64', 'centos64Guest'],
  ['centos7-64', 'centos7_64Guest'],
  ['freebsd-64', 'freebsd64Guest'],
  ['freebsd13-64', 'freebsd13_64Guest'],
  ['oraclelinux8-64', 'oracleLinux8_64Guest'],
  ['vmware-photon-64', 'vmwarePhoton64Guest'],
  ['vmkernel7', 'vmkernel7Guest'],
  ['winxppro-64', 'winXPPro64Guest'],
  ['winnetenterprise', 'winNetEnterpriseGuest'],
  ['winnetenterprise-64', 'winNetEnterprise64Guest'],
  ['longhorn-64', 'winLonghorn64Guest'],
  ['windows7-64', 'windows7_64Guest'],
  ['windows7srv-64', 'windows7Server64Guest'],
  ['windows8srv-64', 'windows8Server64Guest'],
  ['windows9', 'windows9Guest'],
  ['windows9-64', 'windows9_64Guest'],
  ['windows9srv-64', 'windows9Server64Guest'],
  ['windows11-64', 'windows11_64Guest'],
  ['windows2019srv-64', 'windows2019srv_64Guest'],
  ['windows2019srvnext-64', 'windows2019srvNext_64Guest'],
];

describe('VMX words and API ids', () => {
  test.each(PAIRS)('%s is %s', (word, id) => {
    expect(guestIdOf(word)).toBe(id);
    expect(guestOsOf(id)).toBe(word);
  });

  test.each(PAIRS)('case means nothing: %s', (word, id) => {
    expect(guestIdOf(word.toUpperCase())).toBe(id);
    expect(guestOsOf(id.toUpperCase())).toBe(word);
  });

  test.each(PAIRS)('each is given back by its own direction: %s', (word, id) => {
    expect(guestIdOf(id).toLowerCase()).toBe(id.toLowerCase());
    expect(guestOsOf(word)).toBe(word);
    expect(parseGuestOs(id)).toEqual({ ok: true, value: word });
  });

  test.each(['', 'a b', 'x"y', 'a'.repeat(65)])('%j is no guest system', (text) => {
    expect(parseGuestOs(text).ok).toBe(false);
  });
});

test('a word that every object has is a word like others', () => {
  expect(guestIdOf('constructor')).toBe('constructorGuest');
});
