import type { DesiredDomain } from '../../domain/desired.js';
import type { LiveDomain } from '../../domain/live.js';
import type { Json } from '../../domain/values/json.js';
import { BY_SLOT } from '../../domain/values/manifest-path.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import type { Path } from '../../domain/values/path-key.js';
import { asJson, isJsonObject, type JsonObject, member } from '../diff/as-json.js';
import { sameJson } from '../diff/canonical-json.js';
import type { Change, Fact } from '../diff/change.js';
import { declaredLeaves } from '../diff/declared-leaves.js';
import { factPath } from '../diff/location-paths.js';
import { spelling, valueAt } from '../diff/value-at.js';
import { isSameBoot } from '../match/restart-waits.js';

/** What makes the live VM the one that was planned, and not another one that took its place. */
const IDENTITY: readonly Path[] = [
  ['ref', 'id'],
  ['vmxPath'],
  ['instanceUuid'],
  ['domain', 'uuid'],
  ['domain', 'name'],
];

/** Every plan of a live VM depends on these: costs and steps on the power state, digests on what another run may write. */
const ALWAYS: readonly Path[] = [...IDENTITY, ['runtime', 'power'], ['marker']];

/** The guards of a plan that only answers a question: the VM is the one that was planned, in the state in which it was read. */
export function answerGuards(live: LiveDomain): readonly Fact[] {
  return ALWAYS.map((path) => ({ path, value: valueAt(live, path) }));
}

/** Whether these are the guards of such a plan, whatever their values. */
export function areAnswerGuards(guards: readonly Fact[]): boolean {
  return sameJson(asJson(guards.map(({ path }) => path)), asJson(ALWAYS));
}

/** The time of a power-on is the host's clock, so it is compared with a tolerance. */
function isSameFact({ path, value }: Fact, now: Json): boolean {
  const isText = (each: Json): each is string | null => each === null || typeof each === 'string';
  if (path[0] === 'runtime' && path[1] === 'bootTime' && isText(value) && isText(now)) return isSameBoot(value, now);
  return sameJson(value, now);
}

/** The guards that no longer hold in this reading, each with its value now. Empty means that the plan still stands. */
export function changedFacts(
  guards: readonly Fact[],
  live: LiveDomain,
): readonly { readonly fact: Fact; readonly now: Json }[] {
  return guards
    .map((fact) => ({ fact, now: valueAt(live, fact.path) }))
    .filter(({ fact, now }) => !isSameFact(fact, now));
}

/** The manager that a hazard of the plan names: another one is another hazard. */
export function managerFact({ runtime }: LiveDomain): readonly Path[] {
  return runtime.managedBy === undefined ? [] : [['runtime', 'managedBy']];
}

/** Parts of a device that a manifest names with null are the host's to choose; it may choose again at any time. */
function isHostsChoice([kind, , leaf]: Path, value: Json): boolean {
  return value === null && ((kind === 'nics' && leaf === 'port') || (kind === 'passthrough' && leaf !== undefined));
}

/** The live facts behind a declared leaf. The network of a card on a distributed switch is known by the keys of its port. */
function leafFacts(path: Path, live: LiveDomain): readonly Path[] {
  const [kind, slot = '', leaf] = path;
  const fact = leafFact(path, live);
  // A slot that holds another disk is not the disk that was planned for.
  if (kind === 'disks') return [fact, ...diskFacts(slot, live)];
  if (leaf === 'connected' && Object.hasOwn(live.runtime.connectedNow ?? {}, slot))
    return [fact, ['runtime', 'connectedNow', slot]];
  if (kind !== 'nics' || leaf !== 'network' || ownEntry(live.domain.nics, slot)?.port == null) return [fact];
  const port: Path = ['domain', kind, slot, 'port'];
  return [fact, [...port, 'switch'], [...port, 'portgroup']];
}

