import { connect } from 'node:net';

const MILLISECONDS = 3_000;

/** Whether something at an address accepts connections on a TCP port. It is hung up at once; nothing is said to it. */
export function isPortOpen(address: string, port: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({
      host: address,
      port,
      signal: AbortSignal.any([signal, AbortSignal.timeout(MILLISECONDS)]),
    });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    // Refused, unreachable, or no answer in time: it does not accept connections yet.
    socket.once('error', () => {
      socket.destroy();
      resolve(false);
    });
  });
}
