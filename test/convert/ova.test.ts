import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readOva } from '../../src/formats/ovf/package.js';
import { goldenText } from './golden-text.js';
import { importText } from './import.js';
import { paxRecord, type TarFile, tarOf } from './tar-writer.js';

const DISK = Buffer.alloc(3000, 'd');

function descriptor(href = 'web01-disk1.vmdk', size = DISK.length, more = ''): string {
  const rasd = 'http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData';
  return `<?xml version="1.0"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1" xmlns:rasd="${rasd}">
  <References><File ovf:href="${href}" ovf:id="f1" ovf:size="${size}"${more}/></References>
  <DiskSection><Info/><Disk ovf:capacity="1073741824" ovf:diskId="d1" ovf:fileRef="f1"/></DiskSection>
  <VirtualSystem ovf:id="web01"><Info/><VirtualHardwareSection><Info/>
    <Item><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>2</rasd:VirtualQuantity></Item>
    <Item><rasd:InstanceID>2</rasd:InstanceID><rasd:ResourceType>4</rasd:ResourceType><rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits><rasd:VirtualQuantity>1024</rasd:VirtualQuantity></Item>
    <Item><rasd:InstanceID>3</rasd:InstanceID><rasd:ResourceType>6</rasd:ResourceType><rasd:ResourceSubType>VirtualSCSI</rasd:ResourceSubType></Item>
    <Item><rasd:InstanceID>4</rasd:InstanceID><rasd:Parent>3</rasd:Parent><rasd:ResourceType>17</rasd:ResourceType><rasd:HostResource>ovf:/disk/d1</rasd:HostResource></Item>
  </VirtualHardwareSection></VirtualSystem>
</Envelope>
`;
}

const sum = (algorithm: string, content: string | Buffer): string =>
  createHash(algorithm).update(content).digest('hex');

function checksums(algorithm: string, files: readonly TarFile[]): TarFile {
  const lines = files.map(({ name, content }) => `${algorithm.toUpperCase()}(${name})= ${sum(algorithm, content)}\n`);
  return { name: 'web01.mf', content: lines.join('') };
}

const OVF: TarFile = { name: 'web01.ovf', content: descriptor() };
const VMDK: TarFile = { name: 'web01-disk1.vmdk', content: DISK };

const read = (archive: Buffer, options = {}) => importText(archive, { from: 'ovf', ...options });

describe('archives', () => {
  test.each(['sha1', 'sha256', 'sha512'])('with %s checksums, before and behind the disks', async (algorithm) => {
    const mf = checksums(algorithm, [OVF, VMDK]);
    for (const files of [
      [OVF, mf, VMDK],
      [OVF, VMDK, mf],
      [VMDK, mf, OVF],
    ]) {
      const { text, diagnostics } = await read(tarOf(files));
      expect(diagnostics.map(({ code }) => code)).toEqual(['EF5014']);
      expect(text).toContain('scsi0:0: { file: "[ssd1] web01/web01-disk1.vmdk", size: 1GiB }');
    }
  });

  test('without checksums, with a certificate, and with a directory entry', async () => {
    const cert = { name: 'web01.cert', content: 'certificate' };
    const folder = { name: './', content: '', type: '5' };
    const { text, told } = await read(tarOf([folder, { ...OVF, name: './web01.ovf' }, cert, VMDK]));
    expect(text).toContain('memory: 1GiB');
    expect(told).toContain('EF5019 <stdin>: web01.cert is not checked');
  });

  test('with names of GNU tar and pax, and without end blocks', async () => {
    const long = `${'d'.repeat(120)}.vmdk`;
    const body = { name: 'short', content: DISK };
    const ovf = { ...OVF, content: descriptor(long) };
    const gnu = { name: '././@LongLink', content: `${long}\0`, type: 'L' };
    const pax = { name: 'PaxHeaders/x', content: paxRecord('path', long), type: 'x' };
    for (const extra of [gnu, pax]) {
      const { text, diagnostics } = await read(tarOf([ovf, extra, body], false));
      expect(diagnostics.map(({ code }) => code)).toEqual(['EF5014']);
      expect(text).toContain(long);
    }
  });

  test('a disk in chunks', async () => {
    const chunks = [0, 1, 2].map((index) => ({
      name: `web01-disk1.vmdk.00000000${index}`,
      content: DISK.subarray(index * 1024, (index + 1) * 1024),
    }));
    const ovf = { ...OVF, content: descriptor('web01-disk1.vmdk', 3000, ' ovf:chunkSize="1024"') };
    expect((await read(tarOf([ovf, ...chunks]))).text).toContain('web01-disk1.vmdk');
    const { text, told } = await read(tarOf([ovf, ...chunks.slice(0, 2)]));
    expect(text).toBe('');
    expect(told).toContain('is not in the archive');
  });

  test('a stream of single bytes gives the same', async () => {
    const archive = tarOf([OVF, checksums('sha256', [OVF, VMDK]), VMDK]);
    const reused = Buffer.alloc(1);
    async function* bytes(): AsyncGenerator<Uint8Array> {
      for (const byte of archive) {
        reused[0] = byte;
        yield reused;
      }
    }
    const { descriptor: found, problems, files } = await readOva(bytes());
    expect(problems).toEqual([]);
    expect(found?.text).toBe(OVF.content);
    expect(files.get('web01-disk1.vmdk')).toBe(3000);
  });
});

