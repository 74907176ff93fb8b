/**
 * The session had ended, and there is a new one: what was made on the server under the old one (views, collectors, pages) is gone,
 * and the work that depends on it restarts.
 */
export class SessionRenewed extends Error {
  constructor() {
    super('the session ended on the server, and another one was opened');
    this.name = 'SessionRenewed';
  }
}

/** How often one piece of work restarts before it fails. */
const MOST_BEGINNINGS = 4;

/** Does work that stands on things of the session, from its beginning each time that the session was renewed below it. */
export async function* restartOnRenewal<T>(work: () => AsyncIterable<T>): AsyncIterable<T> {
  for (let beginnings = 1; ; beginnings += 1) {
    try {
      yield* work();
      return;
    } catch (error) {
      if (!(error instanceof SessionRenewed) || beginnings >= MOST_BEGINNINGS) throw error;
    }
  }
}
