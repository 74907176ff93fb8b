import type { Domain } from '../domain/domain.js';
import { type FieldTable, isBlank, isGroup, snake, valueAt } from '../domain/fields/field.js';
import { FIELDS } from '../domain/fields/fields.js';
import { hostOwns } from '../domain/fields/host-keys.js';
import { fieldOfVmxKey, isVmxFormatKey } from '../domain/fields/vmx-fields.js';
import { isSecretVmxKey } from '../domain/secrets/secret-keys.js';
import { formatDevices } from './devices/devices.js';
import { written } from './field-reader.js';
import { mapOf, type Omit, type Parts, type Written, type WrittenMap } from './written-map.js';

/**
 * A domain in the keys of a manifest, in their order. What a blank domain has too is left out, but for what people look for
 * first (memory and processors) and the hardware version, which a manifest that does not say it leaves to the host.
 */
export function writtenDomain(domain: Domain, omit: Omit): WrittenMap {
  const { uuid, generation_id, ...fields } = formatFields(FIELDS, domain);
  return written<WrittenMap>({
    uuid,
    generation_id,
    ...fields,
    ...formatDevices(domain, omit),
    guestinfo: mapOf(guestinfoOf(domain, omit)),
    vmx: mapOf(rawKeysOf(domain, omit)),
  } as { [key: string]: Written | undefined });
}

/** What a blank domain has too is left out, but for fields that are always printed. */
function formatFields(table: FieldTable, values: unknown): Parts {
  return Object.fromEntries(
    Object.entries(table).map(([key, row]) => {
      const value = valueAt(values, [key]);
      if (isGroup(row)) return [snake(key), mapOf(formatFields(row.fields, value))];
      if (value === null || (isBlank(row, value) && row.printed !== true)) return [snake(key), undefined];
      return [snake(key), row.codec.format(value) as Written];
    }),
  );
}

/** Of keys that differ in case alone the first is kept: they are one. */
function freeKeys(field: string, values: Readonly<Record<string, string>>, omit: Omit): Parts {
  const seen = new Set<string>();
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      const twice = seen.has(key.toLowerCase());
      seen.add(key.toLowerCase());
      return [key, twice ? omit(field, key) : value];
    }),
  );
}

function guestinfoOf({ guestinfo }: Domain, omit: Omit): Parts {
  const refused = (key: string) => isSecretVmxKey(`guestinfo.${key}`) || hostOwns(`guestinfo.${key}`) !== null;
  return Object.fromEntries(
    Object.entries(freeKeys('guestinfo', guestinfo, omit)).map(([key, value]) => [
      key,
      refused(key) ? omit('guestinfo', key) : value,
    ]),
  );
}

/** Raw keys but those that a manifest refuses. One that has a field stays raw in a Domain where the field cannot hold its value. */
function rawKeysOf({ vmx }: Domain, omit: Omit): Parts {
  const refused = (key: string) =>
    fieldOfVmxKey(key) !== null || isVmxFormatKey(key) || isSecretVmxKey(key) || hostOwns(key) !== null;
  return Object.fromEntries(
    Object.entries(freeKeys('vmx', vmx, omit)).map(([key, value]) => [key, refused(key) ? omit('vmx', key) : value]),
  );
}
