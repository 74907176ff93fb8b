import { atLeast } from '../../../domain/values/api-version.js';
import { ownEntry } from '../../../domain/values/own-entry.js';
import { backingChain } from '../devices/disks.js';
import { fromApiName } from '../inventory/names.js';
import type { ObjectProperties } from '../soap/collector.js';
import { listOf, objectOf, objectsOf, refOf, textOf, type VimObject, type VimValue } from '../soap/value.js';

/** Every file that the server knows to be a VM's. Names are as the server spells them. */
export interface VmFiles {
  readonly id: string;
  /** Its id where the server gives no name. */
  readonly name: string;
  /** The name of its VMX; names without a datastore are beside it. */
  readonly home: string | null;
  readonly files: readonly string[];
  /** Directories that are its own: of its VMX, its snapshots, its suspend state and its logs. */
  readonly directories: readonly string[];
  /** Why more files may be its own than these; null when these are all. */
  readonly unread: string | null;
  /** Ids of the datastores that it uses; empty where the server does not say. */
  readonly datastores: readonly string[];
  /** Id of the host that it is registered on. */
  readonly host: string | null;
}

const PATHS = [
  'name',
  'runtime.connectionState',
  'runtime.host',
  'datastore',
  'config.files',
  'config.hardware.device',
  'config.extraConfig',
];

/** `layoutEx` came with API 4.0 and took the place of `layout` (vSphere API reference, VirtualMachine). */
export function vmFilePaths(apiVersion: string): readonly string[] {
  return [...PATHS, hasLayoutEx(apiVersion) ? 'layoutEx.file' : 'layout'];
}

function hasLayoutEx(apiVersion: string): boolean {
  return atLeast(apiVersion, 4, 0);
}

/** Raw keys, in lower case, that name files of the VM beside those of its devices. */
const FILE_KEYS: ReadonlySet<string> = new Set([
  'nvram',
  'extendedconfigfile',
  'sched.swap.derivedname',
  'migrate.hostlog',
  'checkpoint.vmstate',
]);

function isFileKey(key: string): boolean {
  const lower = key.toLowerCase();
  return FILE_KEYS.has(lower) || lower.endsWith('.filename');
}

function textsOf(value: VimValue | undefined): readonly string[] {
  return listOf(value).flatMap((item) => textOf(item) ?? []);
}

function deviceFiles(devices: readonly VimObject[]): readonly string[] {
  return devices.flatMap((device) =>
    backingChain(device).flatMap((backing) => [
      ...textsOf(backing['fileName']),
      ...textsOf(backing['descriptorFileName']),
    ]),
  );
}

function within(directory: string | null, name: string): string {
  return directory === null ? name : `${directory.replace(/\/+$/, '')}${/\]$/.test(directory) ? ' ' : '/'}${name}`;
}

/** VirtualMachineFileLayout: most names are relative to the directory of their kind. */
function layoutFiles(layout: VimObject, files: VimObject): readonly string[] {
  const directory = (key: string): string | null => textOf(ownEntry(files, key));
  return [
    ...textsOf(layout['configFile']),
    ...textsOf(layout['logFile']).map((name) => within(directory('logDirectory'), name)),
    ...objectsOf(layout['disk']).flatMap((disk) => textsOf(disk['diskFile'])),
    ...objectsOf(layout['snapshot']).flatMap((snapshot) =>
      textsOf(snapshot['snapshotFile']).map((name) => within(directory('snapshotDirectory'), name)),
    ),
    ...textsOf(layout['swapFile']),
  ];
}

function directoryOf(file: string): string {
  const end = Math.max(file.lastIndexOf('/'), file.indexOf(']'));
  return file.slice(0, end + 1);
}

/** The first reason why the server's list of files is not complete. */
function unreadReason({ properties, missing }: ObjectProperties, layout: string): string | null {
  const state = textOf(properties.get('runtime.connectionState'));
  if (state !== null && state !== 'connected') return state;
  const needed = [
    ['config.files', 'configuration'],
    ['config.hardware.device', 'devices'],
    [layout, 'list of its files'],
  ] as const;
  for (const [path, what] of needed) {
    if (!properties.has(path)) return missing.get(path) ?? `the server gives no ${what}`;
  }
  const keys = missing.get('config.extraConfig');
  if (keys !== undefined) return keys;
  return textOf(objectOf(properties.get('config.files'))?.['vmPathName']) === null
    ? 'the server gives no path of its VMX'
    : null;
}

/** The files of one VM, from its answer to {@link vmFilePaths}. */
export function vmFilesOf(object: ObjectProperties, apiVersion: string): VmFiles {
  const { properties, ref } = object;
  const layoutPath = hasLayoutEx(apiVersion) ? 'layoutEx.file' : 'layout';
  const files = objectOf(properties.get('config.files')) ?? {};
  const home = textOf(files['vmPathName']);
  const keys = objectsOf(properties.get('config.extraConfig'));
  const layout =
    layoutPath === 'layout'
      ? layoutFiles(objectOf(properties.get('layout')) ?? {}, files)
      : objectsOf(properties.get('layoutEx.file')).flatMap((file) => textsOf(file['name']));
  const named = [
    ...textsOf(files['vmPathName']),
    ...deviceFiles(objectsOf(properties.get('config.hardware.device'))),
    ...keys.flatMap(({ key, value }) => (isFileKey(textOf(key) ?? '') ? textsOf(value) : [])),
    ...layout,
  ];
  const directories = ['snapshotDirectory', 'suspendDirectory', 'logDirectory', 'ftMetadataDirectory'];
  return {
    id: ref.value,
    name: fromApiName(textOf(properties.get('name')) ?? ref.value),
    home,
    files: [...new Set(named)].filter((name) => name !== ''),
    directories: [
      ...(home === null ? [] : [directoryOf(home)]),
      ...directories.flatMap((key) => textsOf(ownEntry(files, key))),
    ].filter((name) => name !== ''),
    unread: unreadReason(object, layoutPath),
    datastores: listOf(properties.get('datastore')).flatMap((item) => refOf(item)?.value ?? []),
    host: refOf(properties.get('runtime.host'))?.value ?? null,
  };
}
