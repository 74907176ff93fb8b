import { type Diagnostic, DiagnosticError, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';

/** One of several connections that could not be read. Its own error is the detail. */
function unreadConnection(connect: string, { code, summary, hint }: Diagnostic): Diagnostic {
  return errorDiagnostic('EF2086', `${connect} was not read`, {
    detail: `${code}: ${summary}`,
    hint,
    subject: connect,
  });
}

/** What was read of connections, in their order, and an error for each that could not be read. */
export interface ReadConnections<Read> {
  readonly read: readonly Read[];
  readonly unread: readonly { readonly connect: string; readonly diagnostic: Diagnostic }[];
}

/**
 * Reads connections side by side. One of several that fails does not hide the others; a lone one, an interrupt and a defect are thrown.
 */
export async function readEach<Connection extends { readonly connect: string }, Read>(
  connections: readonly Connection[],
  readOne: (connection: Connection) => Promise<Read>,
  signal: AbortSignal,
): Promise<ReadConnections<Read>> {
  const results = await Promise.allSettled(connections.map((each) => readOne(each)));
  const read: Read[] = [];
  const unread: { connect: string; diagnostic: Diagnostic }[] = [];
  for (const [index, result] of results.entries()) {
    const connect = connections[index]?.connect ?? '';
    if (result.status === 'fulfilled') read.push(result.value);
    else if (signal.aborted || connections.length === 1 || !(result.reason instanceof DiagnosticError))
      throw result.reason;
    else unread.push({ connect, diagnostic: unreadConnection(connect, result.reason.diagnostic) });
  }
  return { read, unread };
}
