/**
 * Use case "import" without a host: VMs of files. VMX files and folders of them, OVF and OVA, and Terraform's state or plan. Terms: a
 * source is one path. Limit: nothing is planned, because there is no live state to compare with.
 */

import { statSync } from 'node:fs';
import { basename, dirname, extname, resolve } from 'node:path';
import {
  type Diagnostic,
  DiagnosticError,
  errorDiagnostic,
  hasErrors,
  warningDiagnostic,
} from '../../domain/diagnostics/diagnostic.js';
import { withoutSecrets } from '../../domain/secrets/without-secrets.js';
import { type DatastorePath, parseDatastorePath } from '../../domain/values/datastore-path.js';
import { findFiles } from '../../files/find-files.js';
import { cannotBeRead, readRegularFile } from '../../files/read-file.js';
import type { Conversion, InputFormat, ReadVm } from '../convert/notation.js';
import { readNotation } from '../convert/read-notation.js';
import { formatOne } from '../convert/write-notation.js';
import type { DescribedVm } from './describe-vm.js';
import type { SkippedVm } from './import-vms.js';
import type { PlacedFile } from './manifest-files.js';

export interface OfflineOptions {
  readonly connect: string;
  /** Declares the power state that a source has. */
  readonly power: boolean;
}

export type OfflineVm =
  | { readonly kind: 'vm'; readonly described: DescribedVm; readonly place: PlacedFile }
  | { readonly kind: 'skipped'; readonly vm: SkippedVm }
  | { readonly kind: 'problem'; readonly diagnostic: Diagnostic };

interface FoundVm extends ReadVm {
  readonly folder: string | null;
}

interface SourceVms {
  readonly vms: readonly FoundVm[];
  readonly diagnostics: readonly Diagnostic[];
}

const JSON_BYTES = 64 * 1024 * 1024;

function refused(path: string, problem: string, hint: string | null = null): SourceVms {
  return { vms: [], diagnostics: [errorDiagnostic('EF5020', `${path} ${problem}`, { hint })] };
}

/** The directory of a VMX: its own where it lies on a mounted datastore, otherwise its folder on an unknown one. */
function directoryOf(file: string): DatastorePath | null {
  const mounted = /^\/vmfs\/volumes\/([^/]+)\/(.+)\/[^/]+$/.exec(resolve(file));
  const [datastore, path] = mounted === null ? ['?', basename(dirname(resolve(file)))] : [mounted[1], mounted[2]];
  const parsed = parseDatastorePath(`[${datastore}] ${path}`);
  return parsed.ok ? parsed.value : null;
}

async function readWith(from: InputFormat, file: string, { connect }: OfflineOptions): Promise<SourceVms> {
  const conversion: Conversion = {
    from,
    to: 'manifest',
    file,
    datastoreDir: from === 'vmx' ? directoryOf(file) : null,
    hardwareVersion: null,
    target: null,
    connect,
    extended: false,
    strict: false,
    datastores: new Map(),
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

async function readJson(path: string): Promise<SourceVms> {
  const { objectNames, terraformVm } = await import('../../formats/terraform/parse.js');
  const { terraformResources } = await import('../../formats/terraform/resources.js');
  const read = readRegularFile(path, JSON_BYTES);
  if (!read.ok) return refused(path, read.problem.text);
  let json: unknown;
  try {
    json = JSON.parse(read.value.bytes.toString('utf8'));
  } catch (error) {
    // The message of the parser quotes the file, which may hold secrets.
    if (error instanceof SyntaxError) return refused(path, 'is no JSON');
    throw error;
  }
  const resources = terraformResources(json);
  if (!resources.ok)
    return refused(path, resources.problem, 'Use terraform.tfstate, or the output of terraform show -json.');
  const names = objectNames(resources.value);
  const vms: FoundVm[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const resource of resources.value.filter(({ type }) => type === 'vsphere_virtual_machine')) {
    const vm = terraformVm(resource, names);
    if (!vm.ok) {
      diagnostics.push(errorDiagnostic('EF5020', `${path}: ${vm.problem}`));
      continue;
    }
    const clean = withoutSecrets(vm.value.domain);
    const lost = [...vm.value.lost, ...clean.omitted.map((each) => `${each}, which is secret`)];
    if (lost.length > 0)
      diagnostics.push(warningDiagnostic('EF5005', `${path}: ${resource.address}: not declared: ${lost.join('; ')}`));
    vms.push({ ...vm.value, domain: clean.domain });
  }
  if (vms.length === 0 && diagnostics.length === 0)
    diagnostics.push(warningDiagnostic('EF5020', `${path} has no vsphere_virtual_machine`));
  return { vms, diagnostics };
}

async function readFile(path: string, options: OfflineOptions): Promise<SourceVms> {
  switch (extname(path).toLowerCase()) {
    case '.vmx':
      return await readWith('vmx', path, options);
    case '.ovf':
    case '.ova':
      return await readWith('ovf', path, options);
    case '.json':
    case '.tfstate':
      return await readJson(path);
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

/** Yields the VMs of all sources as manifests declare them. A name that two VMs have is taken by the first. */
export async function* offlineVms(paths: readonly string[], options: OfflineOptions): AsyncGenerator<OfflineVm> {
  const manifest = await import('../../manifest/format-manifest.js');
  const taken = new Set<string>();
  for (const path of paths) {
    const files = filesOf(path);
    const sources = 'vms' in files ? [path] : files;
    for (const file of sources) {
      const { vms, diagnostics } = 'vms' in files ? files : await readFile(file, options);
      for (const diagnostic of diagnostics) yield { kind: 'problem', diagnostic };
      for (const { domain, power, unsaid, folder } of vms) {
        const name = domain.name.toLowerCase();
        if (taken.has(name)) {
          yield { kind: 'skipped', vm: { name: domain.name, why: `another VM of these files has its name (${file})` } };
          continue;
        }
        taken.add(name);
        try {
          const formatted = formatOne({ domain, power: options.power ? power : null, unsaid, folder }, true, manifest);
          for (const diagnostic of formatted.diagnostics) yield { kind: 'problem', diagnostic };
          const place = { name: domain.name, folder, pool: null, host: null };
          yield { kind: 'vm', described: { vm: formatted.vm, undeclared: [] }, place };
        } catch (error) {
          if (!(error instanceof DiagnosticError)) throw error;
          yield { kind: 'problem', diagnostic: error.diagnostic };
        }
      }
    }
  }
}
