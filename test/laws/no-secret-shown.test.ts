import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { InputFormat, NotationWritten } from '../../src/app/convert/notation.js';
import { readNotation } from '../../src/app/convert/read-notation.js';
import { writeNotation } from '../../src/app/convert/write-notation.js';
import { hasErrors } from '../../src/domain/diagnostics/diagnostic.js';
import { loadRepo } from '../../src/manifest/input/load-repo.js';
import { loadDesired } from '../../src/manifest/load-desired.js';
import { parseUri } from '../../src/providers/esx/net/uri.js';
import { diagnosticText } from '../../src/report/diagnostics/diagnostic-text.js';
import { propertyRuns } from '../deep-runs.js';

/** Every output of an input with a secret in it, whatever else is wrong with the input, is free of the secret. */

const SEED = Number(process.env['LAW_SEED'] ?? 13_006);

/** Letters and digits in any order, and characters that mean something to one of the notations; long enough to be told from words. */
const secrets = fc
  .tuple(
    fc.string({ unit: fc.constantFrom(...'ZQXzqxJK0123456789'), minLength: 8, maxLength: 30 }),
    fc.constantFrom('', '', '', '!', '+', '.', '=', '~', '%41'),
  )
  .map(([word, more]) => `Zq7${word}${more}x`);

/** The secret in the spellings in which an output could hold it. */
function expectHidden(output: string, secret: string, input: string): void {
  const low = output.toLowerCase();
  for (const spelled of [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    JSON.stringify(secret).slice(1, -1),
    // A message may cut it.
    secret.slice(0, 9),
  ]) {
    if (low.includes(spelled.toLowerCase()))
      throw new Error(`${spelled} is shown\n--- of\n${input}\n--- in\n${output}`);
  }
}

/** Lines of a domain in a manifest in which S stands for the secret. */
const DOMAIN_LINES = [
  'vmx: { RemoteDisplay.vnc.password: S }',
  'vmx: { "RemoteDisplay.vnc.key": "S", foo: [1] }',
  "vmx: { 'encryption.keySafe': 'S' }",
  'vmx:\n      encryption.data: >-\n        S\n        S\n      foo: 1',
  'vmx:\n      encryption.bundle: |\n        S',
  'vmx: { vtpm.ekCSR: [S] }',
  'vmx: { vtpm.ekCRT: { a: S } }',
  'vmx:\n      - RemoteDisplay.vnc.password=S',
  'vmx:\n      - key: encryption.keySafe\n        value: S',
  'vmx: [ { value: S, name: encryption.keySafe } ]',
  'vmx: { "vtpm.ekC\\x53R": S }',
  'vmx: { encryption: { keySafe: S } }',
  'vnc: { password: S, port: 5900 }',
  'vnc: { password: "S", port: x }',
  'vnc: &v { passwd: S }',
  'vnc: { key: S }',
  'pw: &p S\n    vnc: { password: *p }',
  'password:\n      S',
  'password:\n      - S',
  '? password\n    : S',
  'password: !!str S',
  'password: S # and more',
  'api_token: S',
  'rootPass: S',
  'guestinfo: { db_password: S }',
  'guestinfo: { join_token: { text: S, encoding: base64 } }',
  'guestinfo: { ovfEnv: "<a>S</a>" }',
  'guestinfo: { secret: { env: S } }',
  'guestinfo: { userdata: "password: S" }',
  'guestinfo:\n      userdata: |\n        #cloud-config\n        password: S',
  'serials: { serial0: { network: "telnet://u:S@h:23", direction: client } }',
  'memory: 4GiB # esx://root:S@h',
];

const CONNECTS = [
  'esx://root:S@host/',
  'esx://root:S@host/?no_verfy=1',
  '"esx://root:S@host/"',
  'esx://host/?proxy=http://u:S@p:80&no_verify=7',
  'esx://host/?vcenter=u:S@v',
  'esx://host/?password=S',
  'esx://root:S/more@host/',
  'esx+ssh://root:S@host/',
  'root:S@host',
  'esx:/root:S@host',
  'esx://root:S',
  '>-\n  esx://root:S@host/',
  '[ "esx://root:S@host/" ]',
];

