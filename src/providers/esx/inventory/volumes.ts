import { type ObjectProperties, retrieveUnder } from '../soap/collector.js';
import { VimFault } from '../soap/fault.js';
import type { Session } from '../soap/session/session.js';
import { listOf, objectOf, refOf, textOf } from '../soap/value.js';
import { fromApiName } from './names.js';
import type { Scope } from './scope.js';
import { type DatastoreMount, mountId } from './server-facts.js';

/** A datastore as one of the server's datacenters knows it. Several of them may be the same storage. */
export interface Volume {
  /** Id of its managed object. */
  readonly ref: string;
  /** Equal for all that are the same storage: its URL, which every host and datacenter spells alike. */
  readonly id: string;
  /** Its name, and what stands for it below `/vmfs/volumes/`. */
  readonly aliases: ReadonlySet<string>;
  /** On vSAN and vVols a directory has a name and an id, so that only the last part of a path can be compared. */
  readonly twoNamed: boolean;
  /** Ids of the VMs that have files on it; null where the server does not list them. */
  readonly vms: readonly string[] | null;
}

/** A place on a volume that can be compared: `path` has no doubled slashes or dots, and its case is folded. */
export interface VolumePath {
  readonly volume: string;
  readonly path: string;
}

const TWO_NAMED: ReadonlySet<string> = new Set(['vsan', 'vvol']);

function volumeOf({ ref, properties }: ObjectProperties, mounts: readonly DatastoreMount[]): Volume {
  const summary = objectOf(properties.get('summary'));
  const url = textOf(summary?.['url']) ?? '';
  const mount = mounts.find((each) => each.ref.value === ref.value);
  const names = [
    fromApiName(textOf(summary?.['name']) ?? mount?.datastore ?? ''),
    mountId(url),
    mountId(mount?.mount ?? null),
  ];
  const listed = properties.get('vm');
  const id = mountId(url) ?? mountId(mount?.mount ?? null);
  return {
    ref: ref.value,
    id: id ?? (url === '' ? ref.value : url.replace(/\/+$/, '')),
    aliases: new Set(names.filter((name) => name !== null && name !== '')) as ReadonlySet<string>,
    twoNamed: TWO_NAMED.has((textOf(summary?.['type']) ?? '').toLowerCase()),
    vms: listed === undefined ? null : listOf(listed).flatMap((item) => refOf(item)?.value ?? []),
  };
}

/**
 * All datastores that the account sees on the server, in every datacenter: a storage that two datacenters share is a datastore of its
 * own in each. Where it may not look from the root, those of the connection's datacenter.
 */
export async function readVolumes(
  session: Session,
  scope: Scope,
  mounts: readonly DatastoreMount[],
  signal: AbortSignal,
): Promise<readonly Volume[]> {
  const under = async (container: Scope['datacenter']): Promise<readonly Volume[]> => {
    const found: Volume[] = [];
    const objects = retrieveUnder(session, container, 'Datastore', ['summary', 'vm'], signal);
    for await (const object of objects) found.push(volumeOf(object, mounts));
    // A datastore that the connection uses is never left out: a file on it could then be compared with nothing.
    const lost = mounts.filter(({ ref }) => !found.some((each) => each.ref === ref.value));
    return [...found, ...lost.map(({ ref }) => volumeOf({ ref, properties: new Map(), missing: new Map() }, mounts))];
  };
  try {
    return await under(session.content.rootFolder);
  } catch (error) {
    if (!(error instanceof VimFault) || error.type !== 'NoPermission') throw error;
    return await under(scope.datacenter);
  }
}

/** Resolves `.`, `..` and doubled slashes, and folds what a file system may or may not tell apart. */
function foldedPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.replaceAll('\\', '/').split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/').normalize('NFC').toLowerCase();
}

/** The datastore and the path in a file's name, in any of the spellings of servers and VMX files; null for a name beside a VMX. */
function splitName(name: string): { readonly datastore: string; readonly path: string } | null {
  const mounted = /^(?:\[\] *)?(?:ds:\/\/)?\/vmfs\/volumes\/([^/]+)\/*(.*)$/.exec(name);
  const named = mounted ?? /^\[([^\]]+)\] *(.*)$/.exec(name);
  return named === null ? null : { datastore: fromApiName(named[1] ?? ''), path: named[2] ?? '' };
}

function keysOn(volumes: readonly Volume[], path: string): readonly VolumePath[] {
  const folded = foldedPath(path);
  const last = folded.slice(folded.lastIndexOf('/') + 1);
  return volumes.map(({ id, twoNamed }) => ({ volume: id, path: twoNamed ? last : folded }));
}

/**
 * Where a file's name leads: `[name] path`, `[uuid] path`, `/vmfs/volumes/...`, or a path beside `home`, which is a VMX. A datastore's
 * name is looked up among `preferred` first, because two datacenters may have one name each. Empty for what is on no datastore.
 */
export function locateName(
  name: string,
  home: string | null,
  preferred: readonly Volume[],
  all: readonly Volume[],
): readonly VolumePath[] {
  const split = splitName(name);
  if (split !== null) {
    const called = (volumes: readonly Volume[]) => volumes.filter(({ aliases }) => aliases.has(split.datastore));
    const near = called(preferred);
    return keysOn(near.length > 0 ? near : called(all), split.path);
  }
  const beside = home === null ? null : splitName(home);
  if (beside === null || home === null || name === '' || /^[/[]|^[A-Za-z]:[\\/]/.test(name)) return [];
  const directory = beside.path.slice(0, beside.path.lastIndexOf('/') + 1);
  return locateName(`[${beside.datastore}] ${directory}${name}`, null, preferred, all);
}
