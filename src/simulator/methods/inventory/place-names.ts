import type { Folder } from '../../objects/inventory/folder.js';
import type { Simulation } from '../../simulation.js';
import { Fault } from '../../soap/fault.js';
import { type Reference, string } from '../../soap/value.js';

/** Whatever the kind, no two things in one folder, or in one pool, have the same name. */
export function requireFreePlaceName(
  simulation: Simulation,
  name: string,
  siblings: readonly { readonly ref: Reference }[],
  except?: Reference,
): void {
  const other = siblings.find(({ ref }) => {
    const its = simulation.world.find(ref)?.property('name', null);
    return ref.value !== except?.value && its?.kind === 'scalar' && its.text === name;
  });
  if (other === undefined) return;
  throw new Fault('DuplicateName', `The name '${name}' already exists.`, { name: string(name), object: other.ref });
}

export function requireFreeNameIn(simulation: Simulation, name: string, folder: Folder, except?: Reference): void {
  requireFreePlaceName(simulation, name, folder.contents(folder, null), except);
}
