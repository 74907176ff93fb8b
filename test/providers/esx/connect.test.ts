import { describe, expect, test } from 'vitest';
import { Secret } from '../../../src/domain/secrets/secret.js';
import { connectReader, connectWriter } from '../../../src/providers/esx/net/connect.js';
import type { Target } from '../../../src/providers/esx/net/uri.js';
import { targetOf } from '../../target.js';
import { fault, object, page, prop, refXml, SERVICE_CONTENT, text } from './canned-answers.js';
import { type CannedServer, type HeardCall, type Replies, type Reply, startCanned } from './canned-server.js';

const SIGNAL = AbortSignal.timeout(600_000);
const LOGIN = { user: 'root', password: new Secret('hunter2') };

function target(server: CannedServer, scheme: string, at = '/'): Target {
  const parsed = targetOf(`${scheme}://127.0.0.1:${server.port}${at}?transport=http`);
  return parsed;
}

const ref = (name: string, type: string, value: string): string =>
  `<propSet><name>${name}</name><val xsi:type="ManagedObjectReference" type="${type}">${value}</val></propSet>`;
const hosts = (...ids: readonly string[]): string =>
  prop(
    'host',
    'ArrayOfManagedObjectReference',
    ids.map((id) => refXml('ManagedObjectReference', 'HostSystem', id)).join(''),
  );
const datacenter = (id: string, name: string): string =>
  object(
    'Datacenter',
    id,
    text('name', name) + ref('vmFolder', 'Folder', `${id}-vm`) + ref('hostFolder', 'Folder', `${id}-host`),
  );
const compute = (type: string, id: string, name: string, ...ids: readonly string[]): string =>
  object(type, id, text('name', name) + hosts(...ids) + ref('resourcePool', 'ResourcePool', `${id}-pool`));

/** The tree of libvirt's own path rules: folder1/{dc1, folder2}; dc1 has esx1, a folder with esx2, and cluster1/esx1. */
const CHILDREN: Readonly<Record<string, string>> = {
  'ha-folder-root': object('Folder', 'f1', text('name', 'folder1')),
  f1: datacenter('dc', 'dc1') + datacenter('odd', 'dc%2f0') + object('Folder', 'f2', text('name', 'folder2')),
  f2: '',
  'dc-host':
    compute('ComputeResource', 'cr1', 'esx1', 'h1') +
    compute('ClusterComputeResource', 'cl1', 'cluster1', 'h3', 'h4') +
    object('Folder', 'hf', text('name', 'rack')),
  hf: compute('ComputeResource', 'cr2', 'esx2', 'h2'),
  'odd-host': '',
};

function retrieved(call: HeardCall): Reply {
  const of = /<obj type="(\w+)">(.*?)<\/obj>/.exec(call.body);
  const [, type = '', id = ''] = of ?? [];
  if (type === 'Folder') return page(CHILDREN[id] ?? '');
  if (type === 'HostSystem') {
    const name = { h3: 'esx0', h4: 'esx1' }[id] ?? id;
    return call.body.includes('<path>') ? '' : page(object('HostSystem', id, text('name', name)));
  }
  return '';
}

const VCENTER: Replies = {
  RetrieveServiceContent: () => SERVICE_CONTENT('8.0.3.0', 'vpx').replace('HostAgent', 'VirtualCenter'),
  RetrievePropertiesEx: retrieved,
  RegisterVM_Task: () => '<returnval type="Task">t</returnval>',
};

/** Where a new domain would go: the folder, the pool and the host that a registration names. */
async function placeOf(server: CannedServer, at: string): Promise<string> {
  const writer = await connectWriter(target(server, 'vpx', at), LOGIN, SIGNAL);
  try {
    await writer.start({ do: 'register', path: '[a] a.vmx' as never, name: 'a' as never, to: null }, null, SIGNAL);
    const { body } = server.calls.at(-1) ?? { body: '' };
    return [/_this type="Folder">(.*?)</, /<pool .*?>(.*?)</, /<host .*?>(.*?)</]
      .map((part) => part.exec(body)?.[1] ?? '-')
      .join(' ');
  } finally {
    await writer.close();
  }
}

