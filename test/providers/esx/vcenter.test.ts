import { describe, expect, test } from 'vitest';
import { Secret } from '../../../src/domain/secrets/secret.js';
import { connectReader } from '../../../src/providers/esx/net/connect.js';
import { DIRECT } from '../../../src/providers/esx/net/connector.js';
import type { Target } from '../../../src/providers/esx/net/uri.js';
import type { VcenterDoor } from '../../../src/providers/esx/net/vcenter.js';
import { targetOf } from '../../target.js';
import { fault, object, page, prop, refXml, SERVICE_CONTENT, text } from './canned-answers.js';
import { type CannedServer, type HeardCall, type Replies, type Reply, startCanned } from './canned-server.js';
import { collected } from './collected.js';

const SIGNAL = AbortSignal.timeout(600_000);
const HOST_LOGIN = { user: 'root', password: new Secret('of-the-host') };
const VCENTER_LOGIN = { user: 'administrator', password: new Secret('of-the-vcenter') };

function target(port: number, vcenter: string): Target {
  const parsed = targetOf(`esx://127.0.0.1:${port}/?transport=http&vcenter=${vcenter}`);
  return parsed;
}

const ref = (name: string, type: string, value: string): string =>
  `<propSet><name>${name}</name><val xsi:type="ManagedObjectReference" type="${type}">${value}</val></propSet>`;
const hosts = prop('host', 'ArrayOfManagedObjectReference', refXml('ManagedObjectReference', 'HostSystem', 'ha-host'));

const CHILDREN: Readonly<Record<string, string>> = {
  'ha-folder-root': object(
    'Datacenter',
    'dc',
    text('name', 'ha') + ref('vmFolder', 'Folder', 'vms') + ref('hostFolder', 'Folder', 'hosts'),
  ),
  hosts: object('ComputeResource', 'cr', text('name', 'esx1') + hosts + ref('resourcePool', 'ResourcePool', 'pool')),
};

/** A lone host that says which vCenter manages it; null where it says nothing. */
function host(managedBy: string | null): Replies {
  return {
    RetrievePropertiesEx: (call: HeardCall): Reply => {
      const id = /<obj type="\w+">(.*?)<\/obj>/.exec(call.body)?.[1] ?? '';
      if (call.body.includes('summary.managementServerIp'))
        return page(object('HostSystem', id, managedBy === null ? '' : text('summary.managementServerIp', managedBy)));
      return page(CHILDREN[id] ?? '');
    },
  };
}

const PARENTS: Readonly<Record<string, readonly [string, string]>> = {
  'host-9': ['ClusterComputeResource', 'domain-c7'],
  'domain-c7': ['Folder', 'group-h4'],
  'group-h4': ['Datacenter', 'datacenter-2'],
  'host-lost': ['ComputeResource', 'domain-lost'],
};

function vcenter(found: Reply = '<returnval type="HostSystem">host-9</returnval>', product = 'vpx'): Replies {
  return {
    RetrieveServiceContent: () =>
      SERVICE_CONTENT('8.0.3.0', product).replace(
        '</returnval>',
        `${refXml('searchIndex', 'SearchIndex', 'search')}</returnval>`,
      ),
    FindByIp: () => found,
    RetrievePropertiesEx: (call) => {
      const [, type = '', id = ''] = /<obj type="(\w+)">(.*?)<\/obj>/.exec(call.body) ?? [];
      const parent = PARENTS[id];
      return page(object(type, id, parent === undefined ? '' : ref('parent', ...parent)));
    },
  };
}

/** The way to a vCenter, wherever its name says that it is; `asked` keeps the names that were asked for. */
function doorTo(server: CannedServer): { readonly door: VcenterDoor; readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    door: async (name) => {
      asked.push(name);
      const at = { ...target(server.port, '*'), vcenter: null };
      return { target: at, login: VCENTER_LOGIN, network: DIRECT };
    },
  };
}

async function opened(managedBy: string | null, wanted: string, replies: Replies = vcenter()) {
  const [hostServer, vcenterServer] = [await startCanned(host(managedBy)), await startCanned(replies)];
  const { door, asked } = doorTo(vcenterServer);
  const error = await connectReader(target(hostServer.port, wanted), HOST_LOGIN, SIGNAL, DIRECT, door).then(
    async (reader) => {
      await reader.close();
      await reader.close();
      return null;
    },
    (reason: unknown) => reason as { readonly diagnostic?: { readonly code: string; readonly detail: string } },
  );
  const bodies = (server: CannedServer): string => server.calls.map((call) => call.body).join('\n');
  const result = {
    error: error?.diagnostic ?? error,
    asked,
    host: hostServer.names(),
    vcenter: vcenterServer.names(),
    toHost: bodies(hostServer),
    toVcenter: bodies(vcenterServer),
  };
  await hostServer[Symbol.asyncDispose]();
  await vcenterServer[Symbol.asyncDispose]();
  return result;
}

