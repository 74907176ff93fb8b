import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BLANK_NIC, blankDisk } from '../../src/domain/blank-domain.js';
import type {
  Cdrom,
  ControllerModel,
  Disk,
  Domain,
  Floppy,
  Nic,
  NicModel,
  Parallel,
  Serial,
} from '../../src/domain/domain.js';
import { fieldOfVmxKey } from '../../src/domain/fields/vmx-fields.js';
import { DRIVE_BUSES, type DriveBus, parseDriveSlot } from '../../src/domain/rules/limits.js';
import type { DatastorePath } from '../../src/domain/values/datastore-path.js';
import { guestOsOf } from '../../src/domain/values/guest-os.js';
import { vmxFromDomain } from '../../src/formats/vmx/format.js';
import { HARDWARE_ROWS } from '../../src/formats/vmx/hardware.js';
import { mappingRowOf, VMX_MAPPING } from '../../src/formats/vmx/mapping.js';
import { domainFromVmx, type VmxPlace } from '../../src/formats/vmx/parse.js';
import { formatVmxText, parseVmxText, vmxEntries, withVmxValues } from '../../src/formats/vmx/syntax.js';
import { propertyRuns } from '../deep-runs.js';
import { ARBITRARY_VMX_FIELDS } from './arbitrary-fields.js';

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

const shares = fc.option(fc.oneof(fc.constantFrom('low', 'normal', 'high'), fc.nat(100_000)), { nil: null });

