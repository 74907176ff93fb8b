import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What a proxy was asked, in the order of the protocol. */
export interface ProxyAsked {
  /** `user:password` as it came, null for none. */
  readonly login: string | null;
  /** The server as the client named it: a name, or an address. */
  readonly to: string;
}

export interface ProxyFixture {
  readonly port: number;
  readonly asked: readonly ProxyAsked[];
  [Symbol.asyncDispose](): Promise<void>;
}

export interface ProxyManners {
  /** The only login that is let in, as `user:password`; for SOCKS4 the user alone. Null lets everybody in. */
  readonly login?: string | null;
  /** The code by which every request is refused. */
  readonly refuse?: number;
  /** Sends its answers one byte at a time. */
  readonly dribbles?: boolean;
  /** Every way leads here, whatever name was asked for. */
  readonly to: { readonly host: string; readonly port: number };
}

/** Bytes of a socket on demand; `until` ends with the marker. */
class Inlet {
  readonly #socket: Socket;
  #buffered = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  async take(count: number): Promise<Buffer> {
    while (this.#buffered.byteLength < count) await this.#more();
    return this.#cut(count);
  }

  async until(marker: string): Promise<string> {
    while (!this.#buffered.includes(marker)) await this.#more();
    return this.#cut(this.#buffered.indexOf(marker) + marker.length).toString('latin1');
  }

  #cut(count: number): Buffer {
    const bytes = this.#buffered.subarray(0, count);
    this.#buffered = this.#buffered.subarray(count);
    return bytes;
  }

  async #more(): Promise<void> {
    // Paused in between, so that nothing is lost that comes while nobody listens.
    const chunk = await new Promise<Buffer>((resolve, reject) => {
      this.#socket.once('data', resolve).once('close', () => reject(new Error('closed')));
      this.#socket.resume();
    });
    this.#socket.pause();
    this.#buffered = Buffer.concat([this.#buffered, chunk]);
  }
}

/** Writes at once, or byte by byte with turns of the event loop between them. */
async function say(socket: Socket, bytes: Buffer | string, manners: ProxyManners): Promise<void> {
  if (manners.dribbles !== true) {
    socket.write(bytes);
    return;
  }
  for (const byte of Buffer.from(bytes)) {
    socket.write(Buffer.from([byte]));
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
}

type Talk = (socket: Socket, inlet: Inlet, manners: ProxyManners, asked: ProxyAsked[]) => Promise<boolean>;

const http: Talk = async (socket, inlet, manners, asked) => {
  const head = await inlet.until('\r\n\r\n');
  const to = /^CONNECT (\S+) HTTP\/1\.1\r\n/.exec(head)?.[1] ?? '?';
  const basic = /\r\nProxy-Authorization: Basic (\S+)\r\n/.exec(head)?.[1];
  const login = basic === undefined ? null : Buffer.from(basic, 'base64').toString();
  asked.push({ login, to });
  if (manners.login != null && login !== manners.login) {
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n');
    return false;
  }
  if (manners.refuse !== undefined) {
    socket.end(`HTTP/1.1 ${manners.refuse} No\r\n\r\nA page that says why.`);
    return false;
  }
  await say(socket, 'HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n', manners);
  return true;
};

const socks4: Talk = async (socket, inlet, manners, asked) => {
  const head = await inlet.take(8);
  const user = (await inlet.until('\0')).slice(0, -1);
  const address = [...head.subarray(4)].join('.');
  const host = address === '0.0.0.1' ? (await inlet.until('\0')).slice(0, -1) : address;
  asked.push({ login: user === '' ? null : user, to: `${host}:${head.readUInt16BE(2)}` });
  const code = manners.login != null && user !== manners.login ? 93 : (manners.refuse ?? 90);
  await say(socket, Buffer.from([0, code, 0, 0, 0, 0, 0, 0]), manners);
  return code === 90;
};

const socks5: Talk = async (socket, inlet, manners, asked) => {
  const [, count = 0] = await inlet.take(2);
  const methods = [...(await inlet.take(count))];
  let login: string | null = null;
  if (manners.login != null) {
    if (!methods.includes(2)) {
      asked.push({ login, to: '-' });
      socket.end(Buffer.from([5, 255]));
      return false;
    }
    await say(socket, Buffer.from([5, 2]), manners);
    const [, userLength = 0] = await inlet.take(2);
    const user = (await inlet.take(userLength)).toString();
    const [passwordLength = 0] = await inlet.take(1);
    login = `${user}:${(await inlet.take(passwordLength)).toString()}`;
    await say(socket, Buffer.from([1, login === manners.login ? 0 : 1]), manners);
    if (login !== manners.login) {
      asked.push({ login, to: '-' });
      return false;
    }
  } else await say(socket, Buffer.from([5, 0]), manners);
  const [, , , type] = await inlet.take(4);
  const length = type === 1 ? 4 : type === 4 ? 16 : ((await inlet.take(1))[0] ?? 0);
  const address = await inlet.take(length);
  const port = (await inlet.take(2)).readUInt16BE(0);
  const host = type === 1 ? [...address].join('.') : type === 4 ? address.toString('hex') : address.toString();
  asked.push({ login, to: `${host}:${port}` });
  const code = manners.refuse ?? 0;
  await say(socket, Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0]), manners);
  return code === 0;
};

const TALKS = { http, socks4, socks4a: socks4, socks5 };

/** A proxy of one type, over real sockets. */
export async function startProxy(type: keyof typeof TALKS, manners: ProxyManners): Promise<ProxyFixture> {
  const asked: ProxyAsked[] = [];
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
  };
  const server = createServer({ noDelay: true }, (socket) => {
    keep(socket);
    TALKS[type](socket, new Inlet(socket), manners, asked).then(
      (open) => {
        if (!open) return;
        const onward = connect(manners.to);
        keep(onward);
        socket.pipe(onward).pipe(socket);
      },
      () => socket.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
