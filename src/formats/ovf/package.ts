import { ALGORITHMS, type Algorithm, type Checksum, Digests, parseChecksums } from './checksums.js';
import { ArchiveError, readTar, type TarEntry } from './tar.js';

/** A problem of a package. A `checksum` error means that a file was changed; `archive` that the archive is damaged or unsafe. */
export interface PackageProblem {
  readonly kind: 'archive' | 'checksum' | 'certificate';
  readonly problem: string;
}

export interface OvfPackage {
  /** Null if there is none that can be read. */
  readonly descriptor: { readonly name: string; readonly text: string } | null;
  /** Sizes of the other files, by name. */
  readonly files: ReadonlyMap<string, number>;
  readonly problems: readonly PackageProblem[];
}

/** What is kept in memory of one file. Nothing else of an archive is kept. */
export const TEXT_BYTES = 4 * 1024 * 1024;

interface ReadFile {
  readonly digests: ReadonlyMap<Algorithm, string>;
}

/** Compares files with the checksums of a manifest file, which may stand before or behind them. */
export function checksumProblems(
  checksums: readonly Checksum[],
  files: ReadonlyMap<string, ReadFile>,
  exempt: (name: string) => boolean,
): readonly PackageProblem[] {
  const listed = new Set(checksums.map(({ file }) => file));
  const wrong = checksums.flatMap(({ file, algorithm, digest }): readonly PackageProblem[] => {
    const found = files.get(file);
    if (found === undefined)
      return [{ kind: 'checksum', problem: `${file} has a checksum, but it is not in the package` }];
    return found.digests.get(algorithm) === digest
      ? []
      : [{ kind: 'checksum', problem: `${file} differs from its ${algorithm.toUpperCase()} checksum` }];
  });
  const unlisted = [...files.keys()].filter((name) => !listed.has(name) && !exempt(name));
  return [
    ...wrong,
    ...unlisted.map(
      (name): PackageProblem => ({ kind: 'checksum', problem: `${name} has no checksum in the manifest` }),
    ),
  ];
}

const isText = (name: string): boolean => /\.(?:ovf|mf)$/i.test(name);

/**
 * Reads an OVA archive as a stream: the descriptor and the manifest of checksums are kept, each other file is hashed and dropped. Never
 * rejects for what the archive holds.
 */
export async function readOva(chunks: AsyncIterable<Uint8Array>): Promise<OvfPackage> {
  const texts = new Map<string, Buffer[]>();
  const open = new Map<string, Digests>();
  const sizes = new Map<string, number>();
  const problems: PackageProblem[] = [];
  let checksums: readonly Checksum[] | null = null;
  /** A manifest file is complete once the next entry begins. */
  const learnChecksums = (): void => {
    const name = [...texts.keys()].find((each) => /\.mf$/i.test(each));
    if (name === undefined || checksums !== null) return;
    const parsed = parseChecksums(Buffer.concat(texts.get(name) ?? []).toString('utf8'));
    if (!parsed.ok) throw new ArchiveError(`${name} ${parsed.problem}`);
    checksums = parsed.value;
  };
  const visit = ({ name, size }: TarEntry): ((bytes: Uint8Array) => void) => {
    learnChecksums();
    if (isText(name) && size > TEXT_BYTES)
      throw new ArchiveError(`${name} has more than ${TEXT_BYTES / 1024 / 1024} MiB`);
    if ([...sizes.keys()].some((each) => isText(each) && isText(name) && each.slice(-3) === name.slice(-3)))
      throw new ArchiveError(`there are two files like ${name}`);
    sizes.set(name, size);
    const known = checksums?.filter(({ file }) => file === name).map(({ algorithm }) => algorithm);
    const digests = new Digests(known ?? ALGORITHMS);
    open.set(name, digests);
    const kept: Buffer[] = [];
    if (isText(name)) texts.set(name, kept);
    return (bytes) => {
      digests.update(bytes);
      if (isText(name)) kept.push(Buffer.from(bytes));
    };
  };
  try {
    await readTar(chunks, visit);
    learnChecksums();
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    problems.push({ kind: 'archive', problem: error.message });
  }
  const descriptor = [...texts].find(([name]) => /\.ovf$/i.test(name));
  if (problems.length === 0) {
    const files = new Map([...open].map(([name, digests]) => [name, { digests: digests.finish() }]));
    if (checksums !== null)
      problems.push(...checksumProblems(checksums, files, (name) => /\.(?:mf|cert)$/i.test(name)));
    for (const name of sizes.keys())
      if (/\.cert$/i.test(name)) problems.push({ kind: 'certificate', problem: `${name} is not checked` });
    if (descriptor === undefined) problems.push({ kind: 'archive', problem: 'there is no descriptor (.ovf)' });
  }
  const [name, bytes] = descriptor ?? [];
  return {
    descriptor: name === undefined ? null : { name, text: Buffer.concat(bytes ?? []).toString('utf8') },
    files: sizes,
    problems,
  };
}
