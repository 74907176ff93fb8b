import type { DesiredDomain } from '../../domain/desired.js';
import { type Diagnostic, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { nearestName } from '../../domain/diagnostics/nearest-name.js';
import { sourceOf } from '../declared-source.js';
import type { PlacedDomain } from './placed-domain.js';

/** How many names that nobody declares are compared with all that there are: each costs as much as a whole manifest. */
const COMPARED = 20;
/** Longer circles are cut in messages. */
const SHOWN = 200;

type ByName = ReadonlyMap<string, DesiredDomain>;

/** Dependencies on what will not be there, and circles of them, each within its connection. */
export function checkDependencies(domains: readonly PlacedDomain[]): readonly Diagnostic[] {
  if (domains.every(({ desired }) => desired.dependsOn.length === 0)) return [];
  const connections = new Map<string, Map<string, DesiredDomain>>();
  for (const { connect, desired } of domains) {
    const names = connections.get(connect) ?? new Map<string, DesiredDomain>();
    if (!names.has(desired.name)) names.set(desired.name, desired);
    connections.set(connect, names);
  }
  return [...connections].flatMap(([connect, names]) => [
    ...checkNames(names, connect, connections),
    ...circles(names),
  ]);
}

function checkNames(names: ByName, connect: string, connections: ReadonlyMap<string, ByName>): readonly Diagnostic[] {
  const known = [...names.keys()];
  let compared = 0;
  return [...names.values()].flatMap((desired) =>
    desired.dependsOn.flatMap((needed) => {
      const parts = { subject: desired.name, source: sourceOf(desired, ['dependsOn', needed]) };
      const found = names.get(needed);
      if (found === undefined) {
        compared += 1;
        const nearest = compared > COMPARED ? null : nearestName(needed, known);
        const elsewhere = [...connections].find(([other, those]) => other !== connect && those.has(needed))?.[0];
        return [
          errorDiagnostic('EF1047', `${desired.name} depends on "${needed}", which is not declared under ${connect}`, {
            ...parts,
            detail: elsewhere === undefined ? null : `A domain of that name is declared under ${elsewhere}.`,
            hint: nearest === null ? null : `Did you mean ${nearest}?`,
          }),
        ];
      }
      if (found.ensure === 'present' || desired.ensure === 'absent') return [];
      return [errorDiagnostic('EF1047', `${desired.name} depends on ${needed}, which must be absent`, parts)];
    }),
  );
}

interface Visit {
  readonly desired: DesiredDomain;
  next: number;
}

/** One error for each dependency that closes a circle, found depth first with a stack of its own: a chain may be as long as a fleet. */
function circles(names: ByName): readonly Diagnostic[] {
  const done = new Set<DesiredDomain>();
  const diagnostics: Diagnostic[] = [];
  for (const start of names.values()) {
    if (done.has(start)) continue;
    const stack: Visit[] = [{ desired: start, next: 0 }];
    const depth = new Map<DesiredDomain, number>([[start, 0]]);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const needed = names.get(top.desired.dependsOn[top.next] ?? '');
      if (top.next >= top.desired.dependsOn.length) {
        done.add(top.desired);
        depth.delete(top.desired);
        stack.pop();
        continue;
      }
      top.next += 1;
      if (needed === undefined || done.has(needed)) continue;
      const at = depth.get(needed);
      if (at === undefined) {
        depth.set(needed, stack.length);
        stack.push({ desired: needed, next: 0 });
        continue;
      }
      diagnostics.push(circle(stack.slice(at).map(({ desired }) => desired)));
    }
  }
  return diagnostics;
}

function circle(members: readonly DesiredDomain[]): Diagnostic {
  const [first, last] = [members[0], members.at(-1)];
  if (first === undefined || last === undefined) throw new Error('a circle without members');
  const source = sourceOf(last, ['dependsOn', first.name]);
  if (members.length === 1)
    return errorDiagnostic('EF1048', `${first.name} depends on itself`, { subject: first.name, source });
  const shown = members.slice(0, SHOWN).map(({ name }) => name as string);
  if (members.length > SHOWN) shown.push(`(${members.length - SHOWN} more)`);
  return errorDiagnostic('EF1048', `domains depend on each other in a cycle: ${[...shown, first.name].join(' -> ')}`, {
    subject: last.name,
    source,
  });
}
