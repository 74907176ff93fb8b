import type { ConnectOptions } from '../../app/connections/connections.js';
import { UNCACHED_READ } from '../../providers/esx/read/read-options.js';
import { diagnosticText } from '../../report/diagnostics/diagnostic-text.js';
import { startEmbedded } from './embedded-simulator.js';
import { standardOutput, standardTerminal } from './output.js';

/** The options of a command's connections. Diagnostics go to standard error, and a prompt uses the terminal, unless `given` says otherwise. */
export function connectOptions(given: Partial<ConnectOptions> = {}): ConnectOptions {
  return {
    connect: [],
    trace: null,
    replay: null,
    reading: UNCACHED_READ,
    tell: (diagnostics) => {
      if (diagnostics.length === 0) return;
      const { err } = standardOutput();
      for (const each of diagnostics) err.text(`${diagnosticText(each, new Map(), { color: false })}\n\n`);
    },
    asking: standardTerminal(),
    startSimulator: startEmbedded,
    ...given,
  };
}
