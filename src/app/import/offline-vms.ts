/**
 * Use case "import" without a host: VMs of files. VMX files and folders of them, OVF and OVA, Terraform's state or plan, and the output of govc. Terms: a
 * source is one path. Limit: nothing is planned, because there is no live state to compare with.
 */

import { statSync } from 'node:fs';
import { basename, dirname, extname, relative, resolve, sep } from 'node:path';
import { type Diagnostic, DiagnosticError, hasErrors } from '../../domain/diagnostics/diagnostic.js';
import type { Domain, Slots } from '../../domain/domain.js';
import {
  type DatastorePath,
  joinDatastorePath,
  parseDatastorePath,
  splitDatastorePath,
} from '../../domain/values/datastore-path.js';
import { fieldName } from '../../domain/values/manifest-path.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import type { Path } from '../../domain/values/path-key.js';
import { findFiles } from '../../files/find-files.js';
import { cannotBeRead } from '../../files/read-file.js';
import { type Conversion, type InputFormat, UNKNOWN_DIRECTORY } from '../convert/notation.js';
import { readNotation } from '../convert/read-notation.js';
import { formatOne } from '../convert/write-notation.js';
import type { DescribedVm } from './describe-vm.js';
import type { SkippedVm } from './import-vms.js';
import { readJson } from './json-sources.js';
import type { PlacedFile } from './manifest-files.js';
import { type FoundVm, type OfflineOptions, refused, type SourceVms } from './offline-source.js';

export type OfflineVm =
  | { readonly kind: 'vm'; readonly described: DescribedVm; readonly place: PlacedFile }
  | { readonly kind: 'skipped'; readonly vm: SkippedVm }
  | { readonly kind: 'problem'; readonly diagnostic: Diagnostic };

/** Stands for a datastore that is not known. */
const UNKNOWN = splitDatastorePath(UNKNOWN_DIRECTORY).datastore;

/**
 * The directory of a VMX on its datastore: below `--datastore-dir` as it is below the source, its own below `/vmfs/volumes/`, and otherwise its
 * folder on an unknown datastore.
 */
function directoryOf(file: string, source: string, { datastoreDir }: OfflineOptions): DatastorePath | null {
  const folder = dirname(resolve(file));
  if (datastoreDir !== null) {
    const below = relative(resolve(source), folder).split(sep).join('/');
    return below === '' || below.startsWith('..') ? datastoreDir : joinDatastorePath(datastoreDir, below);
  }
  const mounted = /^\/vmfs\/volumes\/([^/]+)\/(.+)$/.exec(folder);
  const [datastore, path] = mounted === null ? [UNKNOWN, basename(folder)] : [mounted[1], mounted[2]];
  const parsed = parseDatastorePath(`[${datastore}] ${path}`);
  return parsed.ok ? parsed.value : null;
}

/** Files on an unknown datastore, by the field that names them: no manifest can declare them. */
function unknownFiles({ disks, cdroms, floppies, serials, parallels }: Domain): readonly Path[] {
  const isUnknown = (part: object): boolean =>
    'file' in part && typeof part.file === 'string' && part.file.startsWith(`[${UNKNOWN}]`);
  const slots = <Device extends object>(kind: string, devices: Slots<Device>, partOf: (device: Device) => object) =>
    Object.entries(devices).flatMap(([slot, device]): Path[] => (isUnknown(partOf(device)) ? [[kind, slot]] : []));
  return [
    ...slots('disks', disks, (disk) => disk),
    ...slots('cdroms', cdroms, ({ medium }) => medium),
    ...slots('floppies', floppies, ({ medium }) => medium),
    ...slots('serials', serials, (port) => port),
    ...slots('parallels', parallels, (port) => port),
  ];
}

