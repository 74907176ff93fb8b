import { describe, expect, test } from 'vitest';
import { datastoreNames } from '../../src/app/convert/name-datastores.js';
import type { DatastorePath } from '../../src/domain/values/datastore-path.js';
import { importText, vmxWith } from './import.js';

const CDROM = ['ide1:0.present = "TRUE"', 'ide1:0.startConnected = "FALSE"'];

describe('one odd device does not refuse a whole VM', () => {
  test.each([
    [
      'a printer port',
      ['serial0.present = "TRUE"', 'serial0.fileType = "thinprint"', 'serial0.fileName = "thinprint"'],
      'serial0',
      'serial port of the type "thinprint"',
    ],
    [
      'a virtual GPU',
      ['pciPassthru0.present = "TRUE"', 'pciPassthru0.virtualDev = "vmiop"', 'pciPassthru0.vgpu = "grid_t4-2q"'],
      'pciPassthru0',
      'virtual GPU grid_t4-2q',
    ],
    [
      'a card of an unknown model',
      ['ethernet3.present = "TRUE"', 'ethernet3.virtualDev = "vmxnet9"', 'ethernet3.wakeOnPcktRcv = "FALSE"'],
      'ethernet3',
      'network card of the model "vmxnet9"',
    ],
    [
      'a SCSI device of the host',
      ['scsi0:3.present = "TRUE"', 'scsi0:3.deviceType = "scsi-passthru"', 'scsi0:3.fileName = "/dev/sg0"'],
      'scsi0:3',
      'drive of the type "scsi-passthru" with "/dev/sg0"',
    ],
    [
      'a disk of a PC',
      ['scsi0:4.present = "TRUE"', 'scsi0:4.fileName = "D:\\vm\\data.vmdk"'],
      'scsi0:4',
      'drive with "D:\\vm\\data.vmdk"',
    ],
  ])('%s', async (_name, lines, slot, what) => {
    const { text, diagnostics } = await importText(vmxWith(...lines));
    expect(diagnostics.map(({ code, severity, summary }) => `${severity} ${code} ${summary}`)).toEqual([
      `warning EF5009 ${slot} is not converted: a manifest cannot declare a ${what}`,
    ]);
    expect(text).toContain('scsi0:0: { file: "[ssd1] web01/web01.vmdk" }');
    expect(text).not.toContain(slot);
    const xml = await importText(vmxWith(...lines), { to: 'domain-xml' });
    if (slot.startsWith('pciPassthru')) expect(xml.text).not.toBe('');
    else expect(xml.diagnostics.filter(({ code }) => code === 'EF5003').length).toBeGreaterThan(0);
  });

  test('but an essential value that cannot be read does', async () => {
    const { text, told } = await importText(vmxWith().replace('memSize = "2048"', 'memSize = "2 GB"'));
    expect(text).toBe('');
    expect(told).toContain('EF5003 memSize must be a whole number');
  });
});

describe('drives', () => {
  test.each([
    [
      'an ISO of a Windows PC',
      ['ide1:0.deviceType = "cdrom-image"', 'ide1:0.fileName = "C:\\iso\\ubuntu.iso"'],
      'EF5005',
    ],
    [
      'an ISO of a Windows share',
      ['ide1:0.deviceType = "cdrom-image"', 'ide1:0.fileName = "\\\\nas\\iso\\ubuntu.iso"'],
      'EF5005',
    ],
    [
      'the placeholder of an image',
      ['ide1:0.deviceType = "cdrom-image"', 'ide1:0.fileName = "emptyBackingString"'],
      '',
    ],
    [
      'the placeholder of a host drive',
      ['ide1:0.deviceType = "atapi-cdrom"', 'ide1:0.fileName = "emptyBackingString"'],
      '',
    ],
    [
      'the placeholder of a raw drive',
      ['ide1:0.deviceType = "cdrom-raw"', 'ide1:0.fileName = "EMPTYBACKINGSTRING"'],
      '',
    ],
  ])('%s is an empty drive', async (_name, lines, code) => {
    const { text, diagnostics } = await importText(vmxWith(...CDROM, ...lines));
    expect(text).toContain('ide1:0: { empty: true, connected: false }');
    expect(diagnostics.map((each) => each.code).join()).toBe(code);
    if (code !== '') expect(diagnostics[0]?.summary).toContain('; the drive is converted as an empty one');
  });

  test('libvirt keeps the placeholder, and refuses the ISO', async () => {
    const lines = ['ide1:0.deviceType = "atapi-cdrom"', 'ide1:0.fileName = "emptyBackingString"'];
    const { text } = await importText(vmxWith(...CDROM, ...lines), { to: 'domain-xml' });
    expect(text).toContain("<source dev='emptyBackingString'/>");
    const iso = ['ide1:0.deviceType = "cdrom-image"', 'ide1:0.fileName = "C:\\iso\\ubuntu.iso"'];
    expect((await importText(vmxWith(...CDROM, ...iso), { to: 'domain-xml' })).told).toContain('EF5003');
  });

  test('a floppy drive without present is there, and is not for libvirt', async () => {
    const lines = ['floppy0.startConnected = "FALSE"', 'floppy0.clientDevice = "TRUE"', 'floppy0.fileName = "x"'];
    const { text, told } = await importText(vmxWith(...lines));
    expect(text).toContain('floppy0: { client: true, connected: false }');
    expect(told).toBe('');
    const image = ['floppy0.fileType = "file"', 'floppy0.fileName = "a.flp"'];
    expect((await importText(vmxWith(...image))).text).toContain('floppy0: { file: "[ssd1] web01/a.flp" }');
    expect((await importText(vmxWith(...image), { to: 'domain-xml' })).text).not.toContain('floppy');
  });

  test('no floppy drive is made of nothing', async () => {
    expect((await importText(vmxWith())).text).not.toContain('floppies');
  });
});

