import { array, boolean, enumeration, int, references, string, type Value } from '../../soap/value.js';
import { formatLocation } from '../../storage/datastore-location.js';
import type { PropertyTable } from '../managed-object.js';
import { connectionState, disabledMethods, isConfigHidden } from './machine-control.js';
import { guest } from './machine-guest.js';
import { layout, layoutEx } from './machine-layout.js';
import { datastoresOf, type MachineReading, machineBrowser, networksOf, shownName } from './machine-reading.js';
import { powerState, question, runtime } from './machine-runtime.js';
import { summary } from './machine-summary.js';
import { snapshotInfo, snapshotReference } from './snapshot.js';

type Table = PropertyTable<MachineReading>;

/** Builds a value once per state of the machine. */
function cached(name: string, build: (machine: MachineReading) => Value | undefined): Table[string] {
  return (machine) => {
    if (!machine.cache.has(name)) machine.cache.set(name, build(machine));
    return machine.cache.get(name);
  };
}

/** Nothing where the server cannot read the machine. */
function given(read: Table[string]): Table[string] {
  return (machine, context) => (isConfigHidden(machine) ? undefined : read(machine, context));
}

const green = (type: string) => enumeration(type, 'green');

export const VIRTUAL_MACHINE_PROPERTIES: Table = {
  name: (machine) => string(shownName(machine)),
  parent: (machine) => machine.folder,
  parentVApp: () => undefined,
  configStatus: () => green('ManagedEntityStatus'),
  overallStatus: () => green('ManagedEntityStatus'),
  customValue: () => array('CustomFieldValue', []),
  tag: () => array('Tag', []),
  config: given((machine) => machine.config),
  'config.changeVersion': given((machine) => string(machine.state.changeVersion)),
  'config.name': given((machine) => string(machine.name)),
  'config.uuid': given((machine) => string(machine.uuid ?? '')),
  'config.template': given(({ state }) => boolean(state.template)),
  'config.files.vmPathName': given((machine) => string(formatLocation(machine.vmx))),
  'config.hardware.memoryMB': given((machine) => int(machine.keys.integer('memsize', 32))),
  'config.hardware.numCPU': given((machine) => int(machine.keys.integer('numvcpus', 1))),
  runtime: cached('runtime', runtime),
  'runtime.powerState': powerState,
  'runtime.connectionState': connectionState,
  'runtime.host': (machine) => machine.host.ref,
  'runtime.question': question,
  guest: cached('guest', guest),
  summary: cached('summary', summary),
  snapshot: cached('snapshot', ({ state, ref }) =>
    state.snapshots.length === 0 ? undefined : snapshotInfo(state.snapshots, state.currentSnapshot, ref),
  ),
  rootSnapshot: ({ state }) => array('ManagedObjectReference', state.snapshots.map(snapshotReference)),
  layout: given(cached('layout', layout)),
  layoutEx: given(layoutEx),
  datastore: cached('datastore', (machine) => references(datastoresOf(machine))),
  network: cached('network', (machine) => references(networksOf(machine))),
  resourcePool: (machine) => (machine.state.template ? undefined : machine.pool.ref),
  disabledMethod: disabledMethods,
  recentTask: (machine) => references(machine.recentTasks),
  environmentBrowser: machineBrowser,
  storage: () => undefined,
  capability: () => undefined,
};
