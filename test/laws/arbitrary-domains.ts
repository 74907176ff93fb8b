import fc from 'fast-check';
import type { CdromMedium, Disk, Domain, FloppyMedium, Nic } from '../../src/domain/domain.js';
import { ARBITRARY_FIELDS } from './arbitrary-fields.js';

const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,8}$/);
const line = fc
  .string({ unit: 'grapheme-composite', minLength: 1, maxLength: 12 })
  .filter((each) => !/\p{C}/u.test(each));
const tricky = fc.constantFrom(
  'on',
  'no',
  '~',
  'null',
  '1',
  '1.0',
  '0x1',
  '1e3',
  ': ',
  '# a',
  '- ',
  '{',
  '[a]',
  "'",
  '"',
  '12:30',
  '=',
  '<<',
  '!x',
  '&a',
  '*a',
  '%',
  '@',
  '`',
  '|',
  '>',
  '?',
  ' a ',
  '\u00a0',
);
const free = fc.oneof(
  line,
  tricky,
  fc.constant(''),
  fc.string({ unit: 'grapheme-composite', maxLength: 40 }).filter((each) => !/\p{C}/u.test(each)),
);
const printable = fc.oneof(line, tricky);
const uuid = fc.uuid();
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const flag = fc.boolean();
const dsPath = (suffix: string) =>
  fc.tuple(word, word, word).map(([ds, dir, name]) => `[${ds}] ${dir}/${name}${suffix}`);
const file = (suffix: string) =>
  fc.oneof(
    dsPath(suffix),
    word.map((name) => `/var/${name}${suffix}`),
    word.map((name) => `C:\\x\\${name}${suffix}`),
  );
const shares = optional(fc.oneof(fc.constantFrom('low', 'normal', 'high'), fc.nat(1_000_000)));
const slots = <T>(slot: fc.Arbitrary<string>, device: fc.Arbitrary<T>) =>
  fc.dictionary(slot, device, { maxKeys: 3, noNullPrototype: true });
const numbered = (prefix: string, most: number) => fc.nat(most).map((index) => `${prefix}${index}`);
const device = fc.oneof(
  word.map((name) => `/dev/${name}`),
  fc.constant('emptyBackingString'),
  fc.constant('\u00e4 b'),
);

function disk(path: fc.Arbitrary<string>) {
  return fc.record({
    file: path,
    size: optional(fc.integer({ min: 1, max: 2 ** 40 })),
    provisioning: fc.constantFrom(null, 'thin', 'thick', 'eager'),
    mode: fc.constantFrom(
      'persistent',
      'nonpersistent',
      'undoable',
      'append',
      'independent-persistent',
      'independent-nonpersistent',
    ),
    writeThrough: flag,
    sharing: fc.constantFrom('none', 'multi-writer'),
    shares,
    limit: fc.oneof(fc.constant('unlimited'), fc.integer({ min: 1, max: 2 ** 31 - 1 })),
  }) as unknown as fc.Arbitrary<Disk>;
}

function nic(text: fc.Arbitrary<string>) {
  const address = {
    model: fc.constantFrom('vlance', 'vmxnet', 'vmxnet2', 'vmxnet3', 'e1000', 'e1000e', 'sriov', 'default'),
    mac: optional(
      fc.nat(0xffffff).map((tail) => `00:0c:29${tail.toString(16).padStart(6, '0').replace(/../g, ':$&')}`),
    ),
    macType: fc.constantFrom(null, 'generated', 'static'),
    macCheck: fc.constantFrom(null, true, false),
    connected: flag,
    wakeOnLan: flag,
    shares: fc.oneof(fc.constantFrom('low', 'normal', 'high'), fc.nat(1_000_000)),
    reservation: fc.nat(1),
    limit: fc.oneof(fc.constant('unlimited'), fc.integer({ min: 1, max: 2 ** 31 - 1 })),
  };
  const none = fc.constant(null);
  const port = fc.record({ switch: uuid, portgroup: text, port: optional(text), connection: optional(fc.integer()) });
  return fc.oneof(
    fc.record({
      ...address,
      network: optional(text),
      connection: fc.constantFrom('bridged', 'nat', 'host-only'),
      device: none,
      port: none,
    }),
    fc.record({
      ...address,
      network: optional(text),
      connection: fc.constant('custom'),
      device: optional(text),
      port: none,
    }),
    fc.record({ ...address, network: none, connection: fc.constant('bridged'), device: none, port }),
  ) as unknown as fc.Arbitrary<Nic>;
}

