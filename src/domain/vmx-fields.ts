/** The raw key that holds our marker; nobody else may write it. It is outside `guestinfo.`, because a guest can write those. */
export const MARKER_KEY = 'esxform.marker';

/**
 * Which VMX keys a field of the manifest stands for, as patterns over the lower-case key; `$1` is the slot or its controller.
 * Sub-keys of a device that no field stands for (`ethernet0.pciSlotNumber`) are left out on purpose: they are raw keys.
 */
const FIELDS: readonly (readonly [RegExp, string])[] = [
  [/^displayname$/, 'name'],
  [/^uuid\.bios$/, 'uuid'],
  [/^guestos$/, 'guest_os'],
  [/^virtualhw\.version$/, 'hardware_version'],
  [/^firmware$/, 'firmware'],
  [/^annotation$/, 'annotation'],
  [/^memsize$/, 'memory'],
  [/^numvcpus$/, 'vcpus'],
  [/^cpuid\.corespersocket$/, 'cores_per_socket'],
  [/^sched\.cpu\.min$/, 'scheduler.cpu.reservation'],
  [/^sched\.cpu\.max$/, 'scheduler.cpu.limit'],
  [/^sched\.cpu\.shares$/, 'scheduler.cpu.shares'],
  [/^sched\.cpu\.units$/, 'scheduler.cpu'],
  [/^sched\.mem\.min(?:size)?$/, 'scheduler.memory.reservation'],
  [/^sched\.mem\.max$/, 'scheduler.memory.limit'],
  [/^sched\.mem\.shares$/, 'scheduler.memory.shares'],
  [/^((?:scsi|sata|nvme)\d+)\.(?:present|virtualdev)$/, 'controllers.$1'],
  [/^((?:scsi|sata|nvme|ide)\d+:\d+)\./, 'disks.$1 or cdroms.$1'],
  [
    /^(ethernet\d+)\.(?:present|virtualdev|networkname|address|addresstype|generatedaddress(?:offset)?|checkmacaddress|startconnected|connectiontype)$/,
    'nics.$1',
  ],
  [/^(serial\d+)\./, 'serials.$1'],
];

/** The field of a manifest that stands for a VMX key, in the manifest's spelling; null for a raw key. Case does not matter. */
export function fieldOfVmxKey(key: string): string | null {
  const lower = key.toLowerCase();
  if (lower === MARKER_KEY) return 'marker';
  for (const [pattern, field] of FIELDS) {
    const match = pattern.exec(lower);
    if (match !== null) return field.replaceAll('$1', match[1] ?? '');
  }
  return null;
}

/** Keys that say how the file itself is to be read. A host that met another value there would not read the file at all. */
export function isVmxFormatKey(key: string): boolean {
  return ['.encoding', 'config.version'].includes(key.toLowerCase());
}
