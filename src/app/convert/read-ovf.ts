import { basename, dirname, extname, join } from 'node:path';
import {
  type Diagnostic,
  DiagnosticError,
  errorDiagnostic,
  hasErrors,
  warningDiagnostic,
} from '../../domain/diagnostics/diagnostic.js';
import { nearestName } from '../../domain/diagnostics/nearest-name.js';
import { readRegularFile } from '../../files/read-file.js';
import { streamRegularFile } from '../../files/stream-file.js';
import { Digests, parseChecksums } from '../../formats/ovf/checksums.js';
import type { OvfFile } from '../../formats/ovf/envelope.js';
import { type PackageProblem, readOva, TEXT_BYTES } from '../../formats/ovf/package.js';
import { domainsFromOvf, type OvfVm } from '../../formats/ovf/parse.js';
import { ArchiveError, safeName } from '../../formats/ovf/tar.js';
import { foreignProblem, shownFile } from './located.js';
import { type Conversion, DEFAULT_HARDWARE_VERSION, type NotationReading, UNKNOWN_DIRECTORY } from './notation.js';

type Input = AsyncIterable<Uint8Array | string>;

interface Descriptor {
  /** Null if there is none to go on with. */
  readonly text: string | null;
  readonly name: string;
  /** Sizes of the files of an archive; null for a descriptor alone. */
  readonly files: ReadonlyMap<string, number> | null;
  readonly diagnostics: readonly Diagnostic[];
}

const PACKAGE_HINTS = {
  archive:
    'Get the package again, or repack it with plain files: tar --format=ustar -cf NAME.ova NAME.ovf NAME.mf DISKS.',
  checksum: 'Get the package again from its source.',
  certificate: null,
} as const;

function packageDiagnostic({ kind, problem }: PackageProblem, file: string): Diagnostic {
  const summary = `${file}: ${problem}`;
  const hint = PACKAGE_HINTS[kind];
  if (kind === 'certificate') return warningDiagnostic('EF5019', summary);
  return errorDiagnostic(kind === 'archive' ? 'EF5016' : 'EF5017', summary, { hint });
}

function openInput(file: string, stdin: Input): Input {
  if (file === '-' || file === '/dev/stdin') return stdin;
  const stream = streamRegularFile(file);
  if (stream.ok) return stream.value;
  throw new DiagnosticError(errorDiagnostic('EF1003', `${file} ${stream.problem.text}`));
}

/** Enough to tell text from an archive. */
const PEEKED_BYTES = 512;

/** The chunks again, as bytes, with the first of them looked at. */
async function peeked(input: Input): Promise<{ readonly first: Buffer; readonly all: AsyncIterable<Uint8Array> }> {
  const chunks = input[Symbol.asyncIterator]();
  let first = Buffer.alloc(0);
  let hasEnded = false;
  while (first.length < PEEKED_BYTES && !hasEnded) {
    const next = await chunks.next();
    if (next.done === true) hasEnded = true;
    else first = Buffer.concat([first, Buffer.from(next.value as Uint8Array)]);
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      if (first.length > 0) yield first;
      if (hasEnded) return;
      for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
        yield typeof next.value === 'string' ? Buffer.from(next.value) : next.value;
      }
    } finally {
      await chunks.return?.();
    }
  }
  return { first, all: all() };
}

async function limitedText(chunks: AsyncIterable<Uint8Array>, file: string): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > TEXT_BYTES)
      throw new DiagnosticError(errorDiagnostic('EF1004', `${file} has more than ${TEXT_BYTES / 1024 / 1024} MiB`));
    parts.push(Buffer.from(chunk));
  }
  return Buffer.concat(parts).toString('utf8');
}

/** Whether a text document begins here: a byte order mark, blanks and `<`. */
function isXml(first: Buffer): boolean {
  return /^(?:\ufeff)?\s*</.test(first.subarray(0, PEEKED_BYTES).toString('utf8'));
}