describe('texts of a file', () => {
  const name = (bytes: readonly number[], encoding: string) =>
    Buffer.concat([
      Buffer.from(vmxWith().replace('UTF-8', encoding).replace('displayName = "web01"', 'displayName = "')),
      Buffer.from([]),
    ])
      .toString('latin1')
      .replace('displayName = "', `displayName = "${String.fromCharCode(...bytes)}"`);

  test.each([
    ['windows-949-2000', [0xc7, 0xd1], '한'],
    ['windows-936-2000', [0xd6, 0xd0], '中'],
    ['windows-950-2000', [0xa4, 0xa4], '中'],
    ['windows-874-2000', [0xa1], 'ก'],
    ['ibm-943_P15A-2003', [0x83, 0x65], 'テ'],
    ['ibm-5346_P100-1998', [0xb3], 'ł'],
    ['ibm-5347_P100-1998', [0xc6], 'Ж'],
    ['ibm-5348_P100-1997', [0xe4], 'ä'],
    ['ibm-5349_P100-1998', [0xe1], 'α'],
    ['ibm-5350_P100-1998', [0xfe], 'ş'],
    ['ibm-9447_P100-2002', [0xe0], 'א'],
    ['ibm-9448_X100-2005', [0xc7], 'ا'],
    ['ibm-9449_P100-2002', [0xe0], 'ą'],
    ['ibm-912_P100-1995', [0xb3], 'ł'],
    ['ibm-923_P100-1998', [0xa4], '€'],
  ])('%s is read by the name that ICU has for it', async (encoding, bytes, character) => {
    const { text, told } = await importText(Buffer.from(name(bytes, encoding), 'latin1'));
    expect(told).toBe('');
    expect(text).toContain(`  ${character}:\n`);
  });

  test('a byte order mark of UTF-8 is skipped', async () => {
    const marked = await importText(Buffer.from(`\ufeff${vmxWith()}`));
    expect(marked).toEqual(await importText(vmxWith()));
    expect(marked.text).toContain('web01');
  });

  test('a repeated key is told with all its lines', async () => {
    const { text, diagnostics } = await importText(vmxWith('MEMSIZE = "8192"', 'memsize = "4096"'));
    expect(text).toContain('memory: 2GiB');
    const [only, ...others] = diagnostics;
    expect(others).toEqual([]);
    expect([only?.code, only?.severity, only?.source?.line]).toEqual(['EF5010', 'warning', 12]);
    expect(only?.summary).toBe('memSize is set more than once, in lines 6, 12 and 13; the value in line 6 is used');
  });

  test('an encrypted VMX says that it is encrypted', async () => {
    const { text, diagnostics } = await importText(
      'displayName = "x"\nencryption.keySafe = "y"\nencryption.data = "z"\n',
    );
    expect(text).toBe('');
    expect(diagnostics.map(({ code, summary }) => `${code} ${summary}`)).toEqual([
      'EF5011 <stdin> is the VMX of an encrypted VM: its settings cannot be read',
    ]);
  });
});

