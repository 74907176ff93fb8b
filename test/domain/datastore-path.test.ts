import { describe, expect, test } from 'vitest';
import {
  datastoreBaseName,
  datastoreDirectory,
  joinDatastorePath,
  parseDatastorePath,
  splitDatastorePath,
} from '../../src/domain/values/datastore-path.js';

describe('a datastore path, its datastore, directory and file', () => {
  test.each<[string, { spelled: string; datastore: string; directory: string; path: string; base: string }]>([
    [
      '[datastore] directory/file',
      {
        spelled: '[datastore] directory/file',
        datastore: 'datastore',
        directory: '[datastore] directory',
        path: 'directory/file',
        base: 'file',
      },
    ],
    [
      '[datastore] directory1/directory2/file',
      {
        spelled: '[datastore] directory1/directory2/file',
        datastore: 'datastore',
        directory: '[datastore] directory1/directory2',
        path: 'directory1/directory2/file',
        base: 'file',
      },
    ],
    [
      // libvirt takes the file itself for the directory.
      '[datastore] file',
      {
        spelled: '[datastore] file',
        datastore: 'datastore',
        directory: '[datastore]',
        path: 'file',
        base: 'file',
      },
    ],
    [
      '[datastore] directory/',
      {
        spelled: '[datastore] directory',
        datastore: 'datastore',
        directory: '[datastore]',
        path: 'directory',
        base: 'directory',
      },
    ],
    ['[datastore]', { spelled: '[datastore]', datastore: 'datastore', directory: '[datastore]', path: '', base: '' }],
    [
      '[my store]//a b//c]d.vmdk',
      {
        spelled: '[my store] a b/c]d.vmdk',
        datastore: 'my store',
        directory: '[my store] a b',
        path: 'a b/c]d.vmdk',
        base: 'c]d.vmdk',
      },
    ],
  ])('%s', (text, { spelled, datastore, directory, path, base }) => {
    const result = parseDatastorePath(text);
    if (!result.ok) expect.fail(result.problem);
    expect(result.value).toBe(spelled);
    expect(splitDatastorePath(result.value)).toEqual({ datastore, path });
    expect(datastoreDirectory(result.value)).toBe(directory);
    expect(datastoreBaseName(result.value)).toBe(base);
    if (base !== '') expect(joinDatastorePath(datastoreDirectory(result.value), base)).toBe(spelled);
  });

  test.each([
    '[] directory/file',
    'directory/file',
    '',
    '[datastore',
    'x[datastore] file',
    '[ds] ../a',
    '[ds] a/./b',
    '[ds] a/..',
    '[ds] a\\b',
    '[ds] a\nb',
    '[d\u0000s] a',
  ])('%j is none', (text) => {
    expect(parseDatastorePath(text).ok).toBe(false);
  });
});
