import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { esxform, freshFolder } from './esxform.js';

const VMX = `.encoding = "UTF-8"
config.version = "8"
virtualHW.version = "19"
displayName = "web01"
guestOS = "debian12-64"
memsize = "4096"
numvcpus = "2"
scsi0.present = "TRUE"
scsi0.virtualDev = "pvscsi"
scsi0:0.present = "TRUE"
scsi0:0.fileName = "web01.vmdk"
ethernet0.present = "TRUE"
ethernet0.virtualDev = "vmxnet3"
ethernet0.networkName = "VM Network"
ethernet0.addressType = "static"
ethernet0.address = "00:50:56:11:22:33"
disk.EnableUUID = "TRUE"
`;

const MANIFEST = `version: 1
connect: "sim:"
domains:
  web01: { memory: 1GiB, controllers: { scsi0: pvscsi }, disks: { "scsi0:0": { size: 8GiB, datastore: ssd1 } } }
  db01: { memory: 2GiB }
`;

let folder: ReturnType<typeof freshFolder>;
beforeEach(() => {
  folder = freshFolder();
});
afterEach(() => folder.remove());

const convert = (args: readonly string[], input = '') => esxform(['convert', ...args], folder.path, {}, input);
const put = (name: string, text: string) => writeFileSync(join(folder.path, name), text);

describe('a filter', () => {
  test('VMX from a pipe becomes a manifest that validates, and the same VMX again', async () => {
    const there = await convert(
      ['--from', 'vmx', '--to', 'manifest', '--datastore-dir', '[ssd1] web01', '--connect', 'esx://esx1.example.com/'],
      VMX,
    );
    expect([there.code, there.stderr]).toEqual([0, '']);
    expect(there.stdout).toContain('connect: esx://esx1.example.com/');
    expect(there.stdout).toContain('[ssd1] web01/web01.vmdk');
    put('web01.yaml', there.stdout);
    expect((await esxform(['validate', 'web01.yaml'], folder.path)).code).toBe(0);
    const back = await convert(['--from', 'manifest', '--to', 'vmx', 'web01.yaml']);
    expect([back.code, back.stderr]).toEqual([0, '']);
    for (const line of VMX.trim().split('\n')) expect(back.stdout.toLowerCase()).toContain(line.toLowerCase());
  });

  test('a device of an unknown model is named, and the rest becomes a manifest', async () => {
    const { code, stdout, stderr } = await convert(
      ['--from', 'vmx', '--to', 'manifest'],
      VMX.replace('pvscsi', 'virtio'),
    );
    expect(code).toBe(0);
    expect(stderr).toContain(
      'EF5009: scsi0 is not converted: a manifest cannot declare a controller of the model "virtio"',
    );
    expect(stdout).toContain('memory: 4GiB');
    expect(stdout).not.toContain('controllers');
  });

  test('what libvirt has no word for is told, and what it can be given with --extended', async () => {
    const xml = await convert(['--from', 'vmx', '--to', 'domain-xml'], VMX);
    expect(xml.code).toBe(0);
    expect(xml.stdout).toContain("<source file='[?] ?/web01.vmdk'/>");
    expect(xml.stderr).toContain('warning EF5005: Not converted to domain XML: ');
    expect(xml.stderr).toContain('guest_os debian12-64');
  });

  test('a manifest becomes the VMX that apply would upload', async () => {
    put('two.yaml', MANIFEST);
    const vmx = await convert([
      '--from',
      'manifest',
      '--to',
      'vmx',
      '--target',
      'web01',
      '--hardware-version',
      '14',
      'two.yaml',
    ]);
    expect([vmx.code, vmx.stderr]).toEqual([0, '']);
    expect(vmx.stdout).toContain('virtualHW.version = "14"\n');
    expect(vmx.stdout).toContain('scsi0:0.fileName = "web01.vmdk"\n');
  });
});

