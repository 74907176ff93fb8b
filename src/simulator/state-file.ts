import { join } from 'node:path';
import type { SavedPlaces } from './build-places.js';
import type { ControlFacts, Inventory, PowerState, ToolsState } from './inventory/inventory.js';
import type { AutoStartManager, AutoStartState } from './objects/host/auto-start-manager.js';
import type { MachineRegistry } from './objects/machine/machine-registry.js';
import type { Snapshot } from './objects/machine/snapshot.js';
import type { NetworkRegistry, NetworksState } from './objects/network/network-registry.js';
import { formatLocation } from './storage/datastore-location.js';
import { writeFileAtomically } from './storage/disk-file-store.js';

/** What a state directory keeps beside the datastores: the fixed facts, and every registered machine. */
export interface SavedState {
  readonly format: 1;
  readonly kind: 'host' | 'vcenter';
  /** Without machines and files: those are on the datastores by now. */
  readonly inventory: Inventory;
  readonly nextNumber: number;
  readonly machines: readonly SavedMachine[];
  /** Left out by older versions, which had no others than those of the inventory. */
  readonly places?: SavedPlaces;
  /** By the id of the manager. Left out by older versions. */
  readonly autoStart?: Readonly<Record<string, AutoStartState>>;
  /** Left out by older versions, whose networks were those of the inventory. */
  readonly networks?: NetworksState;
}

export interface SavedMachine {
  readonly id: string;
  readonly vmx: string;
  readonly host: string;
  /** Ids. Left out by older versions. */
  readonly pool?: string;
  readonly folder?: string;
  readonly template?: boolean;
  readonly power: PowerState;
  readonly tools: ToolsState;
  readonly ignoresShutdown: boolean;
  /** Left out by older versions. */
  readonly guestLocksCdrom?: boolean;
  readonly guestWritesBytes?: number;
  readonly control?: ControlFacts;
  readonly changeVersion: string;
  readonly bootTime: string | null;
  /** Left out by older versions. */
  readonly links?: Readonly<Record<string, boolean>>;
  readonly snapshots: readonly Snapshot[];
  readonly currentSnapshot: string | null;
}

/** Writes the state after each change that outlives a process; what only a running one knows (tasks, sessions) is not in it. */
export function keepState(
  directory: string,
  fixed: Pick<SavedState, 'kind' | 'inventory'>,
  machines: MachineRegistry,
  places: SavedPlaces,
  autoStart: readonly AutoStartManager[],
  networks: NetworkRegistry,
): () => void {
  let written = '';
  return () => {
    const state: SavedState = {
      format: 1,
      kind: fixed.kind,
      inventory: { ...fixed.inventory, files: [], machines: [] },
      nextNumber: machines.nextNumber,
      places: { pools: places.pools, folders: places.folders, datacenters: places.datacenters },
      machines: machines.all().map(({ ref, vmx, host, pool, folder, state: saved }) => ({
        id: ref.value,
        vmx: formatLocation(vmx),
        host: host.name,
        pool: pool.ref.value,
        folder: folder.value,
        power: saved.power,
        tools: saved.tools,
        ignoresShutdown: saved.ignoresShutdown,
        guestLocksCdrom: saved.guestLocksCdrom,
        guestWritesBytes: saved.guestWritesBytes,
        ...(saved.control === undefined ? {} : { control: saved.control }),
        changeVersion: saved.changeVersion,
        bootTime: saved.bootTime?.toISOString() ?? null,
        ...(saved.links.size === 0 ? {} : { links: Object.fromEntries(saved.links) }),
        snapshots: saved.snapshots,
        currentSnapshot: saved.currentSnapshot,
        template: saved.template,
      })),
      autoStart: Object.fromEntries(autoStart.map((manager) => [manager.ref.value, manager.state])),
      networks: networks.state,
    };
    const text = `${JSON.stringify(state, null, 1)}\n`;
    if (text === written) return;
    writeFileAtomically(join(directory, 'state.json'), text);
    written = text;
  };
}
