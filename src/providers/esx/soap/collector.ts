import { DiagnosticError, errorDiagnostic } from '../../../domain/diagnostic.js';
import { atLeast } from './api-version.js';
import type { Session } from './session.js';
import { listOf, type MoRef, objectOf, objectsOf, refOf, textOf, type VimObject, type VimValue } from './value.js';

/** The properties of one managed object that the server gave, by path; what it has not set is absent. */
export interface ObjectProperties {
  readonly ref: MoRef;
  readonly properties: ReadonlyMap<string, VimValue>;
  /** Paths that the server refused to give, with the fault's type (`NoPermission`). */
  readonly missing: ReadonlyMap<string, string>;
}

/** Objects that one page of an answer may hold. */
const PAGE_SIZE = 250;
/** Pages of one answer; a server may make them smaller than asked, but not endless. */
const MAX_PAGES = 2_000;
/** What is tidied up on the server may take so long; the caller's own signal may be aborted by then. */
const TIDY_MILLISECONDS = 5_000;

function readObject(content: VimObject): ObjectProperties | null {
  const ref = refOf(content['obj']);
  if (ref === null) return null;
  const properties = new Map<string, VimValue>();
  for (const property of objectsOf(content['propSet'])) {
    const name = textOf(property['name']);
    const value = property['val'];
    if (name !== null && value !== undefined) properties.set(name, value as VimValue);
  }
  const missing = new Map<string, string>();
  for (const item of objectsOf(content['missingSet'])) {
    const fault = objectOf(objectOf(item['fault'])?.['fault']);
    missing.set(textOf(item['path']) ?? '', fault?.$type ?? 'unknown');
  }
  return { ref, properties, missing };
}

/**
 * Retrieves what a filter selects, page by page. Before API 4.1 there is no paging: one RetrieveProperties then gives it all.
 * A page that the caller does not want any more is cancelled on the server.
 */
export async function* retrieve(
  session: Session,
  spec: VimObject,
  signal: AbortSignal,
): AsyncIterable<ObjectProperties> {
  const collector = session.content.propertyCollector;
  if (!atLeast(session.content.apiVersion, 4, 1)) {
    const contents = await session.call('RetrieveProperties', collector, { specSet: spec }, signal);
    for (const content of objectsOf(contents)) {
      const object = readObject(content);
      if (object !== null) yield object;
    }
    return;
  }
  let page = objectOf(
    await session.call(
      'RetrievePropertiesEx',
      collector,
      { specSet: spec, options: { maxObjects: PAGE_SIZE } },
      signal,
    ),
  );
  let token: string | null = null;
  try {
    for (let pages = 1; page !== null; pages += 1) {
      token = textOf(page['token']);
      if (pages > MAX_PAGES) {
        throw new DiagnosticError(
          errorDiagnostic('EF3003', `The answer has more than ${MAX_PAGES} pages, the most that is read`),
        );
      }
      for (const content of listOf(page['objects'])) {
        const object = readObject(objectOf(content) ?? {});
        if (object !== null) yield object;
      }
      if (token === null) return;
      const next: string = token;
      token = null;
      page = objectOf(await session.call('ContinueRetrievePropertiesEx', collector, { token: next }, signal));
    }
  } finally {
    if (token !== null)
      await session
        .call('CancelRetrievePropertiesEx', collector, { token }, AbortSignal.timeout(TIDY_MILLISECONDS))
        .catch(() => undefined);
  }
}

/** Properties of objects that are known by reference. An object that is gone makes the whole call fail with ManagedObjectNotFound. */
export async function* retrieveRefs(
  session: Session,
  refs: readonly MoRef[],
  paths: readonly string[],
  signal: AbortSignal,
): AsyncIterable<ObjectProperties> {
  const type = refs[0]?.type;
  if (type === undefined) return;
  yield* retrieve(
    session,
    { propSet: { type, pathSet: [...paths] }, objectSet: refs.map((obj) => ({ obj, skip: false })) },
    signal,
  );
}

/** Properties of one object. */
export async function retrieveOne(
  session: Session,
  ref: MoRef,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<ObjectProperties> {
  for await (const object of retrieveRefs(session, [ref], paths, signal)) return object;
  return { ref, properties: new Map(), missing: new Map() };
}

/** All objects of a type under a container, by a view that lives as long as the iteration. */
export async function* retrieveUnder(
  session: Session,
  container: MoRef,
  type: string,
  paths: readonly string[],
  signal: AbortSignal,
): AsyncIterable<ObjectProperties> {
  const view = refOf(
    await session.call(
      'CreateContainerView',
      session.content.viewManager,
      { container, type: [type], recursive: true },
      signal,
    ),
  );
  if (view === null) throw new Error('CreateContainerView gave no view');
  try {
    yield* retrieve(
      session,
      {
        propSet: { type, pathSet: [...paths] },
        objectSet: {
          obj: view,
          skip: true,
          selectSet: { $type: 'TraversalSpec', name: 'view', type: 'ContainerView', path: 'view', skip: false },
        },
      },
      signal,
    );
  } finally {
    await session.call('DestroyView', view, {}, AbortSignal.timeout(TIDY_MILLISECONDS)).catch(() => undefined);
  }
}
