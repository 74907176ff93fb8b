import { parse } from 'yaml';

/** What a VMX does not hold of one VM. A key that is left out has the value of a VM that runs with its Tools and is managed by this owner. */
export interface VmFacts {
  readonly power?: 'on' | 'off' | 'suspended';
  readonly tools?: 'running' | 'not-running' | 'not-installed' | 'unknown';
  readonly host?: string;
  readonly folder?: string;
  readonly pool?: string;
  readonly vmx_path?: string;
  readonly instance_uuid?: string;
  readonly snapshots?: readonly string[];
  /** By slot. `root` is the file under the snapshots. A size of null: the server does not report it. */
  readonly disks?: Readonly<Record<string, { size?: string | null; provisioning?: string | null; root?: string }>>;
  /** How far, and in what steps, memory can be hot-added. */
  readonly memory_hot_add?: { readonly limit: string; readonly increment: string };
  readonly question?: {
    readonly id: string;
    readonly message: string;
    readonly text: string;
    /** Their summaries; the keys are 0, 1, 2 in their order. */
    readonly choices?: readonly string[];
    readonly default?: string;
  };
  readonly managed_by?: string;
  /** When it was powered on. */
  readonly boot_time?: string;
  /** By slot. */
  readonly connected_now?: Readonly<Record<string, boolean>>;
  /** The host's statement, by operation. */
  readonly blocked?: Readonly<Record<string, string>>;
  readonly marker?: 'none' | MarkerFacts;
  /** Why the VM cannot be read. */
  readonly unreadable?: string;
  /** What the inventory lists in place of what the VMX says. */
  readonly listed?: { readonly uuid?: null; readonly vmx_path?: string | null };
  readonly marker_unread?: string;
}

/** A marker that names this machine and this owner, except for what is given here. */
export interface MarkerFacts {
  readonly owner?: string;
  readonly domain?: string;
  readonly uuid?: string;
  readonly vmx_path?: string;
  readonly instance_uuid?: string;
  readonly protected?: true;
  readonly copying?: true;
  readonly unfinished?: 'create' | 'downtime';
  /** Values are JSON. */
  readonly waits?: { readonly booted?: string; readonly values: Readonly<Record<string, string>> };
  /** The applied part of a manifest, in the keys of a domain. */
  readonly applied?: Readonly<Record<string, unknown>>;
}

export interface FileFactsEntry {
  readonly kind: 'file' | 'disk' | 'disk-data' | 'directory' | 'no-datastore';
  /** In bytes. */
  readonly size?: number;
  readonly instead?: string;
  /** By the VM's name. */
  readonly users?: Readonly<Record<string, { how: 'file' | 'directory' | 'unread'; because?: string }>>;
}

/** The content of a `facts.yaml`: everything that a golden test needs besides its manifest and its VMX files. */
export interface GoldenFacts {
  /** The flags of `esxform plan`, as typed. */
  readonly flags?: string;
  readonly now?: string;
  readonly server?: {
    readonly api_version?: string;
    readonly can_relocate?: boolean;
    readonly vcenter_uri?: string;
    readonly guest_ids?: readonly string[];
    /** What the VMs of each host can use. A host that is left out: only its name and state were read. */
    readonly reach?: Readonly<
      Record<string, { readonly datastores: readonly string[]; readonly networks: readonly string[] }>
    >;
  };
  readonly vms?: Readonly<Record<string, VmFacts>>;
  /** VMX files of the folder that no VM is registered from. */
  readonly unregistered?: readonly string[];
  /** Sizes of disks that no VM has, by path. */
  readonly disks?: Readonly<Record<string, string>>;
  /** What the host reports of files to delete: a size in bytes, or all of it. */
  readonly files?: Readonly<Record<string, number | FileFactsEntry>>;
  readonly directories?: Readonly<Record<string, readonly string[]>>;
  /** Ids of VMs that datastores list and the account cannot see. */
  readonly hidden?: readonly string[];
  /** What the server reports against a migration or a relocation. */
  readonly migration?: Readonly<Record<'error' | 'warning', string>>;
}

const KEYS = ['flags', 'now', 'server', 'vms', 'unregistered', 'disks', 'files', 'directories', 'hidden', 'migration'];
const SERVER_KEYS = ['api_version', 'can_relocate', 'vcenter_uri', 'guest_ids', 'reach'];
const VM_KEYS = [
  ...['power', 'tools', 'host', 'folder', 'pool', 'vmx_path', 'instance_uuid', 'snapshots', 'disks', 'memory_hot_add'],
  ...[
    'question',
    'managed_by',
    'boot_time',
    'connected_now',
    'blocked',
    'marker',
    'unreadable',
    'listed',
    'marker_unread',
  ],
];
const MARKER_KEYS = [
  ...['owner', 'domain', 'uuid', 'vmx_path', 'instance_uuid', 'protected', 'copying', 'unfinished', 'waits', 'applied'],
];

function checkKeys(file: string, where: string, value: object, known: readonly string[]): void {
  const unknown = Object.keys(value).filter((key) => !known.includes(key));
  if (unknown.length > 0) throw new Error(`${file}: ${where} has no key ${unknown.join(', ')}`);
}

/** Parses a `facts.yaml`; throws for a key that does not exist, because a fact that nobody reads changes no plan. */
export function parseFacts(file: string, text: string): GoldenFacts {
  const facts = (parse(text) ?? {}) as GoldenFacts;
  checkKeys(file, 'the file', facts, KEYS);
  checkKeys(file, 'server', facts.server ?? {}, SERVER_KEYS);
  for (const [name, vm] of Object.entries(facts.vms ?? {})) {
    checkKeys(file, `vms.${name}`, vm, VM_KEYS);
    if (typeof vm.marker === 'object') checkKeys(file, `vms.${name}.marker`, vm.marker, MARKER_KEYS);
  }
  return facts;
}
