import { type Diagnostic, errorDiagnostic } from '../domain/diagnostic.js';

/** What the domains of a batch must show before the next one begins: that the Tools of those that are on run. */
export type Gate = 'tools';

/** How many domains each batch has; after the last one, all that are left are one more batch. */
export interface Batches {
  readonly sizes: readonly number[];
  readonly gate: Gate | null;
}

const MOST_BATCHES = 1_000;

function mistake(what: string, hint: string): Diagnostic {
  return errorDiagnostic('EF4026', what, { hint });
}

/** Reads `1,3,rest` and the name of a gate, as the operator gives them. Without `rest`, what is left is a last batch all the same. */
export function parseBatches(text: string, gate: string | null): Batches | Diagnostic {
  const words = text.split(',').map((word) => word.trim());
  const numbers = words.at(-1)?.toLowerCase() === 'rest' ? words.slice(0, -1) : words;
  if (numbers.length > MOST_BATCHES)
    return mistake(`--batch has more than ${MOST_BATCHES} batches`, 'End it with rest.');
  const bad = numbers.find((word) => !/^[1-9][0-9]{0,5}$/.test(word));
  if (bad !== undefined) {
    return mistake(`--batch ${text}: "${bad}" is no number of domains`, 'Give numbers of domains, such as 1,3,rest.');
  }
  if (gate?.toLowerCase().startsWith('tcp') === true) {
    return mistake(`--gate ${gate}: guests are not called by their address`, 'Use --gate tools.');
  }
  if (gate !== null && gate !== 'tools') return mistake(`--gate ${gate} is not known`, 'Use --gate tools.');
  return { sizes: numbers.map(Number), gate };
}

/** The domains of a run, batch by batch; none is empty. */
export function inBatches<T>(items: readonly T[], { sizes }: Pick<Batches, 'sizes'>): readonly (readonly T[])[] {
  const batches: (readonly T[])[] = [];
  let from = 0;
  for (const size of sizes) {
    batches.push(items.slice(from, from + size));
    from += size;
  }
  return [...batches, items.slice(from)].filter((batch) => batch.length > 0);
}