/** What is wrong elsewhere: whole lines of a domain, and pieces before and behind lines. */
const FAULTS = [
  'memry: 4GiB',
  'memory: 4',
  'memory: [4GiB]',
  'vcpus: two',
  'annotation: "open',
  "annotation: 'open",
  'disks: [ { size: 1 } ]',
  '{ a: b',
  'a: b }',
  '- x',
  '\tx: 1',
  '<<: *nowhere',
  'x: *nowhere',
  '!secret x',
  ': :',
  '%',
  '"',
  '...',
  'vmx: { memsize: 4 }',
  'vnc: x',
  'guestinfo: 1',
];
const PIECES = ['', '', '', ' ', ' }', ' ]', ' "', ' : x', ' # x', ', b: c', '\t'];

const manifests = fc
  .record({
    line: fc.constantFrom(...DOMAIN_LINES),
    connect: fc.constantFrom('sim:', 'sim:', 'esx://h/', ...CONNECTS),
    before: fc.array(fc.constantFrom(...FAULTS), { maxLength: 2 }),
    behind: fc.array(fc.constantFrom(...FAULTS), { maxLength: 2 }),
    piece: fc.constantFrom(...PIECES),
    twice: fc.boolean(),
    top: fc.constantFrom('', 'defaults: 1\n', 'auto_answer: maybe\n', 'foo: {\n', 'version: 2\n'),
    crlf: fc.boolean(),
  })
  .map(({ line, connect, before, behind, piece, twice, top, crlf }) => {
    const block = (lines: readonly string[]) => lines.map((each) => `    ${each}\n`).join('');
    const own = [line, ...(twice ? [line] : [])];
    const last = `    ${own.join('\n    ')}${line.includes('|') || line.includes('#') ? '' : piece}\n`;
    const domain = `  web01:\n${block(before)}${last}${block(behind)}`;
    const text = `version: 1\nconnect: ${connect}\n${top}domains:\n${domain}`;
    return crlf ? text.replaceAll('\n', '\r\n') : text;
  });

async function shownByValidate(text: string): Promise<string> {
  const { diagnostics, texts } = await loadDesired(['-'], { cwd: '/', stdin: async () => text });
  const drawn = diagnostics.map((each) => diagnosticText(each, texts, { color: false }));
  return [...drawn, JSON.stringify(diagnostics)].join('\n');
}

test('validate shows no secret of a manifest', async () => {
  await fc.assert(
    fc.asyncProperty(manifests, secrets, async (manifest, secret) => {
      const text = manifest.replace(/(?<![A-Za-z0-9])S(?![A-Za-z0-9])/g, () => secret);
      expectHidden(await shownByValidate(text), secret, text);
    }),
    { numRuns: propertyRuns(400), seed: SEED },
  );
});

/** Faults that make the text around them be read as something else. */
const NASTY = ['"', 'annotation: "open', '{ a: b', 'x: *nowhere', '\tx: 1', 'memory: 4'];

test.each(DOMAIN_LINES)('%j is not shown beside what changes how it is read', async (line) => {
  const secret = 'Zq7Hunter2Value9x';
  for (const lines of NASTY.flatMap((fault) => [`${fault}\n    ${line}`, `${line}\n    ${fault}`])) {
    const text = `version: 1\nconnect: "sim:"\ndomains:\n  web01:\n    ${lines}\n`.replace(
      /(?<![A-Za-z0-9])S(?![A-Za-z0-9])/g,
      secret,
    );
    expectHidden(await shownByValidate(text), secret, text);
  }
});

describe('a repo file', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'esxform-law-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(['password: S', 'owner: { token: S }', 'manifests: ["esx://u:S@h/"]', 'owner: "x\npassword: S'])(
    'shows no secret: %j',
    async (line) => {
      const secret = 'Zq7Hunter2Value9x';
      writeFileSync(join(folder, 'esxform.yaml'), `version: 1\n${line.replace('S', secret)}\n`);
      const { diagnostics, texts } = await loadRepo('.', { cwd: folder });
      expect(diagnostics).not.toEqual([]);
      const drawn = diagnostics.map((each) => diagnosticText(each, texts, { color: false })).join('\n');
      expectHidden(drawn + JSON.stringify(diagnostics), secret, line);
    },
  );
});

const VMX_LINES = [
  'RemoteDisplay.vnc.enabled = "TRUE"\nRemoteDisplay.vnc.password = "S"',
  "RemoteDisplay.vnc.key = 'S'",
  'encryption.keySafe = "vmware:key/list/(pair/S)"',
  'encryption.data = """S\nS"""',
  'encryption.bundle="S"',
  'vtpm.ekCSR = "S"',
  'VTPM.EKCRT = "S" # x',
  'dataFileKey = "S"',
  'guestinfo.db_password = "S"',
  'guestinfo.ovfEnv = "<a>S</a>"',
  'my.apiKey = "S"',
  'encryption.keySafe = S',
  'encryption.keySafe = "S',
  'encryption.keySafe = "S" S',
  'encryption.keySafe "S"',
  'serial0.present = "TRUE"\nserial0.fileType = "network"\nserial0.fileName = "telnet://u:S@h:23"',
];
const VMX_FAULTS = [
  'memsize = "x"',
  'numvcpus = ',
  'x',
  'displayName = "a',
  '= "b"',
  'scsi0.virtualDev = "y"',
  '"""',
  '',
];

