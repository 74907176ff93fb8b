import { afterEach, describe, expect, test } from 'vitest';
import { deletionProblem, type FileFacts, type FileInspection } from '../../../src/domain/file-facts.js';
import { Secret } from '../../../src/domain/secrets/secret.js';
import { type DatastorePath, joinDatastorePath } from '../../../src/domain/values/datastore-path.js';
import { connectReader } from '../../../src/providers/esx/net/connect.js';
import type { Reader } from '../../../src/providers/provider.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../../src/simulator/simulator.js';
import { sampleRows } from '../../deep-runs.js';
import { path } from '../../plan/builders.js';
import { loggedIn, run } from '../../simulator/raw-client.js';
import { targetOf } from '../../target.js';
import { fault } from './canned-answers.js';
import { collected } from './collected.js';
import { type Edit, editingProxy, ofVm, refuse, withhold } from './editing-proxy.js';

const SIGNAL = AbortSignal.timeout(600_000);
const DESCRIPTOR = (extent: string): string =>
  `# Disk DescriptorFile\\nversion=1\\ncreateType=\\"vmfs\\"\\nRW 2048 VMFS \\"${extent}\\"\\n`;

/** Files of every kind: `a` uses them in its own directory and elsewhere, `b` is a bystander, and some belong to nobody. */
const LAB = `
host: { name: esx1.example.com }
datastores:
  - { name: ssd1, capacity: 500GiB }
  - { name: images, capacity: 100GiB, type: NFS }
  - { name: spare, capacity: 100GiB }
networks: [VM Network]
files:
  - { path: "[images] cd.iso", size: 650MiB }
  - { path: "[images] other.iso", size: 650MiB }
  - { path: "[images] boot.flp", size: 1MiB }
  - { path: "[images] logs/serial.log", text: "boot" }
  - { path: "[images] logs/parallel.out", text: "page" }
  - { path: "[images] logs/nobody.log", text: "old" }
  - { path: "[images] raw/swap.vswp", text: "swap" }
  - { path: "[ssd1] orphan/orphan.vmdk", disk: thin, size: 1GiB }
  - { path: "[ssd1] orphan/orphan.vmx", text: "old" }
  - { path: "[ssd1] orphan/lonely-flat.vmdk", size: 1MiB }
  - { path: "[ssd1] a/borrowed.vmdk", text: "${DESCRIPTOR('a-flat.vmdk')}" }
  - { path: "[spare] free.txt", text: "free" }
domains:
  - name: a
    uuid: 42116ec4-1d3f-4f0a-9a52-000000000001
    power: off
    directory: "[ssd1] a"
    controllers: { scsi0: lsilogic }
    disks:
      scsi0:0: { size: 1GiB, provisioning: thin }
      scsi0:1: { file: "[ssd1] data/data.vmdk", size: 1GiB, provisioning: thin }
    vmx:
      ide1:0.present: "TRUE"
      ide1:0.deviceType: cdrom-image
      ide1:0.fileName: /vmfs/volumes/images/cd.iso
      floppy0.present: "TRUE"
      floppy0.fileType: file
      floppy0.fileName: /vmfs/volumes/images/boot.flp
      serial0.present: "TRUE"
      serial0.fileType: file
      serial0.fileName: /vmfs/volumes/images/logs/serial.log
      serial0.yieldOnMsrRead: "TRUE"
      parallel0.present: "TRUE"
      parallel0.fileType: file
      parallel0.fileName: /vmfs/volumes/images/logs/parallel.out
      sched.swap.derivedName: /vmfs/volumes/images/raw/swap.vswp
    files: { a.nvram: bios, vmware.log: lines, a.vmsd: list, notes.txt: mine }
  - { name: b, uuid: 42116ec4-1d3f-4f0a-9a52-000000000002, power: off, directory: "[ssd1] b" }
`;
const A = '1';
/** Elsewhere than in its own directory. */
const FAR = [
  ...['[images] cd.iso', '[images] boot.flp', '[images] logs/serial.log', '[images] logs/parallel.out'],
  ...['[images] raw/swap.vswp', '[ssd1] data/data.vmdk', '[ssd1] data/data-flat.vmdk'],
].map(path);
const OWN = [
  ...['a.vmx', 'a.vmdk', 'a-flat.vmdk', 'a.nvram', 'vmware.log', 'a.vmsd', 'notes.txt', 'borrowed.vmdk'],
].map((name) => path(`[ssd1] a/${name}`));
const NOBODYS = [
  ...['[images] other.iso', '[images] logs/nobody.log', '[ssd1] orphan/orphan.vmdk', '[ssd1] orphan/orphan.vmx'],
  ...['[ssd1] orphan/lonely-flat.vmdk', '[spare] free.txt'],
].map(path);

