import { blankDomain } from '../../../domain/blank-domain.js';
import type { Domain } from '../../../domain/domain.js';
import { fieldOfVmxKey } from '../../../domain/fields/vmx-fields.js';
import type { DatastorePath } from '../../../domain/values/datastore-path.js';
import type { DomainName } from '../../../domain/values/domain-name.js';
import { domainFromVmx } from '../../../formats/vmx/parse.js';
import { vmxDocument } from '../../../formats/vmx/syntax.js';
import { deviceTable, isDeviceKey, readDevices } from '../devices/devices.js';
import { fromApiName } from '../inventory/names.js';
import { booleanOf, objectOf, objectsOf, textOf, type VimObject } from '../soap/value.js';
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

function isByVmxKey(key: string): boolean {
  return /^guestinfo\./i.test(key) || isDeviceKey(key) || FIELD_KEYS.has(key.toLowerCase());
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

/** Raw keys that the API has as a member of a device. A flag that is off is left out, as a VMX may do it. */
function keysOfMembers(devices: readonly VimObject[]): Readonly<Record<string, string>> {
  const video = devices.find(({ $type }) => $type === 'VirtualMachineVideoCard');
  return booleanOf(video?.['useAutoDetect']) === true ? { 'svga.autodetect': 'TRUE' } : {};
}

/** The Domain as the `config` property has it, for servers and accounts where the VMX cannot be had. */
export function domainFromConfig(config: VimObject): Domain {
  const hardware = objectOf(config['hardware']) ?? {};
  const listed = objectsOf(hardware['device']);
  const table = deviceTable(listed);
  const fromRaw = byVmxKey(config);
  const { vnc, guestinfo, sharedFolders } = fromRaw;
  const vmx = { ...keysOfMembers(listed), ...fromRaw.vmx };
  const blank = blankDomain(fromApiName(textOf(config['name']) ?? '') as DomainName);
  const devices = { ...blank, vnc, ...readDevices(table), sharedFolders, guestinfo, vmx };
  return withConfigFields(devices, config, table, fromRaw);
}
