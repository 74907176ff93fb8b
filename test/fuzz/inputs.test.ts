import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operatorAnswers } from '../../src/app/apply/operator-answers.js';
import { knownLogin } from '../../src/app/connections/credentials.js';
import { isExempt, networkSettings } from '../../src/app/connections/network-settings.js';
import { openedSession } from '../../src/app/connections/opened-session.js';
import { mergeOperatorUri, operatorTargets } from '../../src/app/connections/operator-uri.js';
import { DiagnosticError } from '../../src/domain/diagnostics/diagnostic.js';
import { domainXmlFromDomain } from '../../src/formats/domain-xml/format.js';
import { domainFromXml } from '../../src/formats/domain-xml/parse.js';
import { formatManifest } from '../../src/manifest/format-manifest.js';
import { loadRepo } from '../../src/manifest/input/load-repo.js';
import { loadDesired } from '../../src/manifest/load-desired.js';
import { parseUri } from '../../src/providers/esx/net/uri.js';
import { parseFaultScript } from '../../src/simulator/faults/fault-script.js';
import { InventoryError } from '../../src/simulator/inventory/inventory-reader.js';
import { parseInventory } from '../../src/simulator/inventory/parse-inventory.js';
import type { Seeded } from '../chaos/seeded.js';
import { fuzz, HOURS } from './fuzz-runs.js';
import { mutatedText, NASTY } from './mutate-text.js';

const root = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const under = (folder: string, end: string): readonly string[] =>
  readdirSync(root(folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(end))
    .sort()
    .map((file) => readFileSync(join(root(folder), file), 'utf8'));

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'esxform-fuzz-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs what may refuse its input by an error of one of the kinds, and no other. */
function foreseen(kinds: readonly (new (...parts: never[]) => Error)[], work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!kinds.some((kind) => error instanceof kind)) throw error;
  }
}

const INVENTORY = `host: { name: esx1, api_version: "8.0.3.0", product: esx }
datastores: [{ name: ssd1, capacity: 500GiB, type: VMFS }]
networks: [VM Network, DMZ]
switches: [{ name: dvs1, uuid: 50 2a 3b, port_groups: [prod, { name: backup, key: dvportgroup-75 }] }]
files:
  - { path: "[ssd1] iso/a.iso", size: 650MiB }
  - { path: "[ssd1] notes.txt", text: "a" }
domains:
  - name: web01
    power: on
    tools: running
    controllers: { scsi0: pvscsi, sata0: ahci }
    disks: { scsi0:0: { size: 20GiB, provisioning: thin } }
    nics: { ethernet0: { network: VM Network, model: vmxnet3, mac: "00:50:56:25:48:01" } }
    vmx: { any.key: "value", other.key: null }
    files: { serial.log: "text" }
`;
const FAULTS = `seed: 7
faults:
  - { at: ReconfigVM_Task, nth: 2, fault: TaskInProgress }
  - { at: PUT /folder, path: web01.vmx, drop: after }
  - { at: "*", chance: 0.01, times: 100, delay: 250 }
  - { at: PowerOnVM_Task, ask: { id: msg.x, text: T, choices: [Retry, { label: a, summary: b }], default: Retry, ends: [a] } }
  - { at: PowerOnVM_Task, change: { domain: web01, keys: { memsize: "512" } } }
`;

const XML = under('test/golden/convert/xml', '.xml');
const BASE = readFileSync(root('examples/_everything-base.yaml'), 'utf8');
const REPO = readFileSync(root('examples/repo/esxform.yaml'), 'utf8');
const URIS: readonly string[] = [
  'esx://root@esx1.example.com:8443/?no_verify=1&auto_answer=1&transport=https&proxy=socks5://proxy:1080&vcenter=*',
  'vpx://admin%40vsphere.local@vc.example.com/folder/dc1/cluster1/esx1?cacert=/etc/ca.pem&authfile=/etc/auth.conf',
  'gsx://[::1]:8333/?transport=http',
];
const AUTH = '[credentials-a]\nusername=root\npassword=secret\n\n[auth-esx-esx1.example.com]\ncredentials=a\n';

