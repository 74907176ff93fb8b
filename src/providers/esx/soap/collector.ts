import { unusableAnswer } from '../watch/unusable-answer.js';
import { byVersion } from './by-version.js';
import { READING_LIMITS, ReadingBudget, type ReadingLimits, weightOf } from './reading-budget.js';
import type { Session } from './session/session.js';
import { restartOnRenewal } from './session/session-renewed.js';
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
 * Retrieves what a filter selects, page by page, each object once. A page that the caller does not want any more is cancelled on
 * the server. Where the session ends on the server half way, the reading restarts in the next one.
 */
export async function* retrieve(
  session: Session,
  spec: VimObject,
  signal: AbortSignal,
  limits: ReadingLimits = READING_LIMITS,
): AsyncIterable<ObjectProperties> {
  yield* eachOnce(
    restartOnRenewal(() => pages(session, spec, signal, session.login, limits)),
    limits,
  );
}

/** About how many bytes an object takes in memory. */
function weightOfObject({ ref, properties, missing }: ObjectProperties): number {
  let weight = weightOf(ref);
  for (const [path, value] of properties) weight += weightOf(path) + weightOf(value);
  for (const [path, fault] of missing) weight += weightOf(path) + weightOf(fault);
  return weight;
}

/** A restarted reading returns objects again; each counts once. */
async function* eachOnce(
  objects: AsyncIterable<ObjectProperties>,
  limits: ReadingLimits,
): AsyncIterable<ObjectProperties> {
  const budget = new ReadingBudget(limits);
  const seen = new Set<string>();
  for await (const object of objects) {
    const key = `${object.ref.type} ${object.ref.value}`;
    if (seen.has(key)) continue;
    budget.takeObject(weightOfObject(object));
    seen.add(key);
    yield object;
  }
}

/** Before API 4.1, and on a server that claims more than it has, there is no paging: one RetrieveProperties then gives it all. */
async function* pages(
  session: Session,
  spec: VimObject,
  signal: AbortSignal,
  under: number,
  limits: ReadingLimits,
): AsyncIterable<ObjectProperties> {
  const collector = session.content.propertyCollector;
  // What comes twice is not kept twice, so it has no weight here; that it comes without end is counted all the same.
  const budget = new ReadingBudget(limits);
  const first = await byVersion(
    session,
    'RetrievePropertiesEx',
    () =>
      session.call(
        'RetrievePropertiesEx',
        collector,
        { specSet: spec, options: { maxObjects: PAGE_SIZE } },
        signal,
        under,
      ),
    async () => ({ objects: await session.call('RetrieveProperties', collector, { specSet: spec }, signal, under) }),
  );
  let page = objectOf(first as VimValue | undefined);
  let token: string | null = null;
  try {
    while (page !== null) {
      token = textOf(page['token']);
      budget.takePage();
      const objects = listOf(page['objects']).flatMap((content) => {
        budget.takeObject(0);
        return readObject(objectOf(content) ?? {}) ?? [];
      });
      // A session that has ended may read single objects, and gets no values (vSphere API reference, MissingProperty).
      const unknown = objects.some(({ missing }) => [...missing.values()].includes('NotAuthenticated'));
      if (unknown) await session.renewIfEnded(under, signal);
      yield* objects;
      if (token === null) return;
      const next: string = token;
      token = null;
      const rest = () => session.call('ContinueRetrievePropertiesEx', collector, { token: next }, signal, under);
      page = objectOf(await budget.wait(rest));
    }
  } finally {
    if (token !== null)
      await session
        .call('CancelRetrievePropertiesEx', collector, { token }, AbortSignal.timeout(TIDY_MILLISECONDS), under)
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
  limits: ReadingLimits = READING_LIMITS,
): AsyncIterable<ObjectProperties> {
  const work = () => fromView(session, container, type, paths, signal, session.login, limits);
  yield* eachOnce(restartOnRenewal(work), limits);
}

async function* fromView(
  session: Session,
  container: MoRef,
  type: string,
  paths: readonly string[],
  signal: AbortSignal,
  under: number,
  limits: ReadingLimits,
): AsyncIterable<ObjectProperties> {
  const args = { container, type: [type], recursive: true };
  const view = refOf(await session.call('CreateContainerView', session.content.viewManager, args, signal, under));
  if (view === null) throw unusableAnswer('CreateContainerView', 'the view');
  try {
    yield* pages(
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
      under,
      limits,
    );
  } finally {
    await session.call('DestroyView', view, {}, AbortSignal.timeout(TIDY_MILLISECONDS), under).catch(() => undefined);
  }
}