describe('the path of a vpx URI', () => {
  test.each([
    ['/folder1/dc1/esx1', 'dc-vm cr1-pool h1'],
    ['/folder1//dc1/esx1/', 'dc-vm cr1-pool h1'],
    ['/folder1/dc1/esx1/esx1', 'dc-vm cr1-pool h1'],
    ['/folder1/dc1/rack/esx2', 'dc-vm cr2-pool h2'],
    ['/folder1/dc1/cluster1/esx1', 'dc-vm cl1-pool h4'],
    ['/folder1/dc1/cluster1', 'dc-vm cl1-pool -'],
  ])('%s leads to %s', async (at, place) => {
    await using server = await startCanned(VCENTER);
    expect(await placeOf(server, at)).toBe(place);
  });

  test.each(['/folder1/dc1', '/folder1/dc%252f0', '/folder1/dc%2f0'])('%s is enough to read', async (at) => {
    await using server = await startCanned(VCENTER);
    const reader = await connectReader(target(server, 'vpx', at), LOGIN, SIGNAL);
    expect(await reader.facts(SIGNAL)).toMatchObject({ defineBy: 'create', datastores: [], networks: [] });
    await reader.close();
    expect(server.names().at(-1)).toBe('Logout');
  });

  test.each([
    ['/folder1/dc1/nope', 'cluster1, esx1, rack'],
    ['/folder1/dc1/cluster1/nope', 'esx0, esx1'],
    ['/folder1/dc1/cluster1/esx1/x', 'nothing below'],
    ['/folder1/dc1/esx1/x', 'nothing below'],
    ['/folder1/dc1/rack', 'ends at a folder'],
    ['/folder1', 'ends at a folder'],
    ['/folder1/folder2/x', 'there is: nothing'],
    ['/dc1/esx1', 'there is: folder1'],
    ['/folder1/DC1/esx1', 'no "DC1"'],
  ])('%s leads nowhere: %s', async (at, detail) => {
    await using server = await startCanned(VCENTER);
    await expect(connectReader(target(server, 'vpx', at), LOGIN, SIGNAL)).rejects.toMatchObject({
      diagnostic: { code: 'EF3010', detail: expect.stringContaining(detail) },
    });
    expect(server.names().at(-1)).toBe('Logout');
  });
});

describe('the product must fit the scheme', () => {
  test.each([
    ['esx', 'vpx', 'vpx://'],
    ['gsx', 'esx', 'esx://'],
    ['esx', 'gsx', 'gsx://'],
    ['gsx', 'embeddedEsx', 'esx://'],
    ['esx', 'ws', null],
  ])('%s:// meets %s', async (scheme, product, hint) => {
    await using server = await startCanned({ RetrieveServiceContent: () => SERVICE_CONTENT('8.0', product) });
    await expect(connectReader(target(server, scheme), LOGIN, SIGNAL)).rejects.toMatchObject({
      diagnostic: { code: 'EF3011', hint: hint === null ? null : expect.stringContaining(hint) },
    });
    expect(server.names().at(-1)).toBe('Logout');
  });
});

test('a failed opening is told with the host, and logged out of', async () => {
  await using server = await startCanned({
    RetrievePropertiesEx: () => fault('NoPermission', 'no', '<privilegeId>System.View</privilegeId>'),
  });
  await expect(connectReader(target(server, 'esx'), LOGIN, SIGNAL)).rejects.toMatchObject({
    diagnostic: { code: 'EF3013', summary: expect.stringContaining('Connecting to 127.0.0.1') },
  });
  expect(server.names().at(-1)).toBe('Logout');
});

test('a wrong password is told as that, without it', async () => {
  await using server = await startCanned({ Login: () => fault('InvalidLogin', 'Cannot complete login.') });
  const told = await connectReader(target(server, 'esx'), LOGIN, SIGNAL).catch((error: unknown) => error);
  expect(told).toMatchObject({ diagnostic: { code: 'EF3008', detail: 'Cannot complete login.' } });
  expect(JSON.stringify(told)).not.toContain('hunter2');
});

const HOST: Replies = {
  RetrievePropertiesEx: (call) => {
    if (call.body.includes('>ha-folder-root<')) return page(datacenter('dc', 'ha-datacenter'));
    if (call.body.includes('>dc-host<')) return page(compute('ComputeResource', 'cr1', 'esx1', 'h1'));
    return '';
  },
};

