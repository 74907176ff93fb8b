import { relative, resolve, sep } from 'node:path';

/** How a report names files. */
export interface ReportPlace {
  /** The path of a file from the root of the repo, with `/`; null for standard input and files outside of it. */
  readonly relative: (file: string) => string | null;
}

/** Names files by their paths from `root`. Relative names are those of `folder`, the working folder. */
export function reportPlace(root: string, folder: string): ReportPlace {
  return {
    relative: (file) => {
      if (file === '' || file.startsWith('<')) return null;
      const path = relative(root, resolve(folder, file));
      return path === '' || path.startsWith(`..${sep}`) || path === '..' || resolve(path) === path
        ? null
        : path.split(sep).join('/');
    },
  };
}