/** Another word in place of an attribute's value or a text: the document is XML still. */
function withOtherWords(xml: string, random: Seeded): string {
  const places = [...xml.matchAll(/(?<==)'[^']*'|(?<==)"[^"]*"|(?<=>)[^<>\s][^<>]*(?=<)/g)];
  const place = places[random.below(places.length)];
  if (place === undefined) return xml;
  const word = random.pick(NASTY).replace(/[&<>"'\p{Cc}\p{Cs}]/gu, '');
  const quote = /^["']/.exec(place[0])?.[0] ?? '';
  return xml.slice(0, place.index) + quote + word + quote + xml.slice(place.index + place[0].length);
}

test('there is something to mutate', () => {
  expect(XML.length).toBeGreaterThan(3);
});

describe('what is mutated', () => {
  test('domain XML is read or refused, and what was read is a manifest', { timeout: HOURS }, async () => {
    await fuzz('domain XML', 300, async (random, note) => {
      const xml = random.pick(XML);
      const text = random.chance(0.3) ? mutatedText(xml, random) : withOtherWords(withOtherWords(xml, random), random);
      note(text);
      const { domain, problems } = domainFromXml(text, {
        hardwareVersion: 13,
        datastoreDir: null,
        extended: random.chance(0.5),
      });
      for (const { problem } of problems) expect(problem).not.toBe('');
      if (domain === null) return;
      foreseen([DiagnosticError], () => domainXmlFromDomain(domain, { extended: true }));
      foreseen([DiagnosticError], () => formatManifest([domain], { connect: 'sim:' }));
    });
  });

  test('inventories and scripts of the simulator', { timeout: HOURS }, async () => {
    await fuzz('simulator files', 150, async (random, note) => {
      const [inventory, faults] = [mutatedText(INVENTORY, random), mutatedText(FAULTS, random)];
      note(`${inventory}\n---\n${faults}`);
      foreseen([InventoryError], () => parseInventory(inventory));
      foreseen([InventoryError], () => parseFaultScript(faults));
    });
  });

  test('a repo file, and a base that a manifest extends', { timeout: HOURS }, async () => {
    writeFileSync(join(folder, 'm.yaml'), 'version: 1\nextends: base.yaml\nconnect: "sim:"\ndomains: { a: {} }\n');
    await fuzz('repo files', 40, async (random, note) => {
      const [repo, base] = [mutatedText(REPO, random), mutatedText(BASE, random)];
      note(`${repo}\n---\n${base}`);
      writeFileSync(join(folder, 'esxform.yaml'), repo);
      writeFileSync(join(folder, 'base.yaml'), base);
      const io = { cwd: folder, stdin: () => Promise.resolve('') };
      for (const each of (await loadRepo('.', io)).diagnostics) expect(each.summary).not.toBe('');
      for (const each of (await loadDesired(['m.yaml'], io)).diagnostics) expect(each.summary).not.toBe('');
    });
  });

  test('URIs, environments, auth files and answers of an operator', { timeout: HOURS }, async () => {
    await fuzz('URIs and environments', 300, async (random, note) => {
      const uri = mutatedText(random.pick(URIS), random);
      const auth = join(folder, 'auth.conf');
      writeFileSync(auth, mutatedText(AUTH, random));
      const value = () =>
        mutatedText(random.pick(['http://user:pw@proxy:3128', 'esx1.example.com:443', ...URIS]), random);
      const env = Object.fromEntries(
        [
          'ESXFORM_HOST',
          'ESXFORM_USER',
          'ESXFORM_PASSWORD',
          'ESXFORM_SESSION',
          'ESXFORM_PROXY',
          'NO_PROXY',
          'HTTPS_PROXY',
          'ESXFORM_CONNECT',
          'GOVC_URL',
        ]
          .filter(() => random.chance(0.5))
          .map((name) => [name, value()]),
      );
      note(JSON.stringify({ uri, env }));
      const parsed = parseUri(uri);
      operatorAnswers([uri]);
      isExempt({ host: 'esx1.example.com', port: 443 }, value());
      if (!parsed.ok) {
        expect(parsed.problem.length).toBeGreaterThan(0);
        return;
      }
      const target = parsed.value;
      const server = { ...target, confirmed: random.chance(0.5), ownAuthFile: random.chance(0.5) };
      foreseen([DiagnosticError], () => networkSettings(server, env));
      foreseen([DiagnosticError], () => openedSession(server, env));
      foreseen([DiagnosticError], () => mergeOperatorUri(target, operatorTargets([], env), env, random.chance(0.5)));
      foreseen([DiagnosticError], () => {
        knownLogin(server, { ...env, LIBVIRT_AUTH_FILE: auth, HOME: folder });
      });
    });
  });
});
