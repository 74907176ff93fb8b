import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BLANK_NIC, BLANK_VNC, blankDisk, blankDomain } from '../../src/domain/blank-domain.js';
import type { DeclaredFields } from '../../src/domain/desired.js';
import type { Cdrom, CdromMedium, Disk, Domain, Floppy, FloppyMedium, Nic } from '../../src/domain/domain.js';
import { type FormattedManifest, formatManifest } from '../../src/manifest/format-manifest.js';
import { loadDesired } from '../../src/manifest/load-desired.js';
import { manifestValidator } from '../../src/manifest/manifest-schema.js';

// A failing property prints its seed and path; run it again with `fc.assert(..., { seed, path })`.

type Tree = { readonly [key: string]: unknown };

/** Fields of a blank domain that a manifest says all the same. */
const ALWAYS = ['hardwareVersion', 'memory', 'vcpus'];
/** Maps in which nothing is blank. */
const WHOLE = ['controllers', 'serials', 'parallels', 'sharedFolders', 'passthrough', 'guestinfo', 'vmx'];
/** What is wrong with a machine, and not with how a manifest writes it. */
const CONTRADICTIONS = ['EF1015', 'EF1016', 'EF1017', 'EF1018', 'EF1019', 'EF1022', 'EF1023', 'EF1027', 'EF1028'];

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The tree without what the blank one has too, and without maps that hold nothing else. */
function beyond(tree: Tree, blank: Tree): Tree {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([key, value]): [string, unknown][] => {
      const base = blank[key];
      if (isDeepStrictEqual(value, base)) return [];
      return [[key, isTree(value) && isTree(base) && !WHOLE.includes(key) ? beyond(value, base) : value]];
    }),
  );
}

function mapped<Device>(slots: Readonly<Record<string, Device>>, map: (device: Device) => unknown): Tree {
  return Object.fromEntries(Object.entries(slots).map(([slot, device]) => [slot, map(device)]));
}

function drive({ medium, connected }: Cdrom | Floppy): Tree {
  const expected = connected && medium.kind !== 'client' && medium.kind !== 'empty';
  return expected ? { medium } : { medium, connected };
}

/** What a manifest has to declare of a domain: all that is not blank, but for the password. */
function notBlank(domain: Domain): DeclaredFields {
  const blank = blankDomain(domain.name);
  const { name: _, vnc, disks, nics, cdroms, floppies, ...rest } = domain;
  const fields: Record<string, unknown> = { ...beyond(rest, blank as unknown as Tree) };
  for (const key of ALWAYS) fields[key] = domain[key as keyof Domain];
  for (const key of WHOLE) if (Object.keys(domain[key as 'vmx']).length > 0) fields[key] = domain[key as 'vmx'];
  if (vnc !== null) fields['vnc'] = beyond({ ...vnc, password: null }, { ...BLANK_VNC });
  const devices: Tree = {
    disks: mapped(disks, (disk) => ({ file: disk.file, ...beyond({ ...disk }, { ...blankDisk(disk.file) }) })),
    nics: mapped(nics, (nic) => ({ ...beyond({ ...nic }, { ...BLANK_NIC }), model: nic.model })),
    cdroms: mapped(cdroms, drive),
    floppies: mapped(floppies, drive),
  };
  return { ...fields, ...beyond(devices, { disks: {}, nics: {}, cdroms: {}, floppies: {} }) } as DeclaredFields;
}

const validate = manifestValidator();

async function loaded({ text }: FormattedManifest): Promise<{ declared: DeclaredFields; problems: readonly string[] }> {
  const { connections, diagnostics } = await loadDesired(['-'], { cwd: '/', stdin: async () => text });
  const problems = diagnostics
    .filter(({ severity }) => severity === 'error')
    .map((each) => `${each.code} ${each.summary}`);
  return { declared: connections[0]?.domains[0]?.declared ?? {}, problems };
}

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

interface Kinds {
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

function domains(kinds: Kinds): fc.Arbitrary<Domain> {
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
      hotAdd: fc.record({ cpu: flag, cpuRemove: flag, memory: flag }),
      latency: fc.constantFrom('low', 'normal', 'medium', 'high'),
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

const CLEAN: Kinds = {
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
const WILD: Kinds = {
  text: any,
  name: any,
  note: any,
  key: fc.oneof(any, fc.constantFrom('constructor', '__proto__', 'Role', 'role')),
  vmdk: fc.oneof(any, dsPath('.vmdk')),
  file: () => any,
  device: any,
  hex: any,
};

test('a manifest that is written from a domain declares all of it that is not blank, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(domains(CLEAN), async (domain) => {
      const manifest = formatManifest([domain], { connect: 'sim:', validate });
      const { declared, problems } = await loaded(manifest);
      expect(problems).toEqual([]);
      expect(declared).toEqual(notBlank(domain));
      expect(manifest.omitted).toEqual((domain.vnc?.password ?? null) === null ? [] : ['vnc.password']);
    }),
    { numRuns: 100 },
  );
});

function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Paths of leaves with their values; a medium and a port count as one. */
function leavesOf(tree: Tree, path: readonly string[] = []): readonly (readonly [readonly string[], unknown])[] {
  return Object.entries(tree).flatMap(([key, value]) => {
    const below = [...path, key];
    return isTree(value) && !['medium', 'port'].includes(key) && Object.keys(value).length > 0
      ? leavesOf(value, below)
      : [[below, value] as const];
  });
}

test('whatever a domain holds: the manifest is clean, and each thing that it does not declare is named', async () => {
  await fc.assert(
    fc.asyncProperty(domains(WILD), async (domain) => {
      const manifest = formatManifest([domain], { connect: 'sim:', validate });
      const { declared, problems } = await loaded(manifest);
      expect(problems.filter((each) => !CONTRADICTIONS.includes(each.slice(0, 6)))).toEqual([]);
      const kept = new Map(leavesOf(declared as Tree).map(([path, value]) => [JSON.stringify(path), value]));
      const lost = leavesOf(notBlank(domain) as Tree).filter(
        ([path, value]) => !isDeepStrictEqual(kept.get(JSON.stringify(path)), value),
      );
      const isNamed = ([field = '', slot, ...rest]: readonly string[]) => {
        const device = [snakeCase(field), ...(slot === undefined ? [] : [slot])].join('.');
        const label = [device, ...rest.map(snakeCase)].join('.');
        return manifest.omitted.some(
          (each) =>
            each === snakeCase(field) ||
            each === label ||
            each === device ||
            (rest.length > 0 && each.startsWith(`${device}.`)),
        );
      };
      expect(lost.filter(([path]) => !isNamed(path))).toEqual([]);
      expect(kept.size).toBeGreaterThanOrEqual(3);
    }),
    { numRuns: 100 },
  );
});
