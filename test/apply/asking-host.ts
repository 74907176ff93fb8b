import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { loggedIn, property } from '../simulator/raw-client.js';

/** A question as a host words it. The keys of the choices are 0, 1, 2 in their order. */
export interface Wording {
  /** Null where the host names no message. */
  readonly messageId: string | null;
  readonly text: string;
  readonly choices: readonly (readonly [label: string, summary: string])[];
  readonly defaultIndex: number | null;
}

export interface Manners {
  /** Whether the blocked power-on can be cancelled; on hosts it cannot. */
  readonly cancelable?: boolean;
  /** So many answers are taken and lead to nothing: the question stands on. */
  readonly deafTo?: number;
  /** After each such answer the question has another id, as one has that is asked anew. */
  readonly asksAnew?: boolean;
}

/** A simulator that asks in given words whenever a domain is powered on. */
export interface AskingHost extends Simulator {
  /** Keys that were answered, in order. */
  readonly keys: () => readonly string[];
  /** Somebody else powers a domain on, and is blocked at the question. Resolves once it stands, and the counts of calls begin again. */
  blockedPowerOn(uuid: string): Promise<void>;
}

/** A choice that ends the task, by its words; every other lets it go on. */
const ENDS = /^(cancel|abbrechen|no)$/i;

function script({ choices, defaultIndex, messageId, text }: Wording, manners: Manners): string {
  const turns = manners.deafTo ?? 0;
  const ask = {
    ...(messageId === null ? {} : { id: messageId }),
    text,
    choices: choices.map(([label, summary]) => ({ label, summary })),
    ...(defaultIndex === null ? {} : { default: defaultIndex }),
    cancelable: manners.cancelable === true,
    ends: choices.flatMap(([, summary]) => (ENDS.test(summary) ? [summary] : [])),
    ...(turns === 0 ? {} : { [manners.asksAnew === true ? 'again' : 'deaf']: turns }),
  };
  return JSON.stringify({ faults: [{ at: 'PowerOnVM_Task', times: 1_000, ask }] });
}

export async function askingHost(wording: Wording, manners: Manners = {}): Promise<AskingHost> {
  const simulator = await startSimulator({ strict: true, taskMilliseconds: 5, faults: script(wording, manners) });
  const client = await loggedIn(simulator);
  // Else build01 would ask about it, too.
  await client.http('/folder/build01/serial.log?dcPath=ha-datacenter&dsName=ssd1', { method: 'DELETE' });
  return {
    ...simulator,
    keys: () => simulator.answers().map(({ key }) => key),
    blockedPowerOn: async (uuid) => {
      const found = await client.ok('FindByUuid', 'ha-searchindex', `<uuid>${uuid}</uuid><vmSearch>true</vmSearch>`);
      const vm = found.values[0]?.text ?? '';
      await client.ok('PowerOnVM_Task', vm);
      while ((await property(client, 'VirtualMachine', vm, 'runtime.question.id')) === '') {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      simulator.log.clear();
    },
  };
}
