import type { RuntimeFacts } from '../../../domain/live.js';
import { setEntry } from '../../../domain/values/own-entry.js';
import { CDROMS } from '../devices/cdroms.js';
import { deviceTable } from '../devices/devices.js';
import { FLOPPIES } from '../devices/floppies.js';
import { booleanOf, objectOf, objectsOf, type VimObject } from '../soap/value.js';

/** Drives whose `connected` follows no declaration: a client connects its own drive, and an empty one has nothing to connect. */
const SELF_CONNECTING: ReadonlySet<string | undefined> = new Set(['client', 'empty']);

/**
 * Whether the network cards and drives of a running VM are connected, by slot; undefined for a `config` without devices. Source: vSphere API
 * reference, VirtualDeviceConnectInfo.connected: valid only while the VM runs.
 */
export function connectedNow(config: VimObject): RuntimeFacts['connectedNow'] {
  const hardware = objectOf(config['hardware']);
  if (hardware === null) return undefined;
  const { cdroms, floppies, nics } = deviceTable(objectsOf(hardware['device']));
  const drives = [...cdroms].map(([slot, device]) => [slot, device, CDROMS.read(device)?.medium.kind] as const);
  const disks = [...floppies].map(([slot, device]) => [slot, device, FLOPPIES.read(device)?.medium.kind] as const);
  const cards = [...nics].map(([slot, device]) => [slot, device, 'card'] as const);
  const found: Record<string, boolean> = {};
  for (const [slot, device, kind] of [...cards, ...drives, ...disks]) {
    const connected = booleanOf(objectOf(device['connectable'])?.['connected']);
    if (connected !== null && !SELF_CONNECTING.has(kind)) setEntry(found, slot, connected);
  }
  return Object.keys(found).length === 0 ? undefined : found;
}
