import type { DeclaredAllocation, DeclaredFields } from '../domain/desired.js';
import type { Affinity, Limit, Shares } from '../domain/domain.js';
import type { Path } from '../domain/path-key.js';
import { type Result, success } from '../domain/result.js';
import { type MHz, type MiB, parseFrequency, parseMemoryAmount } from '../domain/units.js';
import {
  type Entries,
  type FieldReader,
  readList,
  readMap,
  readNumber,
  readText,
  readWord,
  written,
} from './field-reader.js';

const LEVELS = ['low', 'normal', 'high'] as const;

type Scheduler = NonNullable<DeclaredFields['scheduler']>;
type CpuAllocation = NonNullable<Scheduler['cpu']>;

/** A level or a number. */
export function readShares(reader: FieldReader, entries: Entries, path: Path): Shares | undefined {
  return readWord(reader, entries, 'shares', path, LEVELS) ?? readNumber(reader, entries, 'shares', path);
}

export function desireScheduler(reader: FieldReader, entries: Entries): Scheduler | undefined {
  return readMap(reader, entries, 'scheduler', ['scheduler'], (inside) =>
    written<Scheduler>({
      cpu: readMap(reader, inside, 'cpu', ['scheduler', 'cpu'], (cpu) =>
        written<CpuAllocation>({
          ...readAllocation<MHz>(reader, cpu, 'cpu', parseFrequency),
          affinity: readAffinity(reader, cpu),
        }),
      ),
      memory: readMap(reader, inside, 'memory', ['scheduler', 'memory'], (memory) =>
        written<DeclaredAllocation<MiB>>(readAllocation<MiB>(reader, memory, 'memory', parseMemoryAmount)),
      ),
    }),
  );
}

function readAllocation<Unit extends number>(
  reader: FieldReader,
  entries: Entries,
  key: 'cpu' | 'memory',
  parse: (text: string) => Result<Unit>,
): { readonly [Key in keyof DeclaredAllocation<Unit>]-?: DeclaredAllocation<Unit>[Key] | undefined } {
  const at = (leaf: string): Path => ['scheduler', key, leaf];
  const parseLimit = (text: string): Result<Limit<Unit>> =>
    text === 'unlimited' ? success('unlimited' as const) : parse(text);
  return {
    reservation: readText(reader, entries, 'reservation', at('reservation'), parse),
    limit: readText(reader, entries, 'limit', at('limit'), parseLimit),
    shares: readShares(reader, entries, at('shares')),
  };
}

function isProcessor(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value);
}

/** Ascending, as Domain has it: the order in which people write processors means nothing. */
function readAffinity(reader: FieldReader, entries: Entries): Affinity | undefined {
  const path = ['scheduler', 'cpu', 'affinity'];
  if (readWord(reader, entries, 'affinity', path, ['all'] as const) !== undefined) return null;
  const processors = readList(reader, entries, 'affinity', path, isProcessor);
  return processors === undefined ? undefined : [...new Set(processors)].sort((left, right) => left - right);
}
