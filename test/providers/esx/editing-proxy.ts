import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Changes the text of an answer to a SOAP call; the same text leaves it as it is. */
export type Edit = (answer: string, method: string, asked: string) => string;

async function bodyOf(parts: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const part of parts) all.push(part);
  return Buffer.concat(all);
}

function methodOf(message: IncomingMessage, body: Buffer): string | null {
  if (message.url?.startsWith('/sdk') !== true) return null;
  return /<(?:\w+:)?Body[^>]*>\s*<(?:\w+:)?(\w+)/.exec(body.toString('utf8'))?.[1] ?? null;
}

/** A server that answers as another one does, but for what `edit` makes of it. */
export async function editingProxy(baseUrl: string, edit: () => Edit) {
  const target = new URL(baseUrl);
  const server = createServer((message, response) => {
    const handle = async (): Promise<void> => {
      const body = await bodyOf(message);
      const method = methodOf(message, body);
      const headers = { ...message.headers, host: target.host, 'content-length': String(body.length) };
      delete headers['accept-encoding'];
      const options = { host: target.hostname, port: target.port, method: message.method, path: message.url, headers };
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        const sent = request(options, resolve);
        sent.on('error', reject);
        sent.end(body);
      });
      const bytes = await bodyOf(answer);
      const edited =
        method === null ? bytes : Buffer.from(edit()(bytes.toString('utf8'), method, body.toString('utf8')));
      const given = { ...answer.headers, 'content-length': String(edited.length) };
      delete given['transfer-encoding'];
      const isFault = edited.includes('<soapenv:Fault>');
      response.writeHead(isFault ? 500 : (answer.statusCode ?? 500), given).end(edited);
    };
    handle().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    through: (uri: string): string => uri.replace(target.host, host),
    close: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Edits the answer for one VM, by the id of its managed object. */
export function ofVm(id: string, change: (object: string) => string): Edit {
  return (answer) =>
    // A server of an API before 4.1 answers with `returnval` for each object.
    answer.replace(/<(objects|returnval)><obj (?:(?!<\/\1>)[\s\S])*<\/\1>/g, (object) =>
      object.includes(`<obj type="VirtualMachine">${id}</obj>`) ? change(object) : object,
    );
}

/** Leaves out properties, as a server does that does not have them. */
export function withhold(paths: readonly string[]): (object: string) => string {
  return (object) =>
    object.replace(/<propSet><name>([^<]*)<\/name>(?:(?!<\/propSet>)[\s\S])*<\/propSet>/g, (set, name: string) =>
      paths.includes(name) ? '' : set,
    );
}

/** Leaves out properties with the fault of a missing privilege. */
export function refuse(paths: readonly string[]): (object: string) => string {
  const missing = paths
    .map(
      (path) =>
        `<missingSet><path>${path}</path><fault><fault xsi:type="NoPermission"><privilegeId>System.Read</privilegeId></fault>` +
        '<localizedMessage>no</localizedMessage></fault></missingSet>',
    )
    .join('');
  return (object) => withhold(paths)(object).replace(/<\/(?:objects|returnval)>$/, (end) => `${missing}${end}`);
}
