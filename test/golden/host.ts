import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Loaded } from '../../src/commands/terminal/load-or-exit.js';
import type { FileFacts } from '../../src/domain/file-facts.js';
import type { DomainSummary, LiveDomain } from '../../src/domain/live.js';
import type { HostFacts, ServerFacts } from '../../src/domain/server-facts.js';
import type { DatastorePath } from '../../src/domain/values/datastore-path.js';
import type { Bytes } from '../../src/domain/values/units.js';
import { fieldRulesFor } from '../../src/providers/esx/fields/field-rules.js';
import type { ToldHost } from '../plan/told-reader.js';
import type { GoldenFacts, VmFacts } from './facts.js';
import { diskSize, domainOf, liveVm, vmxPathOf } from './live-vm.js';

/** A lone host, or a vCenter with three of them, by the scheme of the connection. */
function serverOf(connect: string, { server = {} }: GoldenFacts): ServerFacts {
  const isVcenter = connect.startsWith('vpx:');
  const host = (number: number): HostFacts => {
    const name = `esx${number}.example.com`;
    const reach = server.reach?.[name];
    const others = { group: 'cluster', hardwareVersion: 21, freeMemory: null, pools: ['', 'gold'] };
    return { name, usable: number < 3, ...(reach === undefined ? {} : { reach: { ...reach, ...others } }) };
  };
  return {
    id: 'server-1',
    product: isVcenter ? 'VMware vCenter Server 8.0.3' : 'VMware ESXi 8.0.3',
    apiVersion: server.api_version ?? '8.0.3.0',
    hardwareVersion: 21,
    defineBy: isVcenter ? 'create' : 'upload',
    newVms: { kind: 'host', name: 'esx1.example.com' },
    datastores: [
      { name: 'images', accessible: true, free: diskSize('50GiB'), capacity: diskSize('100GiB') },
      { name: 'ssd1', accessible: true, free: diskSize('400GiB'), capacity: diskSize('500GiB') },
      { name: 'tape', accessible: false, free: diskSize('900GiB'), capacity: diskSize('900GiB') },
    ],
    hosts: isVcenter ? [host(1), host(2), host(3)] : [host(1)],
    folders: isVcenter ? ['', 'prod', 'prod/web'] : [''],
    pools: isVcenter ? ['', 'gold'] : [''],
    guestIds: server.guest_ids ?? null,
    canMigrate: isVcenter,
    canRelocate: server.can_relocate ?? isVcenter,
    ...(server.vcenter_uri === undefined ? {} : { vcenterUri: server.vcenter_uri }),
    portGroups: [],
    networks: ['DMZ', 'VM Network'],
  };
}

function inspectedOf({ files = {} }: GoldenFacts): NonNullable<ToldHost['inspected']> {
  return Object.fromEntries(
    Object.entries(files).flatMap(([path, facts]): [string, FileFacts][] => {
      if (typeof facts === 'number') return [];
      const users = Object.entries(facts.users ?? {}).map(([name, { how, because = null }]) => {
        return { ref: { id: `vm-${name}` }, name, how, because };
      });
      const { kind, size = null, instead = null } = facts;
      return [[path, { kind, size: size as Bytes | null, instead: instead as DatastorePath | null, users }]];
    }),
  );
}

/** What `pick` finds among the facts of each VM, by the name that the VM has on the host. */
function byName<Value>(
  { vms = {} }: GoldenFacts,
  live: readonly LiveDomain[],
  pick: (known: VmFacts) => Value | undefined,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    Object.entries(vms).flatMap(([stem, known]) => {
      const name = live.find(({ ref }) => ref.id === `vm-${stem}`)?.domain.name;
      const value = pick(known);
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
}

function listedOf({ listed }: VmFacts): Partial<DomainSummary> | undefined {
  if (listed === undefined) return undefined;
  const { uuid, vmx_path: path } = listed;
  return {
    ...(uuid === undefined ? {} : { uuid }),
    ...(path === undefined ? {} : { vmxPath: path as DatastorePath | null }),
  };
}

/**
 * The host of a golden test. It has a VM for each VMX of the folder that `facts` does not list as unregistered; `facts` names a VM
 * by its file. Throws for facts about a VM that has no VMX.
 */
export function hostOf(folder: string, facts: GoldenFacts, loaded: Loaded): ToldHost {
  const [connection] = loaded.connections;
  const here = serverHost(folder, facts, loaded, connection?.connect ?? '');
  if (facts.server?.vcenter_uri === undefined) return here;
  // A lone host has the VMs that run on it, its vCenter those of all hosts.
  const vcenter = serverHost(folder, facts, loaded, facts.server.vcenter_uri);
  return { ...here, live: (here.live ?? []).filter(({ runtime }) => runtime.host === 'esx1.example.com'), vcenter };
}

function serverHost(folder: string, facts: GoldenFacts, { owner }: Loaded, connect: string): ToldHost {
  const problems = Object.entries(facts.migration ?? {}).map(([severity, text]) => {
    return { severity: severity === 'error' ? 'error' : 'warning', text } as const;
  });
  const server = serverOf(connect, facts);
  const vms = facts.vms ?? {};
  const live: LiveDomain[] = [];
  const vmx: Record<string, Pick<LiveDomain, 'domain' | 'marker'>> = {};
  const stems = readdirSync(folder)
    .flatMap((file) => /^(.+)\.vmx$/.exec(file)?.[1] ?? [])
    .sort();
  const unknown = [...Object.keys(vms), ...(facts.unregistered ?? [])].filter((stem) => !stems.includes(stem));
  if (unknown.length > 0) throw new Error(`${folder}/facts.yaml: there is no VMX of ${unknown.join(', ')}`);
  for (const stem of stems) {
    const text = readFileSync(join(folder, `${stem}.vmx`), 'utf8');
    const known = vms[stem] ?? {};
    const vmxPath = vmxPathOf(stem, known);
    if (facts.unregistered?.includes(stem))
      vmx[vmxPath] = {
        domain: domainOf(`${stem}.vmx`, text, vmxPath, known),
        marker: known.marker === undefined ? null : liveVm(stem, text, known, owner).marker,
      };
    else live.push(liveVm(stem, text, known, owner));
  }
  return {
    live,
    vmx,
    facts: server,
    rules: fieldRulesFor(server.apiVersion),
    unreadable: byName(facts, live, ({ unreadable }) => unreadable),
    summaries: byName(facts, live, listedOf),
    rows: byName(facts, live, ({ marker_unread: why }) => (why === undefined ? undefined : { markerUnread: why })),
    directories: facts.directories ?? {},
    sizes: Object.fromEntries(
      Object.entries(facts.files ?? {}).flatMap(([path, size]) => (typeof size === 'number' ? [[path, size]] : [])),
    ),
    inspected: inspectedOf(facts),
    disks: Object.fromEntries(
      Object.entries(facts.disks ?? {}).map(([path, size]) => [path, { capacity: diskSize(size) }]),
    ),
    hidden: facts.hidden ?? [],
    migration: problems,
    checks: problems,
  };
}
