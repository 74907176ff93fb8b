import type { Simulator } from '../../src/simulator/simulator.js';
import { readXml, type XmlElement } from '../../src/simulator/soap/xml-reader.js';

/** What came back: the HTTP status, the `returnval` elements, or the fault's type and text. */
export interface RawAnswer {
  readonly status: number;
  readonly text: string;
  readonly values: readonly XmlElement[];
  readonly fault: string | null;
  readonly faultString: string;
}

export interface RawClient {
  cookie: string;
  call(method: string, self: string, args?: string): Promise<RawAnswer>;
  /** Throws on a fault. */
  ok(method: string, self: string, args?: string): Promise<RawAnswer>;
  post(body: string, headers?: Record<string, string>): Promise<Response>;
  login(): Promise<RawAnswer>;
  http(path: string, init?: RequestInit): Promise<Response>;
}

const TYPES: Readonly<Record<string, string>> = {
  ServiceInstance: 'ServiceInstance',
  'ha-sessionmgr': 'SessionManager',
  'ha-property-collector': 'PropertyCollector',
  ViewManager: 'ViewManager',
  'ha-searchindex': 'SearchIndex',
  'ha-nfc-file-manager': 'FileManager',
  'ha-vdiskmanager': 'VirtualDiskManager',
  'ha-folder-vm': 'Folder',
  'ha-folder-root': 'Folder',
  'ha-host': 'HostSystem',
};

/** How a vCenter spells the managers of a host. */
const CENTER_NAMES: Readonly<Record<string, string>> = {
  'ha-sessionmgr': 'SessionManager',
  'ha-property-collector': 'propertyCollector',
};

/** A client made of nothing but envelopes, so that no code of the product stands between a test and the wire. */
export function rawClient(simulator: Simulator): RawClient {
  const client: RawClient = {
    cookie: '',
    post: (body, headers = {}) =>
      fetch(`${simulator.baseUrl}/sdk`, {
        method: 'POST',
        headers: { 'Content-Type': 'text/xml', Cookie: client.cookie, ...headers },
        body,
      }),
    async call(method, self, args = '') {
      const [id = '', type = TYPES[self] ?? (/^\d+$/.test(self) ? 'VirtualMachine' : 'Task')] = self.split('|');
      const name = simulator.uri.startsWith('vpx') ? (CENTER_NAMES[id] ?? id) : id;
      const response = await client.post(envelope(method, type, name, args));
      const cookie = response.headers.get('set-cookie');
      if (cookie !== null) client.cookie = cookie.split(';')[0] ?? '';
      return readAnswer(response.status, await response.text());
    },
    async ok(method, self, args) {
      const answer = await client.call(method, self, args);
      if (answer.fault !== null) throw new Error(`${method}: ${answer.fault}: ${answer.faultString}`);
      return answer;
    },
    login: () =>
      client.call(
        'Login',
        'ha-sessionmgr',
        `<userName>${simulator.user}</userName><password>${simulator.password}</password>`,
      ),
    http: (path, init = {}) => fetch(simulator.baseUrl + path, { ...init, headers: { Cookie: client.cookie } }),
  };
  return client;
}

export async function loggedIn(simulator: Simulator): Promise<RawClient> {
  const client = rawClient(simulator);
  await client.login();
  return client;
}

export function envelope(method: string, type: string, id: string, args: string): string {
  return (
    '<?xml version="1.0"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" ' +
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soapenv:Body>' +
    `<${method} xmlns="urn:vim25"><_this type="${type}">${id}</_this>${args}</${method}></soapenv:Body></soapenv:Envelope>`
  );
}

function readAnswer(status: number, text: string): RawAnswer {
  const content = readXml(text).children[0]?.children[0];
  if (content === undefined) throw new Error(`no body in ${text}`);
  const fault = content.name === 'Fault' ? content : null;
  const detail = fault?.children.find((child) => child.name === 'detail')?.children[0];
  return {
    status,
    text,
    values: fault === null ? content.children : [],
    fault: fault === null ? null : (detail?.name.replace(/Fault$/, '') ?? ''),
    faultString: fault?.children.find((child) => child.name === 'faultstring')?.text ?? '',
  };
}

/** The child at a path of names. */
export function at(element: XmlElement | undefined, ...names: readonly string[]): XmlElement | undefined {
  let found = element;
  for (const name of names) found = found?.children.find((child) => child.name === name);
  return found;
}

/** Properties of one object, by path, as elements. */
export async function properties(
  client: RawClient,
  type: string,
  id: string,
  ...paths: readonly string[]
): Promise<Readonly<Record<string, XmlElement>>> {
  const answer = await client.ok('RetrieveProperties', 'ha-property-collector', spec(type, id, paths));
  return propertiesOf(answer.values[0]);
}

export function spec(type: string, id: string, paths: readonly string[], selection = '', skip = false): string {
  const set = paths.map((path) => `<pathSet>${path}</pathSet>`).join('');
  const [value = '', objectType = type] = id.split('|');
  return (
    `<specSet><propSet><type>${type}</type>${set}</propSet>` +
    `<objectSet><obj type="${objectType}">${value}</obj><skip>${skip}</skip>${selection}</objectSet></specSet>`
  );
}

export function propertiesOf(content: XmlElement | undefined): Readonly<Record<string, XmlElement>> {
  const result: Record<string, XmlElement> = {};
  for (const property of content?.children.filter((child) => child.name === 'propSet') ?? []) {
    const value = at(property, 'val');
    if (value !== undefined) result[at(property, 'name')?.text ?? ''] = value;
  }
  return result;
}

/** The text of one property; empty when it is unset. */
export async function property(client: RawClient, type: string, id: string, path: string): Promise<string> {
  return (await properties(client, type, id, path))[path]?.text ?? '';
}

export interface TaskEnd {
  readonly state: string;
  readonly fault: string | null;
  readonly message: string;
  readonly result: string;
}

/** Waits for a task by looking at it, and tells how it ended. */
export async function taskEnd(client: RawClient, task: string): Promise<TaskEnd> {
  for (;;) {
    const info = (await properties(client, 'Task', task, 'info'))['info'];
    const state = at(info, 'state')?.text ?? '';
    if (state === 'success' || state === 'error') {
      const error = at(info, 'error', 'fault');
      const type = error === undefined ? null : [...error.attributes].find(([key]) => key.endsWith('}type'))?.[1];
      return {
        state,
        fault: type ?? null,
        message: at(info, 'error', 'localizedMessage')?.text ?? '',
        result: at(info, 'result')?.text ?? '',
      };
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Starts a task and waits for its end. A SOAP fault counts as the end, too. */
export async function run(client: RawClient, method: string, self: string, args = ''): Promise<TaskEnd> {
  const answer = await client.call(method, self, args);
  if (answer.fault !== null) {
    return { state: 'refused', fault: answer.fault, message: answer.faultString, result: '' };
  }
  return taskEnd(client, answer.values[0]?.text ?? '');
}
