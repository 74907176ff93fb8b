import { describe, expect, it } from 'vitest';
import type { Domain } from '../../../src/domain/domain.js';
import { domainXmlFromDomain } from '../../../src/formats/domain-xml/format.js';
import { EXTENDED, LEAST, PLAIN, WORDLESS } from './machines.js';

const plain = (domain: Domain) => domainXmlFromDomain(domain, { extended: false });
const extended = (domain: Domain) => domainXmlFromDomain(domain, { extended: true });

describe('what libvirt prints of a machine', () => {
  it('the least, to the letter', () => {
    expect(plain(LEAST)).toEqual({
      text: `<domain type='vmware'>
  <name>web01</name>
  <uuid>00000000-0000-0000-0000-000000000000</uuid>
  <memory unit='KiB'>32768</memory>
  <currentMemory unit='KiB'>32768</currentMemory>
  <vcpu placement='static'>1</vcpu>
  <os>
    <type arch='i686'>hvm</type>
  </os>
  <clock offset='utc'/>
  <on_poweroff>destroy</on_poweroff>
  <on_reboot>restart</on_reboot>
  <on_crash>destroy</on_crash>
  <devices>
    <video>
      <model type='vmvga' vram='4096' primary='yes'/>
    </video>
  </devices>
</domain>
`,
      omitted: [],
    });
  });

  it('leaves nothing out of what its own words can tell', () => {
    expect(plain(PLAIN).omitted).toEqual([]);
    expect(extended(PLAIN).text).toBe(plain(PLAIN).text);
  });

  it.each([
    "<vcpu placement='static' cpuset='0-2,5'>4</vcpu>",
    '<shares>8000</shares>',
    "<min_guarantee unit='KiB'>262144</min_guarantee>",
    "<currentMemory unit='KiB'>921600</currentMemory>",
    "<topology sockets='2' dies='1' cores='2' threads='1'/>",
    "<os firmware='efi'>",
    '<description>a &lt;b&gt; &amp; &quot;c&quot;\nd</description>',
    "<address type='drive' controller='0' bus='0' target='0' unit='7'/>",
    "<controller type='scsi' index='1' model='vmpvscsi'/>",
    "<source startupPolicy='optional'/>",
    "<mac address='00:0c:29:25:48:c7' type='static'/>",
    "<mac address='00:00:00:00:00:00' check='no'/>",
    "connectionid='40'/>",
    "<source mode='connect' host='::1' service='42'/>",
    "<target type='serial' port='0'/>",
    "listen='127.0.0.1' keymap='de' passwd='pass&apos;word'>",
    "<model type='vmvga' vram='8192' primary='yes'/>",
  ])('holds %s', (part) => {
    expect(plain(PLAIN).text).toContain(part);
  });

  it('puts a wide SCSI bus and SATA where they are, unlike libvirt', () => {
    const disk = PLAIN.disks['sata0:7'];
    if (disk === undefined) throw new Error('the machine has lost its disk');
    const { text } = plain({ ...LEAST, disks: { 'scsi0:16': disk, 'scsi1:0': disk, 'sata1:2': disk } });
    expect([...text.matchAll(/<address .*controller='(\d+)'.*unit='(\d+)'/g)].map(([, c, u]) => `${c}:${u}`)).toEqual([
      '0:16',
      '1:0',
      '1:2',
    ]);
    expect([...text.matchAll(/<controller type='(\w+)' index='(\d+)'/g)].map(([, t, i]) => `${t}${i}`)).toEqual([
      'scsi0',
      'scsi1',
      'sata0',
      'sata1',
    ]);
  });

  it('tells characters that no XML can hold, and leaves them out', () => {
    const { text, omitted } = plain({ ...LEAST, annotation: 'a\u0001b' });
    expect(text).toContain('<description>ab</description>');
    expect(omitted).toEqual(['control characters of annotation']);
  });

  it.each([
    [3, 2, "<topology sockets='1' dies='1' cores='2' threads='1'/>", ['vcpus beyond 1 sockets of 2 cores']],
    [2, 4, "<vcpu placement='static'>2</vcpu>", ['cores_per_socket 4']],
  ])('%d processors in sockets of %d are told as far as whole sockets go', (vcpus, coresPerSocket, part, told) => {
    const { text, omitted } = plain({ ...LEAST, vcpus, coresPerSocket });
    expect(text).toContain(part);
    expect(text).not.toContain("sockets='0'");
    expect(omitted).toEqual(told);
  });

  it('rounds video memory up to a power of two', () => {
    const vram = (kib: number | null) =>
      /vram='(\d+)'/.exec(
        plain({ ...LEAST, video: { ...LEAST.video, memory: kib as Domain['video']['memory'] } }).text,
      )?.[1];
    expect([null, 0, 1, 64, 4097, 8192].map(vram)).toEqual(['4096', '4096', '1', '64', '8192', '8192']);
  });
});

describe('what libvirt leaves out', () => {
  it('is named without --extended, and written with it', () => {
    expect([...plain(EXTENDED).omitted].sort()).toEqual(
      [
        'secure_boot',
        'boot.order',
        'boot.delay',
        'boot.retry',
        'nvme0:0',
        'scsi0:1.mode independent-persistent',
        'controller nvme0',
        'usb.uhci',
        'usb.ehci',
        'usb.xhci',
        'ethernet5 (sriov)',
        'tpm',
        'sound',
        'video.displays 2',
        'video.accelerated',
        'pciPassthru0',
      ].sort(),
    );
    expect(extended(EXTENDED).omitted).toEqual([]);
  });

  it('is named where libvirt takes no such number', () => {
    const { text, omitted } = extended({ ...LEAST, boot: { order: [], delay: 70_000, setup: false, retry: 65_536 } });
    expect(omitted).toEqual(['boot.delay 70000ms', 'boot.retry 65536ms']);
    expect(text).not.toContain('<bootmenu');
    expect(text).not.toContain('<bios');
  });

  it('is named even with --extended where libvirt has no word', () => {
    expect([...extended(WORDLESS).omitted].sort()).toEqual(
      [
        '1 guestinfo key',
        '2 raw keys',
        'boot.setup',
        'controller nvme0',
        'controller sata0',
        'controller scsi1',
        'controller scsi3',
        'ethernet0 (host-only)',
        'ethernet1.limit 1000',
        'ethernet1.reservation 100',
        'ethernet1.shares 80',
        'ethernet1.wake_on_lan false',
        'floppy0 (client drive)',
        'guest_os debian12-64',
        'hot_add.cpu',
        'hot_add.cpu_remove',
        'hot_add.memory',
        'ide0:0 (client drive)',
        'ide0:1.connected',
        'latency high',
        'pciPassthru0',
        'scheduler.cpu.limit 2000MHz',
        'scheduler.cpu.reservation 500MHz',
        'scheduler.memory.limit 4096MiB',
        'scheduler.memory.shares high',
        'scsi0:0.mode undoable',
        'scsi0:0.shares low',
        'serial0.endpoint',
        'tools.sync_time',
        'tools.upgrade power-cycle',
      ].sort(),
    );
  });
});
