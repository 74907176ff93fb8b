import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { blankDomain } from '../../../src/domain/blank-domain.js';
import type { Domain } from '../../../src/domain/domain.js';
import type { DatastorePath } from '../../../src/domain/values/datastore-path.js';
import type { DomainName } from '../../../src/domain/values/domain-name.js';
import type { CachedReading, ReadingKey } from '../../../src/providers/esx/read/cached-reading.js';
import { openReadingCache, type ReadingCache } from '../../../src/providers/esx/read/reading-cache.js';
import { propertyRuns } from '../../deep-runs.js';
import { domains, WILD } from '../../laws/arbitrary-domains.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'esxform-cache-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const SERVER = ['https://h:443', 'server-1'];
const UNDER = ['0.1.0', '/vmfs/volumes/1 ssd1'];
const KEY: ReadingKey = {
  machine: 'vm-1',
  uuid: 'u',
  instanceUuid: 'i',
  name: 'web01',
  vmxPath: '[ssd1] web01/web01.vmx' as DatastorePath,
  changeVersion: '7',
};
const READING: CachedReading = {
  domain: { ...blankDomain('web01' as DomainName), annotation: 'é😀\n"x"' },
  marker: { format: 2, owner: 'me', machine: { uuid: null, vmxPath: 'x' }, applied: { memory: 'd' } },
  disks: { diskRoots: { 'scsi0:0': '[ssd1] web01/web01.vmdk' as DatastorePath } },
};

async function opened(server = SERVER, under = UNDER): Promise<ReadingCache> {
  const cache = await openReadingCache({ folder, server, under });
  if (cache === null) throw new Error('there is no cache');
  return cache;
}

/** Paths of all files, below the folder. */
function files(): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile() || each.isSymbolicLink())
    .map((each) => join(each.parentPath, each.name));
}

function onlyFile(): string {
  const [path, ...more] = files();
  if (path === undefined || more.length > 0) throw new Error(`expected one file, found ${files().join(' ')}`);
  return path;
}

test('what was kept is found again by a later run, as it was', async () => {
  await (await opened()).keep(KEY, READING);
  const later = await opened();
  expect(later.mayKnow('vm-1')).toBe(true);
  expect(later.mayKnow('vm-2')).toBe(false);
  expect(await later.find(KEY)).toEqual(READING);
});

test('what an earlier version of the reader has kept is not found', async () => {
  const cache = await opened();
  await cache.keep(KEY, READING);
  const content = (readFileSync(onlyFile(), 'utf8').split('\n')[1] ?? '').replace('"for":"[8,', '"for":"[5,');
  writeFileSync(onlyFile(), `${createHash('sha256').update(content).digest('hex')}\n${content}\n`);
  expect(content).toContain('"for":"[5,');
  expect(await cache.find(KEY)).toBeNull();
});

test('any domain comes back as it went', async () => {
  const cache = await opened();
  await fc.assert(
    fc.asyncProperty(domains(WILD), async (domain: Domain) => {
      await cache.keep(KEY, { ...READING, domain });
      expect(await cache.find(KEY)).toEqual({ ...READING, domain });
    }),
    { numRuns: propertyRuns(60) },
  );
});

describe('nothing is found', () => {
  test.each<[string, Partial<ReadingKey>]>([
    ['of another state', { changeVersion: '8' }],
    ['of another machine', { machine: 'vm-2' }],
    ['of a machine with another uuid', { uuid: 'v' }],
    ['of a machine without that uuid', { uuid: null }],
    ['of another instance', { instanceUuid: 'j' }],
    ['by another name', { name: 'web02' }],
    ['of a machine that lies elsewhere', { vmxPath: '[ssd2] web01/web01.vmx' as DatastorePath }],
  ])('%s', async (_, other) => {
    const cache = await opened();
    await cache.keep(KEY, READING);
    expect(await cache.find({ ...KEY, ...other })).toBeNull();
  });

  test.each<[string, readonly string[], readonly string[]]>([
    ['on another server', ['https://h:443', 'server-2'], UNDER],
    ['at another address', ['https://h:444', 'server-1'], UNDER],
    ['by another version of the program', SERVER, ['0.1.1', '/vmfs/volumes/1 ssd1']],
    ['after a datastore got another name', SERVER, ['0.1.0', '/vmfs/volumes/1 fast']],
  ])('%s', async (_, server, under) => {
    await (await opened()).keep(KEY, READING);
    expect(await (await opened([...server], [...under])).find(KEY)).toBeNull();
  });
});

