import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { DatastorePath } from '../../domain/values/datastore-path.js';
import type { ReadVm } from '../convert/notation.js';
import type { DescribedVm } from './describe-vm.js';

export interface OfflineOptions {
  readonly connect: string;
  /** Declares the power state that a source has. */
  readonly power: boolean;
  /** Where the sources are on their datastore: the directory of a VMX file, or of a folder of them. Null if it is not known. */
  readonly datastoreDir: DatastorePath | null;
  /** Names of datastores by the uuid of their volume, in lower case. */
  readonly datastores: ReadonlyMap<string, string>;
}

/** A VM of a source: as it was read, or declared already. */
export type FoundVm = ReadVm | { readonly described: DescribedVm };

export interface SourceVms {
  readonly vms: readonly FoundVm[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A source without a VM, and why: a clause after the path. */
export function refused(path: string, problem: string, hint: string | null = null): SourceVms {
  return { vms: [], diagnostics: [errorDiagnostic('EF5020', `${path} ${problem}`, { hint })] };
}