describe('the vCenter of a host', () => {
  test.each([
    ['named, as the host says', '198.51.100.7', '198.51.100.7', '198.51.100.7'],
    ['named, and the host says nothing', null, 'vc.example.com', 'vc.example.com'],
    ['named by a name that resolves to what the host says', '127.0.0.1', 'localhost', 'localhost'],
    ['whichever the host says', '198.51.100.7', '*', '198.51.100.7'],
    ['whichever the host says, by IPv6', '2001:db8::7', '*', '[2001:db8::7]'],
  ])('%s', async (_, says, wanted, name) => {
    const all = await opened(says, wanted);
    expect(all.error).toBeNull();
    expect(all.asked).toEqual([name]);
    expect(all.vcenter.slice(0, 3)).toEqual(['RetrieveServiceContent', 'Login', 'FindByIp']);
    expect(all.toVcenter).toContain('<ip>127.0.0.1</ip><vmSearch>false</vmSearch>');
  });

  test('has a session of its own, with its own password, and both are ended', async () => {
    const all = await opened(null, 'vc');
    expect(all.toHost).toContain('of-the-host');
    expect(all.toHost).not.toContain('of-the-vcenter');
    expect(all.toVcenter).toContain('of-the-vcenter');
    expect(all.toVcenter).not.toContain('of-the-host');
    for (const names of [all.host, all.vcenter]) {
      expect(names.filter((name) => name === 'Logout')).toHaveLength(1);
      expect(names.at(-1)).toBe('Logout');
    }
  });

  test.each<[string, string | null, string, Replies, string, string]>([
    ['is none', null, '*', vcenter(), 'EF3036', 'names no management server'],
    ['is another', '198.51.100.7', '198.51.100.8', vcenter(), 'EF3036', 'its vCenter is 198.51.100.7'],
    ['does not know the host', null, 'vc', vcenter(''), 'EF3036', 'no host with the address 127.0.0.1'],
    [
      'has the host in no datacenter',
      null,
      'vc',
      vcenter('<returnval type="HostSystem">host-lost</returnval>'),
      'EF3036',
      'no host with the address',
    ],
    ['is a host', null, 'vc', vcenter('', 'embeddedEsx'), 'EF3011', ''],
    ['refuses the login', null, 'vc', { ...vcenter(), Login: () => fault('InvalidLogin', 'wrong') }, 'EF3008', 'wrong'],
    ['refuses the search', null, 'vc', { ...vcenter(), FindByIp: () => fault('NoPermission', 'no') }, 'EF3013', 'no'],
  ])('that %s is told, and no session stays', async (_, says, wanted, replies, code, detail) => {
    const all = await opened(says, wanted, replies);
    expect(all.error).toMatchObject({ code });
    expect(JSON.stringify(all.error)).toContain(detail);
    expect(all.host.at(-1)).toBe('Logout');
    const loggedIn = all.vcenter.includes('Login') && code !== 'EF3008';
    expect(all.vcenter.filter((name) => name === 'Logout')).toHaveLength(loggedIn ? 1 : 0);
    expect(JSON.stringify(all.error)).not.toContain('of-the-');
  });

  test('a vCenter that is refused beforehand hears nothing', async () => {
    const all = await opened('198.51.100.7', '198.51.100.8');
    expect([all.asked, all.vcenter]).toEqual([[], []]);
  });
});

test('hosts are called as the vCenter calls them, which is how a migration names them', async () => {
  const hostObject = (id: string, name: string, more = ''): string =>
    object(
      'HostSystem',
      id,
      text('name', name) + prop('runtime.connectionState', 'HostSystemConnectionState', 'connected') + more,
    );
  const maintenance = prop('runtime.inMaintenanceMode', 'xsd:boolean', 'true');
  const asked = (answers: Replies, places: string, call: HeardCall, nth: number): Reply =>
    call.body.includes('<path>vmFolder</path>') ? page(places) : (answers['RetrievePropertiesEx']?.(call, nth) ?? '');
  const lone = host(null);
  const there = vcenter();
  const domain = object(
    'VirtualMachine',
    'vm-1',
    text('name', 'a') +
      prop('config', 'VirtualMachineConfigInfo', '<files><vmPathName>[ds] a/a.vmx</vmPathName></files>') +
      ref('runtime.host', 'HostSystem', 'ha-host'),
  );
  await using hostServer = await startCanned({
    RetrievePropertiesEx: (call, nth) =>
      call.body.includes('>vm-1<') ? page(domain) : asked(lone, hostObject('ha-host', 'localhost'), call, nth),
  });
  const hosts = hostObject('host-9', 'esx9.example.com') + hostObject('host-7', 'esx7.example.com', maintenance);
  await using vcenterServer = await startCanned({
    ...there,
    RetrievePropertiesEx: (call, nth) => asked(there, hosts, call, nth),
  });
  const { door } = doorTo(vcenterServer);
  const reader = await connectReader(target(hostServer.port, 'vc'), HOST_LOGIN, SIGNAL, DIRECT, door);
  expect(await reader.facts(SIGNAL)).toMatchObject({
    canMigrate: false,
    canRelocate: true,
    hosts: [
      { name: 'esx7.example.com', usable: false },
      { name: 'esx9.example.com', usable: true },
    ],
  });
  const readings = await collected(reader.read([{ id: 'vm-1' }], SIGNAL));
  expect(readings).toMatchObject([{ runtime: { host: 'esx9.example.com' } }]);
  await reader.close();
});
