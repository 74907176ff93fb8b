import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.js';
import { asked } from './asking.js';
import { LABS, type LabName } from './question-labs.js';
import { loggedIn, property, type RawClient, run } from './raw-client.js';

/** The only domain of each lab. */
export const VM = '1';

const path = (file: string) => `/folder/${file}?dcPath=ha-datacenter&dsName=datastore1`;
const CDROM_KEY = 3002;

/** A change of the drive of the `cdrom` lab. */
export const drive = (backing: string, connectable = ''): string =>
  `<spec><deviceChange><operation>edit</operation><device xsi:type="VirtualCdrom"><key>${CDROM_KEY}</key>` +
  `<backing xsi:type="VirtualCdromIsoBackingInfo"><fileName>${backing}</fileName></backing>${connectable}` +
  '<controllerKey>201</controllerKey><unitNumber>0</unitNumber></device></deviceChange></spec>';
export const SWAP = drive('[datastore1] b.iso');

interface Occasion {
  /** What must be done before. */
  readonly before?: (stage: Stage) => Promise<void>;
  /** The call that asks. */
  readonly method: string;
  readonly args?: string;
}

const OCCASIONS: Readonly<Record<LabName, Occasion>> = {
  serial: { method: 'PowerOnVM_Task' },
  parallel: { method: 'PowerOnVM_Task' },
  moved: { method: 'PowerOnVM_Task' },
  cdrom: { method: 'ReconfigVM_Task', args: SWAP },
  full: { method: 'PowerOnVM_Task' },
  lost: { method: 'ResetVM_Task', before: (stage) => stage.remove('m/m.vmdk') },
  twins: { method: 'PowerOnVM_Task', before: makeTwin },
  redo: { method: 'PowerOnVM_Task', before: breakDelta },
  display: { method: 'PowerOnVM_Task' },
  floppy: { method: 'PowerOnVM_Task' },
  quiet: { method: 'PowerOnVM_Task' },
  writes: { method: 'PowerOnVM_Task' },
};

/** A second disk file with the uuid of the first. */
export async function makeTwin(stage: Stage): Promise<void> {
  await stage.client.http(path('m/m_1.vmdk'), { method: 'PUT', body: await stage.text('m/m.vmdk') });
}

/** A snapshot whose delta lost its data. */
export async function breakDelta({ client, remove }: Stage): Promise<void> {
  const args = '<name>s</name><memory>false</memory><quiesce>false</quiesce>';
  await run(client, 'CreateSnapshot_Task', VM, args);
  await remove('m/m-000001-flat.vmdk');
}

/** A simulator with one domain, in the circumstances of one question. */
export interface Stage {
  readonly simulator: Simulator;
  readonly client: RawClient;
  /** Brings about what asks. */
  prepare(): Promise<void>;
  /** Brings about what asks, and starts it; the task's id. */
  begin(): Promise<string>;
  /** The same, and waits for the question. */
  ask(): ReturnType<typeof asked>;
  power(): Promise<string>;
  text(file: string): Promise<string>;
  remove(file: string): Promise<void>;
}

export async function openStage(lab: LabName, options: SimulatorOptions = {}): Promise<Stage> {
  const simulator = await startSimulator({ strict: true, taskMilliseconds: 5, inventory: LABS[lab], ...options });
  const client = await loggedIn(simulator);
  const { args, before, method } = OCCASIONS[lab];
  const stage: Stage = {
    simulator,
    client,
    prepare: async () => before?.(stage),
    begin: async () => {
      await before?.(stage);
      return (await client.ok(method, VM, args)).values[0]?.text ?? '';
    },
    ask: async () => {
      await before?.(stage);
      return asked(client, method, VM, args);
    },
    power: () => property(client, 'VirtualMachine', VM, 'runtime.powerState'),
    text: async (file) => (await client.http(path(file))).text(),
    remove: async (file) => {
      // A running VM's files are locked, so that storage must lose them.
      simulator.setFaults(`faults: [{ at: "*", lose: "[datastore1] ${file}" }]`);
      await client.http('/clock');
      simulator.setFaults('faults: []');
    },
  };
  return stage;
}
