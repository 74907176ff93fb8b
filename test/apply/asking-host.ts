import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Simulator } from '../../src/simulator/simulator.js';

/** A question as a host words it. The keys of the choices are 0, 1, 2 in their order. */
export interface Wording {
  /** Null where the host names no message. */
  readonly messageId: string | null;
  readonly text: string;
  readonly choices: readonly (readonly [label: string, summary: string])[];
  readonly defaultIndex: number | null;
}

export interface Manners {
  /** Whether the blocked power-on can be cancelled; the simulator's own cannot. */
  readonly cancelable?: boolean;
  /** So many answers are taken and lead to nothing: the question stands on. */
  readonly deafTo?: number;
  /** After each such answer the question has another id, as one has that is asked anew. */
  readonly asksAnew?: boolean;
}

/** A simulator behind a proxy that puts the question of a serial port into other words. */
export interface AskingHost extends Simulator {
  /** Keys that were answered, in order. */
  readonly answers: readonly string[];
  readonly cancels: () => number;
  /** How often a method came to the proxy. */
  readonly calls: (method: string) => number;
  /** Somebody else powers a domain on, and is blocked at the question. Resolves once it stands. */
  blockedPowerOn(uuid: string): Promise<void>;
}

const QUESTION = /<val[^>]*"VirtualMachineQuestionInfo"[^>]*>[\s\S]*?<\/val>/g;
const HEAD =
  '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>';
const TAIL = '</soapenv:Body></soapenv:Envelope>';

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function worded(id: string, { choices, defaultIndex, messageId, text }: Wording): string {
  const said = messageId === null ? text : `${messageId}:${text}`;
  const infos = choices.map(
    ([label, summary], key) =>
      `<choiceInfo xsi:type="ElementDescription"><label>${escaped(label)}</label><summary>${escaped(summary)}</summary><key>${key}</key></choiceInfo>`,
  );
  const usual = defaultIndex === null ? '' : `<defaultIndex>${defaultIndex}</defaultIndex>`;
  const message =
    messageId === null
      ? ''
      : `<message xsi:type="VirtualMachineMessage"><id>${messageId}</id><text>${escaped(text)}</text></message>`;
  return `<val xsi:type="VirtualMachineQuestionInfo"><id>${id}</id><text>${escaped(said)}</text><choice xsi:type="ChoiceOption"><valueIsReadonly>true</valueIsReadonly>${infos.join('')}${usual}</choice>${message}</val>`;
}

