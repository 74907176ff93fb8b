import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Simulator } from '../../src/simulator/simulator.js';
import { havePeer } from './peers.js';
import { DISTRIBUTION_PYTHON } from './pyvmomi-pythons.js';

export const hasPyvmomi = havePeer(DISTRIBUTION_PYTHON, ['-c', 'import pyVmomi']);

type Kind = 'VirtualMachine' | 'HostSystem' | 'Datacenter' | 'Datastore' | 'Network' | 'ComputeResource';

/** A client that nobody here wrote, which only looks. It stays for all the tests of a file, and is shown one server after another. */
export interface Witness {
  /** Logs in, and looks at this server from now on. */
  face(simulator: Simulator): Promise<void>;
  /**
   * A property, such as `config.hardware.memoryMB`, of the entity of a name: plain data, in which entities are their names and times
   * ISO texts. Null where there is no such entity, or where it is unset. Rejects where it cannot decode an answer.
   */
  see(kind: Kind, name: string, path: string): Promise<unknown>;
  close(): void;
}

/** It starts when it is first needed: where there is no pyVmomi, nobody asks it. */
export function pyvmomiWitness(): Witness {
  let running: ReturnType<typeof startWitness> | null = null;
  /** One after the other, as the answers come. */
  let before: Promise<unknown> = Promise.resolve();
  const ask = (request: object): Promise<unknown> => {
    running ??= startWitness();
    const { child, lines } = running;
    const answer = before.then(async () => {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const line = await lines.next();
      if (line.done === true) throw new Error('the witness is gone');
      const said: { readonly value?: unknown; readonly error?: string } = JSON.parse(line.value);
      if (said.error !== undefined) throw new Error(`${JSON.stringify(request)}: ${said.error}`);
      return said.value;
    });
    before = answer.catch(() => undefined);
    return answer;
  };
  return {
    face: async (simulator) => {
      const { hostname, port, protocol } = new URL(simulator.baseUrl);
      await ask({ host: hostname, port: Number(port), tls: protocol === 'https:' });
    },
    see: (kind, name, path) => ask({ kind, name, path }),
    close: () => void running?.child.stdin.end(),
  };
}

function startWitness() {
  const script = join(import.meta.dirname, 'pyvmomi-witness.py');
  const child = spawn(DISTRIBUTION_PYTHON, ['-W', 'ignore', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}
