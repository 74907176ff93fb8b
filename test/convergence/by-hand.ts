import type { Simulator } from '../../src/simulator/simulator.js';
import { loggedIn, type RawClient, run } from '../simulator/raw-client.js';
import { connectionsTo } from './converge.js';

/** What somebody does with another client: a task on the VM of a name. */
export async function byHand(simulator: Simulator, name: string, method: string, args = ''): Promise<void> {
  const client = await loggedIn(simulator);
  await finished(client, method, `${await idOf(simulator, name)}|VirtualMachine`, args);
}

/** The same for a method of any object: `datastore-20|Datastore`. */
export async function finished(client: RawClient, method: string, self: string, args = ''): Promise<string> {
  const { state, result, ...others } = await run(client, method, self, args);
  if (state !== 'success') throw new Error(`${method}: ${JSON.stringify(others)}`);
  return result;
}

/** The id of the VM of that name. */
export async function idOf(simulator: Simulator, name: string): Promise<string> {
  const connections = connectionsTo(simulator);
  try {
    const signal = AbortSignal.timeout(30_000);
    const writer = await connections.port(simulator.uri, signal);
    for await (const summary of writer.list(signal)) if (summary.name === name) return summary.ref.id;
  } finally {
    await connections.close();
  }
  throw new Error(`no VM ${name}`);
}
