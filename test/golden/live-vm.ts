import type { Disk, Domain } from '../../src/domain/domain.js';
import type { LiveDomain, RuntimeFacts } from '../../src/domain/live.js';
import type { Marker } from '../../src/domain/marker.js';
import { OPERATIONS } from '../../src/domain/operation.js';
import { withoutSecrets } from '../../src/domain/secrets/without-secrets.js';
import type { DatastorePath } from '../../src/domain/values/datastore-path.js';
import { type KiB, type MiB, parseDiskSize, parseMemory } from '../../src/domain/values/units.js';
import type { Uuid } from '../../src/domain/values/uuid.js';
import { domainFromVmx } from '../../src/formats/vmx/parse.js';
import { parseVmxText } from '../../src/formats/vmx/syntax.js';
import { desire } from '../../src/manifest/desire.js';
import { parseYaml } from '../../src/manifest/yaml/parse-yaml.js';
import { markerFor } from '../../src/plan/match/marker.js';
import { withFacts } from '../../src/providers/esx/read/with-facts.js';
import type { MarkerFacts, VmFacts } from './facts.js';

const HOST = 'esx1.example.com';
/** Of every disk for which no other size is given. */
const DISK_SIZE = '20GiB';

export function vmxPathOf(name: string, facts: VmFacts): DatastorePath {
  return (facts.vmx_path ?? `[ssd1] ${name}/${name}.vmx`) as DatastorePath;
}

export function diskSize(text: string): KiB {
  const size = parseDiskSize(text);
  if (!size.ok) throw new Error(`${text} is no size of a disk`);
  return size.value;
}

function memorySize(text: string): MiB {
  const size = parseMemory(text);
  if (!size.ok) throw new Error(`${text} is no size of memory`);
  return size.value;
}

/** The machine that a VMX describes, read as the product reads it, with what hosts report of its disks. */
export function domainOf(file: string, vmx: string, vmxPath: DatastorePath, facts: VmFacts): Domain {
  const { document, problems: broken } = parseVmxText(vmx);
  const { domain, problems, unexpressed } = domainFromVmx(document, { vmxPath, mounts: [] });
  const isExpected = Object.keys(unexpressed).length > 0;
  const wrong = [...broken, ...(isExpected ? [] : problems)].filter(({ line }) => line > 0);
  if (wrong.length > 0) throw new Error(`${file}: ${JSON.stringify(wrong)}`);
  const disks = Object.entries(domain.disks).map(([slot, disk]): [string, Disk] => {
    const { size = DISK_SIZE, provisioning = 'thin' } = facts.disks?.[slot] ?? {};
    return [
      slot,
      {
        ...disk,
        size: size === null ? null : diskSize(size),
        provisioning: provisioning as Disk['provisioning'],
      },
    ];
  });
  return withoutSecrets(withFacts(domain, { ...domain, disks: Object.fromEntries(disks) })).domain;
}

/** Digests of what an earlier apply of this fragment of a manifest would have left in the marker. */
function appliedOf(name: string, applied: NonNullable<MarkerFacts['applied']>): Marker['applied'] {
  const text = JSON.stringify({ version: 1, connect: 'sim:', domains: { [name]: applied } });
  const { documents, positions } = parseYaml('facts.yaml', text);
  const root = documents[0]?.root;
  if (root?.kind !== 'map') throw new Error('an applied fragment is a map');
  const { domains, diagnostics } = desire({ file: 'facts.yaml', root, positions, whole: true }, new Map());
  const [desired] = domains;
  if (desired === undefined || diagnostics.length > 0)
    throw new Error(`the applied fragment of ${name} cannot be read: ${JSON.stringify(diagnostics)}`);
  return markerFor(desired, '', { uuid: null, vmxPath: '' }, [], null).applied;
}

