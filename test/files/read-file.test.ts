import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FileRead, readRegularFile } from '../../src/files/read-file.js';
import { readNamedFile } from '../../src/files/read-named-file.js';

const MOST = 1000;
let folder = '';
const server = createServer();
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'esxform-files-'));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  mkdirSync(join(folder, 'directory'));
  writeFileSync(join(folder, 'file'), 'content');
  writeFileSync(join(folder, 'most'), 'x'.repeat(MOST));
  writeFileSync(join(folder, 'more'), 'x'.repeat(MOST + 1));
  for (const name of ['file', 'pipe', 'directory', 'nothing', 'link-to-itself'])
    symlinkSync(name, join(folder, `link-to-${name.replace('link-to-', '')}`));
  await new Promise<void>((done) => server.listen(join(folder, 'socket'), done));
});
afterAll(async () => {
  await new Promise((done) => server.close(done));
  rmSync(folder, { recursive: true, force: true });
});

function outcome(read: FileRead): string {
  return read.ok ? read.value.bytes.toString('utf8') : read.problem.text;
}

const PIPE = 'cannot be read: it is a named pipe, not a regular file';
const DEVICE = 'cannot be read: it is a device, not a regular file';

const TABLE: readonly (readonly [string, string])[] = [
  ['file', 'content'],
  ['link-to-file', 'content'],
  ['most', 'x'.repeat(MOST)],
  ['more', 'has more than 0.9765625 KiB'],
  ['pipe', PIPE],
  ['link-to-pipe', PIPE],
  ['directory', 'cannot be read: it is a directory'],
  ['link-to-directory', 'cannot be read: it is a directory'],
  ['socket', 'cannot be read: it is a socket, not a regular file'],
  ['nothing', 'cannot be read: there is no such file or directory'],
  ['link-to-nothing', 'cannot be read: there is no such file or directory'],
  ['link-to-itself', 'cannot be read: its symbolic links go round in a circle'],
  ['file/below', 'cannot be read: a part of its path is not a directory'],
];

test.each(TABLE)('%s', async (name, expected) => {
  expect(outcome(readRegularFile(join(folder, name), MOST))).toBe(expected);
  expect(outcome(await readNamedFile(join(folder, name), MOST))).toBe(expected);
});

test('a link is refused where links are not followed', () => {
  const read = readRegularFile(join(folder, 'link-to-file'), MOST, 'refuse');
  expect(outcome(read)).toBe('cannot be read: it is a symbolic link, not a regular file');
  expect(outcome(readRegularFile(join(folder, 'file'), MOST, 'refuse'))).toBe('content');
});

describe.skipIf(process.platform !== 'linux')('on Linux', () => {
  test.each(['/dev/zero', '/dev/full', '/dev/null'])('the device %s is not opened', (path) => {
    expect(outcome(readRegularFile(path, MOST))).toBe(DEVICE);
  });

  test('a file that reports no size is bounded by what is read', () => {
    const size = readFileSync('/proc/self/status').byteLength;
    expect(outcome(readRegularFile('/proc/self/status', size * 4))).toContain('VmSize');
    expect(readRegularFile('/proc/self/status', 100)).toMatchObject({ ok: false, problem: { why: 'too-large' } });
  });

  test('a regular file behind a descriptor', async () => {
    const file = openSync(join(folder, 'file'), 'r');
    expect(outcome(await readNamedFile(`/dev/fd/${file}`, MOST))).toBe('content');
  });

  test('a descriptor that is not open', async () => {
    expect((await readNamedFile('/dev/fd/987654', MOST)).ok).toBe(false);
  });
});
