import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gzip } from '../../src/manifest/guestinfo/gzip.js';

const license = readFileSync(new URL('../../LICENSE', import.meta.url));

/** Lengths and distances at which a code of the format begins or ends, among others. */
const table: readonly (readonly [string, Uint8Array])[] = [
  ['nothing', new Uint8Array()],
  ['one byte', Uint8Array.of(0)],
  ['each byte once', Uint8Array.from({ length: 256 }, (_, index) => index)],
  ['one byte, too often for one repetition', new Uint8Array(1000).fill(7)],
  ...[3, 4, 10, 11, 18, 19, 34, 35, 66, 67, 130, 131, 226, 227, 256, 257, 258, 259, 260, 261].map(
    (length) => [`a repetition of ${length}`, new Uint8Array(length + 1).fill(65)] as const,
  ),
  ...[1, 4, 5, 8, 9, 4096, 4097, 24_576, 24_577, 32_767, 32_768, 32_769, 40_000].map(
    (distance) => [`a repetition from ${distance} before`, apart(distance)] as const,
  ),
  ['a text', license],
];

/** One word twice, with what repeats nothing between. */
function apart(distance: number): Uint8Array {
  const word = Buffer.from('one word');
  const bytes = Buffer.alloc(distance + word.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = (Math.imul(at + 1, 0x9e3779b1) >>> 13) & 0xff;
  word.copy(bytes, 0);
  word.copy(bytes, distance);
  return bytes;
}

test.each(table)('what zlib makes of it is what went in: %s', (_name, bytes) => {
  expect(gunzipSync(gzip(bytes)).equals(bytes)).toBe(true);
});

test('so is any other', () => {
  const few = fc.array(fc.constantFrom(0, 65, 66), { maxLength: 600 }).map((bytes) => Uint8Array.from(bytes));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 600 }), few), (bytes) => {
      expect(gunzipSync(gzip(bytes)).equals(bytes)).toBe(true);
    }),
  );
});

test('equal bytes give these bytes, with no time, no name and no system', () => {
  expect(gzip(Buffer.from('#cloud-config\n#cloud-config\n')).toString('hex')).toBe(
    '1f8b08000000000002ff534ecec92f4dd14dcecf4bcb4ce742e5010016c447731c000000',
  );
  expect([...gzip(license).subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 0xff]);
});

test('a text becomes small', () => {
  expect(gzip(license).length).toBeLessThan(license.length / 2);
});
