import { type Diagnostic, errorDiagnostic } from '../domain/diagnostic.js';
import { nearestName } from '../domain/nearest-name.js';
import { locateKey, type Manifest, type WrittenPath } from './manifest.js';
import type { SchemaNode } from './manifest-schema.js';
import { NOT_YET_SUPPORTED } from './not-yet-supported.js';
import { subjectOf, writtenLabel } from './written-label.js';

/** What people coming from other tools write, and the key that stands for it here. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  cpus: 'vcpus',
  cpu: 'vcpus',
  num_cpus: 'vcpus',
  ram: 'memory',
  mem: 'memory',
  memory_mb: 'memory',
  notes: 'annotation',
  description: 'annotation',
  guest_id: 'guest_os',
  guest: 'guest_os',
  os: 'guest_os',
  power_state: 'power',
  state: 'power',
  networks: 'nics',
  interfaces: 'nics',
  network_interfaces: 'nics',
  cdrom: 'cdroms',
  extra_config: 'vmx',
  host: 'connect',
  uri: 'connect',
  vms: 'domains',
  port_group: 'network',
  mac_address: 'mac',
  path: 'file',
  capacity: 'size',
  iops: 'limit',
  portgroup_id: 'port',
  mac_address_type: 'mac_type',
  cpu_hot_add: 'hot_add',
  cpu_hot_remove: 'hot_add',
  memory_hot_add: 'hot_add',
  latency_sensitivity: 'latency',
  efi_secure_boot: 'secure_boot',
  boot_order: 'boot',
  boot_delay: 'boot',
  genid: 'generation_id',
  smbios: 'smbios_host',
  vtpm: 'tpm',
  graphics: 'vnc',
  floppy: 'floppies',
  parallel: 'parallels',
  serial: 'serials',
  filesystems: 'shared_folders',
  pci: 'passthrough',
  hostdevs: 'passthrough',
};

/** Maps whose keys are words of the user, by their title in the schema. */
const FREE_KEYS: Readonly<Record<string, string>> = { VmxKeys: 'a VMX file', Guestinfo: 'guestinfo' };

/** What to say of a key that the schema does not have at its place. */
export function unknownKey(manifest: Manifest, parent: WrittenPath, key: string, schema: SchemaNode): Diagnostic {
  const path = [...parent, key];
  const place = parent.length === 0 ? 'a manifest' : writtenLabel(parent);
  const parts = { subject: subjectOf(path), source: locateKey(manifest, path) };
  if (schema.slots !== undefined) return unknownSlot(key, place, schema, parts);
  const planned = NOT_YET_SUPPORTED[schema.title ?? ''] ?? [];
  if (planned.includes(key)) {
    return errorDiagnostic('EF1008', `${writtenLabel(path)} is not supported yet`, {
      ...parts,
      hint: 'Take it out: it would have no effect.',
    });
  }
  const known = Object.keys(schema.properties ?? {});
  const other = OTHER_WORDS[key.toLowerCase()];
  const meant = other !== undefined && known.includes(other) ? other : nearestName(key, known);
  return errorDiagnostic('EF1007', `${place} has no key "${key}"`, {
    ...parts,
    detail: meant === null ? `The keys are ${known.join(', ')}.` : null,
    hint: meant === null ? null : `Did you mean ${meant}?`,
  });
}

function unknownSlot(
  key: string,
  place: string,
  schema: SchemaNode,
  parts: { readonly subject: string | null; readonly source: Diagnostic['source'] },
): Diagnostic {
  const repaired = key
    .trim()
    .toLowerCase()
    .replace(/^nic|^eth(?=\d)|^net(?=\d)/, 'ethernet')
    .replace(/^(scsi|sata|nvme|ide)[ _-]?(\d+)[._-](\d+)$/, '$1$2:$3')
    .replace(/^(\d+):(\d+)$/, 'scsi$1:$2')
    .replace(/^(?:shared[ _-]?)?folder[ _-]?(?=\d)/, 'sharedFolder')
    .replace(/^(?:pci[ _-]?)?passthr(?:u|ough)[ _-]?(?=\d)|^pci(?=\d)/, 'pciPassthru')
    .replace(/^(?:fd[ab]?|fdd)(?=\d)/, 'floppy')
    .replace(/^(?:lpt|parport)(?=\d)/, 'parallel');
  const patterns = Object.keys(schema.patternProperties ?? {});
  const meant = patterns.some((pattern) => new RegExp(pattern).test(repaired)) ? repaired : null;
  const keys = FREE_KEYS[schema.title ?? ''];
  return errorDiagnostic(
    keys === undefined ? 'EF1015' : 'EF1011',
    `${place}: "${key}" ${keys === undefined ? 'is no slot' : `is no key of ${keys}`}`,
    {
      ...parts,
      detail: keys === undefined ? `The slots are ${schema.slots}.` : `Such keys are ${schema.slots}.`,
      hint: meant === null || meant === key ? null : `Did you mean ${meant}?`,
    },
  );
}
