import { createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { DiagnosticError } from '../../../src/domain/diagnostics/diagnostic.js';
import { Secret } from '../../../src/domain/secrets/secret.js';
import { DIRECT } from '../../../src/providers/esx/net/connector.js';
import { type Patience, pauseBefore } from '../../../src/providers/esx/soap/session/repeat.js';
import { Session } from '../../../src/providers/esx/soap/session/session.js';
import { Transport, WIRE_LIMITS, type WireLimits } from '../../../src/providers/esx/soap/transport.js';
import { moRef } from '../../../src/providers/esx/soap/value.js';
import { envelope, response } from './canned-answers.js';
import { IMPATIENT, PASSWORD, type Reply, startCanned } from './canned-server.js';

const SIGNAL = AbortSignal.timeout(600_000);
const VM = moRef('VirtualMachine', 'vm-1');
const VIEWS = moRef('ViewManager', 'views');
const GOOD = '<returnval type="ContainerView">v</returnval>';
const WHOLE = envelope(response('CreateContainerView', GOOD));

async function refusal(attempt: Promise<unknown>): Promise<DiagnosticError> {
  const error = await attempt.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof DiagnosticError) return error;
  throw new Error(`expected a diagnostic, got ${String(error)}`);
}

interface RawServer {
  readonly origin: string;
  readonly port: number;
  /** Connections so far. */
  taken(): number;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A server of bytes. `answer` is called for each connection once the first bytes of a request are there. */
async function startRaw(answer: (socket: Socket) => void, mute = false): Promise<RawServer> {
  const sockets = new Set<Socket>();
  let taken = 0;
  const server = createServer((socket) => {
    taken += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    if (!mute) socket.once('data', () => answer(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    taken: () => taken,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\n';

/** Writes pieces for as long as somebody takes them. */
function endless(socket: Socket, piece: Buffer): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(piece)) if (socket.writableLength > 4 * 1024 * 1024) break;
  };
  socket.on('drain', more);
  more();
}

/** One reading call that such a server is given: the first of a session. */
async function ask(origin: string, limits: Partial<WireLimits> = {}): Promise<DiagnosticError> {
  const session = new Session(new Transport(origin, DIRECT, { ...WIRE_LIMITS, ...limits }), 'read', IMPATIENT);
  try {
    return await refusal(session.open({ user: 'root', password: new Secret(PASSWORD) }, SIGNAL));
  } finally {
    await session.logout();
  }
}

function toldWell({ diagnostic }: DiagnosticError, origin: string, call: string): void {
  expect(diagnostic.summary).toContain(origin);
  expect(diagnostic.summary).toContain(call);
  expect(diagnostic.hint).toMatch(/\w{3,}/);
}

describe('a server of bytes that', () => {
  const CALL = 'RetrieveServiceContent';
  const half = `${HEAD}content-length: 5000\r\n\r\n${WHOLE.slice(0, 300)}`;

  test.each<[string, (socket: Socket) => void, Partial<WireLimits>, string, number]>([
    ['never answers', () => undefined, { headersMilliseconds: 50 }, 'EF3002', 1],
    ['stops in the middle of the headers', (socket) => socket.write(HEAD), { headersMilliseconds: 50 }, 'EF3002', 1],
    ['stops in the middle of the body', (socket) => socket.write(half), { bodyMilliseconds: 50 }, 'EF3002', 1],
    ['sends half an answer and ends', (socket) => socket.end(half), {}, 'EF3002', 4],
    [
      'resets in the middle of the body',
      (socket) => socket.write(half, () => socket.resetAndDestroy()),
      {},
      'EF3002',
      4,
    ],
    ['resets at once', (socket) => socket.resetAndDestroy(), {}, 'EF3002', 4],
    ['ends at once', (socket) => socket.end(), {}, 'EF3002', 4],
    ['speaks no HTTP', (socket) => socket.end('220 mail.example.com ESMTP\r\n'), {}, 'EF3002', 4],
    [
      'drips for ever',
      (socket) => {
        socket.write(`${HEAD}content-length: 1000000\r\n\r\n`);
        const drip = setInterval(() => socket.write(' '), 10);
        socket.once('close', () => clearInterval(drip));
      },
      { totalMilliseconds: 200 },
      'EF3002',
      1,
    ],
  ])('%s', async (_, answer, limits, code, connections) => {
    await using server = await startRaw(answer);
    const error = await ask(server.origin, limits);
    expect(error.diagnostic.code).toBe(code);
    toldWell(error, server.origin, CALL);
    expect(server.taken()).toBe(connections);
  });

  test('never takes the TLS handshake up', async () => {
    await using server = await startRaw(() => undefined, true);
    const origin = server.origin.replace('http:', 'https:');
    const error = await ask(origin, { connectMilliseconds: 50 });
    expect(error.diagnostic).toMatchObject({ code: 'EF3002', hint: expect.stringContaining('firewall') });
    toldWell(error, origin, CALL);
  });

  test('sends headers without end', async () => {
    await using server = await startRaw((socket) => {
      socket.write(HEAD);
      endless(socket, Buffer.from(`x-${'a'.repeat(1_000)}: ${'b'.repeat(7_000)}\r\n`));
    });
    toldWell(await ask(server.origin), server.origin, CALL);
  });
});

describe('an answer without end', () => {
  const bound = 256 * 1024;
  const file = async (origin: string): Promise<DiagnosticError> => {
    const wire = new Transport(origin);
    const call = { method: 'GET', name: 'GET /folder/x', path: '/folder/x', headers: {}, body: null } as const;
    try {
      return await refusal(wire.exchange({ ...call, maxBytes: bound }, SIGNAL));
    } finally {
      await wire.close();
    }
  };
  const zeros = Buffer.alloc(64 * 1024);

  test.each<[string, (socket: Socket) => void]>([
    [
      'of 10 GB, well told',
      (socket) => {
        socket.write(`${HEAD}content-length: ${10 * 1024 ** 3}\r\n\r\n`);
        endless(socket, zeros);
      },
    ],
    [
      'in chunks',
      (socket) => {
        socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n`);
        endless(socket, Buffer.concat([Buffer.from('10000\r\n'), zeros, Buffer.from('\r\n')]));
      },
    ],
    [
      'until the connection ends',
      (socket) => {
        socket.write(`${HEAD}\r\n`);
        endless(socket, zeros);
      },
    ],
    [
      'that was packed small',
      (socket) => {
        const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
        socket.write(`${HEAD}content-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`);
        socket.write(bomb);
      },
    ],
  ])('%s', async (_, answer) => {
    let sent = 0;
    let closed: Promise<void> = Promise.resolve();
    await using server = await startRaw((socket) => {
      closed = new Promise((resolve) => socket.once('close', () => resolve()));
      answer(socket);
      socket.once('close', () => {
        sent = socket.bytesWritten;
      });
    });
    const error = await file(server.origin);
    expect(error.diagnostic.code).toBe('EF3003');
    toldWell(error, server.origin, 'GET /folder/x');
    await closed;
    // What the sockets of both sides hold comes on top of the bound.
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });
});

describe('packed answers', () => {
  const packed = (body: Buffer, encoding = 'gzip') =>
    `${HEAD}content-encoding: ${encoding}\r\ncontent-length: ${body.length}\r\n\r\n`;
  const fetched = async (body: Buffer, encoding?: string): Promise<string> => {
    await using server = await startRaw((socket) => {
      socket.write(packed(body, encoding));
      socket.end(body);
    });
    const wire = new Transport(server.origin);
    try {
      const call = { method: 'GET', name: 'x', path: '/', headers: {}, body: null, maxBytes: 1_000_000 } as const;
      return (await wire.exchange(call, SIGNAL)).body.toString();
    } finally {
      await wire.close();
    }
  };
  const text = 'abc '.repeat(50_000);

  test('are unpacked', async () => {
    expect(await fetched(gzipSync(text))).toBe(text);
    expect(await fetched(gzipSync(''))).toBe('');
  });

  test.each<[string, Buffer, string, string]>([
    ['cut', gzipSync(text).subarray(0, 200), 'gzip', 'EF3002'],
    ['damaged', Buffer.from('no gzip at all'), 'gzip', 'EF3002'],
    ['packed in an unknown way', Buffer.from('x'), 'br', 'EF3006'],
    ['packed twice', gzipSync(gzipSync(text)), 'gzip, gzip', 'EF3006'],
  ])('%s', async (_, body, encoding, code) => {
    expect((await refusal(fetched(body, encoding))).diagnostic.code).toBe(code);
  });
});

describe('an answer that is', () => {
  const nested = (depth: number): string => envelope('<a>'.repeat(depth) + '</a>'.repeat(depth));
  const attributes = Array.from({ length: 5_000 }, (_, at) => `a${at}="${at}"`).join(' ');
  const entities = `<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>${WHOLE}`;

  test.each<[string, Reply, string]>([
    ['a bomb of entities', { status: 200, body: entities }, 'DOCTYPE'],
    [
      'a DOCTYPE after the first element',
      { status: 200, body: WHOLE.replace('<soapenv:Body>', '<!DOCTYPE x><soapenv:Body>') },
      'DOCTYPE',
    ],
    ['nested 100 deep', { status: 200, body: nested(100) }, 'nested'],
    ['nested a million deep', { status: 200, body: nested(1_000_000) }, 'nested'],
    ['opened a million times', { status: 200, body: `<?xml version="1.0"?>${'<a>'.repeat(1_000_000)}` }, 'nested'],
    ['a flood of attributes', { status: 200, body: envelope(`<a ${attributes}/>`) }, 'tag'],
    ['one tag without end', { status: 200, body: `<${'a'.repeat(1_000_000)}` }, 'tag'],
    ['a comment without end', { status: 200, body: `${WHOLE}<!-- ` }, 'cut off'],
    ['a page', { status: 200, body: WHOLE, headers: { 'content-type': 'text/html; charset=utf-8' } }, 'text/html'],
    ['JSON', { status: 200, body: '{}', headers: { 'content-type': 'application/json' } }, 'application/json'],
    ['a page for a fault', { status: 500, body: '<html/>', headers: { 'content-type': 'text/html' } }, 'text/html'],
  ])('%s', async (_, reply, why) => {
    await using server = await startCanned({ CreateContainerView: () => reply });
    const session = await server.open('read');
    const error = await refusal(session.call('CreateContainerView', VIEWS, {}, SIGNAL));
    expect(error.diagnostic).toMatchObject({ code: 'EF3006', detail: expect.stringContaining(why) });
    toldWell(error, server.origin, 'CreateContainerView');
  });

  test('of the right type in any spelling is read', async () => {
    for (const type of ['text/xml', 'TEXT/XML; charset="utf-8"', 'application/soap+xml', 'text/plain']) {
      const reply = { status: 200, body: WHOLE, headers: { 'content-type': type } };
      await using server = await startCanned({ CreateContainerView: () => reply });
      const session = await server.open('read');
      expect(await session.call('CreateContainerView', VIEWS, {}, SIGNAL)).toEqual(moRef('ContainerView', 'v'));
    }
  });
});

describe('a redirect', () => {
  test.each([301, 302, 303, 307, 308])(
    '%s is told and not followed, and nothing reaches where it leads',
    async (status) => {
      await using elsewhere = await startCanned();
      const headers = { location: `${elsewhere.origin}/sdk` };
      for (const call of ['RetrieveServiceContent', 'Login']) {
        await using server = await startCanned({ [call]: () => ({ status, body: '', headers }) });
        const error = await refusal(server.open('read'));
        expect(error.diagnostic).toMatchObject({ code: 'EF3005', hint: expect.stringContaining(elsewhere.origin) });
        toldWell(error, server.origin, call);
      }
      expect(elsewhere.calls).toEqual([]);
    },
  );
});

describe('a storm', () => {
  const storm =
    (length: number, reply: Reply) =>
    (_: unknown, nth: number): Reply =>
      nth < length ? reply : GOOD;

  test.each<[string, Reply]>([
    ['of 503', { status: 503, body: 'busy' }],
    ['of 502', { status: 502, body: '' }],
    ['of 429', { status: 429, body: '' }],
    ['of lost connections', 'drop'],
    ['of half answers', { cut: WHOLE.slice(0, 200) }],
  ])('%s is waited out by calls that change nothing, and not by others', async (_, reply) => {
    const pauses: number[] = [];
    const patience: Patience = {
      ...IMPATIENT,
      sleep: (milliseconds) => {
        pauses.push(milliseconds);
        return Promise.resolve();
      },
    };
    await using server = await startCanned({
      CreateContainerView: storm(3, reply),
      PowerOffVM_Task: storm(1, reply),
    });
    const session = new Session(new Transport(server.origin), 'write', patience);
    await session.open({ user: 'root', password: new Secret(PASSWORD) }, SIGNAL);
    expect(await session.call('CreateContainerView', VIEWS, {}, SIGNAL)).toEqual(moRef('ContainerView', 'v'));
    expect(pauses).toEqual([125, 250, 500]);
    toldWell(await refusal(session.call('PowerOffVM_Task', VM, {}, SIGNAL)), server.origin, 'PowerOffVM_Task');
    expect(server.names().filter((name) => name === 'PowerOffVM_Task')).toHaveLength(1);
    await session.logout();
  });

  test('that does not end is given up', async () => {
    await using server = await startCanned({ CreateContainerView: () => ({ status: 503, body: '' }) });
    const session = await server.open('read');
    const error = await refusal(session.call('CreateContainerView', VIEWS, {}, SIGNAL));
    expect(error.diagnostic).toMatchObject({ code: 'EF3005', hint: expect.stringContaining('overloaded') });
    toldWell(error, server.origin, 'CreateContainerView');
    expect(server.names().filter((name) => name === 'CreateContainerView')).toHaveLength(4);
  });

  test('an interrupt ends the pauses', async () => {
    const stop = new AbortController();
    await using server = await startCanned({ CreateContainerView: () => ({ status: 503, body: '' }) });
    const patience: Patience = {
      ...IMPATIENT,
      sleep: (_, signal) => {
        stop.abort(new Error('enough'));
        return Promise.reject(signal.reason as Error);
      },
    };
    const session = new Session(new Transport(server.origin), 'read', patience);
    await session.open({ user: 'root', password: new Secret(PASSWORD) }, SIGNAL);
    await expect(session.call('CreateContainerView', VIEWS, {}, stop.signal)).rejects.toThrow('enough');
    await session.logout();
  });

  test('pauses grow to a bound, and differ from client to client', () => {
    expect([1, 2, 3, 4, 5, 6, 20].map((attempt) => pauseBefore(attempt, () => 1))).toEqual([
      250, 500, 1_000, 2_000, 4_000, 4_000, 4_000,
    ]);
    expect(pauseBefore(3, () => 0)).toBe(500);
  });
});
