import type { Diagnostic } from '../../domain/diagnostics/diagnostic.js';
import { TraceRecorder } from '../../providers/esx/soap/trace/recorder.js';
import { TraceReplayer } from '../../providers/esx/soap/trace/replayer.js';
import type { ConnectOptions } from './connections.js';

/** What the flags --trace and --replay ask for. Throws a DiagnosticError for a folder that does not serve. */
export function tracing(
  flags: { readonly trace?: string | undefined; readonly replay?: string | undefined },
  tellIncomplete: (diagnostic: Diagnostic) => void,
): Pick<ConnectOptions, 'trace' | 'replay'> {
  return {
    trace: flags.trace === undefined ? null : new TraceRecorder(flags.trace, tellIncomplete),
    replay: flags.replay === undefined ? null : new TraceReplayer(flags.replay),
  };
}
