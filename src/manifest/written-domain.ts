import type { Domain } from '../domain/domain.js';
import { type FieldTable, isBlank, isGroup, snake, valueAt } from '../domain/fields/field.js';
import { FIELDS } from '../domain/fields/fields.js';
import { fieldOfVmxKey, isVmxFormatKey } from '../domain/fields/vmx-fields.js';
import { isSecretVmxKey } from '../domain/secrets/secret-keys.js';
import { written } from './field-reader.js';
import {
  writeCdrom,
  writeDisk,
  writeFloppy,
  writeNic,
  writeParallel,
  writePassthrough,
  writeSerial,
  writeSharedFolder,
} from './written-devices.js';
import { mapOf, type Omit, type Parts, sizeOf, unless, type Written, type WrittenMap } from './written-map.js';

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
    ...singleDevicesOf(domain, omit),
    ...slotsOf(domain, omit),
    guestinfo: mapOf(freeKeys('guestinfo', domain.guestinfo, omit)),
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

/** The password of a display stays out of every manifest. */
function singleDevicesOf({ vnc, video, sound, usb, tpm }: Domain, omit: Omit): Parts {
  if (vnc !== null && vnc.password !== null) omit('vnc', 'password');
  return {
    vnc:
      vnc === null
        ? undefined
        : written<WrittenMap>({
            port: unless(vnc.port, null),
            listen: unless(vnc.listen, null),
            keymap: unless(vnc.keymap, null),
          } as { [key: string]: Written | undefined }),
    video: mapOf({
      memory: video.memory === null ? undefined : sizeOf(video.memory, () => omit('video', 'memory')),
      displays: unless(video.displays, null),
      accelerated: unless(video.accelerated, false),
    }),
    sound: unless(sound, null),
    usb: mapOf({ uhci: unless(usb.uhci, false), ehci: unless(usb.ehci, false), xhci: unless(usb.xhci, false) }),
    tpm: unless(tpm, false),
  };
}

function slotsOf(domain: Domain, omit: Omit): Parts {
  const each = <Device>(
    field: string,
    slots: Readonly<Record<string, Device>>,
    write: (device: Device, omit: Omit) => Written | undefined,
  ): WrittenMap | undefined =>
    mapOf(
      Object.fromEntries(
        Object.entries(slots).map(([slot, device]) => [
          slot,
          write(device, (...path) => omit(field, slot, ...path)) ?? omit(field, slot),
        ]),
      ),
    );
  return {
    controllers: each('controllers', domain.controllers, (model) => model),
    disks: each('disks', domain.disks, writeDisk),
    nics: each('nics', domain.nics, writeNic),
    cdroms: each('cdroms', domain.cdroms, writeCdrom),
    floppies: each('floppies', domain.floppies, writeFloppy),
    serials: each('serials', domain.serials, writeSerial),
    parallels: each('parallels', domain.parallels, writeParallel),
    shared_folders: each('shared_folders', domain.sharedFolders, writeSharedFolder),
    passthrough: each('passthrough', domain.passthrough, writePassthrough),
  };
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

/** Raw keys but those that a manifest refuses. One that has a field stays raw in a Domain where the field cannot hold its value. */
function rawKeysOf({ vmx }: Domain, omit: Omit): Parts {
  const refused = (key: string) => fieldOfVmxKey(key) !== null || isVmxFormatKey(key) || isSecretVmxKey(key);
  return Object.fromEntries(
    Object.entries(freeKeys('vmx', vmx, omit)).map(([key, value]) => [key, refused(key) ? omit('vmx', key) : value]),
  );
}
