import { DiagnosticError, errorDiagnostic } from '../../../domain/diagnostics/diagnostic.js';
import type { MoRef, VimValue } from './value.js';

/** Bounds of one reading over all of its pages: a server that never ends must not take the memory of this machine. */
export interface ReadingLimits {
  /** Pages; a server may make them smaller than asked. */
  readonly pages: number;
  readonly objects: number;
  /** What the decoded objects take in memory, in about bytes. */
  readonly bytes: number;
  /** Time that the reading waits for the server, all calls together. */
  readonly milliseconds: number;
}

/** No vCenter has as many objects, and no reading that keeps them whole asks for as many properties. */
export const READING_LIMITS: ReadingLimits = {
  pages: 2_000,
  objects: 100_000,
  bytes: 96 * 1024 * 1024,
  milliseconds: 30 * 60_000,
};

/** What an object, a list or a map entry takes beside its contents. */
const OVERHEAD_BYTES = 32;

/** About how many bytes a decoded value takes in memory. */
export function weightOf(value: VimValue | MoRef | undefined): number {
  if (typeof value === 'string') return OVERHEAD_BYTES + value.length;
  if (typeof value !== 'object') return 8;
  let weight = OVERHEAD_BYTES;
  if (Array.isArray(value)) for (const item of value) weight += weightOf(item as VimValue);
  else for (const member of Object.values(value)) weight += 8 + weightOf(member as VimValue | undefined);
  return weight;
}

function tooLarge(what: string): DiagnosticError {
  return new DiagnosticError(
    errorDiagnostic('EF3003', `A reading has more than ${what}, the most that is read`, {
      detail: 'The reading was stopped, and the rest of its pages was cancelled on the server.',
      hint: 'Check that the address is that of an ESX host or vCenter. A host this large must be reported as a defect.',
    }),
  );
}

/** Counts what a reading has brought, and ends it at the first bound that it passes. */
export class ReadingBudget {
  readonly #limits: ReadingLimits;
  #pages = 0;
  #objects = 0;
  #bytes = 0;
  #milliseconds = 0;

  constructor(limits: ReadingLimits = READING_LIMITS) {
    this.#limits = limits;
  }

  /** Throws EF3003 for the first page beyond the bound. */
  takePage(): void {
    this.#pages += 1;
    if (this.#pages > this.#limits.pages) throw tooLarge(`${this.#limits.pages} pages`);
  }

  /** Throws EF3003 for the first object beyond a bound. `weight` is what the caller keeps of it. */
  takeObject(weight: number): void {
    this.#objects += 1;
    if (this.#objects > this.#limits.objects) throw tooLarge(`${this.#limits.objects} objects`);
    this.#bytes += weight;
    if (this.#bytes > this.#limits.bytes) throw tooLarge(`${this.#limits.bytes} bytes`);
  }

  /** Waits for a call of the reading. Throws EF3050 when all its calls together have taken too long. */
  async wait<T>(call: () => Promise<T>): Promise<T> {
    const begun = performance.now();
    try {
      return await call();
    } finally {
      this.#milliseconds += performance.now() - begun;
      this.#checkTime();
    }
  }

  #checkTime(): void {
    if (this.#milliseconds <= this.#limits.milliseconds) return;
    const summary = `A reading took more than ${this.#limits.milliseconds / 60_000} minutes`;
    throw new DiagnosticError(
      errorDiagnostic('EF3050', summary, {
        hint: 'The server is overloaded, or sends its answers in drips. Run again later.',
      }),
    );
  }
}