describe('hostile archives end in a diagnostic', () => {
  const link = (type: string): TarFile => ({ name: 'web01-disk1.vmdk', content: '', type });
  const flipped = (archive: Buffer, at: number): Buffer => {
    const copy = Buffer.from(archive);
    copy[at] = (copy[at] ?? 0) ^ 0xff;
    return copy;
  };
  const whole = tarOf([OVF, VMDK]);
  const CASES: readonly (readonly [string, Buffer, string, string])[] = [
    ['a name with ..', tarOf([OVF, { ...VMDK, name: '../../etc/cron.d/x' }]), 'EF5016', 'leads out of the package'],
    [
      'a name with .. behind a folder',
      tarOf([OVF, { ...VMDK, name: 'a/../../x' }]),
      'EF5016',
      'leads out of the package',
    ],
    ['an absolute name', tarOf([OVF, { ...VMDK, name: '/etc/passwd' }]), 'EF5016', 'is absolute'],
    ['a name of Windows', tarOf([OVF, { ...VMDK, name: 'C:\\x.vmdk' }]), 'EF5016', 'is absolute'],
    ['a prefix with ..', tarOf([OVF, { ...VMDK, prefix: '..' }]), 'EF5016', 'leads out of the package'],
    [
      'a pax name with ..',
      tarOf([OVF, { name: 'p', content: paxRecord('path', '../x'), type: 'x' }, VMDK]),
      'EF5016',
      'leads out of the package',
    ],
    [
      'a control character',
      tarOf([OVF, { ...VMDK, name: 'a\u001b[31m' }]),
      'EF5016',
      'characters that no file name has',
    ],
    ['a symbolic link', tarOf([OVF, link('2')]), 'EF5016', 'is a symbolic link'],
    ['a hard link', tarOf([OVF, link('1')]), 'EF5016', 'is a hard link'],
    ['a device', tarOf([OVF, link('3')]), 'EF5016', 'is a device'],
    ['a sparse file', tarOf([OVF, link('S')]), 'EF5016', 'is a sparse file'],
    ['a file twice', tarOf([OVF, VMDK, VMDK]), 'EF5016', 'is in the archive twice'],
    ['a file twice in another case', tarOf([OVF, VMDK, { ...VMDK, name: 'WEB01-disk1.VMDK' }]), 'EF5016', 'twice'],
    ['two descriptors', tarOf([OVF, { ...OVF, name: 'b.ovf' }, VMDK]), 'EF5016', 'there are two files like b.ovf'],
    ['no descriptor', tarOf([VMDK]), 'EF5016', 'there is no descriptor'],
    [
      'a truncated disk',
      whole.subarray(0, whole.length - 2048),
      'EF5016',
      'the archive is truncated in web01-disk1.vmdk',
    ],
    ['a truncated header', whole.subarray(0, 300), 'EF5016', 'the file is no tar archive'],
    ['a wrong checksum of a header', flipped(whole, 10), 'EF5016', 'a header has a wrong checksum'],
    ['data behind the end', Buffer.concat([whole, Buffer.from('hidden')]), 'EF5016', 'data behind the end'],
    ['an empty archive', Buffer.alloc(1024), 'EF5016', 'the archive holds no file'],
    ['a gzip file', Buffer.from([0x1f, 0x8b, 8, 0]), 'EF5016', 'is a compressed file'],
    ['a zip file', Buffer.from('PK\u0003\u0004'), 'EF5016', 'is a compressed file'],
    ['noise', Buffer.alloc(2048, 'x'), 'EF5016', 'not a number'],
    ['a descriptor bomb', tarOf([{ ...OVF, size: 2 ** 33 - 1 }], false), 'EF5016', 'web01.ovf has more than 4 MiB'],
    ['a long name bomb', tarOf([{ name: 'L', content: '', type: 'L', size: 2 ** 30 }]), 'EF5016', 'more than 64 KiB'],
    ['a disk that is not there', tarOf([OVF]), 'EF5016', 'it is not in the archive'],
    [
      'a disk of another size',
      tarOf([OVF, { ...VMDK, content: Buffer.alloc(100) }]),
      'EF5016',
      'has 100 bytes, but the descriptor says 3000',
    ],
    [
      'a wrong checksum',
      tarOf([OVF, checksums('sha256', [OVF, { ...VMDK, content: 'other' }]), VMDK]),
      'EF5017',
      'web01-disk1.vmdk differs from its SHA256 checksum',
    ],
    [
      'a wrong checksum behind the disk',
      tarOf([OVF, VMDK, checksums('sha1', [{ ...OVF, content: 'x' }, VMDK])]),
      'EF5017',
      'web01.ovf differs from its SHA1 checksum',
    ],
    ['a file without a checksum', tarOf([OVF, checksums('sha256', [OVF]), VMDK]), 'EF5017', 'has no checksum'],
    [
      'a checksum without a file',
      tarOf([OVF, checksums('sha256', [OVF, VMDK, { name: 'gone', content: '' }]), VMDK]),
      'EF5017',
      'gone has a checksum, but it is not in the package',
    ],
    [
      'a manifest that is none',
      tarOf([OVF, { name: 'a.mf', content: 'MD5(x)= 1' }, VMDK]),
      'EF5016',
      'no checksum in line 1',
    ],
    ['an XML bomb', tarOf([{ ...OVF, content: '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>' }]), 'EF5015', 'DOCTYPE'],
  ];

  test.each(CASES)('%s', async (_, archive, code, problem) => {
    const { text, told } = await read(archive);
    expect(text).toBe('');
    expect(told).toContain(code);
    expect(told).toContain(problem);
  });

  test('too many entries', async () => {
    const many = Array.from({ length: 1001 }, (_, index) => ({ name: `f${index}`, content: '' }));
    expect((await read(tarOf([OVF, ...many]))).told).toContain('more than 1000 entries');
  });

  test('each truncation is refused', async () => {
    for (let length = 0; length < whole.length - 1024; length += 97) {
      const { text } = await read(whole.subarray(0, length));
      expect(text, String(length)).toBe('');
    }
  });
});

