import { array, boolean, type DataObject, int, object, string } from '../soap/value.js';
import type { PropertyTable } from './managed-object.js';
import { SimpleObject } from './simple-object.js';

/** Which machines a host powers on when it boots. */
export class AutoStartManager extends SimpleObject {
  enabled = false;
  /** By machine id, as the client sent them. */
  readonly powerInfo = new Map<string, DataObject>();
  protected readonly table = AUTO_START_PROPERTIES;
}

const AUTO_START_PROPERTIES: PropertyTable<AutoStartManager> = {
  config: (manager) =>
    object('HostAutoStartManagerConfig', {
      defaults: object('AutoStartDefaults', {
        enabled: boolean(manager.enabled),
        startDelay: int(120),
        stopDelay: int(120),
        waitForHeartbeat: boolean(false),
        stopAction: string('PowerOff'),
      }),
      powerInfo: array('AutoStartPowerInfo', [...manager.powerInfo.values()]),
    }),
};