let simulator: Simulator | null = null;
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await simulator?.close();
  simulator = null;
});

let edit: Edit = (answer) => answer;

async function open(options: SimulatorOptions = {}): Promise<Reader> {
  edit = (answer) => answer;
  simulator = await startSimulator({ inventory: LAB, taskMilliseconds: 1, ...options });
  const proxy = await editingProxy(simulator.baseUrl, () => edit);
  closing.push(proxy.close);
  const place = options.kind === 'vcenter' ? '/dc1?transport=http' : '/?transport=http';
  const { host } = new URL(simulator.baseUrl);
  const uri = `${options.kind === 'vcenter' ? 'vpx' : 'esx'}://${host}${place}`;
  const target = targetOf(proxy.through(uri));
  const reader = await connectReader(
    target,
    { user: simulator.user, password: new Secret(simulator.password) },
    SIGNAL,
  );
  closing.push(() => reader.close());
  return reader;
}

async function inspect(reader: Reader, files: readonly DatastorePath[]): Promise<FileInspection> {
  return await reader.inspectFiles(files, SIGNAL);
}

function factsOf({ files }: FileInspection, file: DatastorePath): FileFacts {
  const facts = files.get(file);
  if (facts === undefined) throw new Error(`${file} was not inspected`);
  return facts;
}

const usersOf = (inspection: FileInspection, file: DatastorePath): readonly string[] =>
  factsOf(inspection, file).users.map(({ how, name }) => `${name} ${how}`);

async function idOf(reader: Reader, name: string): Promise<string> {
  const found = (await collected(reader.list(SIGNAL))).find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found.ref.id;
}

/** Every file on every datastore, as the host lists them. */
async function allFiles(reader: Reader): Promise<readonly DatastorePath[]> {
  const found: DatastorePath[] = [];
  const look = async (directory: DatastorePath): Promise<void> => {
    for (const name of (await reader.directory(directory, SIGNAL)) ?? []) {
      const inner = joinDatastorePath(directory, name);
      if ((await reader.directory(inner, SIGNAL)) === null) found.push(inner);
      else await look(inner);
    }
  };
  for (const datastore of ['ssd1', 'images', 'spare']) await look(path(`[${datastore}]`));
  return found;
}

const SERVERS: readonly [string, SimulatorOptions][] = [
  ['a host', {}],
  ['a vCenter', { kind: 'vcenter' }],
  ['a host of API 4.0', { api: '4.0' }],
  ['a host of API 2.5', { api: '2.5' }],
];

describe.each(sampleRows(SERVERS))('on %s', (_, options) => {
  test('every file of a VM names it, and a file of nobody names no VM', async () => {
    const reader = await open(options);
    const files = await allFiles(reader);
    const inspection = await inspect(reader, files);
    for (const file of [...FAR, ...OWN]) {
      expect(files, file).toContain(file);
      expect(usersOf(inspection, file).join(), file).toMatch(/^a (file|directory)$/);
    }
    for (const file of NOBODYS) {
      expect(files, file).toContain(file);
      expect([file, usersOf(inspection, file)]).toEqual([file, []]);
    }
    const free = files.filter((file) => deletionProblem(factsOf(inspection, file), null) === null);
    expect(free).not.toContain(path('[ssd1] b/b.vmx'));
    expect(new Set(free)).toEqual(new Set(NOBODYS));
    expect(inspection).toMatchObject({ hidden: [], unlisted: [] });
  });

  test('whatever the server withholds of a VM, none of its files is free', async () => {
    const reader = await open(options);
    const layout = options.api === '2.5' ? 'layout' : 'layoutEx.file';
    const id = await idOf(reader, 'a');
    const withheld = [
      ...['config.files', 'config.hardware.device', layout].map((each) => [each]),
      ['config.files', 'config.hardware.device', 'config.extraConfig', layout],
      ['name', 'runtime.connectionState', 'config.files', 'config.hardware.device', 'config.extraConfig', layout],
    ];
    for (const paths of withheld) {
      for (const change of [withhold(paths), refuse(paths)]) {
        edit = ofVm(id, change);
        const inspection = await inspect(reader, [...FAR, ...OWN, path('[ssd1] orphan/orphan.vmx')]);
        for (const [file, facts] of inspection.files)
          expect([paths, file, facts.users.map(({ ref }) => ref.id)]).toEqual([paths, file, [id]]);
      }
    }
  });
});

