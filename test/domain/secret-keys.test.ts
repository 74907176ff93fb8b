import { expect, test } from 'vitest';
import { hidesValue, isSecretVmxKey, secretHeldBy } from '../../src/domain/secrets/secret-keys.js';

test.each([
  ['remotedisplay.VNC.password', true],
  ['RemoteDisplay.vnc.key', true],
  ['RemoteDisplay.vnc.keymap', false],
  ['RemoteDisplay.vnc.port', false],
  ['encryption.keySafe', true],
  ['encryption.data', true],
  ['ENCRYPTION.bundle', true],
  ['encryptedVM.guid', true],
  ['vmx.encryptionType', true],
  ['migrate.encryptionMode', false],
  ['dataFileKey', true],
  ['vtpm.present', false],
  ['VTPM.PRESENT', false],
  ['vtpm.ekCSR', true],
  ['vtpm.presentation', true],
  ['guestinfo.ovfEnv', true],
  ['guestinfo.userdata', false],
  ['guestinfo.db_password', true],
  ['guestinfo.JoinToken', true],
  ['guestinfo.sshPrivateKey', true],
  ['my.api-key', true],
  ['ethernet0.address', false],
  ['pciPassthru0.id', false],
  ['constructor', false],
])('%s holds a secret: %s', (key, secret) => {
  expect(isSecretVmxKey(key)).toBe(secret);
  expect(secretHeldBy(key) !== null).toBe(secret);
  expect(hidesValue(key) || !secret).toBe(true);
});

test.each([
  ['pwd', true],
  ['dbPwd', true],
  ['rootPass', true],
  ['pass', true],
  ['passwort', true],
  ['keysafe', true],
  ['passthrough', false],
  ['passthru', false],
  ['bypass', false],
  ['key', false],
  ['memory', false],
])('a value of %s is hidden where it is shown: %s', (name, hidden) => {
  expect(hidesValue(name)).toBe(hidden);
});
