import { blankDomain } from '../domain/blank-domain.js';
import type { Allocation, Domain, Limit } from '../domain/domain.js';
import { isSecretVmxKey } from '../domain/secret-keys.js';
import { formatMemory, type MiB } from '../domain/units.js';
import { fieldOfVmxKey, isVmxFormatKey } from '../domain/vmx-fields.js';
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
  const blank = blankDomain(domain.name);
  return written<WrittenMap>({
    uuid: unless<string>(domain.uuid, null),
    generation_id: unless<string>(domain.generationId, null),
    guest_os: unless<string>(domain.guestOs, null),
    hardware_version: domain.hardwareVersion,
    firmware: unless(domain.firmware, blank.firmware),
    secure_boot: unless(domain.secureBoot, false),
    boot: bootOf(domain),
    smbios_host: unless(domain.smbiosHost, false),
    annotation: unless(domain.annotation, ''),
    memory: formatMemory(domain.memory),
    vcpus: domain.vcpus,
    cores_per_socket: unless(domain.coresPerSocket, blank.coresPerSocket),
    hot_add: mapOf({
      cpu: unless(domain.hotAdd.cpu, false),
      cpu_remove: unless(domain.hotAdd.cpuRemove, false),
      memory: unless(domain.hotAdd.memory, false),
    }),
    latency: unless(domain.latency, blank.latency),
    tools: mapOf({
      sync_time: unless(domain.tools.syncTime, false),
      upgrade: unless(domain.tools.upgrade, blank.tools.upgrade),
    }),
    scheduler: schedulerOf(domain),
    ...singleDevicesOf(domain, omit),
    ...slotsOf(domain, omit),
    guestinfo: mapOf(freeKeys('guestinfo', domain.guestinfo, omit)),
    vmx: mapOf(rawKeysOf(domain, omit)),
  } as { [key: string]: Written | undefined });
}

function bootOf({ boot }: Domain): WrittenMap | undefined {
  return mapOf({
    order: boot.order.length === 0 ? undefined : boot.order,
    delay: unless(boot.delay, 0),
    setup: unless(boot.setup, false),
    retry: unless(boot.retry, null),
  });
}

function schedulerOf({ scheduler: { cpu, memory } }: Domain): WrittenMap | undefined {
  return mapOf({
    cpu: mapOf({
      ...allocationOf(cpu, (value) => `${value}MHz`),
      affinity: cpu.affinity ?? undefined,
    }),
    memory: mapOf(allocationOf(memory, (value) => formatMemory(value as MiB))),
  });
}

function allocationOf({ reservation, limit, shares }: Allocation<number>, format: (value: number) => string): Parts {
  const formatLimit = (value: Limit<number>) => (value === 'unlimited' ? undefined : format(value));
  return {
    reservation: reservation === 0 ? undefined : format(reservation),
    limit: formatLimit(limit),
    shares: unless(shares, null),
  };
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
