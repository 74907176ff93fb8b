/**
 * Use case "init": writes the files of a new repo. Existing files stay as they are, also if they are links. Only the copies of the
 * schemas below `.esxform` follow the version of esxform, because users do not edit them.
 */

import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DiagnosticError, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { createFile, ensureFile, namesIn } from '../../files/create-file.js';
import { makeFolder } from '../../files/make-folder.js';
import { cannotBeWritten } from '../../files/replace-file.js';
import {
  connectedManifest,
  editorExtensions,
  editorSettings,
  ignoreFile,
  repoFile,
  simulatorManifest,
} from './templates.js';

/** CI systems that `init` has files for. */
export const CI_SYSTEMS = ['github', 'gitlab'] as const;
export type CiSystem = (typeof CI_SYSTEMS)[number];

/** The files of each CI system, as paths in the repo. examples/gitops holds their texts at the same paths. */
export const CI_FILES: Readonly<Record<CiSystem, readonly string[]>> = {
  github: [
    '.github/workflows/esxform-plan.yml',
    '.github/workflows/esxform-apply.yml',
    '.github/workflows/esxform-drift.yml',
  ],
  gitlab: ['.gitlab/esxform.yml', '.gitlab-ci.yml'],
};

export interface InitOptions {
  readonly folder: string;
  /** Null: the name of the folder. */
  readonly owner: string | null;
  /** The URI of the example; null for the embedded simulator. */
  readonly connect: string | null;
  readonly ci: readonly CiSystem[];
  /** Returns the text of a file of the package. */
  readonly packageFile: (path: string) => string;
}

export interface InitResult {
  readonly owner: string;
  /** Paths from the folder, in the order of writing. */
  readonly created: readonly string[];
  /** Paths that existed and were not changed. */
  readonly kept: readonly string[];
}

/** Where esxform.yaml's schema allows a name. */
const OWNER = /^[A-Za-z0-9][A-Za-z0-9._/@-]{0,99}$/;

function notWritten(path: string, error: unknown): DiagnosticError {
  return new DiagnosticError(
    errorDiagnostic('EF7040', `${path} cannot be written: ${cannotBeWritten(error)}`, {
      hint: 'Name a folder that you can write to. Files that were written before stay.',
    }),
  );
}

/** CI systems that a folder shows by their usual files. None if the folder does not exist. */
export function detectCi(folder: string): readonly CiSystem[] {
  try {
    const names = new Set(namesIn(folder));
    const found: CiSystem[] = [];
    if (names.has('.github')) found.push('github');
    if (names.has('.gitlab') || names.has('.gitlab-ci.yml')) found.push('gitlab');
    return found;
  } catch (error) {
    throw notWritten(folder, error);
  }
}

/** The owner that a folder's name gives; "default" if no name is left. */
export function ownerOfFolder(folder: string): string {
  const name = basename(resolve(folder))
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 100);
  return name === '' ? 'default' : name;
}

/** Throws a DiagnosticError for an owner that esxform.yaml does not allow, and for a file that cannot be written. */
export function initRepo(options: InitOptions): InitResult {
  const owner = options.owner ?? ownerOfFolder(options.folder);
  if (!OWNER.test(owner)) {
    throw new DiagnosticError(
      errorDiagnostic('EF7005', '--owner must be a name of letters, digits and . _ / @ -', {
        hint: 'Give a name like platform-team.',
      }),
    );
  }
  const created: string[] = [];
  const kept: string[] = [];
  const write = (path: string, text: string, replaces = false): void => {
    const full = join(options.folder, path);
    try {
      makeFolder(dirname(full));
      const isNew = replaces ? !existsSync(full) : createFile(full, text);
      if (replaces) ensureFile(full, text);
      (isNew ? created : kept).push(path);
    } catch (error) {
      throw notWritten(full, error);
    }
  };
  for (const name of ['manifest.v1.json', 'repo.v1.json'])
    write(`.esxform/${name}`, options.packageFile(`schemas/${name}`), true);
  write('esxform.yaml', repoFile(owner));
  write('manifests/example.yaml', options.connect === null ? simulatorManifest() : connectedManifest(options.connect));
  write('.gitignore', ignoreFile());
  write('.vscode/settings.json', editorSettings());
  write('.vscode/extensions.json', editorExtensions());
  for (const system of options.ci)
    for (const path of CI_FILES[system]) write(path, options.packageFile(`examples/gitops/${path}`));
  return { owner, created, kept };
}
