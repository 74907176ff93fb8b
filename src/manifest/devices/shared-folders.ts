import type { SharedFolder } from '../../domain/domain.js';
import { type FieldReader, readBoolean, readText } from '../field-reader.js';
import type { WrittenMap } from '../written-map.js';
import type { YamlNode } from '../yaml/yaml-node.js';
import { asWritten, type SlottedDevice } from './device.js';

function parseSharedFolder(reader: FieldReader, slot: string, node: YamlNode): SharedFolder | undefined {
  if (node.kind !== 'map') return undefined;
  const at = (key: string) => ['sharedFolders', slot, key];
  const hostPath = readText(reader, node.entries, 'host_path', at('hostPath'), asWritten);
  const guestName = readText(reader, node.entries, 'guest_name', at('guestName'), asWritten);
  const writable = readBoolean(reader, node.entries, 'writable', at('writable')) ?? false;
  return hostPath === undefined || guestName === undefined ? undefined : { hostPath, guestName, writable };
}

function formatSharedFolder({ hostPath, guestName, writable }: SharedFolder): WrittenMap {
  return { host_path: hostPath, guest_name: guestName, ...(writable ? { writable } : {}) };
}

/** A shared folder names a directory of the host. */
export const SHARED_FOLDERS: SlottedDevice<SharedFolder, SharedFolder> = {
  parse: parseSharedFolder,
  format: formatSharedFolder,
};
