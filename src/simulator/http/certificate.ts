import { generate } from 'selfsigned';

/** A certificate of its own for this process, for the names under which a loopback listener is reached. */
export async function createCertificate(host: string): Promise<{ readonly key: string; readonly cert: string }> {
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          ...(host === '127.0.0.1' || !/^[\d.]+$/.test(host) ? [] : [{ type: 7 as const, ip: host }]),
        ],
      },
    ],
  });
  return { key: made.private, cert: made.cert };
}
