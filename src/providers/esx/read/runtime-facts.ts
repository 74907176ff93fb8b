import type { PowerState } from '../../../domain/domain.js';
import type { RuntimeFacts, ToolsState } from '../../../domain/live.js';
import type { MiB } from '../../../domain/values/units.js';
import { fromApiName } from '../inventory/names.js';
import { WHEREABOUTS_PATHS, type Whereabouts } from '../inventory/whereabouts.js';
import type { ObjectProperties } from '../soap/collector.js';
import { booleanOf, numberOf, objectOf, objectsOf, textOf, type VimObject, type VimValue } from '../soap/value.js';
import { questionOf } from '../watch/question.js';
import type { DiskIdentities } from './backing-chain.js';
import { blockedOperations } from './blocked-operations.js';
import { managedByOf } from './managed-by.js';

/** What a reading asks for besides the configuration; nothing of it stands in a VMX. */
export const RUNTIME_PATHS = [
  'name',
  'runtime.powerState',
  'runtime.connectionState',
  'runtime.question',
  'runtime.bootTime',
  ...WHEREABOUTS_PATHS,
  'guest.toolsRunningStatus',
  'guest.toolsStatus',
  'guest.ipAddress',
  'guest.hostName',
  'snapshot',
  'disabledMethod',
] as const;

/** What of the configuration is about the running machine. */
export const HOT_PLUG_MEMBERS = [
  'cpuHotAddEnabled',
  'cpuHotRemoveEnabled',
  'memoryHotAddEnabled',
  'hotPlugMemoryIncrementSize',
  'hotPlugMemoryLimit',
] as const;

export function powerOf(value: VimValue | undefined): PowerState {
  if (value === 'poweredOn') return 'on';
  return value === 'suspended' ? 'suspended' : 'off';
}

/** A time as the server writes it, in UTC and whole seconds; null for none or for a text that is no time. */
function timeOf(value: VimValue | undefined): string | null {
  const milliseconds = Date.parse(textOf(value) ?? '');
  return Number.isNaN(milliseconds) ? null : `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

export function toolsOf(object: ObjectProperties): ToolsState {
  const running = textOf(object.properties.get('guest.toolsRunningStatus'));
  const status = textOf(object.properties.get('guest.toolsStatus'));
  if (status === 'toolsNotInstalled') return 'not-installed';
  if (running === 'guestToolsRunning' || (running === null && (status === 'toolsOk' || status === 'toolsOld')))
    return 'running';
  if (running === null && status === null) return 'unknown';
  return 'not-running';
}

function snapshotNames(trees: readonly VimObject[], depth = 0): readonly string[] {
  if (depth > 32) return [];
  return trees.flatMap((tree) => [
    fromApiName(textOf(tree['name']) ?? ''),
    ...snapshotNames(objectsOf(tree['childSnapshotList']), depth + 1),
  ]);
}

/** Properties that show the manager of a VM, besides its `config`. */
export interface ManagerSigns {
  /** An extraConfig value by its lower-case key. */
  readonly extra: (key: string) => string | null;
  /** Names and addresses of the vCenter, from `vcenterAddresses`. */
  readonly servers: readonly string[];
}

/** `config` needs no more than {@link HOT_PLUG_MEMBERS} and `MANAGER_MEMBERS`. */
export function runtimeFacts(
  object: ObjectProperties,
  config: VimObject,
  disks: DiskIdentities,
  where: Whereabouts,
  { extra, servers }: ManagerSigns,
): RuntimeFacts {
  const snapshot = objectOf(object.properties.get('snapshot'));
  const power = powerOf(object.properties.get('runtime.powerState'));
  const tools = toolsOf(object);
  const question = questionOf(object.properties.get('runtime.question'));
  const managedBy = managedByOf(object, config, extra, servers);
  const state = { power, tools, asks: question !== null };
  const bootTime = timeOf(object.properties.get('runtime.bootTime'));
  const blocked = blockedOperations(object.properties.get('disabledMethod'), state);
  return {
    power,
    ...where,
    address: textOf(object.properties.get('guest.ipAddress')) || null,
    tools,
    cpuHotAdd: booleanOf(config['cpuHotAddEnabled']),
    cpuHotRemove: booleanOf(config['cpuHotRemoveEnabled']),
    memoryHotAdd: booleanOf(config['memoryHotAddEnabled']),
    memoryHotAddIncrement: numberOf(config['hotPlugMemoryIncrementSize']) as MiB | null,
    memoryHotAddLimit: numberOf(config['hotPlugMemoryLimit']) as MiB | null,
    question,
    snapshots: snapshotNames(objectsOf(snapshot?.['rootSnapshotList'])),
    ...disks,
    ...(bootTime === null ? {} : { bootTime }),
    ...(managedBy === null ? {} : { managedBy }),
    ...(blocked.length === 0 ? {} : { blocked }),
  };
}

/** The facts with what is connected now, which means nothing of a VM that does not run. */
export function withConnections(facts: RuntimeFacts, connectedNow: RuntimeFacts['connectedNow']): RuntimeFacts {
  return facts.power === 'on' && connectedNow !== undefined ? { ...facts, connectedNow } : facts;
}
