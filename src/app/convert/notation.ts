import type { DeclaredFields } from '../../domain/desired.js';
import type { Diagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { Domain, PowerState } from '../../domain/domain.js';
import type { DatastorePath } from '../../domain/values/datastore-path.js';
import type { Path } from '../../domain/values/path-key.js';

export const NOTATIONS_READ = ['vmx', 'domain-xml', 'ovf', 'xenvm', 'manifest'] as const;
export const NOTATIONS_WRITTEN = ['manifest', 'vmx', 'domain-xml'] as const;
export type InputFormat = (typeof NOTATIONS_READ)[number];
export type NotationWritten = (typeof NOTATIONS_WRITTEN)[number];

/**
 * The virtual hardware of a domain whose notation has no word for it: the newest that libvirt writes, which every ESXi since
 * 5.5 runs.
 */
export const DEFAULT_HARDWARE_VERSION = 10;

/** What stands for the directory that nobody named, as libvirt prints it. */
export const UNKNOWN_DIRECTORY = '[?] ?' as DatastorePath;

/** What one conversion was asked to do. */
export interface Conversion {
  readonly from: InputFormat;
  readonly to: NotationWritten;
  /** A path, or `-` for standard input. */
  readonly file: string;
  /** Where file names without a directory live; null when the user did not say. */
  readonly datastoreDir: DatastorePath | null;
  readonly hardwareVersion: number | null;
  /** Which of the domains of a manifest; null for its only one. */
  readonly target: string | null;
  /** The `connect` of a manifest that is written. */
  readonly connect: string;
  /** Whether domain XML gets what libvirt's ESX driver would leave out. */
  readonly extended: boolean;
  /** Whether a value or device that the result cannot have refuses the conversion. */
  readonly strict: boolean;
  /** Names of datastores by the uuid of their volume, in lower case: `/vmfs/volumes/<uuid>` and `[uuid]` are the datastore of that name. */
  readonly datastores: ReadonlyMap<string, string>;
}

/** A VM that a file declares besides its hardware: whether it is on, and what the file does not say. */
export interface ReadVm {
  readonly domain: Domain;
  /** Null if the format does not say. */
  readonly power: PowerState | null;
  /** Fields whose values are only those of the format's defaults. */
  readonly unsaid: readonly Path[];
  /** The folder that it is in, for formats that say so. */
  readonly folder?: string | null;
}

/** A domain as its notation told it; null when there is none to go on with. Errors among the diagnostics forbid to go on. */
export interface NotationReading {
  readonly domain: Domain | null;
  /** The power state that the file asks for, if its format has one. */
  readonly power?: PowerState | null;
  /** Fields of the domain that the file does not say. */
  readonly unsaid?: readonly Path[];
  /** Further VMs of the file, which only a manifest can hold together with the first. */
  readonly more?: readonly ReadVm[];
  /** What a manifest declares of it; other notations declare nothing. */
  readonly declared?: DeclaredFields;
  /** Where the VMX lives, which is what bare file names in it are relative to; null where a VMX is to name files in full. */
  readonly vmxPath: DatastorePath | null;
  /** The slots of drives in the order in which libvirt would write them; empty where the notation has no order. */
  readonly driveOrder: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  /** What source ranges point into, by file name. */
  readonly texts: ReadonlyMap<string, string>;
}
