/**
 * The one table of what esxform treats as a secret: VMX keys, and names that mean one wherever they stand (keys of a manifest,
 * parameters of a URI, attributes of domain XML). esxform never imports, prints, stores or changes the value of such a key.
 */

interface SecretKey {
  /** Over the key in lower case. */
  readonly key: RegExp;
  /** The key as the docs show it. */
  readonly shown: string;
  readonly holds: string;
  /** Where the row comes from. */
  readonly source: string;
}

/** Keys of a VMX, and of a host's extraConfig, that hold a secret or belong to a VM's encryption. */
export const SECRET_VMX_KEYS: readonly SecretKey[] = [
  {
    key: /^remotedisplay\.vnc\.password$/,
    shown: 'RemoteDisplay.vnc.password',
    holds: 'the password of the remote display',
    source: 'libvirt ESX driver, VMX mapping',
  },
  {
    key: /^remotedisplay\.vnc\.key$/,
    shown: 'RemoteDisplay.vnc.key',
    holds: 'a key that is made from that password',
    source: 'public VMX files',
  },
  {
    key: /^encryption\./,
    shown: 'encryption.*',
    holds: 'the wrapped keys of an encrypted VM (`keySafe`, `data`, `bundle`, `encryptedKey`)',
    source: 'VMware Virtual Disk Programming Guide, backup of encrypted VMs; public VMX files',
  },
  {
    key: /^(?:encryptedvm\.|vmx\.encryptiontype$)/,
    shown: 'encryptedVM.*, vmx.encryptionType',
    holds: 'how a VM is encrypted; another value makes it unreadable',
    source: 'public VMX files',
  },
  {
    key: /^datafilekey$/,
    shown: 'dataFileKey',
    holds: 'the key of the data files of an encrypted VM',
    source: 'public VMX files',
  },
  {
    key: /^vtpm\.(?!present$)/,
    shown: 'vtpm.* (not vtpm.present)',
    holds: 'certificates, requests and state of the virtual TPM (`ekCSR`, `ekCRT`)',
    source: 'public VMX files',
  },
  {
    key: /^guestinfo\.ovfenv$/,
    shown: 'guestinfo.ovfEnv',
    holds: 'vApp properties, passwords included; the server writes it at each power-on',
    source: 'VMware OVF environment transport',
  },
];

/** Words in a key that say that its value is a secret. */
const SECRET_WORD =
  /passw(?:or[dt])?|passwd|passphrase|passcode|secret|credential|token|(?:private|api|access)[-_. ]?key/i;
/** The same, with what people abbreviate: good enough to hide a value, and not to refuse a key. */
const SECRET_ABBREVIATION =
  /pass?w|pwd|(?<![a-z])(?:pass|pw)(?![a-z])|^(?:encryption|encryptedvm|vtpm)$|key-?safe|ovfenv|\bekc(?:sr|rt)\b|vnc\.key$/i;
/** `rootPass`: where a capital begins a word. */
const SECRET_ENDING = /[a-z0-9](?:Pass|Pw)(?![a-z])/;

/** What the docs say of keys that are secret by a word in their names. */
export const SECRET_WORDS_SHOWN =
  'password, passwd, passphrase, passcode, secret, credential, token, private key, API key, access key';

/** True for a key of the table itself: a name, which hides nothing where it stands among values. */
export function isListedKey(key: string): boolean {
  const lower = key.toLowerCase();
  return SECRET_VMX_KEYS.some((row) => row.key.test(lower));
}

/** True for a VMX key, `guestinfo.` keys included, whose value is a secret. Case does not matter. */
export function isSecretVmxKey(key: string): boolean {
  return SECRET_WORD.test(key) || isListedKey(key);
}

/** What a secret VMX key holds, for a message; null for a key that is none. */
export function secretHeldBy(key: string): string | null {
  if (!isSecretVmxKey(key)) return null;
  const row = SECRET_VMX_KEYS.find((each) => each.key.test(key.toLowerCase()));
  return row === undefined ? 'a secret, by its name' : row.holds.replace(/ \(`.*`\)/, '');
}

/** True for a VMX key whose value people may keep a secret in: it is shown and compared, and kept in no cache. */
export function mayBeSecret(key: string): boolean {
  return hidesValue(key) || /pass|cred|key|auth|encrypt|guestinfo/i.test(key);
}

/**
 * True for a name of any kind (of a manifest's key, a URI's parameter, an XML attribute) whose value is not to be shown. Wider
 * than {@link isSecretVmxKey}: what is hidden without need costs little.
 */
export function hidesValue(name: string): boolean {
  return isSecretVmxKey(name) || SECRET_ABBREVIATION.test(name) || SECRET_ENDING.test(name);
}
