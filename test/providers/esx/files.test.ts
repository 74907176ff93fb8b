import { describe, expect, test } from 'vitest';
import { listDirectory } from '../../../src/providers/esx/files/list-directory.js';
import { moRef } from '../../../src/providers/esx/soap/value.js';
import { path } from '../../plan/builders.js';
import { fault, page } from './canned-answers.js';
import { failed, results, search } from './canned-search.js';
import { type Replies, startCanned } from './canned-server.js';

const SIGNAL = AbortSignal.timeout(600_000);
const MOUNTS = [{ datastore: 'ds', ref: moRef('Datastore', 'ds-1'), mount: '/vmfs/volumes/ds' }];
const AT = path('[ds] a/b');

test.each<[string, string, readonly string[] | null]>([
  [
    'names, of whatever kind of file',
    results(
      '<file><path>a.vmx</path></file><file xsi:type="FolderFileInfo"><path>sub</path></file><file xsi:type="OddInfo"><path>x y</path></file>',
    ),
    ['a.vmx', 'sub', 'x y'],
  ],
  ['an empty directory', results(''), []],
  ['no such directory', failed('FileNotFound'), null],
])('%s', async (_, end, names) => {
  await using server = await startCanned(search(end));
  expect(await listDirectory(await server.open('read'), AT, MOUNTS, SIGNAL)).toEqual(names);
  const asked = server.calls.find((call) => call.name === 'SearchDatastore_Task')?.body;
  expect(asked).toContain('<datastorePath>[ds] a/b</datastorePath>');
  expect(asked).toContain('<matchPattern>*</matchPattern>');
});

describe('what is no answer is never taken for an empty directory, nor for none', () => {
  test.each<[string, Replies, object]>([
    [
      'a datastore that does not answer',
      search(failed('InvalidDatastore')),
      { type: 'InvalidDatastore', message: 'no' },
    ],
    ['a missing privilege', search(failed('NoPermission')), { type: 'NoPermission' }],
    ['success without a result', search('<state>success</state>'), { type: 'SystemError' }],
    [
      'a search that is refused',
      { ...search(''), SearchDatastore_Task: () => fault('NoPermission') },
      { type: 'NoPermission' },
    ],
    ['a lost connection', { ...search(''), WaitForUpdatesEx: () => 'drop' }, { diagnostic: { code: 'EF3002' } }],
    [
      'a datastore without a browser',
      { ...search(''), RetrievePropertiesEx: () => page('') },
      { diagnostic: { code: 'EF3007' } },
    ],
  ])('%s', async (_, replies, error) => {
    await using server = await startCanned(replies);
    await expect(listDirectory(await server.open('read'), AT, MOUNTS, SIGNAL)).rejects.toMatchObject(error);
  });

  test('a datastore that is not there', async () => {
    await using server = await startCanned();
    const session = await server.open('read');
    await expect(listDirectory(session, path('[other] a'), MOUNTS, SIGNAL)).rejects.toMatchObject({
      diagnostic: { code: 'EF3007', summary: expect.stringContaining('"other"') },
    });
  });

  test('an abort while the search runs', async () => {
    const stop = new AbortController();
    await using server = await startCanned({
      ...search(''),
      WaitForUpdatesEx: () => {
        stop.abort(new Error('enough'));
        return 'hang';
      },
    });
    await expect(listDirectory(await server.open('read'), AT, MOUNTS, stop.signal)).rejects.toThrow('enough');
    expect(server.names().at(-1)).toBe('DestroyPropertyCollector');
  });

  test('a search that does not end', async () => {
    await using server = await startCanned({ ...search(''), WaitForUpdatesEx: () => 'hang' });
    const session = await server.open('read');
    await expect(listDirectory(session, AT, MOUNTS, SIGNAL, 50)).rejects.toMatchObject({
      diagnostic: { code: 'EF3017' },
    });
  });
});