const emptyOrClient = fc.constantFrom({ kind: 'client' as const }, { kind: 'empty' as const });

function drives(path: (suffix: string) => fc.Arbitrary<string>, name: fc.Arbitrary<string>) {
  const cdrom: fc.Arbitrary<CdromMedium> = fc.oneof(
    fc.record({ kind: fc.constant('iso' as const), file: path('.iso') }),
    fc.record({ kind: fc.constant('device' as const), device: optional(name), raw: flag }),
    emptyOrClient,
  );
  const floppy: fc.Arbitrary<FloppyMedium> = fc.oneof(
    fc.record({ kind: fc.constant('file' as const), file: path('.flp') }),
    fc.record({ kind: fc.constant('device' as const), device: optional(name) }),
    emptyOrClient,
  );
  return {
    cdroms: slots(numbered('sata1:', 29), fc.record({ medium: cdrom, connected: flag })),
    floppies: slots(numbered('floppy', 1), fc.record({ medium: floppy, connected: flag })),
  };
}

/** Where the texts of a domain come from. */
export interface Kinds {
  readonly text: fc.Arbitrary<string>;
  readonly name: fc.Arbitrary<string>;
  readonly note: fc.Arbitrary<string>;
  readonly key: fc.Arbitrary<string>;
  readonly vmdk: fc.Arbitrary<string>;
  readonly file: (suffix: string) => fc.Arbitrary<string>;
  readonly device: fc.Arbitrary<string>;
  readonly hex: fc.Arbitrary<string>;
}

function ports({ text, name, file: path, device: host, hex }: Kinds) {
  const ends = fc.constantFrom('client', 'server');
  const toFile = fc.record({ kind: fc.constant('file'), file: path('.log') });
  const toDevice = fc.record({ kind: fc.constant('device'), device: host });
  return {
    serials: slots(
      numbered('serial', 3),
      fc.oneof(
        toFile,
        toDevice,
        fc.record({ kind: fc.constant('pipe'), pipe: text, endpoint: ends }),
        fc.record({ kind: fc.constant('network'), uri: name, direction: ends }),
      ),
    ),
    parallels: slots(numbered('parallel', 2), fc.oneof(toFile, toDevice)),
    sharedFolders: slots(numbered('sharedFolder', 255), fc.record({ hostPath: text, guestName: text, writable: flag })),
    passthrough: slots(
      numbered('pciPassthru', 63),
      fc.record({ address: optional(name), vendor: optional(hex), device: optional(hex), system: optional(name) }),
    ),
  };
}