async function readWith(from: InputFormat, file: string, source: string, options: OfflineOptions): Promise<SourceVms> {
  const conversion: Conversion = {
    from,
    to: 'manifest',
    file,
    datastoreDir: from === 'vmx' ? directoryOf(file, source, options) : null,
    hardwareVersion: null,
    target: null,
    connect: options.connect,
    extended: false,
    strict: false,
    datastores: options.datastores,
  };
  try {
    const { domain, power = null, unsaid = [], more = [], diagnostics } = await readNotation(conversion, NO_INPUT());
    if (domain === null || hasErrors(diagnostics)) return { vms: [], diagnostics };
    return { vms: [{ domain, power, unsaid }, ...more].map((vm) => ({ ...vm, folder: null })), diagnostics };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return { vms: [], diagnostics: [error.diagnostic] };
  }
}

async function* NO_INPUT(): AsyncGenerator<Uint8Array> {}

async function readFile(path: string, source: string, options: OfflineOptions): Promise<SourceVms> {
  switch (extname(path).toLowerCase()) {
    case '.vmx':
      return await readWith('vmx', path, source, options);
    case '.ovf':
    case '.ova':
      return await readWith('ovf', path, source, options);
    case '.json':
    case '.tfstate':
      return await readJson(path, options);
    default:
      return refused(path, 'is no source that is known', 'Sources are folders, .vmx, .ovf, .ova, .tfstate and .json.');
  }
}

/** The files of a source: itself, or the VMX files of a folder. */
function filesOf(path: string): readonly string[] | SourceVms {
  try {
    if (!statSync(path).isDirectory()) return [path];
  } catch (error) {
    return refused(path, cannotBeRead(error));
  }
  const found = findFiles(path, '.vmx');
  if (!found.ok) return refused(path, found.problem);
  return found.value.length === 0 ? refused(path, 'has no .vmx file') : found.value;
}

/** A disk with a size is declared without its file. */
function isSaidBySize({ disks }: Domain, [kind, slot]: Path): boolean {
  return kind === 'disks' && (ownEntry(disks, slot)?.size ?? null) !== null;
}

type ManifestFormat = typeof import('../../manifest/format-manifest.js');

function* describedVm(vm: FoundVm, options: OfflineOptions, manifest: ManifestFormat): Generator<OfflineVm> {
  if ('described' in vm) {
    const { described } = vm;
    yield { kind: 'vm', described, place: { name: described.vm.name, folder: null, pool: null, host: null } };
    return;
  }
  const { domain, power, folder = null } = vm;
  const unknown = unknownFiles(domain).filter((path) => !isSaidBySize(domain, path));
  const unsaid = [...vm.unsaid, ...unknown];
  try {
    const formatted = formatOne({ domain, power: options.power ? power : null, unsaid, folder }, true, manifest);
    for (const diagnostic of formatted.diagnostics) yield { kind: 'problem', diagnostic };
    const place = { name: domain.name, folder, pool: null, host: null };
    yield { kind: 'vm', described: { vm: formatted.vm, undeclared: unknown.map(fieldName), secrets: [] }, place };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    yield { kind: 'problem', diagnostic: error.diagnostic };
  }
}

/** Yields the VMs of all sources as manifests declare them. A name that two VMs have is taken by the first. */
export async function* offlineVms(paths: readonly string[], options: OfflineOptions): AsyncGenerator<OfflineVm> {
  const manifest = await import('../../manifest/format-manifest.js');
  const taken = new Set<string>();
  for (const path of paths) {
    const files = filesOf(path);
    const sources = 'vms' in files ? [path] : files;
    for (const file of sources) {
      const { vms, diagnostics } = 'vms' in files ? files : await readFile(file, path, options);
      for (const diagnostic of diagnostics) yield { kind: 'problem', diagnostic };
      for (const vm of vms) {
        const { name } = 'described' in vm ? vm.described.vm : vm.domain;
        const key = name.toLowerCase();
        if (taken.has(key)) {
          yield { kind: 'skipped', vm: { name, why: `another VM of these files has its name (${file})` } };
          continue;
        }
        taken.add(key);
        yield* describedVm(vm, options, manifest);
      }
    }
  }
}
