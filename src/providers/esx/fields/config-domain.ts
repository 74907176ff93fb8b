import { blankDomain } from '../../../domain/blank-domain.js';
import type { Domain } from '../../../domain/domain.js';
import { fieldOfVmxKey } from '../../../domain/fields/vmx-fields.js';
import type { DatastorePath } from '../../../domain/values/datastore-path.js';
import type { DomainName } from '../../../domain/values/domain-name.js';
import { domainFromVmx } from '../../../formats/vmx/parse.js';
import { vmxDocument } from '../../../formats/vmx/syntax.js';
import {
  cdromOf,
  controllersOf,
  diskOf,
  floppyOf,
  mapSlots,
  nicOf,
  parallelOf,
  passthroughOf,
  serialOf,
  usbOf,
  videoOf,
} from '../config-devices.js';
import { soundOf } from '../device-words.js';
import { type DeviceTable, deviceTable } from '../devices.js';
import { fromApiName } from '../inventory/names.js';
import { objectOf, objectsOf, textOf, type VimObject } from '../soap/value.js';
import { FIELD_KEYS, withConfigFields } from './fields.js';

/** The keys that the API lists beside its own fields, our marker among them. */
export function extraConfigOf(config: VimObject): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const option of objectsOf(config['extraConfig'])) {
    const key = textOf(option['key']);
    const value = option['value'];
    if (key !== null && (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'))
      values.set(key, String(value));
  }
  return values;
}

/** What else the API has no member for. */
const BY_VMX_KEY = /^(?:remotedisplay\.vnc\.|guestinfo\.|sharedfolder|isolation\.tools\.hgfs\.)/i;

function isByVmxKey(key: string): boolean {
  return BY_VMX_KEY.test(key) || FIELD_KEYS.has(key.toLowerCase());
}

/** Raw keys of fields are read by the table that reads a VMX: not every API has a member for each field. */
function byVmxKey(config: VimObject): Domain {
  const entries = [...extraConfigOf(config)];
  const document = vmxDocument(Object.fromEntries(entries.filter(([key]) => isByVmxKey(key))));
  const { domain } = domainFromVmx(document, { vmxPath: '[?] ?/?.vmx' as DatastorePath, mounts: [] });
  // The marker counts as a field. What hosts keep beside a device (`scsi0:0.redo`) is raw, as in the VMX.
  const raw = entries.filter(([key]) => !isByVmxKey(key) && fieldOfVmxKey(key) === null);
  return { ...domain, vmx: { ...Object.fromEntries(raw), ...domain.vmx } };
}

function devicesOf(table: DeviceTable) {
  const sound = table.singles.get('sound');
  return {
    video: videoOf(table.singles.get('video')),
    sound: sound === undefined ? null : soundOf(sound.$type ?? ''),
    usb: usbOf(table),
    tpm: table.singles.has('tpm'),
    controllers: controllersOf(table),
    disks: mapSlots(table.disks, diskOf),
    nics: mapSlots(table.nics, nicOf),
    cdroms: mapSlots(table.cdroms, cdromOf),
    floppies: mapSlots(table.floppies, floppyOf),
    serials: mapSlots(table.serials, serialOf),
    parallels: mapSlots(table.parallels, parallelOf),
    passthrough: mapSlots(table.passthrough, passthroughOf),
  } satisfies Partial<Domain>;
}

/** The Domain as the `config` property tells it, for servers and accounts where the VMX cannot be had. */
export function domainFromConfig(config: VimObject): Domain {
  const hardware = objectOf(config['hardware']) ?? {};
  const table = deviceTable(objectsOf(hardware['device']));
  const fromRaw = byVmxKey(config);
  const { vnc, guestinfo, sharedFolders, vmx } = fromRaw;
  const blank = blankDomain(fromApiName(textOf(config['name']) ?? '') as DomainName);
  const devices = { ...blank, vnc, ...devicesOf(table), sharedFolders, guestinfo, vmx };
  return withConfigFields(devices, config, table, fromRaw);
}
