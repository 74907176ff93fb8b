import { expect, test } from 'vitest';
import { guestIds } from '../../../src/providers/esx/inventory/guest-ids.js';
import type { Scope } from '../../../src/providers/esx/inventory/scope.js';
import { moRef } from '../../../src/providers/esx/soap/value.js';
import { fault, object, page, SERVICE_CONTENT } from './canned-answers.js';
import { type Replies, type Reply, startCanned } from './canned-server.js';

const SIGNAL = AbortSignal.timeout(600_000);
const SCOPE: Scope = {
  datacenter: moRef('Datacenter', 'dc'),
  datacenterPath: 'dc',
  vmFolder: moRef('Folder', 'vms'),
  host: moRef('HostSystem', 'h'),
  computeResource: moRef('ComputeResource', 'cr'),
  pool: null,
};

const option = (...ids: readonly string[]): Reply =>
  `<returnval><version>vmx-21</version>${ids.map((id) => `<guestOSDescriptor><id>${id}</id><family>f</family><fullName>n</fullName></guestOSDescriptor>`).join('')}<capabilities/></returnval>`;
const browser = page(
  object(
    'ComputeResource',
    'cr',
    '<propSet><name>environmentBrowser</name><val type="EnvironmentBrowser">e</val></propSet>',
  ),
);

async function asked(replies: Replies, scope: Scope = SCOPE, api = '8.0.3.0') {
  await using server = await startCanned({
    RetrieveServiceContent: () => SERVICE_CONTENT(api),
    RetrievePropertiesEx: () => browser,
    ...replies,
  });
  const found = await guestIds(await server.open('read'), scope, SIGNAL);
  const calls = server.calls.filter(({ name }) => name.startsWith('QueryConfig'));
  return { found, names: calls.map(({ name }) => name), body: calls.at(-1)?.body ?? '' };
}

test('words of manifests, sorted, each once, of the host', async () => {
  const answer = option('windows2019srv_64Guest', 'debian12_64Guest', 'otherGuest64', 'ubuntu64Guest', 'ubuntu64Guest');
  const { found, names, body } = await asked({ QueryConfigOptionEx: () => answer });
  expect(found).toEqual(['debian12-64', 'other-64', 'ubuntu-64', 'windows2019srv-64']);
  expect(names).toEqual(['QueryConfigOptionEx']);
  expect(body).toContain('<spec><host type="HostSystem">h</host></spec>');
});

test.each<[string, Replies, string, readonly string[]]>([
  ['of an old server', { QueryConfigOption: () => option('dosGuest') }, '5.5', ['QueryConfigOption']],
  [
    'of a server that has not the method it should have',
    { QueryConfigOptionEx: () => fault('MethodNotFound'), QueryConfigOption: () => option('dosGuest') },
    '8.0',
    ['QueryConfigOptionEx', 'QueryConfigOption'],
  ],
])('the older method is asked %s', async (_, replies, api, names) => {
  expect(await asked(replies, SCOPE, api)).toMatchObject({ found: ['dos'], names });
});

test.each<[string, Replies, Scope]>([
  ['there is no place of new domains', {}, { ...SCOPE, computeResource: null }],
  ['the place has no browser', { RetrievePropertiesEx: () => page('') }, SCOPE],
  ['the account may not', { QueryConfigOptionEx: () => fault('NoPermission') }, SCOPE],
  ['the list is empty', { QueryConfigOptionEx: () => option() }, SCOPE],
  ['there is no answer', { QueryConfigOptionEx: () => '' }, SCOPE],
])('unknown where %s', async (_, replies, scope) => {
  expect((await asked(replies, scope)).found).toBeNull();
});

test('another fault is told', async () => {
  await expect(asked({ QueryConfigOptionEx: () => fault('SystemError') })).rejects.toMatchObject({
    type: 'SystemError',
  });
});
