import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Conversion } from '../../src/app/convert/notation.js';
import { readNotation } from '../../src/app/convert/read-notation.js';
import { writeNotation } from '../../src/app/convert/write-notation.js';
import { hasErrors } from '../../src/domain/diagnostics/diagnostic.js';
import { mountId } from '../../src/simulator/build-world.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { LIBVIRT_DIFFERENCES } from './libvirt-differences.js';
import { havePeer } from './peers.js';
import { runProgram } from './run-program.js';

const hasVirsh = havePeer('virsh', ['--version']);
const skipped = hasVirsh ? '' : ' (skipped: there is no virsh here)';
const corpus = join(dirname(fileURLToPath(import.meta.url)), '../golden/convert');
const scratch = mkdtempSync(join(tmpdir(), 'convert-'));
const authFile = join(scratch, 'auth.conf');
writeFileSync(authFile, '[credentials-lab]\nusername=root\npassword=secret\n[auth-esx-127.0.0.1]\ncredentials=lab\n');
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** libvirt takes the virtual hardware that it writes from the version of the host (libvirt-esx-behaviour 2.4). */
const HOST_BY_HARDWARE: Readonly<Record<number, string>> = {
  4: '3.5.0',
  7: '4.1.0',
  8: '8.0.3',
  9: '5.1.0',
  10: '6.5.0',
};

const inventoryOf = (version: string): string => `
host: { name: esx1.example.com, version: ${version}, api_version: ${version}, build: "1", hardware_version: 10 }
datastores: [{ name: ssd1 }, { name: images, type: NFS }]
networks: [VM Network]
files: [{ path: "[ssd1] auto/auto.vmdk", disk: thin, size: 1GiB }]
`;

const conversion = (file: string, parts: Partial<Conversion>): Conversion => ({
  from: 'vmx',
  to: 'domain-xml',
  file,
  datastoreDir: null,
  hardwareVersion: null,
  target: null,
  connect: 'sim:',
  extended: false,
  strict: false,
  datastores: new Map(),
  ...parts,
});

/** What `convert` prints; null where it refuses. */
async function ours(asked: Conversion): Promise<string | null> {
  const reading = await readNotation(asked, process.stdin);
  if (reading.domain === null || hasErrors(reading.diagnostics)) return null;
  return (await writeNotation(reading.domain, reading, asked)).text;
}

async function virsh(simulator: Simulator, ...args: readonly string[]): Promise<string | null> {
  const env = { LIBVIRT_AUTH_FILE: authFile };
  const end = await runProgram('virsh', ['-c', simulator.uri, ...args], { env });
  return end.code === 0 ? end.stdout : null;
}

/** libvirt names files by where a datastore is mounted, ours by its name. Ours leaves passwords out; libvirt, in XML alone. */
function comparable(text: string | null): readonly string[] | null {
  if (text === null) return null;
  let named = text;
  for (const name of ['ssd1', 'images']) named = named.replaceAll(mountId(name), name);
  return named
    .replace(/ passwd='[^']*'/g, '')
    .replace(/^RemoteDisplay\.vnc\.password = .*\n/m, '')
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
}

const files = (kind: string): readonly string[] =>
  readdirSync(join(corpus, kind))
    .sort()
    .map((name) => join(corpus, kind, name));

/** The same outcome, or the difference that is listed with its reason; one that is listed and is none any more is wrong, too. */
function judge(file: string, own: readonly string[] | null, theirs: readonly string[] | null): void {
  const difference = LIBVIRT_DIFFERENCES[basename(file)];
  if (difference === undefined) expect(own, basename(file)).toEqual(theirs);
  else expect(own, `${basename(file)} differs no more: ${difference}`).not.toEqual(theirs);
}

describe.runIf(hasVirsh)(`convert and virsh give the same${skipped}`, () => {
  const simulators = new Map<string, Simulator>();
  beforeAll(async () => {
    for (const version of Object.values(HOST_BY_HARDWARE)) {
      simulators.set(version, await startSimulator({ strict: true, inventory: inventoryOf(version) }));
    }
  });
  afterAll(async () => {
    for (const simulator of simulators.values()) await simulator.close();
  });
  const on = (hardware: number): Simulator => {
    const simulator = simulators.get(HOST_BY_HARDWARE[hardware] ?? '');
    if (simulator === undefined) throw new Error(`no host writes hardware version ${hardware}`);
    return simulator;
  };

  it.each(files('vmx').map((file) => [basename(file), file]))('from VMX: %s', async (_, file) => {
    const simulator = on(8);
    const theirs = await virsh(simulator, 'domxml-from-native', 'vmware-vmx', file);
    const own = await ours(conversion(file, { from: 'vmx', to: 'domain-xml' }));
    judge(file, comparable(own), comparable(theirs));
  });

  it.each(files('xml').map((file) => [basename(file), file]))('to VMX: %s', async (_, file) => {
    const hardwareVersion = Number(/hardware version (\d+)/.exec(readFileSync(file, 'utf8'))?.[1]);
    const simulator = on(hardwareVersion);
    const theirs = await virsh(simulator, 'domxml-to-native', 'vmware-vmx', '--xml', file);
    const own = await ours(conversion(file, { from: 'domain-xml', to: 'vmx', hardwareVersion }));
    judge(file, comparable(own), comparable(theirs));
  });
});
