import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DatastorePath } from '../../../src/domain/values/datastore-path.js';
import { vmxFromDomain } from '../../../src/formats/vmx/format.js';
import { domainFromVmx, type VmxPlace } from '../../../src/formats/vmx/parse.js';
import { formatVmxText, parseVmxText, VMX_LIMITS, vmxEntries, withVmxValues } from '../../../src/formats/vmx/syntax.js';
import { mutatedFile, randomNumbers } from './byte-mutator.js';
import { largeFiles } from './large-files.js';

/** `npm run fuzz` sets both; a finding names the seed that shows it again. */
const RUNS = Number(process.env['VMX_FUZZ_RUNS'] ?? process.env['FUZZ_RUNS'] ?? 2_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_250_101);
const BATCH = 1000;

const places: readonly VmxPlace[] = [
  { vmxPath: '[ssd1] web01/web01.vmx' as DatastorePath, mounts: [] },
  { vmxPath: null, mounts: [{ datastore: 'ssd1', mount: '/vmfs/volumes/5669422e' }] },
  { vmxPath: '[win] a.vmx' as DatastorePath, mounts: [{ datastore: 'win', mount: 'C:\\VMs\\' }] },
];

const SEEDS: readonly Buffer[] = [
  `#!/usr/bin/vmware
.encoding = "UTF-8"
config.version = "8"
virtualHW.version = "13"
guestOS = "debian10-64"
uuid.bios = "56 4d 9b ef ac d9 b4 e0-c8 f0 ae a8 b9 10 35 15"
displayName = "web|22 01%2f"
annotation = "two|0Alines"
memsize = "1024"
numvcpus = "4"
sched.cpu.shares = "high"
sched.mem.max = "unlimited"
scsi0.present = "true"
scsi0.virtualDev = "pvscsi"
scsi0:0.present = "true"
scsi0:0.deviceType = "scsi-hardDisk"
scsi0:0.fileName = "web01.vmdk"
ide0:0.present = "true"
ide0:0.deviceType = "cdrom-image"
ide0:0.fileName = "/vmfs/volumes/ssd1/iso/a.iso"
ethernet0.present = "true"
ethernet0.virtualDev = "vmxnet3"
ethernet0.networkName = "VM Network"
ethernet0.addressType = "generated"
ethernet0.generatedAddress = "00:0c:29:dd:ee:fe"
serial0.present = "true"
serial0.fileType = "pipe"
serial0.fileName = "p"
floppy0.present = "false"
guestinfo.userdata = 'a "b" c'
firmware = "efi"
`,
  'a = "1"; b = \'2\' # c\r\nc = """x\r\ny""";d="|41|zz"\r# e\rMEMSIZE="4"\rmemsize="8"',
].map((text) => Buffer.from(text));
const LATIN = Buffer.from(
  '.encoding = "windows-1252"\r\ndisplayName = "B\xfcro |c3|a4"\r\nmemsize = "64"\r\n',
  'latin1',
);
const JAPANESE = Buffer.concat([
  Buffer.from('.encoding = "Shift_JIS"\ndisplayName = "'),
  Buffer.from([0x95, 0x5c, 0x83, 0x7c]),
  Buffer.from('41"\n'),
]);
const FILES = [...SEEDS, LATIN, JAPANESE];

/** What holds for any bytes at all. */
function checkFile(bytes: Uint8Array, place: VmxPlace): void {
  const { document, problems } = parseVmxText(bytes);
  const text = formatVmxText(document);
  checkDomain(bytes, place);
  // A change, or characters that take more bytes in UTF-8, may lead out of the bounds.
  if (Buffer.byteLength(text) > VMX_LIMITS.bytes - 100) return;
  const again = parseVmxText(text);
  expect(formatVmxText(again.document)).toBe(text);
  for (const { line, problem } of problems) {
    expect(line).toBeGreaterThanOrEqual(0);
    expect(problem).not.toMatch(/\p{Cc}/u);
  }
  if (problems.length === 0) {
    expect(again).toEqual({ document, problems });
    if (bytes.every((byte) => byte < 0x80) && !/encoding/i.test(text))
      expect(text).toBe(Buffer.from(bytes).toString('latin1'));
  }
  checkChange(text);
}

