import { assertNever } from '../domain/assert-never.js';
import type { Path } from '../domain/path-key.js';
import type { Step } from '../plan/step.js';

const POWER: readonly Path[] = [
  ['runtime', 'power'],
  ['runtime', 'tools'],
];

/** The live facts that a step moves, by their paths into LiveDomain; all below such a path moves, too. */
export function effectPaths(step: Step): readonly Path[] {
  switch (step.do) {
    case 'reconfigure':
      return step.changes.flatMap(({ path }): readonly Path[] =>
        path[0] === 'disks'
          ? [
              ['domain', ...path],
              ['runtime', 'diskRoots', ...path.slice(1, 2)],
            ]
          : [['domain', ...path]],
      );
    case 'upgrade-hardware':
      return [['domain', 'hardwareVersion']];
    case 'migrate':
      // Another host may be of another cluster, and so have other pools.
      return [
        ['runtime', 'host'],
        ['runtime', 'pool'],
      ];
    case 'relocate':
      return [
        ['vmxPath'],
        ['runtime', 'diskRoots'],
        ...step.disks.map(({ slot }): Path => ['domain', 'disks', slot, 'file']),
      ];
    case 'move-to-pool':
      return [['runtime', 'pool']];
    case 'move-to-folder':
      return [['runtime', 'folder']];
    case 'autostart':
      return [['runtime', 'autostart']];
    case 'power-on':
    case 'shut-down':
    case 'power-off':
    case 'suspend':
      return POWER;
    case 'upload-vmx':
    case 'record':
      return [['marker']];
    case 'make-directory':
    case 'make-disk':
    case 'copy-disk':
    case 'extend-disk':
    case 'register':
    case 'create':
    case 'unregister':
    case 'delete-file':
      return [];
    default:
      return assertNever(step);
  }
}
