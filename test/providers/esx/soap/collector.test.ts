import { describe, expect, test } from 'vitest';
import { retrieveOne, retrieveRefs, retrieveUnder } from '../../../../src/providers/esx/soap/collector.js';
import { moRef } from '../../../../src/providers/esx/soap/value.js';
import { fault, object, page, SERVICE_CONTENT, text } from '../canned-answers.js';
import { type Replies, startCanned } from '../canned-server.js';
import { collected } from '../collected.js';

const SIGNAL = AbortSignal.timeout(600_000);
const VMS = ['vm-1', 'vm-2', 'vm-3'];
const REFS = VMS.map((id) => moRef('VirtualMachine', id));
const vm = (id: string): string => object('VirtualMachine', id, text('name', `name of ${id}`));
const withoutOpening = (names: readonly string[]): readonly string[] => names.slice(2);

/** Three machines on three pages. */
const PAGED: Replies = {
  RetrievePropertiesEx: () => page(vm('vm-1'), 'token 0'),
  ContinueRetrievePropertiesEx: (call, nth) => {
    if (!call.body.includes(`<token>token ${nth}</token>`)) return fault('InvalidProperty', 'a stale token');
    return nth === 0 ? page(vm('vm-2'), 'token 1') : page(vm('vm-3'));
  },
  CancelRetrievePropertiesEx: () => '',
};

describe('pages', () => {
  test('are followed by token to the last one', async () => {
    await using server = await startCanned(PAGED);
    const session = await server.open('read');
    const objects = await collected(retrieveRefs(session, REFS, ['name'], SIGNAL));
    expect(objects.map((each) => each.ref.value)).toEqual(VMS);
    expect(objects.map((each) => each.properties.get('name'))).toEqual(VMS.map((id) => `name of ${id}`));
    expect(withoutOpening(server.names())).toEqual([
      'RetrievePropertiesEx',
      'ContinueRetrievePropertiesEx',
      'ContinueRetrievePropertiesEx',
    ]);
    expect(server.calls[2]?.body).toMatch(/<options><maxObjects>\d+<\/maxObjects><\/options><\/RetrievePropertiesEx>/);
  });

  test('that nobody wants any more are cancelled', async () => {
    await using server = await startCanned(PAGED);
    const session = await server.open('read');
    for await (const _ of retrieveRefs(session, REFS, ['name'], SIGNAL)) break;
    expect(withoutOpening(server.names())).toEqual(['RetrievePropertiesEx', 'CancelRetrievePropertiesEx']);
    expect(server.calls.at(-1)?.body).toContain('<token>token 0</token>');
  });

  test('are cancelled even where an abort is why nobody wants them', async () => {
    await using server = await startCanned(PAGED);
    const session = await server.open('read');
    const stop = new AbortController();
    for await (const _ of retrieveRefs(session, REFS, ['name'], stop.signal)) {
      stop.abort();
      break;
    }
    expect(server.names()).toContain('CancelRetrievePropertiesEx');
  });

  test('that do not end are given up on', async () => {
    await using server = await startCanned({
      RetrievePropertiesEx: () => page('', 'again'),
      ContinueRetrievePropertiesEx: () => page('', 'again'),
      CancelRetrievePropertiesEx: () => '',
    });
    const session = await server.open('read');
    await expect(collected(retrieveRefs(session, REFS, ['name'], SIGNAL))).rejects.toMatchObject({
      diagnostic: { code: 'EF3003' },
    });
    expect(server.calls.length).toBeLessThan(5_000);
  });

  test('a fault on a later page ends the stream with that fault', async () => {
    await using server = await startCanned({ ...PAGED, ContinueRetrievePropertiesEx: () => fault('NoPermission') });
    const session = await server.open('read');
    await expect(collected(retrieveRefs(session, REFS, ['name'], SIGNAL))).rejects.toMatchObject({
      type: 'NoPermission',
    });
  });

  test('no match is no page, and no refs are no call', async () => {
    await using server = await startCanned({ RetrievePropertiesEx: () => '' });
    const session = await server.open('read');
    expect(await collected(retrieveRefs(session, REFS, ['name'], SIGNAL))).toEqual([]);
    expect(await collected(retrieveRefs(session, [], ['name'], SIGNAL))).toEqual([]);
    expect(withoutOpening(server.names())).toEqual(['RetrievePropertiesEx']);
  });
});