const XML_PARTS = [
  "<graphics type='vnc' passwd='S'/>",
  '<graphics type="vnc" port="x" passwd="S"/>',
  "<graphics type='spice' passwd='S'/>",
  "<graphics type='vnc' passwd='S' passwd='S'/>",
  "<graphics type='vnc' passwd='S>",
  '<password>S</password>',
  "<serial type='tcp'><source host='u:S@h'/></serial>",
  '<!-- password: S -->',
];
const XML_FAULTS = ['', '<memory>x</memory>', '<vcpu/>', '<a', '&nbsp;', '</x>', "<interface type='x'/>", '<disk/>'];

const domainXml = (parts: readonly string[]) =>
  `<domain type='vmware'>\n<name>a</name>\n<memory>1048576</memory>\n<os><type>hvm</type></os>\n<devices>\n${parts.join('\n')}\n</devices>\n</domain>\n`;

async function shownByConvert(from: InputFormat, text: string): Promise<string> {
  const shown: string[] = [];
  for (const to of ['manifest', 'vmx', 'domain-xml'] satisfies readonly NotationWritten[]) {
    const conversion = {
      from,
      to,
      file: '-',
      datastoreDir: null,
      hardwareVersion: null,
      target: null,
      connect: 'sim:',
      extended: true,
      strict: false,
      datastores: new Map<string, string>(),
    };
    const reading = await readNotation(
      conversion,
      (async function* () {
        yield Buffer.from(text);
      })(),
    );
    const { diagnostics, texts, domain } = reading;
    shown.push(
      ...diagnostics.map((each) => diagnosticText(each, texts, { color: false })),
      JSON.stringify(diagnostics),
    );
    if (domain === null) continue;
    // The command stops at errors; what it would write is free of secrets all the same.
    const written = await writeNotation(domain, reading, conversion).catch(() => null);
    shown.push(written?.text ?? '', JSON.stringify(written?.diagnostics ?? []));
    if (!hasErrors(diagnostics)) expect(written).not.toBeNull();
  }
  return shown.join('\n');
}

const around = (own: readonly string[], faults: readonly string[]) =>
  fc.tuple(
    fc.array(fc.constantFrom(...faults), { maxLength: 2 }),
    fc.constantFrom(...own),
    fc.array(fc.constantFrom(...faults), { maxLength: 2 }),
  );

test('convert shows no secret of a VMX', async () => {
  await fc.assert(
    fc.asyncProperty(around(VMX_LINES, VMX_FAULTS), secrets, async ([before, line, behind], secret) => {
      const head = ['config.version = "8"', 'virtualHW.version = "19"', 'displayName = "a"'];
      const text = `${[...head, ...before, line.replace(/\bS\b/g, () => secret), ...behind].join('\n')}\n`;
      expectHidden(await shownByConvert('vmx', text), secret, text);
    }),
    { numRuns: propertyRuns(200), seed: SEED },
  );
});

test('convert shows no secret of a domain XML', async () => {
  await fc.assert(
    fc.asyncProperty(around(XML_PARTS, XML_FAULTS), secrets, async ([before, part, behind], secret) => {
      const text = domainXml([...before, part.replace(/\bS\b/g, () => secret), ...behind]);
      expectHidden(await shownByConvert('domain-xml', text), secret, text);
    }),
    { numRuns: propertyRuns(400), seed: SEED },
  );
});

test('a URI that is refused is shown without its password', () => {
  const tails = fc.constantFrom('', '?x=1', '?no_verify=7', '?vcenter=%zz', '#f', '/path', '?transport=ftp', ':99999');
  fc.assert(
    fc.property(
      fc.constantFrom(...CONNECTS.filter((each) => /^\w/.test(each))),
      tails,
      secrets,
      (uri, tail, secret) => {
        const text = uri.replace(/(?<![A-Za-z0-9])S(?![A-Za-z0-9])/g, () => secret) + tail;
        expectHidden(JSON.stringify(parseUri(text)), secret, text);
      },
    ),
    { numRuns: propertyRuns(1_000), seed: SEED },
  );
});