function checkChange(text: string): void {
  const { document } = parseVmxText(text);
  const before = [...vmxEntries(document)].map(([key, { value }]) => [key, value] as const);
  if (document.lines.filter(({ kind }) => kind === 'entry').length >= VMX_LIMITS.entries) return;
  const changes: Record<string, string | null> = { 'fuzz.new': 'it\'s "new"\n' };
  const [first, second] = before;
  if (first !== undefined) changes[first[0]] = 'changed|';
  if (second !== undefined) changes[second[0]] = null;
  const after = vmxEntries(parseVmxText(formatVmxText(withVmxValues(document, changes))).document);
  for (const [key, value] of Object.entries(changes)) expect(after.get(key)?.value ?? null, key).toBe(value);
  for (const [key, value] of before.slice(2)) if (key !== 'fuzz.new') expect(after.get(key)?.value, key).toBe(value);
}

/** What is read as a domain can be written, and what was written is read without a problem in its text. */
function checkDomain(bytes: Uint8Array, place: VmxPlace): void {
  const { document, problems } = parseVmxText(bytes);
  const { domain } = domainFromVmx(document, place);
  const written = formatVmxText(vmxFromDomain(domain, place));
  if (problems.length === 0) expect(parseVmxText(Buffer.from(written)).problems).toEqual([]);
}

const lines = fc.oneof(
  fc.constantFrom(...SEEDS.flatMap((seed) => seed.toString().split(/(?<=\n)/))),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc
    .tuple(fc.stringMatching(/^[A-Za-z.][A-Za-z0-9_:.-]{0,12}$/), fc.string({ unit: 'binary', maxLength: 40 }))
    .map(([key, value]) => `${key} = "${value.replace(/["\r\n\0]/g, '')}"\n`),
);
const texts = fc.array(lines, { maxLength: 20 }).map((all) => Buffer.from(all.join('')));
const anything = fc.oneof(texts, fc.uint8Array({ maxLength: 200 }));

/** A pause between batches lets the runner hear that the test is alive. */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

const HOURS = 6 * 3600 * 1000;

describe(`no bytes break the reader (${RUNS} inputs, seed ${SEED})`, () => {
  test('mutated files', { timeout: HOURS }, async () => {
    for (let run = 0; run < RUNS / 2; run += 1) {
      const seed = SEED + run;
      const random = randomNumbers(seed);
      const file = mutatedFile(FILES[random(FILES.length)] ?? Buffer.alloc(0), random);
      const place = places[random(places.length)];
      try {
        if (place !== undefined) checkFile(file, place);
      } catch (error) {
        throw new Error(`FUZZ_SEED=${seed} FUZZ_RUNS=2, file ${JSON.stringify(file.toString('latin1'))}`, {
          cause: error,
        });
      }
      if (run % BATCH === 0) await pause();
    }
  });

  test('files made up from lines and from nothing', { timeout: HOURS }, async () => {
    for (let run = 0; run < RUNS / 2; run += BATCH) {
      const numRuns = Math.min(BATCH, Math.ceil(RUNS / 2) - run);
      fc.assert(fc.property(anything, fc.constantFrom(...places), checkFile), { seed: SEED + run, numRuns });
      await pause();
    }
  });
});

describe('a file of 1 MiB', () => {
  test.each(largeFiles().map(({ name, bytes }) => [name, bytes] as const))('%s', (_, bytes) => {
    expect(bytes.byteLength).toBeLessThanOrEqual(VMX_LIMITS.bytes);
    expect(bytes.byteLength).toBeGreaterThan(VMX_LIMITS.bytes - 8192);
    const place = places[0];
    if (place !== undefined) checkFile(bytes, place);
  });
});