/** What a disk is known by: its root, its uuid, and the files on top of the root. */
function diskFacts(slot: string, { runtime }: LiveDomain): readonly Path[] {
  const known = (facts: object | undefined): boolean => Object.hasOwn(facts ?? {}, slot);
  return [
    ['runtime', 'diskRoots', slot],
    ...(known(runtime.diskUuids) ? [['runtime', 'diskUuids', slot]] : []),
    ...(known(runtime.diskChains) ? [['runtime', 'diskChains', slot]] : []),
  ];
}

/** The live fact behind a declared leaf. A disk's file is the root of its chain, which a snapshot does not change. */
function leafFact(path: Path, live: LiveDomain): Path {
  const [kind, slot, leaf] = path;
  if (kind === 'power') return ['runtime', 'power'];
  if (kind === 'disks' && slot !== undefined && leaf === 'file') return ['runtime', 'diskRoots', slot];
  if ((kind === 'vmx' || kind === 'guestinfo') && slot !== undefined)
    return ['domain', kind, spelling(Object.keys(live.domain[kind]), slot)];
  return factPath(path) ?? path;
}

/** The parts of devices that say what they are; others, such as whether a card is connected, may change without it becoming another. */
const DEVICE_KINDS = ['model', 'kind', 'type', 'medium', 'address'] as const;

/**
 * For declared devices that no other guard names, one live fact each: that the device is there needs no change, and is a fact, too. An empty
 * declaration, or a disk of which only `copy_of` is declared, has no values to compare.
 */
function presenceFacts(desired: DesiredDomain, live: LiveDomain, known: readonly Path[]): readonly Path[] {
  const slotsIn = (whole: object, kind: string): JsonObject => {
    const slots = asJson(ownEntry(whole, kind) ?? {});
    return isJsonObject(slots) ? slots : {};
  };
  return [...BY_SLOT].flatMap((kind) => {
    const devices = slotsIn(live.domain, kind);
    return Object.entries(slotsIn(desired.declared, kind)).flatMap(([slot, declared]): readonly Path[] => {
      const device = member(devices, slot);
      if (declared === null || !isJsonObject(device)) return [];
      if (kind === 'disks') return diskFacts(slot, live);
      if (known.some(([, each, at]) => each === kind && at === slot)) return [];
      const part = DEVICE_KINDS.find((each) => Object.hasOwn(device, each)) ?? Object.keys(device).sort()[0];
      return part === undefined ? [] : [['domain', kind, slot, part]];
    });
  });
}

/**
 * The facts that a plan of a live VM depends on: its identity, the value behind each declared path (that a value needs no change is a
 * fact, too), the `before` and the evidence of each change, and `facts`. Each path once.
 */
export function guardsFor(
  desired: DesiredDomain,
  live: LiveDomain,
  changes: readonly Change[],
  facts: readonly Path[],
): readonly Fact[] {
  const guards = new Map<string, Fact>();
  const add = (fact: Fact): void => {
    const key = JSON.stringify(fact.path);
    if (!guards.has(key)) guards.set(key, fact);
  };
  const at = (path: Path): Fact => ({ path, value: valueAt(live, path) });
  for (const path of ALWAYS) add(at(path));
  for (const { path, impact } of changes) {
    const fact = factPath(path);
    if (fact !== null) add(at(fact));
    const [kind, slot] = path;
    if (kind === 'disks' && slot !== undefined) {
      add(at(['runtime', 'diskRoots', slot]));
      add(at(['runtime', 'snapshots']));
    }
    for (const fact of impact.evidence) add(fact);
  }
  const leaves = desired.ensure === 'present' ? declaredLeaves(desired) : [];
  for (const { path, value } of leaves) {
    if (!isHostsChoice(path, value)) for (const fact of leafFacts(path, live)) add(at(fact));
  }
  if (desired.ensure === 'present')
    for (const path of presenceFacts(
      desired,
      live,
      [...guards.values()].map((fact) => fact.path),
    ))
      add(at(path));
  for (const path of facts) add(at(path));
  return [...guards.values()];
}