test.each([
  ['2.5', 'RetrieveProperties'],
  ['2.5u2', 'RetrieveProperties'],
  ['4.0', 'RetrieveProperties'],
  ['4.1', 'RetrievePropertiesEx'],
  ['10.0', 'RetrievePropertiesEx'],
])('API %s is asked by %s', async (apiVersion, method) => {
  const plain = VMS.map(vm).join('').replaceAll('objects>', 'returnval>');
  await using server = await startCanned({
    RetrieveServiceContent: () => SERVICE_CONTENT(apiVersion),
    RetrieveProperties: () => plain,
    RetrievePropertiesEx: () => page(VMS.map(vm).join('')),
  });
  const session = await server.open('read');
  const objects = await collected(retrieveRefs(session, REFS, ['name'], SIGNAL));
  expect(objects.map((each) => each.ref.value)).toEqual(VMS);
  expect(withoutOpening(server.names())).toEqual([method]);
});

test('what the server refuses to give is told by path and fault, what it has not set is absent', async () => {
  const missing =
    '<missingSet><path>config</path><fault><fault xsi:type="NoPermission"><privilegeId>System.Read</privilegeId></fault>' +
    '<localizedMessage>no</localizedMessage></fault></missingSet>';
  const empty = '<propSet><name>snapshot</name></propSet>';
  await using server = await startCanned({
    RetrievePropertiesEx: () => page(object('VirtualMachine', 'vm-1', text('name', 'a') + empty + missing)),
  });
  const session = await server.open('read');
  const found = await retrieveOne(session, moRef('VirtualMachine', 'vm-1'), ['name', 'config', 'snapshot'], SIGNAL);
  expect([...found.properties]).toEqual([['name', 'a']]);
  expect([...found.missing]).toEqual([['config', 'NoPermission']]);
});

describe('what lies under a container', () => {
  const FOLDER = moRef('Folder', 'vms');
  const view: Replies = {
    CreateContainerView: () => '<returnval type="ContainerView">view-1</returnval>',
    DestroyView: () => '',
  };

  test('is read through a view, which is destroyed behind it', async () => {
    await using server = await startCanned({ ...view, ...PAGED });
    const session = await server.open('read');
    expect(await collected(retrieveUnder(session, FOLDER, 'VirtualMachine', ['name'], SIGNAL))).toHaveLength(3);
    expect(server.names().at(-1)).toBe('DestroyView');
    expect(server.calls.at(-1)?.body).toContain('<_this type="ContainerView">view-1</_this>');
  });

  test.each<[string, Replies]>([
    ['a fault', { RetrievePropertiesEx: () => fault('NotAuthenticated') }],
    ['a lost connection', { RetrievePropertiesEx: () => 'drop' }],
  ])('the view is destroyed after %s, too', async (_, replies) => {
    await using server = await startCanned({ ...view, ...replies });
    const session = await server.open('read');
    await expect(collected(retrieveUnder(session, FOLDER, 'VirtualMachine', ['name'], SIGNAL))).rejects.toThrow();
    expect(server.names().at(-1)).toBe('DestroyView');
  });

  test('the view is destroyed after an early end and after an abort', async () => {
    await using server = await startCanned({ ...view, ...PAGED });
    const session = await server.open('read');
    const stop = new AbortController();
    const stream = retrieveUnder(session, FOLDER, 'VirtualMachine', ['name'], stop.signal)[Symbol.asyncIterator]();
    await stream.next();
    stop.abort(new Error('enough'));
    await expect(stream.next()).rejects.toThrow('enough');
    expect(server.names().at(-1)).toBe('DestroyView');
  });
});
