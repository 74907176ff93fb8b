import { expect, it } from 'vitest';
import { onEachServer } from './virsh-lab.js';

const volume = (name: string, gibibytes: number, allocation: string) =>
  `<volume><name>${name}</name><capacity unit='GiB'>${gibibytes}</capacity>${allocation}<target><format type='vmdk'/></target></volume>`;
const THIN = '<allocation>0</allocation>';
const KIB = 1024;

onEachServer('the pools and volumes of virsh, which are datastores and disks', (lab) => {
  const { ok, refused, file } = lab;
  const datastore = (path: string) => lab.witness.see('Datastore', 'ssd1', path);
  const create = (name: string, gibibytes: number, allocation: string) =>
    ok('vol-create', 'ssd1', lab.virsh.file('volume.xml', volume(name, gibibytes, allocation)));

  it('pool-list, pool-info, pool-refresh, pool-dumpxml, pool-uuid', async () => {
    expect(await ok('pool-list', '--all')).toMatch(/images\s+active\s+yes[\s\S]*ssd1\s+active\s+yes/);
    const [capacity, free] = [
      Number(await datastore('summary.capacity')),
      Number(await datastore('summary.freeSpace')),
    ];
    const xml = await ok('pool-dumpxml', 'ssd1');
    expect(xml).toMatch(/<pool type='fs'>\s*<name>ssd1<\/name>/);
    expect(xml).toContain(`<capacity unit='bytes'>${capacity}</capacity>`);
    expect(xml).toContain(`<allocation unit='bytes'>${capacity - free}</allocation>`);
    expect(await ok('pool-info', '--bytes', 'ssd1')).toMatch(
      new RegExp(
        `State: +running\\n[\\s\\S]*Capacity: +${capacity}\\nAllocation: +${capacity - free}\\nAvailable: +${free}\\n`,
      ),
    );
    expect(await ok('pool-dumpxml', 'images')).toMatch(/<pool type='netfs'>[\s\S]*<host name='nas.example.com'\/>/);
    const uuid = (await ok('pool-uuid', 'ssd1')).trim();
    expect(await ok('pool-name', uuid)).toBe('ssd1\n\n');
    lab.simulator.log.clear();
    await ok('pool-refresh', 'ssd1');
    expect(lab.simulator.log.count('RefreshDatastore')).toBe(1);
  });

  it('vol-create, vol-list, vol-info, vol-path, vol-pool, vol-dumpxml', async () => {
    const before = Number(await datastore('summary.freeSpace'));
    await create('web01/thin.vmdk', 2, THIN);
    await create('web01/thick.vmdk', 1, '');
    expect(before - Number(await datastore('summary.freeSpace'))).toBeGreaterThanOrEqual(KIB ** 3);
    expect(before - Number(await datastore('summary.freeSpace'))).toBeLessThan(1.1 * KIB ** 3);
    expect(await file('web01/thin.vmdk')).toMatch(/^RW 4194304 VMFS "thin-flat.vmdk"$[\s\S]*thinProvisioned = "1"/m);
    expect(await file('web01/thick.vmdk')).not.toMatch(/thinProvisioned/);
    const list = await ok('vol-list', 'ssd1', '--details');
    expect(list).toMatch(/web01\/thick\.vmdk\s+\[ssd1\] web01\/thick\.vmdk\s+file\s+1\.00 GiB\s+1\.00 GiB/);
    expect(list).not.toMatch(/-flat/);
    expect(await ok('vol-info', '--pool', 'ssd1', '--bytes', 'web01/thin.vmdk')).toMatch(
      new RegExp(`Name: +web01/thin.vmdk\\nType: +file\\nCapacity: +${2 * KIB ** 3} bytes\\n`),
    );
    expect(await ok('vol-path', '--pool', 'ssd1', 'web01/thin.vmdk')).toBe('[ssd1] web01/thin.vmdk\n\n');
    expect(await ok('vol-pool', '[ssd1] web01/thin.vmdk')).toBe('ssd1\n\n');
    expect(await ok('vol-dumpxml', '--pool', 'images', 'debian-12.iso')).toMatch(/<format type='iso'\/>/);
  });

  it('vol-clone: another disk of the same size; a host tells its UUID as the key of the volume', async () => {
    await create('web01/web01.vmdk', 2, THIN);
    await ok('vol-clone', '--pool', 'ssd1', 'web01/web01.vmdk', 'web01/copy.vmdk');
    expect(await file('web01/copy.vmdk')).toMatch(/^RW 4194304 VMFS "copy-flat.vmdk"$/m);
    const uuidOf = async (name: string) => /ddb\.uuid = "([^"]*)"/.exec((await file(name)) ?? '')?.[1];
    const uuid = await uuidOf('web01/copy.vmdk');
    expect(uuid).not.toBe(await uuidOf('web01/web01.vmdk'));
    const key = (await ok('vol-key', '--pool', 'ssd1', 'web01/copy.vmdk')).trim();
    if (lab.kind === 'vcenter') expect(key).toBe('[ssd1] web01/copy.vmdk');
    else {
      expect(key.replace(/-/g, '')).toBe(uuid?.replace(/[ -]/g, '').toLowerCase());
      expect(await ok('vol-name', key)).toBe('web01/copy.vmdk\n\n');
    }
  });

  it('vol-wipe, which fills it', async () => {
    await create('web01/web01.vmdk', 1, THIN);
    const before = Number(await datastore('summary.freeSpace'));
    await ok('vol-wipe', '--pool', 'ssd1', 'web01/web01.vmdk');
    expect(before - Number(await datastore('summary.freeSpace'))).toBeGreaterThan(0.9 * KIB ** 3);
    expect(await file('web01/web01.vmdk')).not.toMatch(/thinProvisioned/);
    expect(await refused('vol-wipe', '--pool', 'ssd1', 'db01/db01.vmdk')).toMatch(/FileLocked/);
  });

  it('vol-delete, with the data, and not of a running domain', async () => {
    await create('web01/web01.vmdk', 1, '');
    await ok('vol-delete', '--pool', 'ssd1', 'web01/web01.vmdk');
    expect(await file('web01/web01.vmdk')).toBeNull();
    expect(await file('web01/web01-flat.vmdk')).toBeNull();
    expect(await refused('vol-delete', '--pool', 'ssd1', 'db01/db01.vmdk')).toMatch(/FileLocked/);
    expect(await file('db01/db01.vmdk')).not.toBeNull();
  });

  it.each([
    ['a disk that is there', volume('db01/db01.vmdk', 1, THIN), /FileAlreadyExists|already exists/],
    [
      'a raw disk',
      volume('web01/web01.vmdk', 1, THIN).replace("'vmdk'", "'raw'"),
      /Creation of raw volumes is not supported/,
    ],
    ['a half allocated one', volume('web01/web01.vmdk', 2, "<allocation unit='GiB'>1</allocation>"), /allocation/i],
    ['a name without a directory', volume('web01.vmdk', 1, THIN), /<directory>\/<file>/],
    ['more than there is', volume('web01/web01.vmdk', 5000, ''), /NoDiskSpace/],
  ])('vol-create refuses %s', async (_what, xml, problem) => {
    const before = [await file('db01/db01.vmdk'), await file('web01/web01.vmdk')];
    expect(await refused('vol-create', 'ssd1', lab.virsh.file('volume.xml', xml))).toMatch(problem);
    expect([await file('db01/db01.vmdk'), await file('web01/web01.vmdk')]).toEqual(before);
  });
});

