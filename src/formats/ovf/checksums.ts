import { createHash } from 'node:crypto';
import { failure, type Result, success } from '../../domain/diagnostics/result.js';

/** The algorithms that a manifest file (`.mf`) names. Source: DMTF DSP0243 (SHA1, later SHA256), and SHA512 of OVF Tool. */
export const ALGORITHMS = ['sha1', 'sha256', 'sha512'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

export interface Checksum {
  readonly file: string;
  readonly algorithm: Algorithm;
  /** In lower case. */
  readonly digest: string;
}

const LINE = /^(SHA1|SHA256|SHA512)\s*\((.{1,255})\)\s*=\s*([0-9a-fA-F]+)$/i;
const DIGITS: Readonly<Record<Algorithm, number>> = { sha1: 40, sha256: 64, sha512: 128 };
const MOST_LINES = 2000;

/** Reads a manifest file. Returns the phrase of a problem for a line that is no checksum. */
export function parseChecksums(text: string): Result<readonly Checksum[]> {
  const lines = text.split(/\r?\n/);
  if (lines.length > MOST_LINES) return failure(`has more than ${MOST_LINES} lines`);
  const checksums: Checksum[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const [, name, file, digest] = LINE.exec(line.trim()) ?? [];
    const algorithm = ALGORITHMS.find((each) => each === name?.toLowerCase());
    if (algorithm === undefined || file === undefined || digest?.length !== DIGITS[algorithm])
      return failure(`has no checksum in line ${index + 1}`);
    checksums.push({ file, algorithm, digest: digest.toLowerCase() });
  }
  return success(checksums);
}

/** Digests of one file under several algorithms at once, for a file that is read before its checksum is known. */
export class Digests {
  readonly #hashes;

  constructor(algorithms: readonly Algorithm[]) {
    this.#hashes = algorithms.map((algorithm) => ({ algorithm, hash: createHash(algorithm) }));
  }

  update(bytes: Uint8Array): void {
    for (const { hash } of this.#hashes) hash.update(bytes);
  }

  finish(): ReadonlyMap<Algorithm, string> {
    return new Map(this.#hashes.map(({ algorithm, hash }) => [algorithm, hash.digest('hex')]));
  }
}
