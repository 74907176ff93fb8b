import type { Server } from 'node:http';

/** Attempts to take a port again. */
const MOST_LISTENS = 50;

/** Resolves when the server listens; rejects with the socket's error. */
export async function listen(server: Server, port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Listens on the port that the server had, which another process may hold for a moment. */
export async function listenAgain(server: Server, port: number, host: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await listen(server, port, host);
      return;
    } catch (error) {
      if (attempt >= MOST_LISTENS) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Stops to listen, and ends all connections. Resolves at once where it does not listen. */
export async function stopListening(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
