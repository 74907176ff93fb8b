import { describe, expect, test } from 'vitest';
import { fileSizes } from '../../../src/providers/esx/files/file-sizes.js';
import { moRef } from '../../../src/providers/esx/soap/value.js';
import { path } from '../../plan/builders.js';
import { object, page, prop } from './canned-answers.js';
import { type Replies, startCanned } from './canned-server.js';

const SIGNAL = AbortSignal.timeout(600_000);
const MOUNTS = [{ datastore: 'ds', ref: moRef('Datastore', 'ds-1'), mount: '/vmfs/volumes/ds' }];

type Files = Readonly<Record<string, number>>;

/** A datastore with files by directory; a search for one that it does not have ends with FileNotFound. */
function datastore(directories: Readonly<Record<string, Files>>): Replies {
  const end = (id: string): string => {
    const files = directories[id];
    return files === undefined
      ? '<state>error</state><error><fault xsi:type="FileNotFound"/><localizedMessage>no</localizedMessage></error>'
      : `<state>success</state><result xsi:type="HostDatastoreBrowserSearchResults"><folderPath>${id}</folderPath>${Object.entries(
          files,
        )
          .map(([name, size]) => `<file><path>${name}</path><fileSize>${size}</fileSize></file>`)
          .join('')}</result>`;
  };
  const taskIn = (body: string): string => /<obj type="Task">(.*?)<\/obj>/.exec(body)?.[1] ?? '';
  let last = '';
  return {
    RetrievePropertiesEx: ({ body }) =>
      body.includes('<pathSet>browser</pathSet>')
        ? page(
            object(
              'Datastore',
              'ds-1',
              '<propSet><name>browser</name><val type="HostDatastoreBrowser">b</val></propSet>',
            ),
          )
        : page(object('Task', taskIn(body), prop('info', 'TaskInfo', end(taskIn(body))))),
    SearchDatastore_Task: ({ body }) => {
      last = /<datastorePath>(.*?)<\/datastorePath>/.exec(body)?.[1] ?? '';
      return `<returnval type="Task">${last}</returnval>`;
    },
    CreatePropertyCollector: () => '<returnval type="PropertyCollector">own</returnval>',
    CreateFilter: () => '<returnval type="PropertyFilter">f</returnval>',
    DestroyPropertyCollector: () => '',
    WaitForUpdatesEx: () =>
      '<returnval><version>1</version><filterSet><filter type="PropertyFilter">f</filter><objectSet><kind>enter</kind>' +
      `<obj type="Task">${last}</obj><changeSet><name>info</name><op>assign</op><val xsi:type="TaskInfo">${end(last)}</val></changeSet>` +
      '</objectSet></filterSet></returnval>',
  };
}

const LAB = {
  '[ds] a': {
    'a.vmx': 2_000,
    'a.vmdk': 500,
    'a-flat.vmdk': 1_073_741_824,
    'a-000001.vmdk': 300,
    'a-000001-delta.vmdk': 16_384,
    'b.vmdk': 5_000_000_000,
    'c.vmdk': 100,
    'c-s001.vmdk': 10,
    'c-s002.vmdk': 20,
    'orphan-flat.vmdk': 7,
  },
  '[ds]': { 'top.iso': 9 },
};

async function sizes(...paths: readonly string[]) {
  await using server = await startCanned(datastore(LAB));
  const found = await fileSizes(await server.open('read'), paths.map(path), MOUNTS, SIGNAL);
  const searches = server.calls.filter(({ name }) => name === 'SearchDatastore_Task').map(({ body }) => body);
  return { found, searches };
}

describe('the size', () => {
  test.each<[string, string, number | null]>([
    ['of a file', '[ds] a/a.vmx', 2_000],
    ['of a file at the root', '[ds] top.iso', 9],
    ['of a disk is that of its data, too', '[ds] a/a.vmdk', 1_073_742_324],
    ['of a delta disk', '[ds] a/a-000001.vmdk', 16_684],
    ['of a disk whose data the server does not list', '[ds] a/b.vmdk', 5_000_000_000],
    ['of a disk in parts', '[ds] a/c.vmdk', 130],
    ['of the data of a disk alone', '[ds] a/a-flat.vmdk', 1_073_741_824],
    ['of what is left of a disk', '[ds] a/orphan-flat.vmdk', 7],
    ['of a file that is not there', '[ds] a/A.vmx', null],
    ['of a file whose directory is not there', '[ds] z/z.vmx', null],
  ])('%s', async (_, file, size) => {
    expect((await sizes(file)).found).toEqual([size]);
  });
});

test('sizes come in the order of the files, with one search for each directory', async () => {
  const { found, searches } = await sizes(
    '[ds] a/c.vmdk',
    '[ds] z/z.vmx',
    '[ds] a/a.vmx',
    '[ds] top.iso',
    '[ds] a/a.vmx',
  );
  expect(found).toEqual([130, null, 2_000, 9, 2_000]);
  expect(searches).toHaveLength(3);
  for (const body of searches)
    expect(body).toContain(
      '<details><fileType>false</fileType><fileSize>true</fileSize><modification>false</modification></details><matchPattern>*</matchPattern>',
    );
});

test('of nothing, nothing is asked', async () => {
  expect(await sizes()).toEqual({ found: [], searches: [] });
});

test('a datastore that is not in reach is not taken for one without the file', async () => {
  await expect(sizes('[other] a/a.vmx')).rejects.toMatchObject({ diagnostic: { code: 'EF3007' } });
});
