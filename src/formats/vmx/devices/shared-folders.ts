import type { SharedFolder, Slots } from '../../../domain/domain.js';
import { compareSlots, MAX_SHARED_FOLDERS } from '../../../domain/rules/limits.js';
import { type VmxReading, wholeNumber } from '../reading.js';
import { deviceKeys, type MappingRow, type VmxPair } from '../row.js';

/** Shared folders (libvirt-esx-behaviour 2.12). */

const DISABLE = 'isolation.tools.hgfs.disable';
const COUNT = 'sharedFolder.maxNum';
const KEYS = ['present', 'enabled', 'readAccess', 'writeAccess', 'hostPath', 'guestName'] as const;

function readFolder(vmx: VmxReading, slot: string): SharedFolder | null {
  const [hostPath, guestName] = [vmx.text(`${slot}.hostPath`), vmx.text(`${slot}.guestName`)];
  const writable = vmx.flag(`${slot}.writeAccess`, false);
  if (hostPath !== null && guestName !== null && writable !== null) return { hostPath, guestName, writable };
  if (writable !== null)
    vmx.problem(`${slot}.present`, `is true, but the folder has no ${hostPath === null ? 'hostPath' : 'guestName'}`);
  return null;
}

function countOf(vmx: VmxReading): number {
  const text = vmx.text(COUNT);
  const count = wholeNumber(Number.MIN_SAFE_INTEGER)(text ?? '0');
  if (!count.ok) vmx.problem(COUNT, count.problem);
  return count.ok ? Math.min(count.value, MAX_SHARED_FOLDERS) : 0;
}

/**
 * The folders that the guest gets. What switches all of them off, and those that are off, has no field and stays raw: a domain
 * without folders says nothing of whether folders are forbidden.
 */
function readSharedFolders(vmx: VmxReading): Slots<SharedFolder> {
  const folders: Record<string, SharedFolder> = {};
  if (vmx.flag(DISABLE, true) !== false) return folders;
  const count = countOf(vmx);
  for (const slot of vmx.stems(/^(sharedfolder(?:0|[1-9]\d{0,3}))\.present$/)) {
    const index = Number(slot.slice('sharedfolder'.length));
    if (index >= count) continue;
    if (vmx.flag(`${slot}.present`, false) !== true || vmx.flag(`${slot}.enabled`, false) !== true) continue;
    const folder = readFolder(vmx, slot);
    if (folder === null) continue;
    folders[`sharedFolder${index}`] = folder;
    vmx.take(...KEYS.filter((key) => key !== 'readAccess').map((key) => `${slot}.${key}`));
    if (vmx.text(`${slot}.readAccess`)?.toLowerCase() === 'true') vmx.take(`${slot}.readAccess`);
  }
  if (Object.keys(folders).length > 0) vmx.take(DISABLE, COUNT);
  return folders;
}

function writeSharedFolders(folders: Slots<SharedFolder>): readonly VmxPair[] {
  const sorted = Object.entries(folders).sort(([left], [right]) => compareSlots(left, right));
  const last = sorted.at(-1)?.[0];
  if (last === undefined) return [];
  const count = Number(last.slice('sharedFolder'.length)) + 1;
  return [
    [DISABLE, 'false'],
    [COUNT, String(count)],
    ...sorted.flatMap(([slot, folder]): readonly VmxPair[] => [
      [`${slot}.present`, 'true'],
      [`${slot}.enabled`, 'true'],
      [`${slot}.readAccess`, 'true'],
      [`${slot}.writeAccess`, String(folder.writable)],
      [`${slot}.hostPath`, folder.hostPath],
      [`${slot}.guestName`, folder.guestName],
    ]),
  ];
}

export const SHARED_FOLDER_ROWS: readonly MappingRow[] = [
  {
    keys: [...deviceKeys('sharedFolder#', KEYS), COUNT.toLowerCase(), DISABLE],
    field: 'sharedFolders',
    way: 'vmx only',
    source: 'LV 2.12; hosted products only',
    read: (vmx, domain) => ({ ...domain, sharedFolders: readSharedFolders(vmx) }),
    write: (domain) => writeSharedFolders(domain.sharedFolders),
  },
];
