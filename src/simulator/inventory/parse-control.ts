import { ownEntry } from '../own-entry.js';
import type { ControlFacts } from './inventory.js';
import type { InventoryReader } from './inventory-reader.js';

const CONNECTION_STATES = ['connected', 'disconnected', 'inaccessible', 'invalid', 'orphaned'] as const;
const FIELDS = ['managed_by', 'vapp_product', 'disabled_methods', 'disabled_by', 'connection_state'];

function optional(reader: InventoryReader, value: unknown, path: string): string | null {
  return value === undefined || value === null ? null : reader.text(value, path, null);
}

/** Parses how another system manages a VM; returns nothing without such keys. */
export function parseControl(
  reader: InventoryReader,
  fields: Readonly<Record<string, unknown>>,
  path: string,
): { readonly control?: ControlFacts } {
  if (FIELDS.every((field) => ownEntry(fields, field) === undefined)) return {};
  const at = `${path}.managed_by`;
  const manager = reader.map(fields['managed_by'], at, ['extension', 'type']);
  const methods = reader.list(fields['disabled_methods'], `${path}.disabled_methods`);
  const managedBy =
    fields['managed_by'] === undefined
      ? null
      : {
          extensionKey: reader.text(manager['extension'], `${at}.extension`, null),
          type: reader.text(manager['type'], `${at}.type`, ''),
        };
  return {
    control: {
      managedBy,
      vappProduct: optional(reader, fields['vapp_product'], `${path}.vapp_product`),
      disabledMethods: methods.map((name, index) => reader.text(name, `${path}.disabled_methods.${index}`, null)),
      disabledBy: optional(reader, fields['disabled_by'], `${path}.disabled_by`),
      connectionState: reader.choice(
        fields['connection_state'],
        `${path}.connection_state`,
        CONNECTION_STATES,
        'connected',
      ),
    },
  };
}