test('a reader has nothing to write with', async () => {
  await using server = await startCanned(HOST);
  const reader = await connectReader(target(server, 'esx'), LOGIN, SIGNAL);
  for (const method of ['start', 'answer', 'cancel', 'watch']) expect(method in reader).toBe(false);
  await reader.close();
  await reader.close();
  expect(server.names().filter((name) => name === 'Logout')).toHaveLength(1);
});

describe('a writer', () => {
  const ON = { id: 'vm-1' };
  const info = (inner: string): string => prop('info', 'TaskInfo', inner);

  async function opened(server: CannedServer) {
    return await connectWriter(target(server, 'esx'), LOGIN, SIGNAL);
  }

  function replies(answers: (call: HeardCall) => Reply | null, more: Replies = {}): Replies {
    return {
      ...HOST,
      PowerOnVM_Task: () => '<returnval type="Task">task-1</returnval>',
      ...more,
      RetrievePropertiesEx: (call, nth) => answers(call) ?? HOST['RetrievePropertiesEx']?.(call, nth) ?? '',
    };
  }

  test('tells what stands in the way: the question, and the tasks that have not ended', async () => {
    const states: Readonly<Record<string, string>> = { t1: 'running', t2: 'success', t3: 'queued', t4: 'error' };
    const tasks = Object.entries(states).map(([id, state]) =>
      object('Task', id, prop('info.state', 'TaskInfoState', state)),
    );
    await using server = await startCanned(
      replies((call) => {
        if (!call.body.includes('<path>recentTask</path>')) return null;
        const asked = prop('runtime.question', 'VirtualMachineQuestionInfo', '<id>7</id><text>which?</text><choice/>');
        return page(object('VirtualMachine', 'vm-1', asked) + tasks.join(''));
      }),
    );
    const writer = await opened(server);
    const before = server.names().filter((name) => name === 'RetrievePropertiesEx').length;
    expect(await writer.blockers(ON, SIGNAL)).toMatchObject({ question: { id: '7' }, tasks: ['t1', 't3'] });
    expect(server.names().filter((name) => name === 'RetrievePropertiesEx').length).toBe(before + 1);
    await writer.close();
  });

  test('answers a question by its id and the key of a choice', async () => {
    await using server = await startCanned(replies(() => null, { AnswerVM: () => '' }));
    const writer = await opened(server);
    await writer.answer(ON, { id: '7', messageId: null, text: '', choices: [], defaultKey: null }, '2', SIGNAL);
    expect(server.calls.at(-1)?.body).toContain('<questionId>7</questionId><answerChoice>2</answerChoice>');
    await writer.close();
  });

  test.each<[string, string, Reply, boolean, boolean]>([
    ['cancelable', '<cancelable>true</cancelable>', '', true, true],
    ['not cancelable', '<cancelable>false</cancelable>', '', false, false],
    ['silent about it', '', '', false, false],
    ['cancelable, and the host refuses', '<cancelable>true</cancelable>', fault('NotSupported'), false, true],
  ])('cancels a task that is %s', async (_, inner, reply, cancelled, asked) => {
    await using server = await startCanned(
      replies((call) => (call.body.includes('>task-1<') ? page(object('Task', 'task-1', info(inner))) : null), {
        CancelTask: () => reply,
      }),
    );
    const writer = await opened(server);
    const task = await writer.start({ do: 'power-on' }, ON, SIGNAL);
    expect(task).toEqual({ id: 'task-1' });
    expect(await writer.cancel(task, SIGNAL)).toBe(cancelled);
    expect(server.names().includes('CancelTask')).toBe(asked);
    await writer.close();
  });

  test('a refused step is told with what was attempted', async () => {
    const refused = fault('InvalidPowerState', 'It is on.');
    await using server = await startCanned(replies(() => null, { PowerOnVM_Task: () => refused }));
    const writer = await opened(server);
    await expect(writer.start({ do: 'power-on' }, ON, SIGNAL)).rejects.toMatchObject({
      diagnostic: { code: 'EF3007', summary: 'Powering the domain on: InvalidPowerState', detail: 'It is on.' },
    });
    await writer.close();
  });

  test('a task of another connection is a broken promise', async () => {
    await using server = await startCanned(replies(() => null));
    const writer = await opened(server);
    expect(() => writer.watch({ id: 'task-1' }, SIGNAL)).toThrow('not started by this connection');
    await writer.close();
  });
});
