import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DatastorePath } from '../../src/domain/datastore-path.js';
import type { Cdrom, ControllerModel, Disk, Domain, Nic, NicModel, Serial } from '../../src/domain/domain.js';
import { guestOsOf } from '../../src/domain/guest-os.js';
import { DRIVE_BUSES, type DriveBus, parseDriveSlot } from '../../src/domain/limits.js';
import { fieldOfVmxKey } from '../../src/domain/vmx-fields.js';
import { hardwareLines, vmxFromDomain } from '../../src/formats/vmx/format.js';
import { mappingRowOf, VMX_MAPPING } from '../../src/formats/vmx/mapping.js';
import { domainFromVmx, type VmxPlace } from '../../src/formats/vmx/parse.js';
import { formatVmxText, parseVmxText, vmxEntries, withVmxValues } from '../../src/formats/vmx/syntax.js';

// A failing property prints its seed and path; run it again with `fc.assert(..., { seed, path })`.

const word = fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/);
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
const printable = fc.string({ minLength: 1, maxLength: 20 }).filter((each) => each.trim() === each);
const path = (suffix: string) =>
  fc
    .tuple(word, fc.array(word, { maxLength: 2 }), word)
    .map(([datastore, directories, name]) =>
      [`[${datastore}] `, [...directories, `${name}${suffix}`].join('/')].join(''),
    );
const looseFile = (suffix: string) =>
  fc.oneof(
    path(suffix),
    word.map((name) => `/var/${name}${suffix}`),
  );

const places: fc.Arbitrary<VmxPlace> = fc.oneof(
  path('.vmx').map((vmxPath) => ({ vmxPath: vmxPath as DatastorePath, mounts: [] })),
  fc.constant({ vmxPath: null, mounts: [] }),
);

function allocation() {
  return fc.record({
    reservation: fc.nat(100_000),
    limit: fc.oneof(fc.constant('unlimited' as const), fc.nat(100_000)),
    shares: fc.oneof(fc.constantFrom('low', 'normal', 'high'), fc.nat(100_000)),
  });
}

const models: Readonly<Record<DriveBus, readonly ControllerModel[]>> = {
  scsi: ['buslogic', 'lsilogic', 'lsisas1068', 'pvscsi', 'default'],
  sata: ['ahci'],
  nvme: ['nvme'],
  ide: [],
};

const driveSlots = fc
  .constantFrom<DriveBus>('scsi', 'sata', 'nvme', 'ide')
  .chain((bus) =>
    fc
      .tuple(fc.nat(DRIVE_BUSES[bus].controllers - 1), fc.nat(DRIVE_BUSES[bus].units - 1))
      .map(([controller, unit]) => `${bus}${controller}:${unit}`),
  )
  .filter((slot) => parseDriveSlot(slot, 13) !== null);

const disks: fc.Arbitrary<Disk> = path('.vmdk').map((file) => ({
  file: file as DatastorePath,
  size: null,
  provisioning: null,
}));
const cdroms: fc.Arbitrary<Cdrom> = fc.record({
  connected: fc.boolean(),
  medium: fc.oneof(
    looseFile('.iso').map((file) => ({ kind: 'iso' as const, file })),
    fc.oneof(word, fc.constantFrom('auto detect', '/vmfs/devices/cdrom/mpx.vmhba0')).map((device) => ({
      kind: 'device' as const,
      device,
    })),
    fc.constantFrom({ kind: 'client' as const }, { kind: 'empty' as const }),
  ),
});
const macs = fc
  .tuple(
    fc.constantFrom('00:0c:29', '00:50:56', '00:05:69', 'f8:4a:00'),
    fc.array(fc.nat(255), { minLength: 3, maxLength: 3 }),
  )
  .map(([prefix, rest]) => [prefix, ...rest.map((byte) => byte.toString(16).padStart(2, '0'))].join(':'));
const nics = fc.record({
  model: fc.constantFrom<NicModel>('vlance', 'vmxnet', 'vmxnet2', 'vmxnet3', 'e1000', 'e1000e', 'default'),
  network: fc.option(text, { nil: null }),
  mac: fc.option(macs, { nil: null }),
  connected: fc.boolean(),
}) as fc.Arbitrary<Nic>;
const serials: fc.Arbitrary<Serial> = fc.oneof(
  looseFile('.log').map((file) => ({ kind: 'file' as const, file })),
  text.map((device) => ({ kind: 'device' as const, device })),
  fc.record({ kind: fc.constant('pipe' as const), pipe: text, endpoint: fc.constantFrom('client', 'server') }),
  fc.record({ kind: fc.constant('network' as const), uri: text, direction: fc.constantFrom('client', 'server') }),
);
const rawKeys = fc
  .oneof(
    word.map((key) => `guestinfo.${key}`),
    fc.constantFrom(
      'scsi0.pciSlotNumber',
      'ethernet0.wakeOnPcktRcv',
      'scsi0:0.redo',
      'disk.EnableUUID',
      'vmci0.present',
    ),
  )
  .filter((key) => mappingRowOf(key) === null);

