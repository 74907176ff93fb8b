import { createHash } from 'node:crypto';
import type { PortGroupFacts, SwitchFacts } from './inventory.js';
import type { InventoryReader } from './inventory-reader.js';

/** The first number of a port group whose key is not said. */
const FIRST_KEY = 60;

/** Distributed switches. A port group is a name, or a map with the key that a vCenter would have given it. */
export function readSwitches(reader: InventoryReader, value: unknown): readonly SwitchFacts[] {
  let next = FIRST_KEY;
  return reader.list(value, 'switches').map((each, index) => {
    const path = `switches[${index}]`;
    const fields = reader.map(each, path, ['name', 'uuid', 'port_groups']);
    const name = reader.text(fields['name'], `${path}.name`, null);
    const portGroups = reader.list(fields['port_groups'], `${path}.port_groups`).map((group, number) => {
      const at = `${path}.port_groups[${number}]`;
      const facts = readPortGroup(reader, group, at, `dvportgroup-${next}`);
      next += 1;
      return facts;
    });
    return { name, uuid: readUuid(reader, fields['uuid'], `${path}.uuid`, name), portGroups };
  });
}

function readPortGroup(reader: InventoryReader, value: unknown, path: string, usual: string): PortGroupFacts {
  if (typeof value === 'string') return { name: reader.text(value, path, null), key: usual };
  const fields = reader.map(value, path, ['name', 'key']);
  const key = reader.text(fields['key'], `${path}.key`, usual);
  if (!/^dvportgroup-\d{1,9}$/.test(key)) reader.note(`${path}.key`, 'must be like dvportgroup-60');
  return { name: reader.text(fields['name'], `${path}.name`, null), key };
}

/** As VMware spells it; made from the name where it is not said, so that it is the same in every run. */
function readUuid(reader: InventoryReader, value: unknown, path: string, name: string): string {
  const made = `50${createHash('sha256').update(`switch ${name}`).digest('hex').slice(0, 30)}`;
  const digits = reader.text(value, path, made).replace(/[\s-]/g, '').toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(digits)) reader.note(path, 'must be a UUID');
  const pairs = digits.match(/../g) ?? [];
  return `${pairs.slice(0, 8).join(' ')}-${pairs.slice(8).join(' ')}`;
}
