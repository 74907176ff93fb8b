import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { DatastorePath } from '../../src/domain/values/datastore-path.js';
import { loadText } from '../manifest/load-text.js';
import { goldenText } from './golden-text.js';
import { importText } from './import.js';

const FOLDER = join(fileURLToPath(new URL('.', import.meta.url)), '../golden/convert/xenvm');
const configs = readdirSync(FOLDER).filter((file) => file.endsWith('.conf'));

describe('configurations become manifests', () => {
  test('there are at least twenty', () => expect(configs.length).toBeGreaterThanOrEqual(20));

  test.each(configs)('%s', async (name) => {
    const golden = await goldenText(join(FOLDER, name), {
      from: 'xenvm',
      datastoreDir: '[ssd1] web01' as DatastorePath,
      datastores: new Map([['5e1f0c2a-3b4d5e6f-7a8b-0050569c0001', 'images']]),
    });
    await expect(golden).toMatchFileSnapshot(join(FOLDER, name.replace('.conf', '.txt')));
  });
});

describe('other results', () => {
  test('a VMX has the disks and names the power state that it cannot hold', async () => {
    const { text, told } = await importText('hvm=1\nstartup=started\nmemory=512\ndisk=/a/b.vhd:vhd:hda:w:disk\n', {
      from: 'xenvm',
      to: 'vmx',
    });
    expect(text).toContain('ide0:0.fileName = "/vmfs/volumes/ssd1/web01/b.vmdk"');
    expect(text).toContain('memsize = "512"');
    expect(told).toContain('EF5005 Not converted to a VMX: power on');
  });

  test('domain XML is written too', async () => {
    const { text } = await importText('hvm=1\nmemory=512\n', { from: 'xenvm', to: 'domain-xml' });
    expect(text).toContain("<memory unit='KiB'>524288</memory>");
  });

  test('--strict refuses what would be lost', async () => {
    const lossy = 'hvm=1\nmemory=512\nserial=pty\n';
    const { text, told } = await importText(lossy, { from: 'xenvm', strict: true });
    expect(text).toBe('');
    expect(told).toContain('EF5009 the serial port "pty" is not converted');
    expect(told).toContain('EF5018 --strict refuses this conversion');
    expect((await importText('hvm=1\nmemory=512\n', { from: 'xenvm', strict: true })).text).toContain('512MiB');
  });

  test('the manifests are valid', async () => {
    const { text } = await importText('hvm=1\nmemory=512\nvcpus=2\nnic=bridge=lan\nstartup=shutdown\n', {
      from: 'xenvm',
    });
    expect((await loadText(text)).diagnostics).toEqual([]);
  });
});

describe('hostile input', () => {
  test.each([
    ['a file without an entry', '# nothing\n', 'has no entry'],
    ['a binary file', '\0\u0001\u0002', 'a line must be key = value'],
    ['too many lines', 'memory=4\n'.repeat(5000), 'has more than 4000 lines'],
    ['too many characters', `# ${'x'.repeat(300_000)}`, 'has more than 256 KiB'],
    ['names of prototypes', '__proto__=1\n', 'a line must be key = value'],
    ['a long line', `memory=${'1'.repeat(9000)}`, 'a line must be key = value'],
  ])('%s', async (_, input, problem) => {
    const { text, told } = await importText(input, { from: 'xenvm' });
    expect(text).toBe('');
    expect(told).toContain(problem);
  });

  test('keys of an object are no keys of the format', async () => {
    const { text, told } = await importText('constructor=1\ntoString=2\nmemory=512\n', { from: 'xenvm' });
    expect(text).toContain('512MiB');
    expect(told).toContain('constructor is not a key of xenvm');
    expect(told).toContain('tostring is not a key of xenvm');
  });
});
