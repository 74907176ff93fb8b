import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startSimulator } from '../../src/simulator/simulator.js';
import { type Edit, editingProxy, ofVm, withhold } from '../providers/esx/editing-proxy.js';
import { loggedIn, type RawClient, run as task } from '../simulator/raw-client.js';
import { esxform, freshFolder } from './esxform.js';

const DB = '42116ec4-1d3f-4f0a-9a52-000000000001';
const NOBODY = '42116ec4-1d3f-4f0a-9a52-3c5a2f1d9eff';
const DB01 = '1';
const BUILD01 = '2';

let folder: ReturnType<typeof freshFolder>;
beforeEach(() => {
  folder = freshFolder();
});
afterEach(() => folder.remove());

const state = (): string => join(folder.path, '.esxform', 'sim');
const run = (...args: readonly string[]) => esxform(args, folder.path);

function manifest(text: string, connect = 'sim:'): void {
  writeFileSync(join(folder.path, 'm.yaml'), `version: 1\nconnect: "${connect}"\ndomains:\n${text}`);
}

function ghost(...files: readonly string[]): void {
  const list = files.map((file) => `"${file}"`).join(', ');
  manifest(`  ghost:\n    uuid: ${NOBODY}\n    ensure: absent\n    delete_files: [${list}]\n`);
}

/** All files and directories of the embedded simulator's datastores. */
function stored(): readonly string[] {
  return readdirSync(join(state(), 'datastores'), { recursive: true }).map(String).sort();
}

/** Does something on the embedded simulator's state, as another client would. */
async function byHand(act: (client: RawClient) => Promise<unknown>): Promise<void> {
  const host = await startSimulator({ stateDir: state(), taskMilliseconds: 1 });
  try {
    const client = await loggedIn(host);
    await act(client);
    await client.call('Logout', 'ha-sessionmgr');
  } finally {
    await host.close();
  }
}

describe('files that are not deleted', () => {
  test.each<[string, string, string]>([
    ['[ssd1] build01', 'EF2050', '"build01"'],
    ['[ssd1] build01/build01-flat.vmdk', 'EF2036', '"build01" uses it'],
    ['[ssd1] build01/serial.log', 'EF2036', '"build01" uses it'],
    ['[ssd1] build01/build01.vmdk', 'EF2036', '"build01" uses it'],
    ['[ssd1]  build01//build01.vmx', 'EF2036', '"build01" uses it'],
    ['[ssd9] build01/build01.vmx', 'EF2051', 'no datastore of that name'],
    ['[images] debian12-flat.vmdk', 'EF2052', '[images] debian12.vmdk'],
  ])('%s', async (file, code, said) => {
    await byHand(async () => undefined);
    const before = stored();
    ghost(file);
    const planned = await run('plan', 'm.yaml');
    expect(planned.code).toBe(code === 'EF2051' ? 1 : 6);
    expect(planned.stdout).toContain(`error ${code}: `);
    expect(planned.stdout).toContain(said);
    expect(planned.stdout).toContain('at m.yaml:7:');
    expect((await run('apply', 'm.yaml', '--auto-approve')).code).not.toBe(0);
    expect(stored()).toEqual(before);
  });

  test('by a saved plan, once a VM uses them', async () => {
    ghost('[images] debian-12.iso');
    expect(await run('plan', 'm.yaml', '--out', 'p.json')).toMatchObject({ code: 0 });
    const device =
      '<spec><deviceChange><operation>add</operation><device xsi:type="VirtualCdrom"><key>-1</key>' +
      '<backing xsi:type="VirtualCdromIsoBackingInfo"><fileName>[images] debian-12.iso</fileName></backing>' +
      '<controllerKey>200</controllerKey><unitNumber>0</unitNumber></device></deviceChange></spec>';
    await byHand((client) => task(client, 'ReconfigVM_Task', BUILD01, device));
    const ended = await run('apply', 'p.json');
    expect(ended.code, ended.stdout + ended.stderr).toBe(3);
    expect(ended.stderr).toContain('EF4024');
    expect(ended.stderr).toContain('"build01" uses it');
    expect(stored()).toContain('images/debian-12.iso');
  });

  test('while a VM cannot be read, which is named', async () => {
    const host = await startSimulator({ taskMilliseconds: 1 });
    let edit: Edit = (answer) => answer;
    const proxy = await editingProxy(host.baseUrl, () => edit);
    const env = {
      ESXFORM_HOST: new URL(proxy.through(host.baseUrl)).host,
      ESXFORM_USER: host.user,
      ESXFORM_PASSWORD: host.password,
    };
    const through = (...args: readonly string[]) => esxform(args, folder.path, env);
    try {
      ghost('[ssd1] build01/build01.vmdk', '[images] debian-12.iso');
      const { host: name } = new URL(proxy.through(host.baseUrl));
      const text = readFileSync(join(folder.path, 'm.yaml'), 'utf8');
      writeFileSync(join(folder.path, 'm.yaml'), text.replace('sim:', `esx://${name}/?transport=http`));

      edit = ofVm(BUILD01, withhold(['config.hardware.device', 'layoutEx.file', 'config', 'config.files']));
      const unread = await through('plan', 'm.yaml', '--no-cache');
      expect(unread.code, unread.stderr).toBe(6);
      expect(unread.stdout).toContain('[ssd1] build01/build01.vmdk cannot be deleted: "build01"');
      expect(unread.stdout).not.toContain('[images] debian-12.iso cannot be deleted');

      edit = ofVm(BUILD01, () => '');
      const hidden = await through('plan', 'm.yaml', '--no-cache');
      expect(hidden.code).toBe(6);
      expect(hidden.stdout).toContain('Note: This account sees only part of the inventory');
      expect(hidden.stdout.split('sees only part of the inventory')).toHaveLength(2);
      expect(host.openSessions()).toBe(0);
    } finally {
      await proxy.close();
      await host.close();
    }
  });
});

