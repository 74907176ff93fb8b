import { array, boolean, enumeration, int, object, type Reference, string } from '../../soap/value.js';
import type { PropertyTable } from '../managed-object.js';
import { SimpleObject } from '../simple-object.js';

/** What a host does with machines when it starts and stops itself, unless an entry says otherwise. */
export interface AutoStartDefaults {
  readonly enabled: boolean;
  readonly startDelay: number;
  readonly stopDelay: number;
  readonly waitForHeartbeat: boolean;
  readonly stopAction: string;
}

/** Settings of one VM; -1 means the default. */
export interface AutoStartEntry {
  readonly key: Reference;
  readonly startOrder: number;
  readonly startDelay: number;
  readonly waitForHeartbeat: string;
  readonly startAction: string;
  readonly stopDelay: number;
  readonly stopAction: string;
}

export interface AutoStartState {
  readonly defaults: AutoStartDefaults;
  readonly entries: readonly AutoStartEntry[];
}

/** Which machines a host powers on when it boots. */
export class AutoStartManager extends SimpleObject {
  defaults: AutoStartDefaults = {
    enabled: false,
    startDelay: 120,
    stopDelay: 120,
    waitForHeartbeat: false,
    stopAction: 'PowerOff',
  };
  readonly #entries = new Map<string, AutoStartEntry>();
  protected readonly table = AUTO_START_PROPERTIES;

  get entries(): readonly AutoStartEntry[] {
    return [...this.#entries.values()];
  }

  put(entry: AutoStartEntry): void {
    this.#entries.set(entry.key.value, entry);
  }

  /** Everything, in plain data, to be kept. */
  get state(): AutoStartState {
    return { defaults: this.defaults, entries: this.entries };
  }

  restore(state: AutoStartState): void {
    this.defaults = state.defaults;
    this.#entries.clear();
    for (const entry of state.entries) this.put(entry);
  }

  remove(machine: Reference): void {
    this.#entries.delete(machine.value);
  }
}

/** An entry with nothing but defaults, for a machine that is to be started. */
export function startedMachine(key: Reference): AutoStartEntry {
  return {
    key,
    startOrder: -1,
    startDelay: -1,
    waitForHeartbeat: 'systemDefault',
    startAction: 'powerOn',
    stopDelay: -1,
    stopAction: 'systemDefault',
  };
}

const AUTO_START_PROPERTIES: PropertyTable<AutoStartManager> = {
  config: ({ defaults, entries }) =>
    object('HostAutoStartManagerConfig', {
      defaults: object('AutoStartDefaults', {
        enabled: boolean(defaults.enabled),
        startDelay: int(defaults.startDelay),
        stopDelay: int(defaults.stopDelay),
        waitForHeartbeat: boolean(defaults.waitForHeartbeat),
        stopAction: string(defaults.stopAction),
      }),
      powerInfo: array(
        'AutoStartPowerInfo',
        entries.map((entry) =>
          object('AutoStartPowerInfo', {
            key: entry.key,
            startOrder: int(entry.startOrder),
            startDelay: int(entry.startDelay),
            waitForHeartbeat: enumeration('AutoStartWaitHeartbeatSetting', entry.waitForHeartbeat),
            startAction: string(entry.startAction),
            stopDelay: int(entry.stopDelay),
            stopAction: string(entry.stopAction),
          }),
        ),
      ),
    }),
};