describe('a VM that cannot be read', () => {
  const FREE = [path('[ssd1] orphan/orphan.vmx'), path('[images] other.iso'), path('[spare] free.txt')];
  const freeOf = ({ files }: FileInspection): readonly string[] =>
    [...files].flatMap(([file, { users }]) => (users.length === 0 ? [file] : []));

  test.each(['disconnected', 'orphaned', 'inaccessible', 'invalid'])(
    'because it is %s may use every file on its datastores',
    async (state) => {
      const reader = await open();
      edit = ofVm(A, (object) => object.replace('>connected</val>', `>${state}</val>`));
      const inspection = await inspect(reader, FREE);
      expect(freeOf(inspection)).toEqual(['[spare] free.txt']);
      expect(factsOf(inspection, path('[images] other.iso')).users).toEqual([
        { ref: { id: A }, name: 'a', how: 'unread', because: state },
      ]);
      expect(inspection.hidden).toEqual([]);
    },
  );

  test('may use every file of its host where its datastores are not known, and of all where its host is not', async () => {
    const hosts =
      'hosts:\n  - { name: esx1.example.com, datastores: [ssd1, images] }\n  - { name: esx2.example.com, datastores: [spare] }\n';
    const reader = await open({ kind: 'vcenter', inventory: LAB.replace('domains:', `${hosts}domains:`) });
    const id = await idOf(reader, 'a');
    edit = ofVm(id, withhold(['layoutEx.file', 'datastore']));
    expect(freeOf(await inspect(reader, FREE))).toEqual(['[spare] free.txt']);
    edit = ofVm(id, withhold(['layoutEx.file', 'datastore', 'runtime.host']));
    expect(freeOf(await inspect(reader, FREE))).toEqual([]);
  });

  test('because the account does not see it at all is known by the datastores that list it', async () => {
    const reader = await open();
    edit = ofVm(A, () => '');
    const inspection = await inspect(reader, [...FREE, ...FAR, ...OWN]);
    expect(inspection.hidden).toEqual([A]);
    expect(freeOf(inspection)).toEqual(['[spare] free.txt']);
    const problem = deletionProblem(factsOf(inspection, path('[images] other.iso')), null);
    expect(problem).toMatchObject({ inUse: true, why: expect.stringContaining('"1" (this account does not see it)') });
  });

  test('is not noticed where the server lists no VMs of a datastore, and that is said', async () => {
    const reader = await open();
    edit = (answer) => withhold(['vm'])(ofVm(A, () => '')(answer, '', ''));
    expect(await inspect(reader, [path('[ssd1] orphan/orphan.vmx')])).toMatchObject({ hidden: [], unlisted: ['ssd1'] });
  });
});

test('a VM that is not below the folder of the datacenter is read because a datastore lists it', async () => {
  const reader = await open();
  const hide = ofVm(A, () => '');
  edit = (answer, method, asked) => (asked.includes('type="ContainerView"') ? hide(answer, method, asked) : answer);
  const inspection = await inspect(reader, [...FAR, path('[ssd1] orphan/orphan.vmx')]);
  for (const file of FAR) expect([file, usersOf(inspection, file)]).toEqual([file, ['a file']]);
  expect(usersOf(inspection, path('[ssd1] orphan/orphan.vmx'))).toEqual([]);
  expect(inspection.hidden).toEqual([]);
});

test('an account that may not look from the root looks from its datacenter', async () => {
  const reader = await open();
  edit = (answer, method, asked) =>
    method === 'CreateContainerView' && asked.includes('ha-folder-root') ? fault('NoPermission').body : answer;
  const file = path('[images] cd.iso');
  expect(usersOf(await inspect(reader, [file]), file)).toEqual(['a file']);
  edit = (answer, method, asked) =>
    method === 'CreateContainerView' && asked.includes('ha-folder-root') ? fault('InvalidState').body : answer;
  await expect(inspect(reader, [file])).rejects.toMatchObject({ diagnostic: { code: 'EF3007' } });
});

