/** Counts every change of any object, and wakes those who wait for the next one. */
export class ChangeFeed {
  #revision = 0;
  readonly #waiting = new Set<() => void>();

  get revision(): number {
    return this.#revision;
  }

  /** Call after a change is complete; the number is the changed object's new revision. */
  next(): number {
    this.#revision += 1;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    // Several changes of one moment are seen together.
    if (waiting.length > 0) setImmediate(() => waiting.forEach((wake) => void wake()));
    return this.#revision;
  }

  /** Resolves when something changed after the revision, when the time is up, or when the signal is aborted. */
  async after(revision: number, milliseconds: number, signal: AbortSignal): Promise<void> {
    if (this.#revision > revision || signal.aborted || milliseconds <= 0) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, Math.min(milliseconds, 0x7fff_ffff));
      signal.addEventListener('abort', done, { once: true });
      this.#waiting.add(done);
    });
  }
}