test('a file of nobody is deleted, and nothing else', async () => {
  await byHand(async () => undefined);
  const before = stored();
  ghost('[images] debian12.vmdk', '[images] debian12-flat.vmdk');
  const ended = await run('apply', 'm.yaml', '--auto-approve');
  expect(ended.code, ended.stdout + ended.stderr).toBe(0);
  const gone = ['images/debian12-flat.vmdk', 'images/debian12.vmdk'];
  expect(stored()).toEqual(before.filter((file) => !gone.includes(file)));
});

describe('a removal of a VM with another name', () => {
  const scratch = (more = ''): void =>
    manifest(`  scratch-vm:\n    uuid: ${DB}\n    ensure: absent\n    allow_power_off: guest\n${more}`);
  const LIVE = 'VM "db01" on host esx1.example.com, folder /, powered on';

  test('is refused, and the VM is named', async () => {
    scratch();
    const planned = await run('plan', 'm.yaml');
    expect(planned.code).toBe(6);
    expect(planned.stdout).toContain(LIVE);
    expect(planned.stdout).toContain('HZ204 removes the VM "db01", which the manifest calls "scratch-vm"; NOT allowed');
    expect(planned.stdout).toContain('[ssd1] db01/db01.vmx');
    expect(await run('apply', 'm.yaml', '--auto-approve')).toMatchObject({ code: 6 });
    expect(await run('plan', 'm.yaml', '--allow', 'HZ204:other')).toMatchObject({ code: 6 });
  });

  test.each([
    ['manifest', '    allow: [HZ204]\n', []],
    ['operator', '', ['--allow', 'HZ204']],
  ] as const)(
    'is carried out where the %s allows it, and the plan, its file and the log name the VM',
    async (who, more, flags) => {
      scratch(more);
      const planned = await run('plan', 'm.yaml', ...flags, '--out', 'p.json');
      expect(planned.code, planned.stdout).toBe(0);
      expect(planned.stdout).toContain('# db01, which the manifest calls scratch-vm, will be removed');
      expect(planned.stdout).toContain(LIVE);
      expect(planned.stdout).toContain(`allowed by the ${who}`);
      const json = JSON.parse((await run('show', 'p.json', '--json')).stdout);
      const removes = { name: 'db01', uuid: DB, host: 'esx1.example.com', folder: '', power: 'on' };
      expect(json.connections[0].domains[0].removes).toMatchObject(removes);
      expect(json.resource_changes[0].change.before).toMatchObject({ ...removes, vmx_path: '[ssd1] db01/db01.vmx' });
      const ended = await run('apply', 'p.json');
      expect(ended.code, ended.stderr).toBe(0);
      expect(ended.stderr).toContain('scratch-vm: removes the VM "db01" on host esx1.example.com');
    },
  );

  test('by a saved plan is stale once the VM has another name, whatever the manifest calls it', async () => {
    manifest(`  db01:\n    uuid: ${DB}\n    ensure: absent\n    allow_power_off: guest\n`);
    expect(await run('plan', 'm.yaml', '--out', 'p.json')).toMatchObject({ code: 0 });
    await byHand((client) => task(client, 'ReconfigVM_Task', DB01, '<spec><name>sql01</name></spec>'));
    const ended = await run('apply', 'p.json');
    expect(ended.code).toBe(3);
    expect(ended.stderr).toContain('domain.name');
    expect(ended.stderr).toContain('sql01');
    expect(ended.stderr).not.toContain('shut down');
  });

  test('is refused for destroy, too', async () => {
    manifest(`  scratch-vm:\n    uuid: ${DB}\n    allow_power_off: guest\n`);
    const planned = await run('plan', 'm.yaml', '--destroy');
    expect(planned.code).toBe(6);
    expect(planned.stdout).toContain('HZ204');
  });
});
