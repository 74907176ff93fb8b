import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';

export interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

export interface CertificateWish {
  /** Who signs it; null for itself. */
  readonly by?: KeyPair | null;
  readonly authority?: boolean;
  readonly name?: string;
  readonly from?: Date;
  readonly until?: Date;
}

const HOUR = 3_600_000;

/** A certificate of this test run, valid for an hour, for 127.0.0.1 and localhost unless another name is wished for. */
export async function makeCertificate(wish: CertificateWish = {}): Promise<KeyPair> {
  const authority = wish.authority === true;
  const made = await generate(
    [{ name: 'commonName', value: wish.name ?? (authority ? 'Test authority' : 'localhost') }],
    {
      keyType: 'ec',
      algorithm: 'sha256',
      notBeforeDate: wish.from ?? new Date(Date.now() - HOUR),
      notAfterDate: wish.until ?? new Date(Date.now() + HOUR),
      ...(wish.by == null ? {} : { ca: wish.by }),
      extensions: [
        { name: 'basicConstraints', cA: authority, critical: true },
        authority
          ? { name: 'keyUsage', keyCertSign: true, digitalSignature: true }
          : { name: 'keyUsage', digitalSignature: true },
        {
          name: 'subjectAltName',
          altNames:
            wish.name === undefined
              ? [
                  { type: 2, value: 'localhost' },
                  { type: 7, ip: '127.0.0.1' },
                ]
              : [{ type: 2, value: wish.name }],
        },
      ],
    },
  );
  return { key: made.private, cert: made.cert };
}

export interface TlsServer {
  readonly port: number;
  readonly origin: string;
  /** Requests that came through: none may where the certificate was refused. */
  readonly heard: readonly string[];
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startTls(pair: KeyPair): Promise<TlsServer> {
  const heard: string[] = [];
  const server: Server = createServer({ key: pair.key, cert: pair.cert }, (request, answer) => {
    heard.push(`${request.method} ${request.url}`);
    answer.end('hello');
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `https://127.0.0.1:${port}`,
    heard,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