describe('a path', () => {
  const KINDS: readonly [string, FileFacts['kind'], string | null][] = [
    ['[ssd1]', 'directory', null],
    ['[ssd1] a', 'directory', null],
    ['[ssd1] orphan', 'directory', null],
    ['[ssd1] nothing', 'missing', null],
    ['[ssd1] nothing/at.all', 'missing', null],
    ['[ssd1] A/a.vmx', 'missing', null],
    ['[ssd1] orphan/orphan.vmdk', 'disk', null],
    ['[ssd1] orphan/orphan-flat.vmdk', 'disk-data', '[ssd1] orphan/orphan.vmdk'],
    ['[ssd1] orphan/lonely-flat.vmdk', 'file', null],
    ['[ssd1] orphan/orphan.vmx', 'file', null],
    ['[images] cd.iso', 'file', null],
    ['[gone] x/x.vmx', 'no-datastore', null],
  ];

  test('is what the host says of it', async () => {
    const reader = await open();
    for (const [file, kind, instead] of KINDS)
      expect([file, factsOf(await inspect(reader, [path(file)]), path(file))]).toMatchObject([file, { kind, instead }]);
  });

  test('by the uuid of its datastore is told its name', async () => {
    const reader = await open();
    const mount = /\/vmfs\/volumes\/([^/<]+)/;
    let uuid = '';
    edit = (answer) => {
      uuid ||= mount.exec(answer)?.[1] ?? '';
      return answer;
    };
    await inspect(reader, [path('[ssd1] a/a.vmx')]);
    const by = path(`[${uuid}] a/a.vmx`);
    expect(factsOf(await inspect(reader, [by]), by).kind).toBe('no-datastore');
    expect(factsOf(await inspect(reader, [by]), by).instead).toMatch(/^\[(ssd1|images|spare)\] a\/a\.vmx$/);
  });

  test('is compared whatever the spelling of its datastore and its case', async () => {
    const reader = await open();
    const file = path('[images] logs/nobody.log');
    for (const name of [
      '/vmfs/volumes/images/logs/nobody.log',
      'ds:///vmfs/volumes/images/logs/nobody.log',
      '[] /vmfs/volumes/images/logs/nobody.log',
      '[images]  logs//nobody.log',
      '[images] logs/../logs/./nobody.log',
      '[images] LOGS/Nobody.log',
    ]) {
      edit = (answer) => answer.replaceAll('[images] logs/serial.log', name);
      expect([name, usersOf(await inspect(reader, [file]), file)]).toEqual([name, ['a file']]);
    }
  });

  test('of a disk takes its data along, wherever the descriptor says it is', async () => {
    const reader = await open();
    const file = path('[ssd1] a/borrowed.vmdk');
    expect(usersOf(await inspect(reader, [file]), file)).toEqual(['a file']);
    const orphan = path('[ssd1] orphan/orphan.vmdk');
    edit = (answer) => answer.replaceAll('[ssd1] orphan/orphan-flat.vmdk', '[ssd1] data/data-flat.vmdk');
    expect(usersOf(await inspect(reader, [orphan]), orphan)).toEqual(['a file']);
  });

  test('of a disk that a snapshot or a child stands on names its VM', async () => {
    const reader = await open();
    const client = await loggedIn(simulator as Simulator);
    await run(client, 'CreateSnapshot_Task', A, '<name>one</name><memory>false</memory><quiesce>false</quiesce>');
    const files = [path('[ssd1] data/data.vmdk'), path('[ssd1] data/data-000001.vmdk')];
    const inspection = await inspect(reader, files);
    for (const file of files) expect(usersOf(inspection, file)).toEqual(['a file']);
    await client.call('Logout', 'ha-sessionmgr');
  });

  test('that is not there costs no look at the VMs', async () => {
    const reader = await open();
    const asked: string[] = [];
    edit = (answer, method) => {
      asked.push(method);
      return answer;
    };
    await inspect(reader, [path('[ssd1] nothing/at.all')]);
    expect(asked).toContain('SearchDatastore_Task');
    expect(asked).not.toContain('CreateContainerView');
    expect(await collected(reader.list(SIGNAL))).toHaveLength(2);
    expect(asked).toContain('CreateContainerView');
  });
});
