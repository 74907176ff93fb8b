import { type Diagnostic, errorDiagnostic } from '../domain/diagnostics/diagnostic.js';

/**
 * What the domains of a batch that are on must show before the next one begins: that their Tools run, or that their guests accept
 * connections on a TCP port.
 */
export type Gate = { readonly kind: 'tools' } | { readonly kind: 'tcp'; readonly port: number };

/** How many domains each batch has; after the last one, all that are left are one more batch. */
export interface Batches {
  readonly sizes: readonly number[];
  readonly gate: Gate | null;
}

const MOST_BATCHES = 1_000;
const MOST_PORT = 65_535;

function mistake(what: string, hint: string): Diagnostic {
  return errorDiagnostic('EF4026', what, { hint });
}

/** Reads `1,3,rest` and the name of a gate, as the operator gives them. Without `rest`, what is left is a last batch all the same. */
export function parseBatches(text: string, gate: string | null): Batches | Diagnostic {
  const words = text.split(',').map((word) => word.trim());
  const numbers = words.at(-1)?.toLowerCase() === 'rest' ? words.slice(0, -1) : words;
  if (numbers.length > MOST_BATCHES)
    return mistake(`--batch has more than ${MOST_BATCHES} batches`, 'End the list with rest.');
  const bad = numbers.find((word) => !/^[1-9][0-9]{0,5}$/.test(word));
  if (bad !== undefined) {
    return mistake(`--batch ${text}: "${bad}" is not a number of VMs`, 'Give numbers of VMs, such as 1,3,rest.');
  }
  const known = gate === null ? null : parseGate(gate);
  if (known === undefined)
    return mistake(`--gate ${gate} is unknown`, 'Use --gate tools, or a port such as --gate tcp:22.');
  return { sizes: numbers.map(Number), gate: known };
}

function parseGate(text: string): Gate | undefined {
  if (text === 'tools') return { kind: 'tools' };
  const port = Number(/^tcp:([1-9][0-9]{0,4})$/.exec(text)?.[1] ?? Number.NaN);
  return port <= MOST_PORT ? { kind: 'tcp', port } : undefined;
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