const GZIP = Buffer.from([0x1f, 0x8b]);
const ZIP = Buffer.from('PK');

async function readDescriptor(conversion: Conversion, stdin: Input): Promise<Descriptor> {
  const file = shownFile(conversion.file);
  const { first, all } = await peeked(openInput(conversion.file, stdin));
  if (isXml(first)) {
    const text = await limitedText(all, file);
    return { text, name: file, files: null, diagnostics: await verifyFolder(conversion.file, text) };
  }
  if (first.subarray(0, 2).equals(GZIP) || first.subarray(0, 2).equals(ZIP)) {
    for await (const _ of all) break;
    const summary = `${file} is a compressed file, not an OVA`;
    const hint = 'Unpack it first: an OVA is a plain tar archive, and an OVF a text file.';
    return { text: null, name: file, files: null, diagnostics: [errorDiagnostic('EF5016', summary, { hint })] };
  }
  const { descriptor, files, problems } = await readOva(all);
  const diagnostics = problems.map((problem) => packageDiagnostic(problem, file));
  const name = descriptor === null ? file : `${file}/${descriptor.name}`;
  return { text: descriptor?.text ?? null, name, files, diagnostics };
}

async function digestOf(path: string, algorithm: 'sha1' | 'sha256' | 'sha512'): Promise<string | null> {
  const stream = streamRegularFile(path);
  if (!stream.ok) return null;
  const digests = new Digests([algorithm]);
  for await (const chunk of stream.value) digests.update(chunk);
  return digests.finish().get(algorithm) ?? null;
}

/** Verifies the files beside a descriptor with the manifest of checksums of the same name, if there is one. */
async function verifyFolder(file: string, text: string): Promise<readonly Diagnostic[]> {
  if (file === '-') return [];
  const folder = dirname(file);
  const path = join(folder, `${basename(file, extname(file))}.mf`);
  const read = readRegularFile(path, TEXT_BYTES);
  if (!read.ok)
    return read.problem.why === 'missing' ? [] : [errorDiagnostic('EF5017', `${path} ${read.problem.text}`)];
  const checksums = parseChecksums(read.value.bytes.toString('utf8'));
  if (!checksums.ok) return [errorDiagnostic('EF5017', `${path} ${checksums.problem}`)];
  const diagnostics: Diagnostic[] = [];
  for (const { file: name, algorithm, digest } of checksums.value) {
    if (unsafeReference(name) !== null) {
      diagnostics.push(errorDiagnostic('EF5016', `${path}: ${unsafeReference(name)}`));
      continue;
    }
    const isDescriptor = name === basename(file);
    const own = new Digests([algorithm]);
    if (isDescriptor) own.update(Buffer.from(text));
    const found = isDescriptor ? own.finish().get(algorithm) : await digestOf(join(folder, name), algorithm);
    if (found === null)
      diagnostics.push(warningDiagnostic('EF5017', `${name} is not beside ${file}, so it is not checked`));
    else if (found !== digest)
      diagnostics.push(
        errorDiagnostic('EF5017', `${name} differs from its ${algorithm.toUpperCase()} checksum in ${path}`, {
          hint: PACKAGE_HINTS.checksum,
        }),
      );
  }
  return diagnostics;
}

