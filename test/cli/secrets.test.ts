import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { type Ended, esxform, freshFolder } from './esxform.js';

const PASSWORD = 'Zq7-Login&Word-1';
/** One for each place on the VM that holds a secret. */
const ON_THE_VM: Readonly<Record<string, string>> = {
  'encryption.keySafe': 'Zq7KeySafeValue02',
  'encryption.data': 'Zq7DataValue03',
  'encryption.bundle': 'Zq7BundleValue04',
  'vtpm.ekCSR': 'Zq7CsrValue05',
  'vtpm.ekCRT': 'Zq7CrtValue06',
  dataFileKey: 'Zq7FileKeyValue07',
  'RemoteDisplay.vnc.password': 'Zq7VncValue08',
  'RemoteDisplay.vnc.key': 'Zq7VncKeyValue09',
  'guestinfo.db_password': 'Zq7GuestValue10',
  'guestinfo.ovfEnv': 'Zq7EnvValue11',
  'my.apiKey': 'Zq7ApiValue12',
};
const UUID = '42116ec4-1d3f-4f0a-9a52-0000000000aa';

const INVENTORY = `host: { name: esx1.example.com, version: "8.0.3", api_version: "8.0.3.0", hardware_version: 21 }
datastores: [ { name: ssd1, capacity: 500GiB } ]
networks: [VM Network]
domains:
  - name: db01
    uuid: ${UUID}
    power: off
    guest_os: debian11_64
    hardware_version: 19
    memory: 2GiB
    vmx: ${JSON.stringify({ 'RemoteDisplay.vnc.enabled': 'TRUE', 'RemoteDisplay.vnc.port': '5901', 'vtpm.present': 'TRUE', 'foo.bar': '1', ...ON_THE_VM })}
`;

let folder: ReturnType<typeof freshFolder>;
let simulator: Simulator;

beforeEach(async () => {
  folder = freshFolder();
  simulator = await startSimulator({ password: PASSWORD, inventory: INVENTORY, taskMilliseconds: 5 });
});
afterEach(async () => {
  await simulator.close();
  folder.remove();
});

const declare = (lines: string, connect = simulator.uri) =>
  writeFileSync(
    join(folder.path, 'm.yaml'),
    `version: 1\nconnect: ${JSON.stringify(connect)}\ndomains:\n  db01:\n    uuid: ${UUID}\n${lines}`,
  );

const env = () => ({ ESXFORM_HOST: new URL(simulator.baseUrl).host, ESXFORM_USER: 'root', ESXFORM_PASSWORD: PASSWORD });
const run = (...args: readonly string[]): Promise<Ended> =>
  esxform(args, folder.path, { ...env(), ESXFORM_CONNECT: simulator.uri });

/** Everything below the folder but the manifest itself. */
function written(): string {
  return readdirSync(folder.path, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile() && each.name !== 'm.yaml')
    .map((each) => readFileSync(join(each.parentPath, each.name), 'latin1'))
    .join('\n');
}

function expectNone(output: string, secrets: readonly string[]): void {
  const low = output.toLowerCase();
  for (const secret of secrets) {
    const spelled = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64').replace(/=+$/, '')];
    for (const each of spelled) expect(low.includes(each.toLowerCase()), `${each} in ${output}`).toBe(false);
  }
}

async function vmx(): Promise<string> {
  const login = `Basic ${Buffer.from(`root:${PASSWORD}`).toString('base64')}`;
  const url = `${simulator.baseUrl}/folder/db01/db01.vmx?dcPath=ha-datacenter&dsName=ssd1`;
  return await (await fetch(url, { headers: { authorization: login } })).text();
}

