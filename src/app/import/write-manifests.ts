import { basename, dirname, join, relative, resolve } from 'node:path';
import { DiagnosticError, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { createFile, ensureFile, namesIn } from '../../files/create-file.js';
import { cannotBeWritten } from '../../files/replace-file.js';
import { commonFields, manifestText } from '../../manifest/format-manifest.js';
import type { DescribedVm } from './describe-vm.js';
import { type Grouping, ManifestFiles, type PlacedFile } from './manifest-files.js';

/** Where the manifests of an import go. */
export interface ImportTarget {
  /** Takes one VM; writes it at once if it has a file of its own. */
  add(described: DescribedVm, place: PlacedFile): void;
  /** Writes what is left. Returns the files that were written, as they are shown, in order. */
  finish(): readonly string[];
}

/** Keys whose values a manifest can say once for all its VMs. Devices that people tell apart stay with their VM. */
const SHARED_KEYS: readonly string[] = [
  ...['guest_os', 'hardware_version', 'firmware', 'secure_boot', 'boot', 'memory', 'vcpus', 'cores_per_socket'],
  ...['hot_add', 'latency', 'nested_hv', 'disk_uuid', 'numa', 'swap_placement', 'power_ops', 'tools', 'logging'],
  ...['power', 'scheduler', 'video', 'usb', 'controllers', 'host', 'datastore', 'folder', 'resource_pool'],
];

/** How many names a comment lists for one VM. */
const NAMED = 40;

function listed(what: string, names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  const named = names.slice(0, NAMED).map((name) => name.replace(/[^\p{L}\p{N}_.: -]/gu, '?'));
  const more = names.length > NAMED ? `, and ${names.length - NAMED} more` : '';
  return [`${what}: ${named.join(', ')}${more}`];
}

function undeclaredComment({ undeclared, secrets }: DescribedVm): string | null {
  const lines = [...listed('Not declared', undeclared), ...listed('Secret, not read', secrets)];
  return lines.length === 0 ? null : lines.join('\n');
}

function withoutShared({ vm }: DescribedVm, shared: Readonly<Record<string, unknown>>) {
  const fields = Object.entries(vm.fields).filter(([key]) => !Object.hasOwn(shared, key));
  return { name: vm.name, fields: Object.fromEntries(fields) };
}

/** One manifest with several VMs: what all have in common is in `defaults`. */
export function groupText(group: readonly DescribedVm[], connect: string, schema: string | null): string {
  const defaults = commonFields(
    group.map(({ vm }) => vm),
    SHARED_KEYS,
  );
  const comments = new Map(
    group.flatMap((each) => {
      const comment = undeclaredComment(each);
      return comment === null ? [] : [[each.vm.name, comment] as const];
    }),
  );
  const vms = group.map((each) => withoutShared(each, defaults));
  const frame = { connect, schema, ...(Object.keys(defaults).length === 0 ? {} : { defaults }) };
  return manifestText(vms, frame, comments);
}

function notWritten(path: string, error: unknown): DiagnosticError {
  return new DiagnosticError(
    errorDiagnostic('EF7016', `${path} cannot be written: ${cannotBeWritten(error)}`, {
      hint: 'Name a folder that you may write to.',
    }),
  );
}

/** Puts the manifest schema where an editor finds it, and returns the path to it from a folder. */
function schemaBeside(folder: string, schemaText: string): string {
  const path = join(folder, '.esxform', 'manifest.v1.json');
  try {
    ensureFile(path, schemaText);
  } catch (error) {
    throw notWritten(path, error);
  }
  return './.esxform/manifest.v1.json';
}

function existingNames(folder: string): readonly string[] {
  try {
    return namesIn(folder);
  } catch (error) {
    throw notWritten(folder, error);
  }
}

/** The manifests in a folder, without those of folders in it; none if there is no such folder. */
export function manifestsIn(folder: string): readonly string[] {
  return existingNames(folder).filter((name) => /\.ya?ml$/i.test(name) && !/^esxform\.ya?ml$/i.test(name));
}

function create(path: string, text: string): void {
  try {
    if (createFile(path, text)) return;
  } catch (error) {
    throw notWritten(path, error);
  }
  throw new DiagnosticError(
    errorDiagnostic('EF7017', `${path} exists, and import never writes over a file`, {
      hint: 'Name another file or folder. With --out and --update, import adds files for VMs that no manifest declares.',
    }),
  );
}

export interface FolderOptions {
  readonly folder: string;
  readonly by: Grouping;
  readonly connect: string;
  /** The text of the manifest schema, for editors. */
  readonly schema: string;
  /** Whether the folder may hold manifests of an earlier import: new files then get names that are free. */
  readonly update: boolean;
}

/**
 * Manifests in a folder, one for each VM or group. Throws a DiagnosticError for a folder that cannot be written, and without `update` for
 * one that holds manifests: a second import over the first is a mistake.
 */
export function manifestFolder({ folder, by, connect, schema, update }: FolderOptions): ImportTarget {
  const taken = existingNames(folder);
  const manifests = manifestsIn(folder);
  if (!update && manifests.length > 0) {
    throw new DiagnosticError(
      errorDiagnostic('EF7017', `${folder} holds manifests: ${manifests.slice(0, 3).join(', ')}`, {
        hint: 'Name another folder, or add --update: it adds VMs that no manifest declares and leaves files as they are.',
      }),
    );
  }
  let reference: string | null = null;
  const files = new ManifestFiles(by, taken);
  const groups = new Map<string, DescribedVm[]>();
  const written: string[] = [];
  const write = (path: string, group: readonly DescribedVm[]): void => {
    reference ??= schemaBeside(folder, schema);
    create(path, groupText(group, connect, reference));
    written.push(path);
  };
  return {
    add(described, place) {
      const path = files.pathOf(folder, place);
      if (by === 'vm') {
        write(path, [described]);
        return;
      }
      const group = groups.get(path);
      if (group === undefined) groups.set(path, [described]);
      else group.push(described);
    },
    finish() {
      for (const [path, group] of groups) write(path, group);
      return written;
    },
  };
}

/** One manifest for all VMs, in a new file. Throws a DiagnosticError if the file exists. */
export function manifestFile(path: string, connect: string, schema: string): ImportTarget {
  const group: DescribedVm[] = [];
  if (existingNames(dirname(resolve(path))).includes(basename(path))) create(path, '');
  return {
    add: (described) => {
      group.push(described);
    },
    finish: () => {
      if (group.length === 0) return [];
      const reference = schemaBeside(dirname(resolve(path)), schema);
      create(path, groupText(group, connect, reference));
      return [relative(process.cwd(), resolve(path)) || path];
    },
  };
}