const domains: fc.Arbitrary<Domain> = fc
  .record({
    name: printable.filter((name) => !/\p{Cc}/u.test(name)),
    uuid: fc.option(
      fc.uuid().filter((uuid) => /[1-9a-f]/.test(uuid)),
      { nil: null },
    ),
    guestOs: fc.option(
      fc.constantFrom('debian12-64', 'other', 'other-64', 'windows9srv-64', 'rhel9-64', 'somethingnew'),
      {
        nil: null,
      },
    ),
    hardwareVersion: fc.integer({ min: 13, max: 22 }),
    firmware: fc.constantFrom('bios', 'efi'),
    annotation: fc.string({ unit: 'grapheme', maxLength: 60 }),
    memory: fc.integer({ min: 1, max: 1_000_000 }),
    vcpus: fc.integer({ min: 1, max: 256 }),
    coresPerSocket: fc.integer({ min: 1, max: 64 }),
    scheduler: fc.record({ cpu: allocation(), memory: allocation() }),
    diskMap: fc.dictionary(driveSlots, disks, { maxKeys: 5 }),
    cdromMap: fc.dictionary(driveSlots, cdroms, { maxKeys: 3 }),
    modelSeed: fc.nat(),
    nics: fc.dictionary(
      fc.nat(9).map((index) => `ethernet${index}`),
      nics,
      { maxKeys: 4 },
    ),
    serials: fc.dictionary(
      fc.nat(3).map((index) => `serial${index}`),
      serials,
      { maxKeys: 4 },
    ),
    vmx: fc.dictionary(rawKeys, text, { maxKeys: 4 }),
  })
  .map(({ diskMap, cdromMap, modelSeed, ...fields }) => {
    const cdroms = Object.fromEntries(Object.entries(cdromMap).filter(([slot]) => !(slot in diskMap)));
    const controllers: Record<string, ControllerModel> = {};
    for (const slot of [...Object.keys(diskMap), ...Object.keys(cdroms)]) {
      const choice = models[slot.slice(0, 4) as DriveBus];
      const model = choice?.[modelSeed % choice.length];
      if (model !== undefined) controllers[slot.split(':')[0] ?? ''] = model;
    }
    return { ...fields, disks: { ...diskMap }, cdroms, controllers } as unknown as Domain;
  })
  .map((domain) => JSON.parse(JSON.stringify(domain)) as Domain);

describe('Domain to VMX and back', () => {
  test('a domain comes back as it was, with the hardware lines of a new machine as raw keys', () => {
    fc.assert(
      fc.property(domains, places, (domain, place) => {
        const document = parseVmxText(formatVmxText(vmxFromDomain(domain, place))).document;
        const back = domainFromVmx(document, place);
        expect(back.problems).toEqual([]);
        const hardware = hardwareLines(domain).filter(([key]) => !(key in domain.vmx));
        expect(back.domain).toEqual({ ...domain, vmx: { ...Object.fromEntries(hardware), ...domain.vmx } });
      }),
      { numRuns: 400 },
    );
  });

  test('a second time nothing changes any more, not even a byte', () => {
    fc.assert(
      fc.property(domains, places, (domain, place) => {
        const once = formatVmxText(vmxFromDomain(domain, place));
        const again = formatVmxText(vmxFromDomain(domainFromVmx(parseVmxText(once).document, place).domain, place));
        expect(again.split('\n').sort()).toEqual(once.split('\n').sort());
      }),
    );
  });

  test('case of keys and of words means nothing', () => {
    fc.assert(
      fc.property(domains, places, (domain, place) => {
        const document = vmxFromDomain(domain, place);
        const keys = {
          lines: document.lines.map((line) =>
            line.kind === 'entry' ? { ...line, key: line.key.toUpperCase() } : line,
          ),
        };
        expect({ ...domainFromVmx(keys, place).domain, vmx: {} }).toEqual({ ...domain, vmx: {} });
      }),
    );
  });
});

