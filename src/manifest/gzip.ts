import { crc32 } from 'node:zlib';
import { deflate } from './deflate.js';

/** A gzip file (RFC 1952) with no time, no name and no operating system in it: equal bytes give equal bytes, on any machine. */
export function gzip(bytes: Uint8Array): Buffer {
  const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(bytes), 0);
  trailer.writeUInt32LE(bytes.length, 4);
  return Buffer.concat([header, deflate(bytes), trailer]);
}