describe('foreign formats', () => {
  const XENVM = 'hvm=true\nmemory=512\nserial=pty\ndisk=/vmfs/volumes/u-1/a/a.vmdk:file:hda:w:disk\n';

  test('xenvm: the rest is written, the device is named, exit 0; --strict refuses', async () => {
    const args = ['--from', 'xenvm', '--to', 'manifest', '--datastore', 'u-1=ssd1', '-'];
    const { code, stdout, stderr } = await convert(args, XENVM);
    expect(code).toBe(0);
    expect(stdout).toContain('file: "[ssd1] a/a.vmdk"');
    expect(stderr).toContain('warning EF5009: the serial port "pty" is not converted');
    const strict = await convert([...args, '--strict'], XENVM);
    expect([strict.code, strict.stdout]).toEqual([1, '']);
    expect(strict.stderr).toContain('error EF5018');
  });

  test.each(['u-1', 'u-1=', '=ssd1'])('--datastore %s is wrong usage', async (mount) => {
    const { code, stderr } = await convert(['--from', 'xenvm', '--to', 'vmx', '--datastore', mount, '-'], XENVM);
    expect(code).toBe(64);
    expect(stderr).toContain('EF7005');
  });

  test('an archive from a pipe that is damaged is refused', async () => {
    const { code, stdout, stderr } = await convert(['--from', 'ovf', '--to', 'manifest', '-'], 'x'.repeat(1024));
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('error EF5016');
  });
});

describe('import --from-files', () => {
  const importFiles = (...args: readonly string[]) =>
    esxform(['import', '--from-files', '--connect', 'esx://esx1.example.com/', ...args], folder.path);

  test('writes manifests without a host, and names a source that cannot be read', async () => {
    put('web01.vmx', VMX);
    put('broken.ova', 'x'.repeat(600));
    const { code, stdout, stderr } = await importFiles('--out', 'manifests', 'web01.vmx', 'broken.ova');
    expect(code).toBe(1);
    expect(stderr).toContain('error EF5016');
    expect(stdout).toContain('Imported 1 VM into manifests/web01.yaml.');
    expect(stdout).not.toContain('change nothing');
    expect((await esxform(['validate', 'manifests'], folder.path)).code).toBe(0);
  });

  test('is not combined with a selection of a host, and needs a path', async () => {
    expect((await importFiles('--all', 'web01.vmx')).code).toBe(64);
    expect((await importFiles()).code).toBe(64);
  });
});

describe('what is refused', () => {
  test.each([
    [
      'a line that does not parse',
      ['--from', 'vmx', '--to', 'manifest'],
      'config.version = 8\n',
      'EF5001',
      '<stdin>:1:',
    ],
    [
      'a value that cannot be read',
      ['--from', 'vmx', '--to', 'manifest'],
      VMX.replace('"4096"', '"4 GiB"'),
      'EF5003',
      '<stdin>:6:',
    ],
    [
      'a value that libvirt refuses',
      ['--from', 'vmx', '--to', 'domain-xml'],
      VMX.replace('pvscsi', 'virtio'),
      'EF5003',
      '<stdin>:9:',
    ],
    [
      'XML that does not parse',
      ['--from', 'domain-xml', '--to', 'vmx'],
      '<domain>\n<os>\n</domain>',
      'EF5004',
      '<stdin>:3:',
    ],
    [
      'XML with a document type',
      ['--from', 'domain-xml', '--to', 'vmx'],
      '<!DOCTYPE domain>\n<domain/>',
      'EF5004',
      '<stdin>:1:',
    ],
    ['a manifest of two domains', ['--from', 'manifest', '--to', 'vmx'], MANIFEST, 'EF5006', '--target: web01, db01'],
    [
      'a domain that is not there',
      ['--from', 'manifest', '--to', 'vmx', '--target', 'web1'],
      MANIFEST,
      'EF7002',
      'web01',
    ],
    ['a file that is not there', ['--from', 'vmx', '--to', 'manifest', 'none.vmx'], '', 'EF1003', 'none.vmx'],
  ])('%s', async (_, args, input, code, told) => {
    const end = await convert(args, input);
    expect([end.code, end.stdout]).toEqual([1, '']);
    expect(end.stderr).toContain(`error ${code}: `);
    expect(end.stderr).toContain(told);
  });

  test.each([
    ['a notation that is not known', ['--from', 'qcow2', '--to', 'vmx']],
    ['no notation', ['--from', 'vmx']],
    ['a directory that is none', ['--from', 'vmx', '--to', 'vmx', '--datastore-dir', 'ssd1/web01']],
    ['a hardware version of no host', ['--from', 'vmx', '--to', 'vmx', '--hardware-version', '3']],
  ])('wrong usage: %s', async (_, args) => {
    const end = await convert(args, VMX);
    expect([end.code, end.stdout]).toEqual([64, '']);
    expect(end.stderr).not.toBe('');
  });
});
