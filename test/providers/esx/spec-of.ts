import type { LiveDomain } from '../../../src/domain/live.js';
import type { Marker } from '../../../src/domain/marker.js';
import type { Json } from '../../../src/domain/values/json.js';
import type { Change } from '../../../src/plan/diff/change.js';
import type { NewDisk } from '../../../src/plan/steps/file-steps.js';
import { deviceTable } from '../../../src/providers/esx/devices/devices.js';
import { domainFromConfig } from '../../../src/providers/esx/fields/config-domain.js';
import { reconfigureSpec } from '../../../src/providers/esx/fields/config-spec.js';
import { formatMarker } from '../../../src/providers/esx/fields/marker.js';
import { encodeCall } from '../../../src/providers/esx/soap/encode.js';
import { moRef, objectOf, objectsOf, type VimObject } from '../../../src/providers/esx/soap/value.js';
import { liveDomain } from '../../plan/builders.js';
import { configFixture } from './config-fixture.js';

export const MARKER: Marker = {
  format: 2,
  owner: 'o',
  machine: { uuid: null, vmxPath: '[ds] a/a.vmx' },
  applied: {},
};
const CONFIG = configFixture();
/** The marker as it is written: for the machine that it is written on, whatever the plan took that to be. */
export const MARK = {
  key: 'esxform.marker',
  value: formatMarker({ ...MARKER, machine: { uuid: domainFromConfig(CONFIG).uuid, vmxPath: liveDomain().vmxPath } }),
};
/** The host's devices of the fixture, and the reading that goes with them. */
export const DEVICES = deviceTable(objectsOf(objectOf(CONFIG['hardware'])?.['device']));
export const LIVE: LiveDomain = { ...liveDomain(), changeVersion: 'v1', domain: domainFromConfig(CONFIG) };

export type Difference = readonly [at: readonly string[], after: unknown];

export function changes(...differences: readonly Difference[]): readonly Change[] {
  return differences.map(([at, after]) => ({
    path: at,
    before: null,
    after: after as Json,
    impact: { cost: 'hot', because: 'test', evidence: [] },
  }));
}

/** The spec for these changes to the fixture; that it can be sent is checked on the way. */
export function specOf(differences: readonly Difference[], newDisks: readonly NewDisk[] = []): VimObject {
  const made = reconfigureSpec({ changes: changes(...differences), newDisks, marker: MARKER }, LIVE, DEVICES);
  encodeCall('ReconfigVM_Task', moRef('VirtualMachine', 'vm-1'), { spec: made });
  return made;
}
