import { ownEntry } from '../../own-entry.js';
import { child, children, dynamicType, flag, optionalBoolean, text } from '../../soap/arguments.js';
import { array, type DataObject, dateTime, long, object, string, strings } from '../../soap/value.js';
import type { XmlElement } from '../../soap/xml-reader.js';
import { formatLocation, type Location, within } from '../../storage/datastore-location.js';
import type { FileFacts } from '../../storage/file-store.js';
import { diskExtents, fileFault, flatOf, isFlatFile, readDisk } from '../../storage/virtual-disk.js';
import type { Call } from '../method.js';
import { startTask } from '../run-task.js';

const MOST_FOLDERS = 10_000;

/** What a search spec asks for. Without queries every file matches; without patterns every name does. */
interface Search {
  readonly queries: readonly XmlElement[];
  readonly patterns: readonly RegExp[];
  readonly details: XmlElement | undefined;
}

/** Lists one directory, or all below it too, as HostDatastoreBrowserSearchResults. */
export function searchDatastore(call: Call, deep: boolean) {
  const { world } = call.simulation;
  const root = world.locate(text(call.body, 'datastorePath'));
  const search = readSearch(child(call.body, 'searchSpec'));
  return startTask(call, { descriptionId: 'HostDatastoreBrowser.search', entity: null, cancelable: true }, async () => {
    if (world.files.facts(root)?.kind !== 'directory') throw fileFault('FileNotFound', root);
    if (!deep) return searchResults(call, root, search);
    const folders = foldersBelow(call, root);
    return array(
      'HostDatastoreBrowserSearchResults',
      folders.map((folder) => searchResults(call, folder, search)),
    );
  });
}

function readSearch(spec: XmlElement | undefined): Search {
  if (spec === undefined) return { queries: [], patterns: [], details: undefined };
  const isCaseless = optionalBoolean(spec, 'searchCaseInsensitive') ?? true;
  return {
    queries: children(spec, 'query'),
    patterns: children(spec, 'matchPattern').map((pattern) => wildcard(pattern.text, isCaseless)),
    details: child(spec, 'details'),
  };
}

function wildcard(pattern: string, isCaseless: boolean): RegExp {
  const source = pattern
    .slice(0, 1024)
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, isCaseless ? 'i' : '');
}

function foldersBelow(call: Call, root: Location): readonly Location[] {
  const { files } = call.simulation.world;
  const found = [root];
  for (let at = 0; at < found.length && found.length < MOST_FOLDERS; at += 1) {
    const folder = found[at];
    if (folder === undefined) break;
    for (const name of files.list(folder)) {
      const location = within(folder, name);
      if (files.facts(location)?.kind === 'directory') found.push(location);
    }
  }
  return found;
}

function searchResults(call: Call, folder: Location, search: Search): DataObject {
  const { world } = call.simulation;
  const items = world.files.list(folder).flatMap((name) => {
    const facts = world.files.facts(within(folder, name));
    if (facts === null || (search.patterns.length > 0 && !search.patterns.some((pattern) => pattern.test(name))))
      return [];
    const item = fileInfo(call, within(folder, name), name, facts, search);
    return item === null ? [] : [item];
  });
  const slash = folder.path === '' ? '' : '/';
  return object('HostDatastoreBrowserSearchResults', {
    datastore: world.datastore(folder.datastore)?.ref,
    folderPath: string(`${formatLocation(folder)}${slash}`),
    file: array('FileInfo', items),
  });
}

/** The query and the FileInfo type that are for a file. */
function kindOf(name: string, facts: FileFacts): { readonly query: string; readonly info: string } {
  if (facts.kind === 'directory') return { query: 'FolderFileQuery', info: 'FolderFileInfo' };
  const ending = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase();
  switch (ending) {
    case 'vmdk':
      return { query: 'VmDiskFileQuery', info: 'VmDiskFileInfo' };
    case 'vmx':
      return { query: 'VmConfigFileQuery', info: 'VmConfigFileInfo' };
    case 'iso':
      return { query: 'IsoImageFileQuery', info: 'IsoImageFileInfo' };
    case 'flp':
      return { query: 'FloppyImageFileQuery', info: 'FloppyImageFileInfo' };
    case 'log':
      return { query: 'VmLogFileQuery', info: 'VmLogFileInfo' };
    case 'nvram':
      return { query: 'VmNvramFileQuery', info: 'VmNvramFileInfo' };
    default:
      return { query: 'FileQuery', info: 'FileInfo' };
  }
}

function fileInfo(call: Call, location: Location, name: string, facts: FileFacts, search: Search): DataObject | null {
  const kind = kindOf(name, facts);
  const query = search.queries.find((each) => (dynamicType(each) ?? 'FileQuery') === kind.query);
  if (search.queries.length > 0 && query === undefined) return null;
  // A disk is its descriptor; the data file beside it is only shown to those who list everything.
  if (query !== undefined && kind.info === 'VmDiskFileInfo' && isFlatFile(name)) return null;
  const { details } = search;
  const wants = (detail: string) => details !== undefined && flag(details, detail);
  const isTyped = query !== undefined || wants('fileType');
  const common = {
    path: string(name),
    friendlyName: undefined,
    fileSize: wants('fileSize')
      ? long(query !== undefined && kind.info === 'VmDiskFileInfo' ? wholeSize(call, location, facts) : facts.size)
      : undefined,
    modification: wants('modification') ? dateTime(facts.modified) : undefined,
    owner: wants('fileOwner') ? string('root') : undefined,
  };
  if (!isTyped || kind.info !== 'VmDiskFileInfo' || isFlatFile(name)) {
    return object(isTyped && !isFlatFile(name) ? kind.info : 'FileInfo', common);
  }
  return object('VmDiskFileInfo', { ...common, ...diskDetails(call, location, query) });
}

/** A disk that is asked for as a disk has the room that its data takes. */
function wholeSize(call: Call, location: Location, facts: FileFacts): number {
  return facts.size + (call.simulation.world.files.facts(flatOf(location))?.allocated ?? 0);
}

const CONTROLLER_TYPES: Readonly<Record<string, string>> = {
  lsilogic: 'VirtualLsiLogicController',
  buslogic: 'VirtualBusLogicController',
  ide: 'VirtualIDEController',
};

function diskDetails(call: Call, location: Location, query: XmlElement | undefined) {
  const disk = readDisk(call.simulation.world.files, location);
  const details = query === undefined ? undefined : child(query, 'details');
  const wants = (detail: string) => details !== undefined && flag(details, detail);
  return {
    diskType: wants('diskType') ? string('VirtualDiskFlatVer2BackingInfo') : undefined,
    capacityKb: wants('capacityKb') ? long(disk?.capacityKiB ?? 0) : undefined,
    hardwareVersion: undefined,
    controllerType: wants('controllerType')
      ? string(ownEntry(CONTROLLER_TYPES, disk?.adapter) ?? 'VirtualLsiLogicController')
      : undefined,
    diskExtents: wants('diskExtents')
      ? strings(diskExtents(call.simulation.world.files, location).map(formatLocation))
      : undefined,
    thin: undefined,
  };
}
