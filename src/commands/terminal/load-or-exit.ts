import type { QuestionConnection } from '../../app/connections/declared-connections.js';
import { withUriAnswers } from '../../app/connections/uri-answers.js';
import { standardInput } from '../../app/convert/standard-input.js';
import { type Diagnostic, DiagnosticError, errorDiagnostic, hasErrors } from '../../domain/diagnostics/diagnostic.js';
import { nearestName } from '../../domain/diagnostics/nearest-name.js';
import { NO_LIMITS, type RunLimits } from '../../domain/run-limits.js';
import { matchesGlob } from '../../domain/values/glob.js';
import type { DesiredConnection } from '../../manifest/load-desired.js';
import { EXIT } from './exit-codes.js';

export interface Teller {
  tell(diagnostics: readonly Diagnostic[]): void;
  exit(code: number): never;
}

/** Which of the declared domains a command is about. */
export interface Selection {
  readonly target?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  /** Patterns of connections: their URIs or names of hosts, with `*` and `?`. */
  readonly connection?: readonly string[] | undefined;
  /** Whose domains these are, where the operator says it. */
  readonly owner?: string | undefined;
  /** Whether the command takes away what is not declared, and so needs all that is. */
  readonly prune?: boolean | undefined;
}

export interface Loaded {
  readonly connections: readonly DesiredConnection[];
  readonly owner: string;
  readonly limits: { readonly most: RunLimits; readonly file: string };
  /** `unmanaged` of the repo file; null where nothing is said. */
  readonly unmanaged: string | null;
  /** True if these are all manifests of the repo, so that a VM in none of them is declared nowhere. */
  readonly isComplete: boolean;
  /** Whether an esxform.yaml says which manifests there are. */
  readonly hasRepo: boolean;
}

/** The name of the host in a URI; null for one without a host. */
function hostIn(connect: string): string | null {
  return /^[a-z]+:\/\/(?:[^@/?]*@)?(\[[^\]]+\]|[^:/?]+)/i.exec(connect)?.[1] ?? null;
}

function isConnection({ connect }: DesiredConnection, pattern: string): boolean {
  const host = hostIn(connect);
  return pattern === connect || matchesGlob(pattern, connect) || (host !== null && matchesGlob(pattern, host));
}

function selected(
  all: readonly DesiredConnection[],
  { connection, target, exclude = [] }: Selection,
): readonly DesiredConnection[] {
  const connections =
    connection === undefined ? all : all.filter((each) => connection.some((pattern) => isConnection(each, pattern)));
  if (target === undefined && exclude.length === 0) return connections;
  const wanted = target === undefined ? null : new Set(target);
  const not = new Set(exclude);
  return connections
    .map((each) => ({
      ...each,
      domains: each.domains.filter(({ name }) => (wanted === null || wanted.has(name)) && !not.has(name)),
    }))
    .filter(({ domains }) => domains.length > 0);
}

function unknownNames(
  connections: readonly DesiredConnection[],
  { connection = [], target = [], exclude = [] }: Selection,
): readonly Diagnostic[] {
  const hosts = connections.flatMap(({ connect }) => hostIn(connect) ?? []);
  const unknown = connection
    .filter((pattern) => !connections.some((each) => isConnection(each, pattern)))
    .map((pattern) => {
      const nearest = nearestName(pattern, hosts);
      const hint = nearest === null ? `The hosts are ${hosts.slice(0, 10).join(', ')}.` : `Did you mean "${nearest}"?`;
      return errorDiagnostic('EF7043', `No manifest declares a connection like "${pattern}"`, {
        hint: hosts.length === 0 ? null : hint,
      });
    });
  const names = connections.flatMap(({ domains }) => domains.map(({ name }) => name as string));
  const unnamed = [...target, ...exclude]
    .filter((each) => !names.includes(each))
    .map((each) => {
      const nearest = nearestName(each, names);
      return errorDiagnostic('EF7002', `No manifest declares a domain named "${each}"`, {
        hint: nearest === null ? null : `Did you mean "${nearest}"?`,
      });
    });
  return [...unknown, ...unnamed];
}

/** Whether the command is about a part of what is declared. */
function isPart({ connection, target, exclude = [] }: Selection): boolean {
  return connection !== undefined || target !== undefined || exclude.length > 0;
}

/** Why not everything that is declared is here, so that what is not here cannot be told from what is declared nowhere. */
function incompleteSet(inputs: readonly string[], hasRepo: boolean): readonly Diagnostic[] {
  if (inputs.length === 0 && hasRepo) return [];
  const why = hasRepo ? 'file arguments were given' : 'there is no esxform.yaml that names it';
  return [
    errorDiagnostic('EF7008', `--prune needs the complete set of manifests, and ${why}`, {
      hint: 'Run it without file arguments, in a folder with an esxform.yaml (or below one) that names all manifests.',
    }),
  ];
}

/**
 * Reads the manifests, and ends the command where one of them has an error: nothing is sent to a host before every manifest is
 * clean. Without inputs these are the ones that the repo file names, else those of the working `folder`. `keepTexts` gets the texts
 * first, so that the diagnostics can show their lines.
 */
export async function loadOrExit(
  command: Teller,
  inputs: readonly string[],
  selection: Selection,
  keepTexts: (texts: ReadonlyMap<string, string>) => void,
  folder: string = process.cwd(),
): Promise<Loaded> {
  const [{ loadDesired }, { loadRepo }] = await Promise.all([
    import('../../manifest/load-desired.js'),
    import('../../manifest/input/load-repo.js'),
  ]);
  const io = { cwd: folder, stdin: () => standardInput(process.stdin) };
  const { repo, diagnostics: repoProblems, texts } = await loadRepo('.', io);
  const loaded =
    inputs.length === 0 && repo !== null
      ? await loadDesired(repo.manifests, io, repo.within)
      : await loadDesired(inputs.length === 0 ? ['.'] : inputs, io);
  keepTexts(new Map([...texts, ...loaded.texts]));
  const known = [...repoProblems, ...loaded.diagnostics];
  const set = selection.prune === true ? incompleteSet(inputs, repo !== null) : [];
  const wrong = hasErrors(known) ? [] : [...unknownNames(loaded.connections, selection), ...set];
  command.tell([...known, ...wrong]);
  if (hasErrors(known) || wrong.length > 0) command.exit(set.length > 0 ? EXIT.refused : EXIT.failed);
  return {
    connections: selected(withUriAnswers(loaded.connections), selection),
    owner: selection.owner ?? repo?.owner ?? 'default',
    limits: { most: repo?.limits ?? NO_LIMITS, file: repo?.file ?? '' },
    unmanaged: repo?.unmanaged ?? null,
    hasRepo: repo !== null,
    isComplete: inputs.length === 0 && repo !== null && !isPart(selection),
  };
}

/** The connections of the command line, else those of the manifests. Ends the command where these have an error or are none. */
export async function questionConnections(
  command: Teller,
  given: readonly string[],
  inputs: readonly string[],
  keepTexts: (texts: ReadonlyMap<string, string>) => void,
): Promise<readonly QuestionConnection[]> {
  if (given.length > 0) return [...new Set(given)].map((connect) => ({ connect, domains: [] }));
  const { connections } = await loadOrExit(command, inputs, {}, keepTexts);
  if (connections.length > 0) return connections;
  throw new DiagnosticError(
    errorDiagnostic('EF7022', 'No connection is known: the manifests declare none', {
      hint: 'Give --connect URI, or run the command in the folder of your manifests.',
    }),
  );
}
