import type { Path } from '../values/path-key.js';
import { FLAG } from './codec.js';
import { type AnyField, type FieldTable, isGroup, snake } from './field.js';
import { FIELDS } from './fields.js';

/** The raw key that holds our marker; nobody else may write it. It is outside `guestinfo.`, because a guest can write those. */
export const MARKER_KEY = 'esxform.marker';

const DRIVE = 'disks.$1 or cdroms.$1';

/** A member that a version added to a kind of device, and the VMX key that it stands for in each slot. */
interface NewDeviceMember {
  /** Of the key in lower case; the first group is the slot. */
  readonly key: RegExp;
  readonly kind: 'nics';
  readonly member: string;
  readonly row: Pick<AnyField, 'codec' | 'blank' | 'rawValues'> & Required<Pick<AnyField, 'since'>>;
}

/** Members of devices that this version added: their raw keys set them with a warning. A later version moves them to the list below. */
const NEW_MEMBERS: readonly NewDeviceMember[] = [
  {
    key: /^(ethernet\d+)\.wakeonpcktrcv$/,
    kind: 'nics',
    member: 'wakeOnLan',
    row: { codec: FLAG, blank: true, since: '0.2' },
  },
];

/**
 * Which VMX keys the name and the devices of the manifest stand for, as patterns over the lower-case key; `$1` is the slot or what follows it.
 * Left out on purpose, because they are raw keys: sub-keys of a device that no field stands for (`ethernet0.pciSlotNumber`,
 * `scsi0:0.ctkEnabled`), and those that a field's own keys come with but that a machine can also have otherwise, which nothing
 * but the key can say (`ethernet1.generatedAddressOffset = "10"`, `isolation.tools.hgfs.disable = "TRUE"`).
 */
const DEVICES: readonly (readonly [RegExp, string])[] = [
  [/^displayname$/, 'name'],
  [/^remotedisplay\.vnc\.enabled$/, 'vnc'],
  [/^remotedisplay\.vnc\.ip$/, 'vnc.listen'],
  [/^remotedisplay\.vnc\.(port|keymap)$/, 'vnc.$1'],
  [/^remotedisplay\.vnc\.password$/, 'vnc.password'],
  [/^svga\.vramsize$/, 'video.memory'],
  [/^svga\.numdisplays$/, 'video.displays'],
  [/^mks\.enable3d$/, 'video.accelerated'],
  [/^sound\.(?:present|virtualdev)$/, 'sound'],
  [/^usb\.present$/, 'usb.uhci'],
  [/^ehci\.present$/, 'usb.ehci'],
  [/^usb_xhci\.present$/, 'usb.xhci'],
  [/^vtpm\.present$/, 'tpm'],
  [/^((?:scsi|sata|nvme)\d+)\.(?:present|virtualdev)$/, 'controllers.$1'],
  [/^((?:scsi|sata|nvme|ide)\d+:\d+)\.mode$/, 'disks.$1.mode'],
  [/^((?:scsi|sata|nvme|ide)\d+:\d+)\.writethrough$/, 'disks.$1.write_through'],
  [/^((?:scsi|sata|nvme|ide)\d+:\d+)\.sharing$/, 'disks.$1.sharing'],
  [/^sched\.((?:scsi|sata|nvme|ide)\d+:\d+)\.shares$/, 'disks.$1.shares'],
  [/^sched\.((?:scsi|sata|nvme|ide)\d+:\d+)\.throughputcap$/, 'disks.$1.limit'],
  [/^((?:scsi|sata|nvme|ide)\d+:\d+)\.(?:present|filename|devicetype|startconnected|clientdevice)$/, DRIVE],
  [/^(ethernet\d+)\.dvs\.(?:switchid|portid|portgroupid|connectionid)$/, 'nics.$1.port'],
  [
    /^(ethernet\d+)\.(?:present|virtualdev|networkname|vnet|address|addresstype|generatedaddress|checkmacaddress|startconnected|connectiontype)$/,
    'nics.$1',
  ],
  [/^(floppy\d+)\.(?:present|startconnected|clientdevice|filetype|filename)$/, 'floppies.$1'],
  [/^(serial\d+)\.(?:present|filetype|filename|pipe\.endpoint|network\.endpoint)$/, 'serials.$1'],
  [/^(parallel\d+)\.(?:present|filetype|filename)$/, 'parallels.$1'],
  [
    /^sharedfolder(\d+)\.(?:present|enabled|readaccess|writeaccess|hostpath|guestname)$/,
    'shared_folders.sharedFolder$1',
  ],
  [/^pcipassthru(\d+)\.(?:present|id|deviceid|vendorid|systemid)$/, 'passthrough.pciPassthru$1'],
  ...NEW_MEMBERS.map(({ key, kind, member }) => [key, `${kind}.$1.${snake(member)}`] as const),
];

/** Keys of fields and of whole groups, in lower case, with the field as a manifest spells it. */
const SCALARS: ReadonlyMap<string, string> = new Map(keysOf(FIELDS, []));

function keysOf(table: FieldTable, above: readonly string[]): readonly (readonly [key: string, field: string])[] {
  return Object.entries(table).flatMap(([name, row]) => {
    const path = [...above, snake(name)];
    const own = (row.vmx ?? []).map((key) => [key.toLowerCase(), path.join('.')] as const);
    return isGroup(row) ? [...own, ...keysOf(row.fields, path)] : own;
  });
}

/** What comes behind `guestinfo.` keeps its case: a guest asks for it by that name. */
const GUESTINFO = /^guestinfo\.(.+)$/i;

/** The field of a manifest that stands for a VMX key, in the manifest's spelling; null for a raw key. Case does not matter. */
export function fieldOfVmxKey(key: string): string | null {
  const lower = key.toLowerCase();
  if (lower === MARKER_KEY) return 'marker';
  const variable = GUESTINFO.exec(key)?.[1];
  if (variable !== undefined) return `guestinfo.${variable}`;
  const scalar = SCALARS.get(lower);
  if (scalar !== undefined) return scalar;
  for (const [pattern, field] of DEVICES) {
    const match = pattern.exec(lower);
    if (match !== null) return field.replaceAll('$1', match[1] ?? '');
  }
  return null;
}

/** The new member of a device that a VMX key stands for, with its path; null for another key. */
export function newDeviceMember(key: string): (Pick<NewDeviceMember, 'row'> & { readonly path: Path }) | null {
  for (const { key: pattern, kind, member, row } of NEW_MEMBERS) {
    const slot = pattern.exec(key.toLowerCase())?.[1];
    if (slot !== undefined) return { path: [kind, slot, member], row };
  }
  return null;
}

/** Keys that say how the file itself is to be read. A host that met another value there would not read the file at all. */
export function isVmxFormatKey(key: string): boolean {
  return ['.encoding', 'config.version'].includes(key.toLowerCase());
}
