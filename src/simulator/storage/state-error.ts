/** A saved state that cannot be used: it is damaged, or not written by the simulator. */
export class StateError extends Error {
  constructor(path: string, problem: string) {
    super(`${path} ${problem}`);
    this.name = 'StateError';
  }
}

/** @throws StateError for text that is not JSON. */
export function parsedJson(path: string, bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    // The parser's message would show a piece of the text.
    throw new StateError(path, 'is not JSON');
  }
}
