import { failure, type Result, success } from '../../domain/diagnostics/result.js';
import type { PassthroughDevice } from '../../domain/domain.js';
import { type FieldReader, readText } from '../field-reader.js';
import type { WrittenMap } from '../written-map.js';
import type { YamlNode } from '../yaml/yaml-node.js';
import { asWritten, type SlottedDevice } from './device.js';

function parseId(text: string): Result<string> {
  return /^0x[0-9a-f]{1,8}$/i.test(text)
    ? success(text.toLowerCase())
    : failure(`must be a hexadecimal id like 0x10de, not "${text}"`);
}

function parsePassthrough(reader: FieldReader, slot: string, node: YamlNode): PassthroughDevice | undefined {
  if (node.kind !== 'map') return undefined;
  const read = (key: string, parse: (text: string) => Result<string>) =>
    readText(reader, node.entries, key, ['passthrough', slot, key], parse) ?? null;
  return {
    address: read('address', asWritten),
    vendor: read('vendor', parseId),
    device: read('device', parseId),
    system: read('system', asWritten),
  };
}

/** A device of which the host is to choose everything is an empty map. */
function formatPassthrough({ address, vendor, device, system }: PassthroughDevice): WrittenMap {
  const told = { address, vendor, device, system };
  return Object.fromEntries(Object.entries(told).flatMap(([key, value]) => (value === null ? [] : [[key, value]])));
}

/** A passed-through device names a PCI device of the host. */
export const PASSTHROUGH: SlottedDevice<PassthroughDevice, PassthroughDevice> = {
  parse: parsePassthrough,
  format: formatPassthrough,
};