test('no command shows or stores a secret of a VM, and applying leaves every one of them on it', async () => {
  declare('    memory: 4GiB\n    annotation: x\n    vnc: { port: 5902 }\n');
  const outputs: Ended[] = [];
  for (const args of [
    ['validate', 'm.yaml'],
    ['plan', 'm.yaml', '--out', 'plan.json'],
    ['plan', 'm.yaml', '--json'],
    ['plan', 'm.yaml', '--vmx'],
    ['plan', 'm.yaml', '--read', 'config', '--json'],
    ['show', 'plan.json'],
    ['show', 'plan.json', '--json'],
    ['explain', 'db01'],
    ['explain', 'db01', '--json'],
    ['drift', '--json'],
    ['drift', '--markdown'],
    ['drift'],
    ['question', 'list', '--connect', simulator.uri],
    ['apply', 'm.yaml', '--auto-approve', '--json', '--journal', 'journal', '--trace', 'trace'],
    ['explain', 'db01', '--read', 'config'],
  ]) {
    const ended = await run(...args);
    expect(ended.code, `${args.join(' ')}: ${ended.stderr}`).toBeLessThan(3);
    outputs.push(ended);
  }
  const secrets = [PASSWORD, ...Object.values(ON_THE_VM)];
  expectNone(outputs.map(({ stdout, stderr }) => stdout + stderr).join('\n'), secrets);
  expectNone(written(), secrets);
  expect(written()).toContain('foo.bar');

  const after = await vmx();
  expect(after).toContain('memsize = "4096"');
  for (const [key, value] of Object.entries(ON_THE_VM)) expect(after).toContain(`${key} = "${value}"`);

  declare('    vnc: null\n');
  const removed = await run('apply', 'm.yaml', '--auto-approve');
  expect(removed.code, removed.stderr).toBe(0);
  const last = await vmx();
  expect(last).not.toContain('RemoteDisplay.vnc.enabled = "TRUE"');
  for (const [key, value] of Object.entries(ON_THE_VM)) expect(last).toContain(`${key} = "${value}"`);
});

test('a refused login, wrong usage and a broken environment show no credentials', async () => {
  declare('    memory: 4GiB\n');
  const uri = simulator.uri.replace('://', `://root:${PASSWORD}@`);
  const withEnv = (more: Readonly<Record<string, string>>, ...args: readonly string[]) =>
    esxform(args, folder.path, { ...env(), ...more });
  const ends = [
    await withEnv({ ESXFORM_PASSWORD: `${PASSWORD}-wrong` }, 'plan', 'm.yaml'),
    await run('plan', 'm.yaml', '--connect', uri),
    await run('plan', 'm.yaml', '--conect', uri),
    await run('plan', '--max-impact', uri),
    await run('convert', '--from', 'vmx', '--to', 'manifest', '--connect', uri),
    await withEnv({ ESXFORM_CONNECT: uri }, 'plan', 'm.yaml'),
    await withEnv({ ESXFORM_PROXY: `ftp://u:${PASSWORD}@p` }, 'plan', 'm.yaml'),
    await withEnv({ ESXFORM_PROXY: `http://u:${PASSWORD}@127.0.0.1:1` }, 'plan', 'm.yaml'),
    await withEnv({ GOVC_URL: `::${PASSWORD}@@`, ESXFORM_HOST: '' }, 'plan', 'm.yaml'),
    await withEnv({ ESXFORM_SESSION: `${PASSWORD} ;` }, 'plan', 'm.yaml'),
  ];
  for (const [index, { code, stdout, stderr }] of ends.entries()) {
    expect(code, `${index}: ${stderr}`).not.toBe(0);
    expect(stderr).not.toBe('');
    expectNone(stdout + stderr, [PASSWORD]);
  }
});

test('a saved plan that was edited to read or remove a secret is refused before anything is sent', async () => {
  declare('    memory: 4GiB\n');
  expect((await run('plan', 'm.yaml', '--out', 'plan.json')).code).toBe(0);
  const text = readFileSync(join(folder.path, 'plan.json'), 'utf8');
  const edits: readonly ((plan: string) => string)[] = [
    (plan) => plan.replaceAll('"memory"\n', '"vmx",\n "encryption.keySafe"\n'),
    (plan) => plan.replace('"declared": {', '"declared": { "vmx": { "vtpm.ekCSR": null },'),
    (plan) => plan.replace(/"connect": "[^"]*"/, `"connect": "esx://root:${PASSWORD}@h/"`),
  ];
  for (const edit of edits) {
    const tampered = edit(text);
    expect(tampered).not.toBe(text);
    writeFileSync(join(folder.path, 'plan.json'), tampered);
    simulator.log.clear();
    const ended = await run('apply', 'plan.json', '--auto-approve');
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('EF2060');
    expectNone(ended.stdout + ended.stderr, [PASSWORD]);
    expect(simulator.log.count('Login')).toBe(0);
  }
  const broken = `${text.slice(0, -3)} ${PASSWORD}`;
  writeFileSync(join(folder.path, 'plan.json'), broken);
  const ended = await run('show', 'plan.json');
  expect(ended.stderr).toContain('EF2025');
  expectNone(ended.stdout + ended.stderr, [PASSWORD]);
});
