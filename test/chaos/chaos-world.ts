import type { Domain, PowerState } from '../../src/domain/domain.js';
import { isUnreadable } from '../../src/domain/live.js';
import { Secret } from '../../src/domain/secrets/secret.js';
import { connectReader } from '../../src/providers/esx/net/connect.js';
import type { Simulator } from '../../src/simulator/simulator.js';
import { targetOf } from '../target.js';

/** What stands on the host: every domain that is registered, and every file. */
export interface ChaosWorld {
  readonly domains: readonly {
    readonly name: string;
    readonly uuid: string | null;
    readonly vmxPath: string;
    readonly power: PowerState;
    readonly domain: Domain;
  }[];
  /** As `[datastore] path`. */
  readonly files: readonly string[];
}

async function filesOf(simulator: Simulator): Promise<readonly string[]> {
  const authorization = `Basic ${Buffer.from(`${simulator.user}:${simulator.password}`).toString('base64')}`;
  const center = simulator.uri.startsWith('vpx') ? 'dc1' : 'ha-datacenter';
  const listing = async (datastore: string, path: string): Promise<readonly string[]> => {
    const url = `${simulator.baseUrl}/folder/${path}?dcPath=${center}&dsName=${datastore}`;
    const answer = await fetch(url, { headers: { authorization } });
    if (!(answer.headers.get('content-type') ?? '').startsWith('text/html')) {
      await answer.body?.cancel();
      return [];
    }
    return [...(await answer.text()).matchAll(/<li>([^<]*)<\/li>/g)].map((match) => match[1] ?? '').sort();
  };
  const files: string[] = [];
  for (const datastore of ['ssd1', 'images']) {
    for (const name of await listing(datastore, '')) {
      const inside = await listing(datastore, name);
      files.push(`[${datastore}] ${name}`, ...inside.map((each) => `[${datastore}] ${name}/${each}`));
    }
  }
  return files;
}

export async function chaosWorld(simulator: Simulator): Promise<ChaosWorld> {
  const signal = AbortSignal.timeout(600_000);
  const target = targetOf(simulator.uri);
  const reader = await connectReader(
    target,
    { user: simulator.user, password: new Secret(simulator.password) },
    signal,
  );
  try {
    const refs = [];
    for await (const { ref } of reader.list(signal)) refs.push(ref);
    const domains = [];
    for await (const reading of reader.read(refs, signal)) {
      if (isUnreadable(reading)) throw new Error(`${reading.name} cannot be read: ${reading.unreadable}`);
      const { domain, vmxPath, runtime } = reading;
      domains.push({ name: domain.name, uuid: domain.uuid, vmxPath, power: runtime.power, domain });
    }
    return { domains, files: await filesOf(simulator) };
  } finally {
    await reader.close();
  }
}