/** Domains that no rule of hardware speaks against, with texts of these kinds in them. */
export function domains(kinds: Kinds): fc.Arbitrary<Domain> {
  const { text, name, note, key, vmdk } = kinds;
  const amount = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 2 ** 30 }));
  const allocation = {
    reservation: fc.nat(1),
    limit: fc.oneof(
      fc.constant('unlimited'),
      amount.map((each) => each + 1),
    ),
    shares,
  };
  const affinity = optional(
    fc.uniqueArray(fc.nat(16_383), { minLength: 8, maxLength: 12 }).map((list) => list.sort((a, b) => a - b)),
  );
  const values = fc.dictionary(key, note, { maxKeys: 4, noNullPrototype: true });
  return fc
    .record({
      ...ARBITRARY_FIELDS,
      // Each rule about these two asks for more than one field.
      vbs: fc.constant(false),
      memoryLocked: fc.constant(false),
      name: line,
      uuid: optional(uuid),
      guestOs: optional(name),
      hardwareVersion: fc.constantFrom(21, 22),
      firmware: fc.constant('efi'),
      secureBoot: flag,
      boot: fc.record({
        order: fc.uniqueArray(fc.constantFrom('cdrom', 'floppy', 'scsi0:0', 'ethernet1'), { maxLength: 3 }),
        delay: fc.nat(86_400_000),
        setup: flag,
        retry: optional(fc.nat(86_400_000)),
      }),
      smbiosHost: flag,
      generationId: optional(uuid),
      annotation: note,
      memory: fc.integer({ min: 1, max: 2 ** 18 }).map((steps) => steps * 4),
      vcpus: fc.integer({ min: 1, max: 4 }).map((half) => half * 2),
      coresPerSocket: fc.constantFrom(1, 2),
      scheduler: fc.record({ cpu: fc.record({ ...allocation, affinity }), memory: fc.record(allocation) }),
      vnc: optional(
        fc.record({
          port: optional(fc.nat(65_535)),
          listen: optional(name),
          keymap: optional(name),
          password: optional(text),
        }),
      ),
      video: fc.record({
        memory: optional(fc.integer({ min: 1, max: 2 ** 21 })),
        displays: optional(fc.integer({ min: 1, max: 10 })),
        accelerated: flag,
      }),
      sound: fc.constantFrom(null, 'sb16', 'es1371', 'hdaudio', 'default'),
      usb: fc.record({ uhci: flag, ehci: flag, xhci: flag }),
      tpm: flag,
      controllers: slots(
        numbered('scsi', 3),
        fc.constantFrom('buslogic', 'lsilogic', 'lsisas1068', 'pvscsi', 'default'),
      ),
      disks: slots(numbered('nvme1:', 14), disk(vmdk)),
      nics: slots(numbered('ethernet', 9), nic(text)),
      ...drives(kinds.file, kinds.device),
      ...ports(kinds),
      guestinfo: values,
      vmx: values.map((pairs) =>
        Object.fromEntries(Object.entries(pairs).map(([each, value]) => [`x.${each}`, value])),
      ),
    })
    .map((domain) => oneEach(structuredClone(domain) as unknown as Domain));
}

/** Without what one machine cannot have twice. */
function oneEach(domain: Domain): Domain {
  const first = <Value>(
    values: Readonly<Record<string, Value>>,
    identity: (value: Value, key: string) => string | null,
  ) => {
    const seen = new Set<string>();
    return Object.fromEntries(
      Object.entries(values).filter(([key, value]) => {
        const known = identity(value, key);
        if (known === null) return true;
        return !seen.has(known) && seen.add(known);
      }),
    );
  };
  return {
    ...domain,
    disks: first(domain.disks, (each) => each.file),
    nics: first(domain.nics, (each) => each.mac),
    guestinfo: first(domain.guestinfo, (_, key) => key.toLowerCase()),
    vmx: first(domain.vmx, (_, key) => key.toLowerCase()),
  };
}

/** Texts that a manifest can hold, of which many are hard to write in YAML. */
export const CLEAN: Kinds = {
  text: printable,
  name: word,
  note: fc.oneof(
    free,
    fc.array(free, { maxLength: 4 }).map((lines) => lines.join('\n')),
    fc.constantFrom('a\r\nb', '\n', '\n\na ', '\ta', ' \n', 'a\n\n'),
  ),
  key: fc.stringMatching(/^[A-Za-z0-9_:.-]{1,12}$/),
  vmdk: dsPath('.vmdk'),
  file,
  device,
  hex: fc.nat(0xffff).map((id) => `0x${id.toString(16)}`),
};

/** Texts that no door has looked at. */
const any = fc.oneof(
  free,
  fc.string({ unit: 'binary-ascii', maxLength: 12 }),
  dsPath('.iso'),
  fc.constant('[a]  b.vmdk'),
  fc.constant('auto'),
);
export const WILD: Kinds = {
  text: any,
  name: any,
  note: any,
  key: fc.oneof(any, fc.constantFrom('constructor', '__proto__', 'Role', 'role')),
  vmdk: fc.oneof(any, dsPath('.vmdk')),
  file: () => any,
  device: any,
  hex: any,
};