/** A choice that ends the task, by its words; every other lets it go on. */
function ends([label, summary]: readonly [string, string]): boolean {
  return /cancel|abbrechen|^no$/i.test(`${label} ${summary}`);
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** Starts the proxy; closing it closes the simulator, too. The simulator must speak plain HTTP. */
export async function askingHost(simulator: Simulator, wording: Wording, manners: Manners = {}): Promise<AskingHost> {
  const target = new URL(simulator.baseUrl);
  const answers: string[] = [];
  const calls = new Map<string, number>();
  let deaf = manners.deafTo ?? 0;
  let ignored = 0;
  let standing = '';

  const forward = (
    message: IncomingMessage,
    body: Buffer,
  ): Promise<{ status: number; headers: IncomingMessage['headers']; body: Buffer }> =>
    new Promise((resolve, reject) => {
      const headers = { ...message.headers, host: target.host, 'content-length': String(body.length) };
      delete headers['accept-encoding'];
      delete headers['transfer-encoding'];
      const call = request(
        { host: target.hostname, port: target.port, method: message.method, path: message.url, headers },
        (answer) => {
          bodyOf(answer).then(
            (bytes) => resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body: bytes }),
            reject,
          );
        },
      );
      call.on('error', reject);
      call.end(body);
    });

  const reworded = (text: string): string =>
    text
      .replace(QUESTION, (value) => {
        standing = /<id>([^<]*)<\/id>/.exec(value)?.[1] ?? '';
        return worded(manners.asksAnew === true ? `${standing}${'x'.repeat(ignored)}` : standing, wording);
      })
      .replaceAll('<cancelable>false<', manners.cancelable === true ? '<cancelable>true<' : '<cancelable>false<');

  /** Ends the blocked task as a cancelled one ends: with an error. */
  const endTask = async (message: IncomingMessage): Promise<void> => {
    const vm = /^_vmx/.test(standing) ? lastVm : '';
    const call = `<AnswerVM xmlns="urn:vim25"><_this type="VirtualMachine">${vm}</_this><questionId>${standing}</questionId><answerChoice>2</answerChoice></AnswerVM>`;
    await forward(message, Buffer.from(`${HEAD}${call}${TAIL}`));
  };
  let lastVm = '';

  const handle = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = await bodyOf(message);
    const text = message.url?.startsWith('/sdk') === true ? body.toString('utf8') : '';
    const method = /<(?:\w+:)?Body>\s*<(?:\w+:)?(\w+)/.exec(text)?.[1] ?? '';
    calls.set(method, (calls.get(method) ?? 0) + 1);
    const empty = (): void => {
      response.writeHead(200, { 'content-type': 'text/xml; charset=utf-8' });
      response.end(`${HEAD}<${method}Response xmlns="urn:vim25"/>${TAIL}`);
    };
    if (method === 'PowerOnVM_Task') lastVm = /<_this[^>]*>([^<]*)</.exec(text)?.[1] ?? '';
    if (method === 'CancelTask' && manners.cancelable === true) {
      await endTask(message);
      empty();
      return;
    }
    if (method === 'AnswerVM') {
      const key = /<answerChoice[^>]*>([^<]*)</.exec(text)?.[1] ?? '';
      answers.push(key);
      if (deaf > 0) {
        deaf -= 1;
        ignored += 1;
        empty();
        return;
      }
      const choice = wording.choices[Number(key)];
      const meant = choice !== undefined && ends(choice) ? '2' : '0';
      body = Buffer.from(
        text.replace(/(<answerChoice[^>]*>)[^<]*</, `$1${meant}<`).replace(/(<questionId[^>]*>)([^<]*?)x*</, '$1$2<'),
      );
    }
    const answer = await forward(message, body);
    const xml = (answer.headers['content-type'] ?? '').includes('xml');
    const sent = xml ? Buffer.from(reworded(answer.body.toString('utf8'))) : answer.body;
    const headers = { ...answer.headers, 'content-length': String(sent.length) };
    delete headers['transfer-encoding'];
    response.writeHead(answer.status, headers);
    response.end(sent);
  };

  const server = createServer((message, response) => {
    handle(message, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const moved = (url: string): string => url.replace(target.host, `127.0.0.1:${port}`);
  const baseUrl = moved(simulator.baseUrl);

  return {
    ...simulator,
    uri: moved(simulator.uri),
    baseUrl,
    answers,
    cancels: () => calls.get('CancelTask') ?? 0,
    calls: (method) => calls.get(method) ?? 0,
    blockedPowerOn: async (uuid) => {
      let cookie = '';
      const soap = async (call: string): Promise<string> => {
        const headers = { 'content-type': 'text/xml', cookie };
        const answer = await fetch(`${baseUrl}/sdk`, { method: 'POST', headers, body: `${HEAD}${call}${TAIL}` });
        cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? cookie;
        return await answer.text();
      };
      const login = `<userName>${simulator.user}</userName><password>${simulator.password}</password>`;
      await soap(`<Login xmlns="urn:vim25"><_this type="SessionManager">ha-sessionmgr</_this>${login}</Login>`);
      const found = await soap(
        `<FindByUuid xmlns="urn:vim25"><_this type="SearchIndex">ha-searchindex</_this><uuid>${uuid}</uuid><vmSearch>true</vmSearch></FindByUuid>`,
      );
      const vm = /type="VirtualMachine">([^<]+)</.exec(found)?.[1] ?? '';
      await soap(`<PowerOnVM_Task xmlns="urn:vim25"><_this type="VirtualMachine">${vm}</_this></PowerOnVM_Task>`);
      const look = `<specSet><propSet><type>VirtualMachine</type><pathSet>runtime.question</pathSet></propSet><objectSet><obj type="VirtualMachine">${vm}</obj></objectSet></specSet>`;
      for (let turn = 0; turn < 500; turn += 1) {
        const read = `<RetrieveProperties xmlns="urn:vim25"><_this type="PropertyCollector">ha-property-collector</_this>${look}</RetrieveProperties>`;
        if ((await soap(read)).includes('VirtualMachineQuestionInfo')) {
          calls.clear();
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      throw new Error('no question came');
    },
    close: async () => {
      await simulator.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
