import type { DomainRef } from './live.js';
import type { DatastorePath } from './values/datastore-path.js';
import type { Bytes } from './values/units.js';

/** A VM that uses a file, or of which nobody can say that it does not. */
export interface FileUser {
  readonly ref: DomainRef;
  /** The id of its ref where the account cannot see its name. */
  readonly name: string;
  /** `file`: it names the file. `directory`: the file lies in one of its own directories. `unread`: its files are not known. */
  readonly how: 'file' | 'directory' | 'unread';
  /** Why its files are not known; null unless `how` is `unread`. */
  readonly because: string | null;
}

/** What the server says of a path that somebody wants to delete. */
export interface FileFacts {
  /**
   * `disk`: a descriptor, whose data files are deleted with it. `disk-data`: holds the data of a disk whose descriptor exists.
   * `no-datastore`: this connection has no datastore of that name.
   */
  readonly kind: 'missing' | 'file' | 'disk' | 'disk-data' | 'directory' | 'no-datastore';
  /** Null for what is not there; a disk is counted with its data files. */
  readonly size: Bytes | null;
  /** The path to name in its place: the descriptor of a disk's data, or the same path by the datastore's name. */
  readonly instead: DatastorePath | null;
  /** Of the file and of everything that is deleted with it. */
  readonly users: readonly FileUser[];
}

/** One look at the files that a run wants to delete, and at every VM that may use them. */
export interface FileInspection {
  readonly files: ReadonlyMap<DatastorePath, FileFacts>;
  /** Ids of VMs that the server lists on those datastores and that the account cannot see. */
  readonly hidden: readonly string[];
  /** Datastores of those files whose VMs the server does not list, so that hidden ones would not be noticed. */
  readonly unlisted: readonly string[];
}

/** Why a file must not be deleted. `inUse`: a VM uses the file; otherwise the path is not a file of its own. */
export interface DeletionProblem {
  readonly inUse: boolean;
  readonly why: string;
  readonly detail: string | null;
  readonly hint: string;
}

/** How many VMs a message names. */
const NAMED = 5;

function names(users: readonly FileUser[]): string {
  const shown = users.slice(0, NAMED).map(({ name }) => `"${name}"`);
  const more = users.length > NAMED ? ` and ${users.length - NAMED} more` : '';
  return `${shown.join(', ')}${more}`;
}

function usesText(users: readonly FileUser[], how: FileUser['how']): string | null {
  const found = users.filter((user) => user.how === how);
  if (found.length === 0) return null;
  const many = found.length > 1;
  switch (how) {
    case 'file':
      return `${names(found)} ${many ? 'use' : 'uses'} it`;
    case 'directory':
      return `it is in the directory of ${names(found)}`;
    case 'unread': {
      const [first] = found;
      const reason = many ? '' : ` (${first?.because ?? ''})`;
      return `${names(found)}${reason} cannot be read and may use it`;
    }
  }
}

function useProblem(users: readonly FileUser[]): DeletionProblem | null {
  const uses = (['file', 'directory', 'unread'] as const).flatMap((how) => usesText(users, how) ?? []);
  if (uses.length === 0) return null;
  const unread = users.filter(({ how }) => how === 'unread');
  const reasons = unread.slice(0, NAMED).map(({ name, because }) => `"${name}": ${because ?? 'not known'}.`);
  return {
    inUse: true,
    why: uses.join('; '),
    detail: unread.length > 1 ? reasons.join('\n') : null,
    hint:
      unread.length === users.length
        ? 'Make every VM on that datastore readable, or leave the file out of delete_files.'
        : 'Leave it out of delete_files.',
  };
}

/** Why a file must not be deleted, or null. `own` is the VM that is removed: its own use does not count. */
export function deletionProblem(facts: FileFacts, own: string | null): DeletionProblem | null {
  const users = facts.users.filter(({ ref }) => ref.id !== own);
  const use = useProblem(users);
  switch (facts.kind) {
    case 'missing':
      return null;
    case 'no-datastore':
      return {
        inUse: false,
        why: 'this connection has no datastore of that name',
        detail: null,
        hint:
          facts.instead === null
            ? 'Correct the name of the datastore, or leave the path out of delete_files.'
            : `Write it by the datastore's name: "${facts.instead}"`,
      };
    case 'directory': {
      const owners = users.filter(({ how }) => how !== 'unread');
      return {
        inUse: false,
        why: 'it is a directory',
        detail: owners.length === 0 ? null : `It holds files of ${names(owners)}.`,
        hint: 'List the files in it that are to be deleted.',
      };
    }
    case 'disk-data': {
      const what = `it holds the data of the disk ${facts.instead ?? ''}`;
      if (use !== null) return { ...use, why: `${use.why}: ${what}` };
      const hint = `List "${facts.instead ?? ''}" to delete the disk with its data.`;
      return { inUse: false, why: what, detail: null, hint };
    }
    case 'file':
    case 'disk':
      return use;
  }
}
