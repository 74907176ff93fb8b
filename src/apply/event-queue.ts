/** Events that come up while a generator waits for something, and are to be seen at once. */
export class EventQueue<T> {
  #events: T[] = [];
  #wake: () => void = () => undefined;

  put(event: T): void {
    this.#events.push(event);
    this.#wake();
  }

  take(): readonly T[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  /** Resolves when there is an event to take. */
  filled(): Promise<void> {
    if (this.#events.length > 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

/**
 * The events of a generator, and those of a queue as soon as they are put there, in the order in which they came up. `stop` is called
 * when the consumer leaves, so that the generator does not hold up the end.
 */
export async function* withQueue<T, R>(
  main: AsyncGenerator<T, R>,
  queue: EventQueue<T>,
  stop: () => void,
): AsyncGenerator<T, R> {
  try {
    for (;;) {
      const next = main.next();
      const ended = next.then(
        () => true,
        () => true,
      );
      for (let isEnded = false; !isEnded; ) {
        isEnded = await Promise.race([ended, queue.filled().then(() => false)]);
        yield* queue.take();
      }
      const result = await next;
      if (result.done === true) return result.value;
      yield result.value;
    }
  } finally {
    stop();
    // A generator that still works on its next event takes the return after it.
    await main.return(undefined as R);
  }
}