function allocation() {
  return {
    reservation: fc.nat(100_000),
    limit: fc.oneof(fc.constant('unlimited' as const), fc.nat(100_000)),
    shares,
  };
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

const disks: fc.Arbitrary<Disk> = fc
  .record({
    file: path('.vmdk'),
    mode: fc.constantFrom<Disk['mode']>(
      'persistent',
      'nonpersistent',
      'undoable',
      'append',
      'independent-persistent',
      'independent-nonpersistent',
    ),
    writeThrough: fc.boolean(),
    sharing: fc.constantFrom<Disk['sharing']>('none', 'multi-writer'),
    shares,
    limit: fc.oneof(fc.constant('unlimited' as const), fc.integer({ min: 1, max: 100_000 })),
  })
  .map((parts) => ({ ...blankDisk(parts.file as DatastorePath), ...parts }) as Disk);
const hostDevice = fc.option(fc.oneof(word, fc.constant('/vmfs/devices/cdrom/mpx.vmhba0')), { nil: null });
const cdroms: fc.Arbitrary<Cdrom> = fc.record({
  connected: fc.boolean(),
  medium: fc.oneof(
    looseFile('.iso').map((file) => ({ kind: 'iso' as const, file })),
    fc.record({ kind: fc.constant('device' as const), device: hostDevice, raw: fc.boolean() }),
    fc.constantFrom({ kind: 'client' as const }, { kind: 'empty' as const }),
  ),
});
const floppies: fc.Arbitrary<Floppy> = fc.record({
  connected: fc.boolean(),
  medium: fc.oneof(
    looseFile('.flp').map((file) => ({ kind: 'file' as const, file })),
    fc.record({ kind: fc.constant('device' as const), device: hostDevice }),
    fc.constantFrom({ kind: 'client' as const }, { kind: 'empty' as const }),
  ),
});
const macs = fc
  .tuple(
    fc.constantFrom('00:0c:29', '00:50:56', '00:05:69', 'f8:4a:00'),
    fc.array(fc.nat(255), { minLength: 3, maxLength: 3 }),
  )
  .map(([prefix, rest]) => [prefix, ...rest.map((byte) => byte.toString(16).padStart(2, '0'))].join(':'));
const uuids = fc.uuid().filter((uuid) => /[1-9a-f]/.test(uuid));
const connections = fc.oneof(
  fc.record({
    network: fc.option(text, { nil: null }),
    connection: fc.constantFrom('bridged', 'nat', 'host-only'),
    device: fc.constant(null),
    port: fc.constant(null),
  }),
  fc.record({ network: text, connection: fc.constant('custom'), device: text, port: fc.constant(null) }),
  fc.record({
    network: fc.constant(null),
    connection: fc.constant('bridged'),
    device: fc.constant(null),
    port: fc.record({
      switch: uuids,
      portgroup: text,
      port: fc.nat().map(String),
      connection: fc.integer(),
    }),
  }),
);
const nics = fc
  .record({
    model: fc.constantFrom<NicModel>('vlance', 'vmxnet', 'vmxnet2', 'vmxnet3', 'e1000', 'e1000e', 'sriov', 'default'),
    connection: connections,
    mac: fc.option(macs, { nil: null }),
    macType: fc.constantFrom(null, 'static', 'generated'),
    macCheck: fc.constantFrom(null, true, false),
    connected: fc.boolean(),
    wakeOnLan: fc.boolean(),
  })
  // What no VMX says is as in every card.
  .map(({ connection, ...parts }) => ({ ...BLANK_NIC, ...parts, ...connection })) as fc.Arbitrary<Nic>;

/** What a file says outright of an address, where the domain left it to the range. */
function saidAddress(nic: Nic): Nic {
  const foreign = nic.mac !== null && !/^00:(0c:29|50:56:([0-3]|[89ab]))/.test(nic.mac);
  const manual = foreign || (nic.mac !== null && /^00:50:56:[0-3]/.test(nic.mac));
  const macType = nic.macType ?? (manual ? 'static' : 'generated');
  return { ...nic, macType, macCheck: nic.macCheck ?? (foreign && macType === 'static' ? false : null) };
}

const parallels: fc.Arbitrary<Parallel> = fc.oneof(
  looseFile('.log').map((file) => ({ kind: 'file' as const, file })),
  text.map((device) => ({ kind: 'device' as const, device })),
);
const folders = fc.record({ hostPath: text, guestName: text, writable: fc.boolean() });
const hexId = fc.option(
  fc.nat(0xffff).map((id) => `0x${id.toString(16)}`),
  { nil: null },
);
const passthrough = fc.record({
  address: fc.constantFrom(null, '00000:026:01.2', '0000:04:00.0'),
  vendor: hexId,
  device: hexId,
  system: fc.option(word, { nil: null }),
});
const vnc = fc.record({
  port: fc.option(fc.nat(65535), { nil: null }),
  listen: fc.option(text, { nil: null }),
  keymap: fc.option(text, { nil: null }),
  password: fc.option(text, { nil: null }),
});
const named = <T>(prefix: string, most: number, device: fc.Arbitrary<T>) =>
  fc.dictionary(
    fc.nat(most).map((index) => `${prefix}${index}`),
    device,
    { maxKeys: 4 },
  );
/** Disks stand together, as a VMX has it. */
const bootOrders = fc
  .tuple(
    fc.uniqueArray(driveSlots, { maxLength: 3 }),
    fc.uniqueArray(fc.constantFrom('cdrom', 'floppy', 'ethernet0', 'ethernet3'), { maxLength: 3 }),
    fc.nat(3),
  )
  .map(([disks, others, at]) => [...others.slice(0, at), ...disks, ...others.slice(at)]);

const serials: fc.Arbitrary<Serial> = fc.oneof(
  looseFile('.log').map((file) => ({ kind: 'file' as const, file })),
  text.map((device) => ({ kind: 'device' as const, device })),
  fc.record({ kind: fc.constant('pipe' as const), pipe: text, endpoint: fc.constantFrom('client', 'server') }),
  fc.record({ kind: fc.constant('network' as const), uri: text, direction: fc.constantFrom('client', 'server') }),
);
const rawKeys = fc
  .oneof(
    word.map((key) => `tools.${key}`),
    fc.constantFrom(
      'scsi0.pciSlotNumber',
      'ethernet0.wakeOnPcktRcv',
      'scsi0:0.redo',
      'disk.EnableUUID',
      'pciPassthru0.pciSlotNumber',
      'sharedFolder0.expiration',
      'isolation.tools.copy.disable',
    ),
  )
  .filter((key) => mappingRowOf(key) === null);

const domains: fc.Arbitrary<Domain> = fc
  .record({
    ...ARBITRARY_VMX_FIELDS,
    name: printable.filter((name) => !/\p{Cc}/u.test(name)),
    uuid: fc.option(uuids, { nil: null }),
    generationId: fc.option(uuids, { nil: null }),
    smbiosHost: fc.boolean(),
    secureBoot: fc.boolean(),
    tpm: fc.boolean(),
    boot: fc.record({
      order: bootOrders,
      delay: fc.nat(10_000),
      setup: fc.boolean(),
      retry: fc.option(
        fc.nat(100).map((seconds) => seconds * 1000),
        { nil: null },
      ),
    }),
    vnc: fc.option(vnc, { nil: null }),
    video: fc.record({
      memory: fc.option(fc.nat(1_000_000), { nil: null }),
      displays: fc.option(fc.integer({ min: 1, max: 10 }), { nil: null }),
      accelerated: fc.boolean(),
    }),
    sound: fc.constantFrom(null, 'sb16', 'es1371', 'hdaudio', 'default'),
    usb: fc.record({ uhci: fc.boolean(), ehci: fc.boolean(), xhci: fc.boolean() }),
    guestOs: fc.option(
      fc.constantFrom('debian12-64', 'other', 'other-64', 'windows9srv-64', 'rhel9-64', 'somethingnew'),
      {
        nil: null,
      },
    ),
    hardwareVersion: fc.integer({ min: 13, max: 22 }),
    firmware: fc.constantFrom('bios', 'efi'),
    annotation: fc.string({ unit: 'grapheme', maxLength: 60 }),
    memory: fc.integer({ min: 1, max: 1_000_000 }).map((steps) => steps * 4),
    vcpus: fc.integer({ min: 16, max: 256 }),
    coresPerSocket: fc.integer({ min: 1, max: 16 }),
    scheduler: fc.record({
      cpu: fc.record({
        ...allocation(),
        affinity: fc.option(
          fc
            .uniqueArray(fc.nat(16_383), { minLength: 256, maxLength: 300 })
            .map((list) => list.sort((one, other) => one - other)),
          { nil: null, freq: 1 },
        ),
      }),
      memory: fc.record(allocation()),
    }),
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
    floppies: named('floppy', 1, floppies),
    parallels: named('parallel', 2, parallels),
    sharedFolders: named('sharedFolder', 9, folders),
    passthrough: named('pciPassthru', 15, passthrough),
    guestinfo: fc.dictionary(fc.stringMatching(/^[a-z_][a-z0-9_.:-]{0,8}$/), text, { maxKeys: 4 }),
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

/** What a file says of the domain: addresses outright, and the hardware lines of a new machine as raw keys. */
function said(domain: Domain, place: VmxPlace): Domain {
  const options = { dialect: 'esx', driveOrder: [] } as const;
  const hardware = HARDWARE_ROWS.flatMap((row) => row.write(domain, place, options));
  const nics = Object.fromEntries(Object.entries(domain.nics).map(([slot, nic]) => [slot, saidAddress(nic)]));
  return { ...domain, nics, vmx: { ...Object.fromEntries(hardware), ...domain.vmx } };
}

describe('Domain to VMX and back', () => {
  test('a domain comes back as it was, with the hardware lines of a new machine as raw keys', () => {
    fc.assert(
      fc.property(domains, places, (domain, place) => {
        const document = parseVmxText(formatVmxText(vmxFromDomain(domain, place))).document;
        const back = domainFromVmx(document, place);
        expect(back.problems).toEqual([]);
        expect(back.domain).toEqual(said(domain, place));
      }),
      { numRuns: propertyRuns(400) },
    );
  });

  test('what libvirt writes of a domain says the same, for what libvirt writes', () => {
    fc.assert(
      fc.property(domains, places, (domain, place) => {
        const drawn = { ...domain, video: { ...domain.video, memory: null }, floppies: {} };
        const document = vmxFromDomain(drawn, place, { dialect: 'libvirt' });
        expect(domainFromVmx(document, place).domain).toEqual(said(drawn, place));
      }),
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
        const upper = Object.entries(domain.guestinfo).map(([key, value]) => [key.toUpperCase(), value]);
        expect({ ...domainFromVmx(keys, place).domain, vmx: {} }).toEqual({
          ...said(domain, place),
          guestinfo: Object.fromEntries(upper),
          vmx: {},
        });
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

/** What is kept as it stands where its field cannot say the same. */
const partly = ['uuid.action', 'bios.bootorder', 'bios.hddorder', 'bios.bootretry.delay'];

const presence = fc
  .oneof(
    driveSlots,
    fc.constantFrom(
      'ethernet0',
      'ethernet9',
      'serial0',
      'serial3',
      'scsi0',
      'sata1',
      'nvme0',
      'floppy0',
      'parallel0',
      'pciPassthru0',
    ),
  )
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
          const slots = [
            domain.controllers,
            domain.disks,
            domain.cdroms,
            domain.nics,
            domain.serials,
            domain.parallels,
            domain.floppies,
            domain.passthrough,
          ]
            .flatMap(Object.keys)
            .map((slot) => slot.toLowerCase());
          for (const [key, entry] of vmxEntries(document)) {
            const row = mappingRowOf(key);
            const slot = /^(.*\d)\.present$/.exec(key)?.[1];
            const raw = entry.key in domain.vmx;
            if (row === null || row.field === null) expect(raw || row !== null, `${key} is kept`).toBe(true);
            else if (/^sharedfolder/.test(key)) continue;
            else if (slot !== undefined && entry.value === 'true' && !slots.includes(slot))
              expect(told(`${slot}.`), `${slot} is told of`).toBe(true);
            else if (slot !== undefined && slots.includes(slot)) expect(raw, `${key} is held`).toBe(false);
            else if (row.way === 'spec' && raw && !partly.includes(key))
              expect(told(key) || told('sched.cpu.units'), `${key} is told of`).toBe(true);
          }
        },
      ),
      { numRuns: propertyRuns(1000) },
    );
  });

  test('written again, it says the same and keeps every raw key', () => {
    const shared = fc.constantFrom(
      'isolation.tools.hgfs.disable = "FALSE"',
      'sharedFolder.maxNum = "2"',
      'sharedFolder1.present = "TRUE"',
      'sharedFolder1.enabled = "TRUE"',
      'sharedFolder1.hostPath = "/srv"',
      'sharedFolder1.guestName = "srv"',
      'RemoteDisplay.vnc.enabled = "TRUE"',
      'sound.present = "TRUE"',
      'bios.bootOrder = "hdd,cdrom"',
      'bios.hddOrder = "scsi0:0"',
      'bios.bootRetry.enabled = "TRUE"',
      'ethernet0.connectionType = "custom"',
      'ethernet0.dvs.switchId = "50 0d 1a 2b 3c 4d 5e 6f-70 81 92 a3 b4 c5 d6 e7"',
      'cpuid.coresPerSocket = "0"',
      'sched.cpu.affinity = "3, 1,2"',
      'vm.genid = "-1"',
    );
    const line = fc.oneof(presence, fc.tuple(fc.oneof(mappedKeys, rawKeys), values)).map(([key, value]) => {
      return `${key} = "${value.replace(/["|\p{Cc}]/gu, '')}"`;
    });
    fc.assert(
      fc.property(fc.array(fc.oneof(line, shared), { maxLength: 40 }), places, (lines, place) => {
        const { domain } = domainFromVmx(parseVmxText(lines.join('\n')).document, place);
        const written = parseVmxText(formatVmxText(vmxFromDomain(domain, place))).document;
        const again = domainFromVmx(written, place);
        // A floppy drive that nobody calls present is written as absent, and its other keys then mean nothing.
        const withoutFloppyKeys = (each: Domain) => ({
          ...said(each, place),
          vmx: Object.fromEntries(Object.entries(said(each, place).vmx).filter(([key]) => !/^floppy/i.test(key))),
        });
        expect(withoutFloppyKeys(again.domain)).toEqual(withoutFloppyKeys(domain));
      }),
      { numRuns: propertyRuns(1000) },
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
      { numRuns: propertyRuns(500) },
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
    // These also stay raw where they say something else than the field does.
    const free = [
      'uuid.action',
      'ethernet0.features',
      'ethernet0.generatedaddressoffset',
      'isolation.tools.hgfs.disable',
      'sharedfolder.maxnum',
      'serial0.startconnected',
      'serial0.yieldonmsrread',
      'serial0.trynorxloss',
      'parallel0.startconnected',
    ];
    const rows = VMX_MAPPING.filter((row) => row.field !== null);
    const keys = rows.flatMap((row) => row.keys).map((key) => key.replaceAll('#', '0').replace('*', 'a'));
    expect(
      keys.filter((key) => fieldOfVmxKey(key) === null && !free.includes(key) && !key.endsWith('.autodetect')),
    ).toEqual([]);
  });

  test('a guest word is in its normal form', () => {
    for (const guest of ['debian12-64', 'windows9srv-64', 'somethingnew']) expect(guestOsOf(guest)).toBe(guest);
  });
});