const mappedKeys = fc.constantFrom(...VMX_MAPPING.flatMap((row) => row.keys)).map((key) => key.replaceAll('#', '0'));
const values = fc.oneof(
  fc.constantFrom(
    'true',
    'FALSE',
    'a.vmdk',
    'a.iso',
    'scsi-hardDisk',
    'cdrom-image',
    'atapi-cdrom',
    '0',
    '15',
    '-1',
    '',
  ),
  fc.constantFrom('static', 'generated', 'bridged', 'nat', 'lsilogic', 'vmxnet', 'pipe', 'network', 'file', '/x/y'),
  text,
);

const presence = fc
  .oneof(driveSlots, fc.constantFrom('ethernet0', 'ethernet9', 'serial0', 'serial3', 'scsi0', 'sata1', 'nvme0'))
  .map((slot) => [`${slot}.present`, 'true'] as const);

describe('any VMX', () => {
  test('is read without throwing, no device is lost in silence, and no value that a field holds stays raw', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(presence, fc.tuple(fc.oneof(mappedKeys, rawKeys), values)), { maxLength: 30 }),
        places,
        (pairs, place) => {
          const lines = [...new Map(pairs)].map(([key, value]) => `${key} = "${value.replace(/["|\p{Cc}]/gu, '')}"\n`);
          const document = parseVmxText(lines.join('')).document;
          const { domain, problems } = domainFromVmx(document, place);
          const told = (start: string) => problems.some((each) => each.problem.toLowerCase().startsWith(start));
          const slots = [domain.controllers, domain.disks, domain.cdroms, domain.nics, domain.serials].flatMap(
            Object.keys,
          );
          for (const [key, entry] of vmxEntries(document)) {
            const row = mappingRowOf(key);
            const slot = /^(.*)\.present$/.exec(key)?.[1];
            const raw = entry.key in domain.vmx;
            if (row === null) expect(raw, `${key} is kept`).toBe(true);
            else if (slot !== undefined && entry.value === 'true' && !slots.includes(slot))
              expect(told(`${slot}.`), `${slot} is told of`).toBe(true);
            else if (slot !== undefined && slots.includes(slot)) expect(raw, `${key} is held`).toBe(false);
            else if (row.way === 'spec' && raw && key !== 'uuid.action')
              expect(told(key) || told('sched.cpu.units'), `${key} is told of`).toBe(true);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('the text layer', () => {
  const lines = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.tuple(rawKeys, text).map(([key, value]) => `${key} = "${value.replace(/["\r\n]/g, '')}"`),
    fc.constantFrom('#!/usr/bin/vmware', '', '   ', '# comment', "a = 'b' # c", 'not a setting'),
  );
  const files = fc.array(fc.tuple(lines, fc.constantFrom('\n', '\r\n', '\r'))).map((all) => all.flat().join(''));

  test('gives any text back byte for byte', () => {
    fc.assert(
      fc.property(files, (file) => {
        expect(formatVmxText(parseVmxText(file).document)).toBe(file);
      }),
      { numRuns: 500 },
    );
  });

  test('a change touches its own key only, and keeps the order', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(rawKeys, word), { selector: ([key]) => key.toLowerCase(), minLength: 1 }),
        text,
        (pairs, value) => {
          const document = parseVmxText(pairs.map(([key, old]) => `${key} = "${old}"\n`).join('')).document;
          const key = pairs[pairs.length >> 1]?.[0] ?? '';
          const changed = parseVmxText(formatVmxText(withVmxValues(document, { [key.toUpperCase()]: value }))).document;
          expect([...vmxEntries(changed)].map(([lower, entry]) => [lower, entry.value])).toEqual(
            [...vmxEntries(document)].map(([lower, entry]) => [
              lower,
              lower === key.toLowerCase() ? value : entry.value,
            ]),
          );
        },
      ),
    );
  });
});

describe('the mapping', () => {
  test('no key stands in two rows', () => {
    const keys = VMX_MAPPING.flatMap((row) => row.keys);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('whatever a field holds is refused as a raw key of a manifest', () => {
    // These only make the file valid, or are given to every machine alike.
    const free = ['.encoding', 'config.version', 'uuid.action', 'ethernet0.features'];
    const keys = VMX_MAPPING.flatMap((row) => row.keys).map((key) => key.replaceAll('#', '0'));
    expect(keys.filter((key) => fieldOfVmxKey(key) === null)).toEqual(free);
  });

  test('a guest word is in its normal form', () => {
    for (const guest of ['debian12-64', 'windows9srv-64', 'somethingnew']) expect(guestOsOf(guest)).toBe(guest);
  });
});