describe('a damaged file is ignored, and replaced', () => {
  test.each<[string, (path: string, text: string) => void]>([
    ['empty', (path) => writeFileSync(path, '')],
    ['cut off', (path, text) => writeFileSync(path, text.slice(0, -20))],
    ['cut behind its first line', (path, text) => writeFileSync(path, text.slice(0, text.indexOf('\n') + 1))],
    ['with one character changed', (path, text) => writeFileSync(path, text.replace('web01', 'web02'))],
    ['JSON of another kind', (path) => writeFileSync(path, '[]\n[]\n')],
    ['bytes', (path) => writeFileSync(path, Buffer.from([0, 255, 10, 254]))],
    ['without end', (path) => writeFileSync(path, 'x'.repeat(300 * 1024))],
    [
      'a named pipe',
      (path) => {
        rmSync(path);
        execFileSync('mkfifo', [path]);
      },
    ],
    [
      'a link',
      (path, text) => {
        rmSync(path);
        writeFileSync(join(folder, 'elsewhere'), text);
        symlinkSync(join(folder, 'elsewhere'), path);
      },
    ],
  ])('%s', async (_, damage) => {
    const cache = await opened();
    await cache.keep(KEY, READING);
    const path = onlyFile();
    damage(path, readFileSync(path, 'utf8'));
    expect(await cache.find(KEY)).toBeNull();
    await cache.keep(KEY, READING);
    expect(await cache.find(KEY)).toEqual(READING);
  });

  test('one that is cut off anywhere', async () => {
    const cache = await opened();
    await cache.keep(KEY, READING);
    const path = onlyFile();
    const text = readFileSync(path);
    for (let length = 0; length < text.byteLength - 1; length += 17) {
      writeFileSync(path, text.subarray(0, length));
      expect(await cache.find(KEY), `${length} bytes`).toBeNull();
    }
  });
});

describe('the folder', () => {
  const mode = (path: string): number => statSync(path).mode & 0o777;

  test('and all in it are shut to others, whatever the umask', async () => {
    const before = process.umask(0);
    try {
      await (await opened()).keep(KEY, READING);
    } finally {
      process.umask(before);
    }
    expect(mode(onlyFile())).toBe(0o600);
    expect(mode(join(onlyFile(), '..'))).toBe(0o700);
    expect(mode(join(folder, 'readings'))).toBe(0o700);
  });

  test('is not used when others can look into it', async () => {
    mkdirSync(join(folder, 'readings'));
    chmodSync(join(folder, 'readings'), 0o755);
    expect(await openReadingCache({ folder, server: SERVER, under: UNDER })).toBeNull();
  });

  test('is not used when it is no folder, or a link to one', async () => {
    writeFileSync(join(folder, 'readings'), '');
    expect(await openReadingCache({ folder, server: SERVER, under: UNDER })).toBeNull();
    rmSync(join(folder, 'readings'));
    mkdirSync(join(folder, 'other'), { mode: 0o700 });
    symlinkSync(join(folder, 'other'), join(folder, 'readings'));
    expect(await openReadingCache({ folder, server: SERVER, under: UNDER })).toBeNull();
  });

  test('may be deleted at any time', async () => {
    const cache = await opened();
    await cache.keep(KEY, READING);
    rmSync(join(folder, 'readings'), { recursive: true });
    expect(await cache.find(KEY)).toBeNull();
    await cache.keep(KEY, READING);
    expect(await (await opened()).find(KEY)).toBeNull();
  });

  test('is rid of what killed runs have left, but not of what a run is writing', async () => {
    await (await opened()).keep(KEY, READING);
    const [old, fresh] = [`${onlyFile()}.1.old.tmp`, `${onlyFile()}.1.new.tmp`];
    for (const path of [old, fresh]) writeFileSync(path, 'half');
    utimesSync(old, new Date(0), new Date(0));
    await opened();
    expect(files()).toHaveLength(2);
    expect(files()).toContain(fresh);
  });
});

test('runs at once never show each other half a file, and leave nothing behind', async () => {
  const caches = await Promise.all(Array.from({ length: 4 }, () => opened()));
  const readings = caches.map((_, index) => ({
    ...READING,
    domain: { ...READING.domain, annotation: String(index).repeat(50_000) },
  }));
  const writing = caches.flatMap((cache, index) =>
    Array.from({ length: 10 }, () => cache.keep(KEY, readings[index] ?? READING)),
  );
  const reading = caches.flatMap((cache) => Array.from({ length: 10 }, () => cache.find(KEY)));
  for (const found of await Promise.all(reading)) if (found !== null) expect(readings).toContainEqual(found);
  await Promise.all(writing);
  expect(readings).toContainEqual(await (await opened()).find(KEY));
  expect(files()).toHaveLength(1);
});

test('a reading that is too large is not kept', async () => {
  const cache = await opened();
  await cache.keep(KEY, { ...READING, domain: { ...READING.domain, annotation: 'x'.repeat(300 * 1024) } });
  expect(files()).toEqual([]);
  expect(cache.mayKnow('vm-1')).toBe(false);
});