describe('a descriptor with its files beside it', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'esxform-ovf-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const put = ({ name, content }: TarFile): void => writeFileSync(join(folder, name), content);
  const golden = () => goldenText(join(folder, 'web01.ovf'), { from: 'ovf' });

  test('is verified, and nothing is written', async () => {
    for (const file of [OVF, VMDK, checksums('sha256', [OVF, VMDK])]) put(file);
    expect(await golden()).toContain('memory: 1GiB');
    expect(readdirSync(folder).sort()).toEqual(['web01-disk1.vmdk', 'web01.mf', 'web01.ovf']);
  });

  test('a changed disk is refused; a missing one is named', async () => {
    for (const file of [OVF, checksums('sha1', [OVF, VMDK])]) put(file);
    expect(await golden()).toContain('warning EF5017 web01-disk1.vmdk is not beside');
    put({ ...VMDK, content: 'changed' });
    expect(await golden()).toMatch(/error EF5017 web01-disk1.vmdk differs[\s\S]*refused/);
  });

  test('a checksum never reads a file of another folder', async () => {
    mkdirSync(join(folder, 'package'));
    writeFileSync(join(folder, 'package/web01.ovf'), OVF.content);
    writeFileSync(join(folder, 'package/web01.mf'), `SHA1(../secret)= ${sum('sha1', 'x')}\n`);
    const text = await goldenText(join(folder, 'package/web01.ovf'), { from: 'ovf' });
    expect(text).toContain('leads out of the package');
    expect(text).toContain('refused');
  });
});
