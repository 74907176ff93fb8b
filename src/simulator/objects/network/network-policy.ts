import { ownEntry, setEntry } from '../../own-entry.js';
import { invalidArgument } from '../../soap/fault.js';
import { boolean, type DataObject, int, long, object, string, strings, type Value } from '../../soap/value.js';
import type { XmlElement } from '../../soap/xml-reader.js';

/** Nested settings as plain data, which can be kept in a file; unset members are missing. */
export interface Settings {
  readonly [member: string]: boolean | number | string | readonly string[] | Settings;
}

type Leaf = 'boolean' | 'int' | 'long' | 'string' | 'strings';

interface Shape {
  readonly type: string;
  /** In the order of the WSDL. */
  readonly members: Readonly<Record<string, Leaf | Shape>>;
}

/** What switches and port groups let through: the one table that requests are read by and answers are written by. */
export const NETWORK_POLICY: Shape = {
  type: 'HostNetworkPolicy',
  members: {
    security: {
      type: 'HostNetworkSecurityPolicy',
      members: { allowPromiscuous: 'boolean', macChanges: 'boolean', forgedTransmits: 'boolean' },
    },
    nicTeaming: {
      type: 'HostNicTeamingPolicy',
      members: {
        policy: 'string',
        reversePolicy: 'boolean',
        notifySwitches: 'boolean',
        rollingOrder: 'boolean',
        failureCriteria: {
          type: 'HostNicFailureCriteria',
          members: {
            checkSpeed: 'string',
            speed: 'int',
            checkDuplex: 'boolean',
            fullDuplex: 'boolean',
            checkErrorPercent: 'boolean',
            percentage: 'int',
            checkBeacon: 'boolean',
          },
        },
        nicOrder: { type: 'HostNicOrderPolicy', members: { activeNic: 'strings', standbyNic: 'strings' } },
      },
    },
    offloadPolicy: {
      type: 'HostNetOffloadCapabilities',
      members: { csumOffload: 'boolean', tcpSegmentation: 'boolean', zeroCopyXmit: 'boolean' },
    },
    shapingPolicy: {
      type: 'HostNetworkTrafficShapingPolicy',
      members: { enabled: 'boolean', averageBandwidth: 'long', peakBandwidth: 'long', burstSize: 'long' },
    },
  },
};

/** Bits per second and bytes, and no traffic shaping: what a switch does of which nothing is said. */
export const DEFAULT_POLICY: Settings = {
  security: { allowPromiscuous: false, macChanges: true, forgedTransmits: true },
  nicTeaming: { policy: 'loadbalance_srcid', reversePolicy: true, notifySwitches: true, rollingOrder: false },
  offloadPolicy: { csumOffload: true, tcpSegmentation: true, zeroCopyXmit: true },
  shapingPolicy: { enabled: false },
};

/** How the switches find out about broken uplinks and each other. */
export const BEACON: Shape = { type: 'HostVirtualSwitchBeaconConfig', members: { interval: 'int' } };
export const LINK_DISCOVERY: Shape = {
  type: 'LinkDiscoveryProtocolConfig',
  members: { protocol: 'string', operation: 'string' },
};

/** @throws Fault InvalidArgument for a value that does not parse. */
export function readSettings(element: XmlElement, shape: Shape): Settings {
  const found: Record<string, Settings[string]> = {};
  for (const [name, kind] of Object.entries(shape.members)) {
    const given = element.children.filter((child) => child.name === name);
    const [first] = given;
    if (first === undefined) continue;
    setEntry(
      found,
      name,
      kind === 'strings'
        ? given.map((each) => each.text)
        : typeof kind === 'string'
          ? readLeaf(first, kind)
          : readSettings(first, kind),
    );
  }
  return found;
}

function readLeaf(element: XmlElement, kind: Exclude<Leaf, 'strings'>): boolean | number | string {
  const text = element.text.trim();
  switch (kind) {
    case 'string':
      return text;
    case 'boolean':
      if (!/^(true|false|1|0)$/.test(text)) throw invalidArgument(element.name);
      return text === 'true' || text === '1';
    case 'int':
    case 'long':
      if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(Number(text))) throw invalidArgument(element.name);
      return Number(text);
  }
}

export function settingsValue(settings: Settings, shape: Shape): DataObject {
  return object(
    shape.type,
    Object.fromEntries(
      Object.entries(shape.members).map(([name, kind]) => [name, memberValue(ownEntry(settings, name), kind)]),
    ),
  );
}

function memberValue(setting: Settings[string] | undefined, kind: Leaf | Shape): Value | undefined {
  if (setting === undefined) return undefined;
  if (typeof setting === 'boolean') return boolean(setting);
  if (typeof setting === 'number') return kind === 'long' ? long(setting) : int(setting);
  if (typeof setting === 'string') return string(setting);
  if (isList(setting)) return strings(setting);
  return typeof kind === 'string' ? undefined : settingsValue(setting, kind);
}

const isList = (setting: readonly string[] | Settings): setting is readonly string[] => Array.isArray(setting);

const isGroup = (setting: Settings[string] | undefined): setting is Settings =>
  typeof setting === 'object' && !Array.isArray(setting);

/** Merges `over` into `base` member by member: a port group inherits the members that it does not set. */
export function mergeSettings(base: Settings, over: Settings): Settings {
  const merged: Record<string, Settings[string]> = { ...base };
  for (const [name, setting] of Object.entries(over)) {
    const below = ownEntry(base, name);
    setEntry(merged, name, isGroup(below) && isGroup(setting) ? mergeSettings(below, setting) : setting);
  }
  return merged;
}
