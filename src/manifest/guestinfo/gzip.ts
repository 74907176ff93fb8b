import { gzipSync } from 'fflate';

/**
 * A gzip file (RFC 1952) without a time or a name. What zlib makes of a text depends on its build and on the processor, which would
 * make a plan on one machine differ from that on another; a pure JavaScript DEFLATE of one version depends on the bytes alone.
 */
export function gzip(bytes: Uint8Array): Buffer {
  const file = Buffer.from(gzipSync(bytes, { level: 9, mtime: 0 }));
  // The operating system, which is nobody's business (255: unknown).
  file[9] = 0xff;
  return file;
}
