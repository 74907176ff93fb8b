import { afterAll, afterEach, beforeEach, describe } from 'vitest';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.js';
import { loggedIn, type RawClient } from '../simulator/raw-client.js';
import { hasPyvmomi, pyvmomiWitness, type Witness } from './pyvmomi-witness.js';
import { hasVirsh, skipped, type Virsh, virshTool } from './virsh-tool.js';

/** What a test of virsh has before it. */
export interface VirshLab {
  readonly kind: 'host' | 'vcenter';
  readonly simulator: Simulator;
  readonly virsh: Virsh;
  /** Fails where virsh did not succeed without a word of complaint. */
  ok(...args: readonly string[]): Promise<string>;
  /** Why virsh failed. */
  refused(...args: readonly string[]): Promise<string>;
  /** pyVmomi: what virsh did is read back by somebody else. */
  readonly witness: Witness;
  /** A property of a domain, as the witness sees it. */
  domain(name: string, path: string): Promise<unknown>;
  /** A property of the first host. */
  host(path: string): Promise<unknown>;
  /** Bare envelopes, for what neither of the two can do. */
  readonly raw: RawClient;
  /** The text of a file on `[ssd1]`; null for none. */
  file(path: string): Promise<string | null>;
  /** The VMX of a domain. */
  vmx(name: string): Promise<string>;
}

const SERVERS = [
  ['esx:// over http', 'host', false],
  ['esx:// over https', 'host', true],
  ['vpx:// over http', 'vcenter', false],
  ['vpx:// over https', 'vcenter', true],
] as const;

/** Tells the same stories on a host and on a vCenter, over HTTP and HTTPS. `hasMore`: whether what else they need is there. */
export function onEachServer(
  what: string,
  tell: (lab: VirshLab) => void,
  options: SimulatorOptions = {},
  hasMore = true,
): void {
  const isThere = hasVirsh && hasPyvmomi && hasMore;
  const without = hasVirsh && !hasPyvmomi ? ' (skipped: there is no pyVmomi here)' : skipped;
  describe.runIf(isThere)(`${what}${without}`, () => {
    const virsh = virshTool();
    const witness = pyvmomiWitness();
    afterAll(() => {
      virsh.remove();
      witness.close();
    });
    describe.each(SERVERS)('%s', (_name, kind, tls) => {
      let simulator: Simulator;
      let raw: RawClient;
      beforeEach(async () => {
        simulator = await startSimulator({ strict: true, taskMilliseconds: 20, kind, tls, ...options });
        if (tls) process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
        raw = await loggedIn(simulator);
        await witness.face(simulator);
      });
      afterEach(async () => {
        delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
        await simulator.close();
      });
      const file = async (path: string) => {
        const answer = await raw.http(
          `/folder/${path}?dcPath=${kind === 'host' ? 'ha-datacenter' : 'dc1'}&dsName=ssd1`,
        );
        return answer.status === 200 ? answer.text() : null;
      };
      tell({
        kind,
        virsh,
        witness,
        file,
        get simulator() {
          return simulator;
        },
        get raw() {
          return raw;
        },
        ok: (...args) => virsh.ok(simulator.uri, ...args),
        refused: (...args) => virsh.refused(simulator.uri, ...args),
        domain: (name, path) => witness.see('VirtualMachine', name, path),
        host: (path) => witness.see('HostSystem', 'esx1.example.com', path),
        vmx: async (name) => (await file(`${name}/${name}.vmx`)) ?? '',
      });
    });
  });
}
