import type { XmlNode } from '../xml/parse-xml.js';
import { type Envelope, OVF_LIMITS, type OvfReading } from './envelope.js';
import { attributeOf, children, localName, textIn } from './nodes.js';

/** Resource types of CIM_ResourceAllocationSettingData that are read (DMTF CIM schema). */
export const RESOURCE = {
  other: 1,
  processor: 3,
  memory: 4,
  ide: 5,
  scsi: 6,
  iscsi: 8,
  ethernet: 10,
  floppy: 14,
  cd: 15,
  dvd: 16,
  disk: 17,
  storage: 20,
  serial: 21,
  parallel: 22,
  usb: 23,
  graphics: 24,
  sound: 35,
} as const;

/** One line of a hardware section. */
export interface HardwareItem {
  readonly node: XmlNode;
  readonly type: number;
  readonly subType: string;
  readonly id: string;
  readonly parent: string | null;
  /** The number on its parent; null if it has none. */
  readonly position: number | null;
  /** The number of a controller, or the address of a card. */
  readonly address: string | null;
  readonly name: string;
  readonly hostResource: string | null;
  readonly connection: string | null;
  /** Whether it is connected when the VM is powered on. */
  readonly isConnected: boolean;
}

function numberOf(text: string | null): number | null {
  return text !== null && /^\d{1,5}$/.test(text) ? Number(text) : null;
}

function itemOf(ovf: OvfReading, node: XmlNode): HardwareItem | null {
  const type = numberOf(textIn(node, 'ResourceType'));
  if (type === null) {
    ovf.error(node, 'a hardware item must have a ResourceType');
    return null;
  }
  return {
    node,
    type,
    subType: textIn(node, 'ResourceSubType') ?? '',
    id: textIn(node, 'InstanceID') ?? textIn(node, 'InstanceId') ?? '',
    parent: textIn(node, 'Parent'),
    position: numberOf(textIn(node, 'AddressOnParent')),
    address: textIn(node, 'Address') ?? textIn(node, 'MACAddress'),
    name: textIn(node, 'ElementName') ?? textIn(node, 'Caption') ?? `a device of type ${type}`,
    hostResource: textIn(node, 'HostResource'),
    connection: textIn(node, 'Connection'),
    isConnected: (textIn(node, 'AutomaticAllocation') ?? 'true').toLowerCase() !== 'false',
  };
}

/**
 * The items of a hardware section that count: those of the default configuration replace common ones with the same id, and bounds
 * (`ovf:bound`) describe no device.
 */
export function readItems(ovf: OvfReading, hardware: XmlNode, { configuration }: Envelope): readonly HardwareItem[] {
  const nodes = ['Item', 'StorageItem', 'EthernetPortItem'].flatMap((name) => children(hardware, name));
  if (nodes.length > OVF_LIMITS.items) {
    ovf.error(hardware, `there are more than ${OVF_LIMITS.items} hardware items`);
    return [];
  }
  const common = new Map<string, HardwareItem>();
  const chosen = new Map<string, HardwareItem>();
  for (const [index, node] of nodes.entries()) {
    const bound = attributeOf(node, 'bound');
    if (bound !== null && bound !== 'normal') continue;
    const configurations = (attributeOf(node, 'configuration') ?? '').split(/\s+/).filter((each) => each !== '');
    const counts = configurations.length === 0 || (configuration !== null && configurations.includes(configuration));
    const item = counts ? itemOf(ovf, node) : null;
    if (item === null) continue;
    const key = item.id === '' ? `#${index}` : item.id;
    const items = configurations.length === 0 ? common : chosen;
    if (items.has(key)) ovf.error(node, `the InstanceID ${item.id} is used twice`);
    else items.set(key, item);
  }
  return [...new Map([...common, ...chosen]).values()];
}

/** `vmw:Config` of an item, by key. */
export function itemSettings({ node }: HardwareItem): ReadonlyMap<string, string> {
  return new Map(
    children(node, 'Config').map((each) => [attributeOf(each, 'key') ?? '', attributeOf(each, 'value') ?? '']),
  );
}

/** The last part of `ovf:/disk/vmdisk1`, with what it names. */
export function resourceOf(text: string | null): { readonly kind: 'disk' | 'file'; readonly id: string } | null {
  const match = /^(?:ovf:)?\/{1,2}(disk|file)\/(.{1,200})$/.exec(text ?? '');
  return match === null ? null : { kind: match[1] as 'disk' | 'file', id: match[2] ?? '' };
}

/** Elements of a hardware section that a caller may want to name. */
export function isItem(node: XmlNode): boolean {
  return ['Item', 'StorageItem', 'EthernetPortItem'].includes(localName(node.name));
}
