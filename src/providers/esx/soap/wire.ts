/**
 * The SOAP layer: encoding of calls, streaming decoding of answers, faults, property collector. Knows types of the API, and no VM. Depth
 * and size of an answer are bounded.
 */

/** One exchange of HTTP, as the session asks for it. */
export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** What people call it: the method of the API, or the verb and the file. */
  readonly name: string;
  /** Path and query, from the root of the server. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** The most that the answer may have, after it was unpacked. */
  readonly maxBytes: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: Buffer;
  readonly cookies: readonly string[];
  /** In lower case, without parameters; empty where the server names none. */
  readonly contentType: string;
  /** Where a redirect leads, as the server wrote it; empty for none. It is reported, never followed. */
  readonly location: string;
}

/** Stands between a session and its server: it may look at what passes (a trace), or answer in its place (a recording). */
export type Tap = (origin: string, call: HttpCall, send: () => Promise<HttpAnswer>) => Promise<HttpAnswer>;

/** Something that carries calls to one server. */
export interface Wire {
  /** `https://host:port`. */
  readonly origin: string;
  exchange(call: HttpCall, signal: AbortSignal): Promise<HttpAnswer>;
  close(): Promise<void>;
}