describe('a manifest has only values of its source', () => {
  test('useGlobal is the default policy', async () => {
    const { text, told } = await importText(vmxWith('tools.upgrade.policy = "useGlobal"'));
    expect([told, text.includes('tools')]).toEqual(['', false]);
  });

  const XML = `<domain type='vmware'><name>web01</name><memory unit='KiB'>1048576</memory><vcpu>1</vcpu>
<os><type arch='x86_64'>hvm</type></os></domain>`;

  test('domain XML has no hardware version and no guest OS', async () => {
    const { text } = await importText(XML, { from: 'domain-xml' });
    expect(text).toContain('memory: 1GiB');
    expect(text).not.toMatch(/hardware_version|guest_os/);
    expect((await importText(XML, { from: 'domain-xml', hardwareVersion: 19 })).text).toContain('hardware_version: 19');
  });

  test('a value that validate refuses is left out and named', async () => {
    const { text, told } = await importText(vmxWith('usb.present = "TRUE"').replace('"19"', '"6"'));
    expect(text).not.toContain('usb');
    expect(told).toContain(
      'EF5007 <stdin>: usb.uhci asks for a USB controller, which hardware version 6 lacks; 7 has it',
    );
    expect(told).toMatch(/EF5005 Not converted to the manifest: .*usb\.uhci/);
  });

  test('domain XML names the network of a NAT card on stderr', async () => {
    const card = [
      'ethernet0.present = "TRUE"',
      'ethernet0.connectionType = "nat"',
      'ethernet0.networkName = "VM Network"',
    ];
    for (const extended of [true, false]) {
      const { told } = await importText(vmxWith(...card), { to: 'domain-xml', extended });
      expect(told).toContain('ethernet0.network VM Network');
    }
  });
});

describe('other targets', () => {
  const ODD = vmxWith('serial0.present = "TRUE"', 'serial0.fileType = "thinprint"', 'serial0.fileName = "thinprint"');

  test.each([{ to: 'vmx' }, { to: 'domain-xml', extended: true }] as const)(
    '$to: an odd device is named',
    async (to) => {
      const { text, told } = await importText(ODD, to);
      expect(text).toMatch(/memsize = "2048"|<memory unit='KiB'>2097152</);
      expect(text).not.toMatch(/serial|thinprint/);
      expect(told).toContain('EF5009 serial0 is not converted');
      const strict = await importText(ODD, { ...to, strict: true });
      expect(strict.text).toBe('');
      expect(strict.told).toContain('EF5018 --strict refuses this conversion: ');
    },
  );

  test('domain XML as libvirt writes it refuses what libvirt refuses', async () => {
    const { text, told } = await importText(ODD, { to: 'domain-xml' });
    expect(text).toBe('');
    expect(told).toContain('EF5003');
  });
});

describe('datastores by uuid', () => {
  const UUID = '5E1F0C2A-3b4d5e6f-7a8b-0050569c0001';
  const datastores = new Map([[UUID.toLowerCase(), 'fast']]);
  const lines = [
    `scsi0:1.present = "TRUE"`,
    `scsi0:1.fileName = "/vmfs/volumes/${UUID}/data/data.vmdk"`,
    `scsi0:2.present = "TRUE"`,
    `scsi0:2.fileName = "/vmfs/volumes/other/x.vmdk"`,
    `ide1:0.present = "TRUE"`,
    `ide1:0.deviceType = "cdrom-image"`,
    `ide1:0.fileName = "/vmfs/volumes/${UUID}/iso/a.iso"`,
  ];

  test.each(['manifest', 'domain-xml', 'vmx'] as const)('are named in %s', async (to) => {
    const { text } = await importText(vmxWith(...lines), { to, datastores });
    const spelled = (path: string) => (to === 'vmx' ? `/vmfs/volumes/fast/${path}` : `[fast] ${path}`);
    expect(text).toContain(spelled('data/data.vmdk'));
    expect(text).toContain(spelled('iso/a.iso'));
    expect(text).toContain('other');
    expect(text).not.toContain(UUID);
  });

  test('also that of --datastore-dir', async () => {
    const { text } = await importText(vmxWith(), { datastoreDir: `[${UUID}] web01` as DatastorePath, datastores });
    expect(text).toContain('[fast] web01/web01.vmdk');
  });

  test.each(['', 'x', '=x', 'u u=x', 'uuid=', 'uuid=a]b', 'uuid= a'])('"%s" is no mapping', (text) => {
    expect(datastoreNames([text]).problems).toHaveLength(1);
  });
});
