import type { Reader } from '../../providers/provider.js';

/** What a connection is doing. `ask`: it waits for somebody at the terminal. */
export interface ReadingProgress {
  readonly connect: string;
  readonly phase: 'ask' | 'connect' | 'list' | 'read' | 'idle';
  /** VMs of this phase so far. */
  readonly count: number;
  /** VMs of this phase in all; null where that is not known. */
  readonly of: number | null;
}

export type OnReading = (progress: ReadingProgress) => void;

type Counted = 'list' | 'fleet' | 'overview' | 'read';
const PHASES: Readonly<Record<Counted, 'list' | 'read'>> = {
  list: 'list',
  fleet: 'list',
  overview: 'list',
  read: 'read',
};

function isCounted(name: string | symbol): name is Counted {
  return typeof name === 'string' && Object.hasOwn(PHASES, name);
}

async function* counted<Item>(
  items: AsyncIterable<Item>,
  progress: Omit<ReadingProgress, 'count'>,
  report: OnReading,
): AsyncGenerator<Item> {
  let count = 0;
  report({ ...progress, count });
  try {
    for await (const item of items) {
      count += 1;
      report({ ...progress, count });
      yield item;
    }
  } finally {
    report({ ...progress, phase: 'idle', count });
  }
}

/** The same port, which reports how far it is with the VMs that it lists and reads. */
export function countingPort<Port extends Reader>(port: Port, connect: string, report: OnReading): Port {
  return new Proxy(port, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (!isCounted(name)) return value.bind(target);
      return (...args: readonly unknown[]) => {
        const of = name === 'read' && Array.isArray(args[0]) ? args[0].length : null;
        return counted(value.apply(target, args), { connect, phase: PHASES[name], of }, report);
      };
    },
  });
}