const TARGET = 'iqn.2026-01.com.example:disks';
const WITH_ISCSI = `
datastores: [{ name: ssd1 }]
iscsi:
  - { target: "${TARGET}", address: 192.0.2.60, luns: [10GiB, 2GiB] }
  - { target: "iqn.2026-01.com.example:empty", address: 192.0.2.61, port: 3261 }
`;

onEachServer(
  'the pools of virsh that are iSCSI targets',
  (lab) => {
    const { ok, refused } = lab;

    it('pool-list, pool-dumpxml, pool-refresh', async () => {
      const names = (await ok('pool-list', '--name')).trim().split(/\s+/).sort();
      expect(names).toEqual(['iqn.2026-01.com.example:disks', 'iqn.2026-01.com.example:empty', 'ssd1']);
      const xml = await ok('pool-dumpxml', TARGET);
      expect(xml).toMatch(/<pool type='iscsi'>[\s\S]*<host name='192\.0\.2\.60' port='3260'\/>/);
      const adapters = await lab.host('configManager.storageSystem.storageDeviceInfo.hostBusAdapter');
      expect(adapters).toMatchObject([
        { device: 'vmhba0' },
        {
          isSoftwareBased: true,
          configuredStaticTarget: [{ iScsiName: TARGET }, { address: '192.0.2.61', port: 3261 }],
        },
      ]);
      lab.simulator.log.clear();
      await ok('pool-refresh', TARGET);
      expect(lab.simulator.log.count('RescanHba')).toBe(1);
    });

    it('vol-list, vol-info: the disks behind a target, as the host sees them', async () => {
      const disks = await lab.host('config.storageDevice.scsiLun');
      const devices: readonly string[] = (Array.isArray(disks) ? disks : []).map((disk) => String(disk.deviceName));
      expect(devices).toHaveLength(2);
      const list = await ok('vol-list', TARGET);
      for (const device of devices) expect(list).toContain(device);
      expect(await ok('vol-info', '--bytes', '--pool', TARGET, devices[0] ?? '')).toMatch(
        new RegExp(`Type: +block\\nCapacity: +${10 * KIB ** 3} bytes\\n`),
      );
      // One without disks is to libvirt one that is not there.
      expect(await refused('vol-list', 'iqn.2026-01.com.example:empty')).toMatch(/Target not found/);
    });

    it('vol-create and vol-delete are nothing for them', async () => {
      const file = lab.virsh.file('volume.xml', volume('web01/web01.vmdk', 1, THIN));
      expect(await refused('vol-create', TARGET, file)).toMatch(/not supported by the connection driver|iSCSI/);
    });
  },
  { inventory: WITH_ISCSI },
);