/** Why a reference may not be followed; null for a safe one, and for a URL, which nothing follows. */
function unsafeReference(href: string): string | null {
  if (/^https?:\/\//i.test(href)) return null;
  if (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(href))
    return `the name ${JSON.stringify(href.slice(0, 80))} is no file of the package`;
  try {
    safeName(href);
    return null;
  } catch (error) {
    if (error instanceof ArchiveError) return error.message;
    throw error;
  }
}

/** The names under which a file is in the archive: its own, or those of its chunks. */
function chunkNames({ href, size, chunkSize }: OvfFile): readonly string[] {
  if (chunkSize === null || chunkSize === 0 || size === null || size <= chunkSize) return [href];
  const count = Math.min(Math.ceil(size / chunkSize), 10_000);
  return Array.from({ length: count }, (_, index) => `${href}.${String(index).padStart(9, '0')}`);
}

/** Files that the descriptor names and the archive lacks, or that have another size there. */
function referenceProblems(
  references: readonly OvfFile[],
  files: ReadonlyMap<string, number> | null,
  file: string,
): readonly Diagnostic[] {
  return references.flatMap((reference): readonly Diagnostic[] => {
    const unsafe = unsafeReference(reference.href);
    if (unsafe !== null) return [packageDiagnostic({ kind: 'archive', problem: unsafe }, file)];
    if (files === null || /^https?:/i.test(reference.href)) return [];
    const sizes = chunkNames(reference).map((name) => files.get(name.replace(/^(?:\.\/)+/, '')));
    const total = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
    const problem = sizes.includes(undefined)
      ? `${reference.href} is named by the descriptor, but it is not in the archive`
      : reference.size !== null && reference.size !== total
        ? `${reference.href} has ${total} bytes, but the descriptor says ${reference.size}`
        : null;
    return problem === null ? [] : [packageDiagnostic({ kind: 'archive', problem }, file)];
  });
}

/** The VMs that are converted: the one of `--target`, all for a manifest, otherwise the only one. */
function chosenVms(vms: readonly OvfVm[], { target, to, file }: Conversion): readonly OvfVm[] | Diagnostic {
  const names = vms.map(({ domain }) => domain.name as string);
  if (target !== null) {
    const nearest = nearestName(target, names);
    const found = vms.filter(({ domain }) => domain.name === target);
    const hint = nearest === null ? null : `Did you mean "${nearest}"?`;
    return found.length === 1
      ? found
      : errorDiagnostic('EF7002', `${shownFile(file)} has no VM named "${target}"`, { hint });
  }
  const listed = names.slice(0, 10).join(', ');
  if (to !== 'manifest' && vms.length > 1)
    return errorDiagnostic(
      'EF5006',
      `${shownFile(file)} has ${vms.length} VMs, but only one can be converted at a time`,
      {
        hint: `Name one of them with --target: ${listed}.`,
      },
    );
  const twice = names.find(
    (name, index) => names.findIndex((each) => each.toLowerCase() === name.toLowerCase()) < index,
  );
  if (twice !== undefined)
    return errorDiagnostic('EF5015', `${shownFile(file)} has two VMs named "${twice}"`, {
      hint: 'Rename one of them in the descriptor.',
    });
  return vms;
}

/** Reads an OVF descriptor, or the archive of a package, as a stream. Never rejects for what it holds. */
export async function readOvf(conversion: Conversion, stdin: Input): Promise<NotationReading> {
  const { text, name, files, diagnostics } = await readDescriptor(conversion, stdin);
  const refused = (more: readonly Diagnostic[]): NotationReading => ({
    domain: null,
    vmxPath: null,
    driveOrder: [],
    diagnostics: [...diagnostics, ...more],
    texts: new Map(text === null ? [] : [[name, text]]),
  });
  if (text === null || hasErrors(diagnostics)) return refused([]);
  const read = domainsFromOvf(text, {
    hardwareVersion: conversion.hardwareVersion,
    defaultHardwareVersion: DEFAULT_HARDWARE_VERSION,
    directory: conversion.datastoreDir ?? UNKNOWN_DIRECTORY,
  });
  const found = [
    ...read.problems.map(foreignProblem('EF5015', name)),
    ...referenceProblems(read.files, files, shownFile(conversion.file)),
  ];
  if (hasErrors(found)) return refused(found);
  const vms = chosenVms(read.vms, conversion);
  if ('code' in vms) return refused([...found, vms]);
  const [first, ...more] = vms;
  if (first === undefined) return refused(found);
  return {
    domain: first.domain,
    power: first.power,
    unsaid: first.unsaid,
    more,
    vmxPath: null,
    driveOrder: [],
    diagnostics: [...diagnostics, ...found],
    texts: new Map([[name, text]]),
  };
}
