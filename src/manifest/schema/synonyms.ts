import { type FieldTable, isGroup, snake } from '../../domain/fields/field.js';
import { FIELDS } from '../../domain/fields/fields.js';

/**
 * What people coming from other tools, from the API or from VMX files write, and the keys that stand for it here: the first that
 * the place has is meant. In lower case, without `_` and `-`.
 */
export const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  ...synonymsOf(FIELDS),
  ...of(['power'], 'powerstate', 'state', 'status', 'running'),
  ...of(['tpm'], 'vtpm'),
  ...of(['vnc'], 'graphics', 'remotedisplay'),
  ...of(['nics'], 'networks', 'network', 'interfaces', 'networkinterfaces', 'networkadapters', 'nic', 'ethernet'),
  ...of(['disks'], 'disk', 'harddisks', 'harddisk', 'virtualdisks', 'drives', 'volumes'),
  ...of(['controllers'], 'scsicontroller', 'scsicontrollers', 'scsi', 'controller'),
  ...of(['cdroms'], 'cdrom', 'cddrives', 'cds'),
  ...of(['floppies'], 'floppy'),
  ...of(['serials'], 'serial', 'serialports'),
  ...of(['parallels'], 'parallel', 'parallelports'),
  ...of(['shared_folders'], 'filesystems'),
  ...of(['passthrough'], 'pci', 'hostdevs', 'pcidevices'),
  ...of(['vmx'], 'extraconfig', 'advanced', 'configparams'),
  ...of(['connect'], 'host', 'uri', 'url', 'server', 'vcenter'),
  ...of(['host'], 'hostsystem', 'hostsystemid', 'vmhost', 'runtimehost', 'node'),
  ...of(['datastore'], 'datastoreid', 'datastorename', 'storage'),
  ...of(['folder'], 'folderid', 'inventoryfolder', 'parent'),
  ...of(['resource_pool'], 'resourcepoolid', 'pool'),
  ...of(['vmx_path', 'file'], 'vmpathname', 'vmxfile', 'path', 'filename', 'vmdk', 'backing'),
  ...of(['autostart'], 'startonboot', 'onboot', 'autopoweron'),
  ...of(['window'], 'maintenancewindow', 'maintenance', 'schedule'),
  ...of(['protect'], 'preventdestroy', 'deletionprotection', 'lock', 'locked'),
  ...of(['delete_files'], 'deletedisks', 'purge'),
  ...of(['depends_on'], 'after', 'requires', 'needs'),
  ...of(['extends'], 'inherits', 'include', 'import', 'imports'),
  ...of(['domains'], 'vms', 'machines', 'virtualmachines', 'guests', 'resources'),
  ...of(['copy_of'], 'clone', 'clonefrom', 'copyfrom', 'template', 'source', 'backingfile', 'parentfile'),
  ...of(['size'], 'capacity', 'capacityinkb', 'capacitygb', 'capacitymb', 'sizegb', 'sizemb', 'disksize'),
  ...of(['provisioning'], 'thin', 'thinprovisioned', 'eagerlyscrub', 'eagerzero', 'disktype', 'format'),
  ...of(['mode'], 'diskmode'),
  ...of(['limit'], 'iops', 'iolimit', 'throughputcap'),
  ...of(['network'], 'portgroup', 'networkname', 'vnet', 'bridge', 'networkid'),
  ...of(['wake_on_lan'], 'wol', 'wakeonlanenabled', 'wakeonpcktrcv'),
  ...of(['model'], 'adaptertype', 'nictype', 'virtualdev'),
  ...of(['model', 'provisioning'], 'type'),
  ...of(['mac'], 'macaddress', 'hwaddr', 'address'),
  ...of(['mac_type'], 'macaddresstype', 'addresstype'),
  ...of(['port'], 'portgroupid', 'portgroupkey', 'distributedport'),
  ...of(['connected'], 'startconnected', 'connectatpoweron'),
  ...of(['iso'], 'isofile', 'isopath', 'image', 'isoimage'),
  ...of(['from'], 'start', 'begin', 'starttime', 'opens'),
  ...of(['to'], 'end', 'until', 'endtime', 'closes'),
  ...of(['days'], 'day', 'weekdays', 'on'),
  ...of(['time_zone'], 'tz', 'zone', 'timezone'),
};

function synonymsOf(table: FieldTable, above: readonly string[] = []): Readonly<Record<string, readonly string[]>> {
  const entries = Object.entries(table).flatMap(([key, row]) => {
    const path = [...above, snake(key)];
    const inner = isGroup(row) ? synonymsOf(row.fields, path) : {};
    return Object.entries({ ...of(path, ...(row.synonyms ?? [])), ...inner });
  });
  return Object.fromEntries(entries);
}

function of(keys: readonly string[], ...words: readonly string[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(words.map((word) => [word, keys]));
}

/** The unit that a word has in its name, for numbers that come without one. */
export const UNITS_OF_WORDS: Readonly<Record<string, string>> = {
  memorymb: 'MiB',
  memsize: 'MiB',
  memorysizemb: 'MiB',
  memorygb: 'GiB',
  capacityinkb: 'KiB',
  capacitymb: 'MiB',
  sizemb: 'MiB',
  capacitygb: 'GiB',
  sizegb: 'GiB',
};

/** A key as the tables have it. */
export function normalizedKey(key: string): string {
  return key.toLowerCase().replace(/[-_ ]/g, '');
}
