import { planManifests } from '../../src/app/plan/plan-manifests.js';
import type { DesiredDomain } from '../../src/domain/desired.js';
import type { FileFacts, FileUser } from '../../src/domain/file-facts.js';
import type { DomainRef, DomainSummary, FleetRow, LiveDomain } from '../../src/domain/live.js';
import type { ServerFacts } from '../../src/domain/server-facts.js';
import type { DatastorePath } from '../../src/domain/values/datastore-path.js';
import type { Bytes } from '../../src/domain/values/units.js';
import type { FieldRules } from '../../src/plan/diff/change.js';
import type { Plan } from '../../src/plan/plan.js';
import type { DiskFile, MigrationProblem, Reader, VmxReading } from '../../src/providers/provider.js';
import { at, fakeRules, fileFacts, OWNER, serverFacts, summaryOf } from './builders.js';

/** A host of which everything that a plan may ask is told beforehand. */
export interface ToldHost {
  readonly live?: readonly LiveDomain[];
  readonly facts?: Partial<ServerFacts>;
  readonly rules?: FieldRules;
  /** What of the domains is more, or other, than their readings say. */
  readonly rows?: Readonly<Record<string, Partial<FleetRow>>>;
  /** Domains that cannot be read, by name. */
  readonly unreadable?: Readonly<Record<string, string>>;
  /** What the list says otherwise than the readings, by name. */
  readonly summaries?: Readonly<Record<string, Partial<DomainSummary>>>;
  /** Names of files by directory. */
  readonly directories?: Readonly<Record<string, readonly string[]>>;
  readonly vmx?: Readonly<Record<string, VmxReading>>;
  /** In bytes, by path. */
  readonly sizes?: Readonly<Record<string, number>>;
  readonly disks?: Readonly<Record<string, DiskFile>>;
  /** What the host says of files to delete, where it is more than their sizes and the files of its VMs. */
  readonly inspected?: Readonly<Record<string, FileFacts>>;
  /** VMs that the datastores list and nobody can see. */
  readonly hidden?: readonly string[];
  readonly migration?: readonly MigrationProblem[];
  /** The vCenter of a lone host. */
  readonly vcenter?: ToldHost;
  /** What the server says against each step that it is asked about. */
  readonly checks?: readonly MigrationProblem[];
}

function rowOf(live: LiveDomain): FleetRow {
  return {
    ref: live.ref,
    name: live.domain.name,
    uuid: live.domain.uuid,
    vmxPath: live.vmxPath,
    power: live.runtime.power,
    macs: Object.values(live.domain.nics).flatMap(({ mac }) => (mac === null ? [] : [mac])),
    files: [live.vmxPath, ...Object.values(live.domain.disks).map(({ file }) => file)],
    instanceUuid: live.instanceUuid,
    marker: live.marker,
  };
}

/** A file has a size, or is a disk; a VM uses it that names it, or that cannot be read. */
function factsOf(told: ToldHost, path: DatastorePath): FileFacts {
  const size = (told.sizes?.[path] ?? null) as Bytes | null;
  const users = (told.live ?? []).flatMap((live): FileUser[] => {
    const { name } = live.domain;
    const because = told.unreadable?.[name] ?? null;
    const uses = { ...rowOf(live), ...told.rows?.[name] }.files.includes(path);
    return uses || because !== null ? [{ ref: live.ref, name, how: uses ? 'file' : 'unread', because }] : [];
  });
  if (size === null && told.disks?.[path] === undefined) return fileFacts('missing');
  return { ...fileFacts(path.endsWith('.vmdk') ? 'disk' : 'file'), size, users };
}

export function toldReader(told: ToldHost): Reader {
  const live = told.live ?? [];
  return {
    rules: told.rules ?? fakeRules,
    facts: async () => serverFacts(told.facts),
    factsNow: async () => serverFacts(told.facts),
    list: async function* () {
      for (const each of live) {
        const { name } = each.domain;
        yield { ...summaryOf(each), unreadable: told.unreadable?.[name] ?? null, ...told.summaries?.[name] };
      }
    },
    read: async function* (refs: readonly DomainRef[]) {
      for (const { id } of refs) {
        const found = live.find(({ ref }) => ref.id === id);
        if (found !== undefined) yield found;
      }
    },
    // biome-ignore lint/correctness/useYield: nobody asks this host anything
    questions: async function* () {
      throw new Error('a plan asks for no questions');
    },
    overview: () => {
      throw new Error('a plan asks for no overview');
    },
    fleet: async function* () {
      for (const each of live) yield { ...rowOf(each), ...told.rows?.[each.domain.name] };
    },
    guestIds: async () => told.facts?.guestIds ?? null,
    vmWithUuid: async () => null,
    viaVcenter: async () => (told.vcenter === undefined ? null : toldReader(told.vcenter)),
    vmxAt: async (path) => told.vmx?.[path] ?? null,
    inspectFiles: async (paths) => ({
      files: new Map(paths.map((path) => [path, told.inspected?.[path] ?? factsOf(told, path)])),
      hidden: told.hidden ?? [],
      unlisted: [],
    }),
    sizes: async (paths) => paths.map((path) => (told.sizes?.[path] ?? null) as Bytes | null),
    disks: async (paths) => paths.map((path) => told.disks?.[path] ?? null),
    validateMigration: async () => told.migration ?? [],
    checkStep: async () => told.checks ?? [],
    directory: async (path) => told.directories?.[path] ?? null,
    close: async () => undefined,
  };
}

/** Plans these domains on that host as the plan command does. */
export async function planOfHost(desired: readonly DesiredDomain[], host: ToldHost): Promise<Plan> {
  const wanted = [{ connect: 'vpx://vcenter.example.com/dc1', source: at(1), domains: desired }];
  const reader = toldReader(host);
  const options = { version: '0.0.0', owner: OWNER };
  return await planManifests(wanted, { port: async () => reader }, options, new AbortController().signal);
}
