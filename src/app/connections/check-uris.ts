import type { Diagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { SourceRange } from '../../domain/diagnostics/source.js';
import { parseUri } from '../../providers/esx/net/uri.js';

/** The problems of connection URIs that need no server to be seen, each at the place of its URI. */
export function uriProblems(
  connections: readonly { readonly connect: string; readonly source: SourceRange | null }[],
): readonly Diagnostic[] {
  return connections.flatMap(({ connect, source }) => {
    const target = connect === 'sim:' ? null : parseUri(connect);
    return target === null || target.ok ? [] : target.problem.map((each) => ({ ...each, source }));
  });
}