function markerOf(domain: Domain, vmxPath: DatastorePath, facts: VmFacts, owner: string): Marker | null {
  const { marker = {} } = facts;
  if (marker === 'none') return null;
  const { applied, uuid, vmx_path, instance_uuid = facts.instance_uuid, ...rest } = marker;
  return {
    format: 2,
    owner,
    domain: domain.name,
    machine: {
      uuid: uuid ?? domain.uuid,
      vmxPath: vmx_path ?? vmxPath,
      ...(instance_uuid === undefined ? {} : { instanceUuid: instance_uuid }),
    },
    ...rest,
    applied: applied === undefined ? {} : appliedOf(domain.name, applied),
  };
}

/** What a snapshot's file is named after. */
function rootOf(file: string): DatastorePath {
  return file.replace(/-\d{6}\.vmdk$/, '.vmdk') as DatastorePath;
}

function runtimeOf(domain: Domain, facts: VmFacts): RuntimeFacts {
  const { power = 'on', memory_hot_add: memory, question, blocked = {} } = facts;
  const roots = Object.entries(domain.disks).map(([slot, { file }]) => [
    slot,
    (facts.disks?.[slot]?.root ?? rootOf(file)) as DatastorePath,
  ]);
  return {
    power,
    host: facts.host ?? HOST,
    pool: facts.pool ?? '',
    folder: facts.folder ?? '',
    autostart: false,
    address: null,
    tools: facts.tools ?? (power === 'on' ? 'running' : 'not-running'),
    cpuHotAdd: domain.hotAdd.cpu,
    cpuHotRemove: domain.hotAdd.cpuRemove,
    memoryHotAdd: domain.hotAdd.memory,
    memoryHotAddIncrement: domain.hotAdd.memory ? memorySize(memory?.increment ?? '128MiB') : null,
    memoryHotAddLimit: domain.hotAdd.memory ? memorySize(memory?.limit ?? '64GiB') : null,
    question:
      question === undefined
        ? null
        : {
            id: question.id,
            messageId: question.message,
            text: question.text,
            choices: (question.choices ?? []).map((summary, index) => ({
              key: String(index),
              label: `button.${summary.toLowerCase()}`,
              summary,
            })),
            defaultKey: question.default ?? null,
          },
    snapshots: facts.snapshots ?? [],
    diskRoots: Object.fromEntries(roots),
    ...(facts.boot_time === undefined ? {} : { bootTime: facts.boot_time }),
    ...(facts.connected_now === undefined ? {} : { connectedNow: facts.connected_now }),
    ...(facts.managed_by === undefined ? {} : { managedBy: facts.managed_by }),
    ...(Object.keys(blocked).length === 0
      ? {}
      : {
          blocked: OPERATIONS.flatMap((operation) => {
            const because = blocked[operation];
            return because === undefined ? [] : [{ operation, because }];
          }),
        }),
  };
}

/** The devices of a VMX that no Domain can hold, which its host shows as well. */
function unexpressedOf(vmx: string, vmxPath: DatastorePath): Pick<LiveDomain, 'unexpressed'> {
  const { unexpressed } = domainFromVmx(parseVmxText(vmx).document, { vmxPath, mounts: [] });
  return Object.keys(unexpressed).length === 0 ? {} : { unexpressed };
}

/** A reading of the VM whose VMX is `name`.vmx in the folder of a golden test. */
export function liveVm(name: string, vmx: string, facts: VmFacts, owner: string): LiveDomain {
  const vmxPath = vmxPathOf(name, facts);
  const instanceUuid = facts.instance_uuid ?? null;
  const domain = { ...domainOf(`${name}.vmx`, vmx, vmxPath, facts), instanceUuid: instanceUuid as Uuid | null };
  return {
    ref: { id: `vm-${name}` },
    vmxPath,
    changeVersion: '2026-01-01T00:00:00.000001Z',
    instanceUuid,
    domain,
    ...unexpressedOf(vmx, vmxPath),
    runtime: runtimeOf(domain, facts),
    marker: markerOf(domain, vmxPath, facts, owner),
    readFrom: 'vmx',
  };
}
