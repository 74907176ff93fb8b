import { expect, test } from 'vitest';
import { datastoreUrl, downloadVmx, uploadFile } from '../../../src/providers/esx/inventory/datastore.js';
import { path } from '../../plan/builders.js';
import { prop, refXml } from './canned-answers.js';
import { type Reply, startCanned } from './canned-server.js';

const SIGNAL = AbortSignal.timeout(600_000);
const FILE = path('[ds 1] a b/c+d.vmx');

test.each([
  ['[ds] a/a.vmx', 'ha-datacenter', '/folder/a/a.vmx?dcPath=ha-datacenter&dsName=ds'],
  ['[ds] a.vmx', 'dc', '/folder/a.vmx?dcPath=dc&dsName=ds'],
  ['[ds 1] a b/c+d.vmx', 'f/dc 1', '/folder/a%20b/c%2Bd.vmx?dcPath=f%2Fdc%201&dsName=ds%201'],
  ['[d&s] a?b#c/%41.vmx', 'dc%2f0', '/folder/a%3Fb%23c/%2541.vmx?dcPath=dc%252f0&dsName=d%26s'],
  ["[ds] it's (1)!*.vmx", 'dc', '/folder/it%27s%20%281%29%21%2A.vmx?dcPath=dc&dsName=ds'],
  ['[ds] é/😀.vmx', 'dc', '/folder/%C3%A9/%F0%9F%98%80.vmx?dcPath=dc&dsName=ds'],
])('%s in %s is at %s', (file, datacenter, url) => {
  expect(datastoreUrl(path(file), datacenter)).toBe(url);
});

test('the URL arrives as it was made', async () => {
  await using server = await startCanned({ folder: () => ({ status: 200, body: 'x' }) });
  const session = await server.open('read');
  expect(await downloadVmx(session, FILE, 'dc', SIGNAL)).toEqual({ bytes: Buffer.from('x'), status: 200 });
  expect(server.calls.at(-1)).toMatchObject({ verb: 'GET', path: datastoreUrl(FILE, 'dc') });
});

test.each([[401], [403], [404], [500]])('HTTP %i is no file', async (status) => {
  const session = prop('currentSession', 'UserSession', '<key>1</key>');
  await using server = await startCanned({
    folder: () => ({ status, body: 'x' }),
    RetrieveProperties: () => `<returnval>${refXml('obj', 'SessionManager', 'sessions')}${session}</returnval>`,
  });
  expect(await downloadVmx(await server.open('read'), FILE, 'dc', SIGNAL)).toEqual({ bytes: null, status });
});

test.each<[string, Reply, string | null]>([
  ['made', { status: 201, body: '' }, null],
  ['overwritten', { status: 200, body: '' }, null],
  ['refused', { status: 403, body: '' }, 'EF3014'],
  ['without a directory', { status: 404, body: '' }, 'EF3014'],
  ['half way', 'drop', 'EF3002'],
])('an upload that is %s', async (_, reply, code) => {
  await using server = await startCanned({ folder: () => reply });
  const upload = uploadFile(await server.open('write'), FILE, 'text é', 'dc', SIGNAL);
  if (code === null) await upload;
  else await expect(upload).rejects.toMatchObject({ diagnostic: { code } });
  expect(server.calls.find((call) => call.verb === 'PUT')?.body).toBe('text é');
});
