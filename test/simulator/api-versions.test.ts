import { afterEach, describe, expect, it } from 'vitest';
import { ApiSurface } from '../../src/simulator/api/api-surface.js';
import { DATA_TYPES, MANAGED_TYPES } from '../../src/simulator/api/api-types.js';
import { versionNumber } from '../../src/simulator/api/api-version.js';
import { NEWER_ARGUMENTS, NEWER_METHODS } from '../../src/simulator/api/newer-methods.js';
import { apiVersionsOf, MODES } from '../../src/simulator/api/products.js';
import { apiType } from '../../src/simulator/api/type-table.js';
import {
  type Simulator,
  type SimulatorOptions,
  startSimulator,
  UnknownVersionError,
  VirtualClock,
} from '../../src/simulator/simulator.js';
import { array, object, reference, string } from '../../src/simulator/soap/value.js';
import { at, envelope, loggedIn, properties, property, type RawClient, rawClient, spec } from './raw-client.js';

let simulator: Simulator | null = null;
afterEach(() => simulator?.close());

async function started(options: SimulatorOptions): Promise<RawClient> {
  simulator = await startSimulator({ strict: true, clock: new VirtualClock({ mode: 'skip' }), ...options });
  return loggedIn(simulator);
}

describe('versions', () => {
  it('are in order', () => {
    const order = ['2.0', '2.5', '2.5u2', '2.5u2server', '4.0', '4.1', '5.0', '6.7', '6.7.3', '6.9.1', '7.0.0.0'];
    const more = ['7.0.3.0', '7.0.3.2', '8.0.0.1', '8.0.3.0', '9.0.0.0'];
    const numbers = [...order, ...more].map(versionNumber);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it.each(['', 'x', '4.x', '4.0 ', '4.0u'])('%j is none', (text) => {
    expect(versionNumber(text)).toBeNaN();
  });

  it('stand before every row of the tables, with names after them', () => {
    const rows = [NEWER_METHODS, ...Object.values(NEWER_ARGUMENTS)].flat();
    expect(rows.length).toBeGreaterThan(40);
    const wrong = rows.filter((row) => {
      const [version = '', names = ''] = row.split(': ');
      return !(versionNumber(version) > versionNumber('2.5')) || !/^[A-Za-z]\w*( [A-Za-z]\w*)*$/.test(names);
    });
    expect(wrong).toEqual([]);
  });
});

describe('the table of types', () => {
  const names = [...`${MANAGED_TYPES}${DATA_TYPES}`.matchAll(/^[A-Z]\w+/gm)].map(([name]) => name);

  it('has versions, names and known base types only', () => {
    expect(names.length).toBeGreaterThan(350);
    expect(new Set(names).size).toBe(names.length);
    const wrong = names.filter((name) => {
      const type = apiType(name);
      if (type === undefined || (type.base !== null && apiType(type.base) === undefined)) return true;
      const members = [...type.members].filter(([member, { since }]) => {
        return !/^[a-z]\w*$/.test(member) || Number.isNaN(versionNumber(since));
      });
      return Number.isNaN(versionNumber(type.since)) || members.length > 0;
    });
    expect(wrong).toEqual([]);
  });

  it('has a type for each property of a managed object and none for members of data objects', () => {
    expect(apiType('VirtualMachine')?.members.get('config')).toEqual({
      since: '2.5',
      type: 'VirtualMachineConfigInfo',
    });
    expect(apiType('VirtualMachine')?.members.get('datastore')?.type).toBe('Datastore[]');
    expect(apiType('VirtualDisk')?.members.get('iofilter')).toEqual({ since: '6.0', type: null });
  });
});

describe('an API surface', () => {
  const old = new ApiSurface('4.0');

  it('knows what a type has from what it extends', () => {
    expect(old.hasMember('VirtualDisk', 'capacityInBytes')).toBe(false);
    expect(old.hasMember('VirtualDisk', 'slotInfo')).toBe(false);
    expect(old.hasMember('VirtualDisk', 'unitNumber')).toBe(true);
    expect(old.hasMember('VmPoweredOnEvent', 'ds')).toBe(true);
    expect(new ApiSurface('2.5').hasMember('VmPoweredOnEvent', 'ds')).toBe(false);
    expect(old.declares('VirtualMachine', 'rootSnapshot')).toBe(false);
    expect(new ApiSurface('2.5').declares('VirtualMachine', 'tag')).toBe(false);
    expect(old.declares('VirtualMachine', 'tag')).toBe(true);
  });

  it('trims members, items of newer types and references to newer objects, and nothing else', () => {
    const disk = object('VirtualDisk', { key: string('1'), slotInfo: string('x'), capacityInBytes: string('2') });
    const xhci = object('VirtualUSBXHCIController', { key: string('3') });
    const trimmed = old.trim(array('VirtualDevice', [disk, xhci]));
    expect(trimmed).toEqual(array('VirtualDevice', [object('VirtualDisk', { key: string('1') })]));
    expect(new ApiSurface('2.5').trim(reference('DistributedVirtualPortgroup', 'x'))).toBeUndefined();
    expect(old.trim(reference('DistributedVirtualPortgroup', 'x'))).toBeDefined();
    expect(new ApiSurface('8.0.3.0').trim(disk)).toBe(disk);
  });

  it('says a newer fault as an older one', () => {
    expect(new ApiSurface('2.5').fault('DeviceUnsupportedForVmVersion')).toBe('InvalidDeviceSpec');
    expect(old.fault('DeviceUnsupportedForVmVersion')).toBe('DeviceUnsupportedForVmVersion');
  });

  it('takes what is no version for the newest', () => {
    expect(new ApiSurface('nightly').hasMethod('RetrievePropertiesEx')).toBe(true);
    expect(new ApiSurface('nightly').isCurrent).toBe(true);
  });
});

describe('a server of some version', () => {
  const cases = MODES.flatMap((mode) => apiVersionsOf(mode).map((api) => ({ mode, api })));

  it.each(cases)('$mode $api tells what it is', async ({ mode, api }) => {
    const client = await started({ mode, api });
    const about = at((await client.ok('RetrieveServiceContent', 'ServiceInstance')).values[0], 'about');
    const line = { gsx: 'gsx', vpx: 'vpx', esx: Number(api.split('.')[0]) < 5 ? 'esx' : 'embeddedEsx' }[mode];
    expect(at(about, 'productLineId')?.text).toBe(line);
    expect(at(about, 'apiType')?.text).toBe(mode === 'vpx' ? 'VirtualCenter' : 'HostAgent');
    expect(at(about, 'apiVersion')?.text).toMatch(api === '9.0' ? /^9\.0\.0\.0$/ : new RegExp(`^${api}(\\.0)?$`));
    const versions = await (await client.http('/sdk/vimServiceVersions.xml')).text();
    expect(versions.match(/<version>9/g) ?? []).toHaveLength(api === '9.0' ? 1 : 0);
    expect(versions).toContain('<version>2.0</version>');
  });

  it('answers a method that came later as one that it cannot read, whoever asks', async () => {
    await started({ api: '4.0' });
    const stranger = rawClient(simulator as Simulator);
    const body = `${spec('ServiceInstance', 'ServiceInstance', ['content'])}<options/>`;
    for (const client of [stranger, await loggedIn(simulator as Simulator)]) {
      const answer = await client.call('RetrievePropertiesEx', 'ha-property-collector', body);
      expect(answer).toMatchObject({ status: 500, fault: 'InvalidRequest' });
    }
    expect((await rawClient(simulator as Simulator).call('NoSuchMethod', 'ServiceInstance')).fault).toBe(
      'NotAuthenticated',
    );
  });

  it.each([
    ['2.5', 'config.instanceUuid', false],
    ['4.0', 'config.instanceUuid', true],
    ['4.1', 'config.firmware', false],
    ['5.0', 'config.firmware', true],
    ['4.1', 'config.hardware.numCoresPerSocket', false],
    ['5.0', 'config.hardware.numCoresPerSocket', true],
    ['5.0', 'config.latencySensitivity', false],
    ['5.1', 'config.latencySensitivity', true],
    ['4.0', 'config.bootOptions.bootRetryEnabled', false],
    ['4.1', 'config.bootOptions.bootRetryEnabled', true],
    ['6.0', 'config.bootOptions.efiSecureBootEnabled', false],
    ['6.5', 'config.bootOptions.efiSecureBootEnabled', true],
    ['2.5', 'layoutEx', false],
    ['4.0', 'layoutEx', true],
    ['4.1', 'runtime.consolidationNeeded', false],
    ['5.0', 'runtime.consolidationNeeded', true],
    ['2.5', 'guest.toolsRunningStatus', false],
    ['4.0', 'guest.toolsRunningStatus', true],
    ['2.5', 'runtime.powerState', true],
    ['2.5', 'config.hardware.memoryMB', true],
  ])('%s: %s is there: %s', async (api, path, isThere) => {
    const client = await started({ api });
    const answer = await client.call(
      'RetrieveProperties',
      'ha-property-collector',
      spec('VirtualMachine', '1', [path]),
    );
    expect(answer.fault).toBe(isThere ? null : 'InvalidProperty');
  });

  it('leaves out of a whole object what came later, and tells no change of it', async () => {
    const client = await started({ api: '4.0' });
    const { config } = await properties(client, 'VirtualMachine', '1', 'config');
    const names = config?.children.map(({ name }) => name) ?? [];
    expect(names).toContain('instanceUuid');
    expect(names).not.toContain('firmware');
    const whole = `<spec><propSet><type>VirtualMachine</type><pathSet>config</pathSet></propSet><objectSet><obj type="VirtualMachine">2</obj></objectSet></spec>`;
    await client.ok('CreateFilter', 'ha-property-collector', `${whole}<partialUpdates>true</partialUpdates>`);
    const version = at((await client.ok('WaitForUpdates', 'ha-property-collector')).values[0], 'version')?.text;
    await client.ok('ReconfigVM_Task', '2', '<spec><annotation>new</annotation></spec>');
    const update = await client.ok('WaitForUpdates', 'ha-property-collector', `<version>${version}</version>`);
    expect(update.text).toContain('<name>config.annotation</name>');
    expect(update.text).not.toContain('firmware');
  });

  it.each([
    ['2.5', 'ReconfigVM_Task', '2', '<spec><instanceUuid>x</instanceUuid></spec>'],
    ['4.1', 'ReconfigVM_Task', '2', '<spec><numCoresPerSocket>2</numCoresPerSocket></spec>'],
    ['4.1', 'ReconfigVM_Task', '2', '<spec><firmware>efi</firmware></spec>'],
    ['5.1', 'ReconfigVM_Task', '2', ahci()],
    ['2.5', 'FindByUuid', 'ha-searchindex', '<uuid>x</uuid><vmSearch>true</vmSearch><instanceUuid>true</instanceUuid>'],
    ['4.1', 'RemoveAllSnapshots_Task', '2', '<consolidate>true</consolidate>'],
  ])('%s refuses a %s with what came later, where it is strict', async (api, method, self, args) => {
    const client = await started({ api });
    const refused = await client.call(method, self, args);
    expect(refused.fault).toBe('InvalidRequest');
    expect(refused.faultString).toMatch(/Unexpected element|is not known/);
  });

  it('takes the same where it is newer', async () => {
    const client = await started({ api: '5.5' });
    expect((await client.call('ReconfigVM_Task', '2', ahci())).fault).toBeNull();
    expect((await client.call('RemoveAllSnapshots_Task', '2', '<consolidate>true</consolidate>')).fault).toBeNull();
  });

  it.each([
    ['urn:vim25/4.1', 200],
    ['"urn:vim25/4.1"', 200],
    ['urn:vim25/2.5u2', 200],
    ['', 200],
    ['urn:vim25/5.0', 500],
    ['"urn:vim25/8.0.3.0"', 500],
    ['urn:vim25/9.1.0.0', 200],
  ])('4.1 answers the SOAPAction %j with %s, where it is strict', async (action, status) => {
    const client = await started({ api: '4.1' });
    const body = envelope('CurrentTime', 'ServiceInstance', 'ServiceInstance', '');
    const response = await client.post(body, { SOAPAction: action });
    expect(response.status).toBe(status);
    if (status === 500) expect(await response.text()).toContain('xsi:type="InvalidRequest"');
  });

  describe('a client that speaks an older version than the server', () => {
    const login = (action: string) => async (client: RawClient) => {
      const { user = '', password = '' } = simulator ?? {};
      const args = `<userName>${user}</userName><password>${password}</password>`;
      const answer = await client.post(envelope('Login', 'SessionManager', 'ha-sessionmgr', args), {
        SOAPAction: action,
      });
      client.cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
    };
    const started8 = async (action: string) => {
      simulator = await startSimulator({ api: '8.0.3', clock: new VirtualClock({ mode: 'skip' }) });
      const client = rawClient(simulator);
      await login(action)(client);
      return client;
    };
    const config = async (client: RawClient) => {
      const found = await client.ok(
        'FindByDnsName',
        'ha-searchindex',
        '<dnsName>db01</dnsName><vmSearch>true</vmSearch>',
      );
      const id = found.values[0]?.text ?? '';
      return (
        (await properties(client, 'VirtualMachine', id, 'config'))['config']?.children.map(({ name }) => name) ?? []
      );
    };

    it.each([
      ['urn:vim25/6.7', { numaInfo: false, firmware: true }],
      ['"urn:vim25/4.1"', { numaInfo: false, firmware: false }],
      ['urn:vim25/8.0.2.0', { numaInfo: true }],
      ['urn:vim25/9.1.0.0', { numaInfo: true }],
      ['', { numaInfo: true }],
      ['urn:vim25/x', { numaInfo: true }],
    ])('%j: sees what that version has', async (action, expected) => {
      const client = await started8(action);
      const names = await config(client);
      expect(names).toContain('hardware');
      for (const [name, isThere] of Object.entries(expected)) {
        expect([name, names.includes(name)]).toEqual([name, isThere]);
      }
    });

    it('cannot read a newer property', async () => {
      const client = await started8('urn:vim25/4.0');
      const found = await client.ok(
        'FindByDnsName',
        'ha-searchindex',
        '<dnsName>db01</dnsName><vmSearch>true</vmSearch>',
      );
      const args = spec('VirtualMachine', found.values[0]?.text ?? '', ['rootSnapshot']);
      expect((await client.call('RetrieveProperties', 'ha-property-collector', args)).fault).toBe('InvalidProperty');
    });
  });

  it('gives a new machine its newest hardware', async () => {
    const client = await started({ api: '4.1' });
    const config = '<config><name>n</name><files><vmPathName>[ssd1]</vmPathName></files></config>';
    const pool = '<pool type="ResourcePool">ha-root-pool</pool>';
    const task = (await client.ok('CreateVM_Task', 'ha-folder-vm', config + pool)).values[0]?.text ?? '';
    const made = await property(client, 'Task', task, 'info.result');
    expect(await property(client, 'VirtualMachine', made, 'config.version')).toBe('vmx-07');
  });

  it('sets the cookie as servers of its time do', async () => {
    for (const [api, pattern] of [
      ['2.5', /^vmware_soap_session="[^"]+"; Path=\/$/],
      ['6.0', /^vmware_soap_session="[^"]+"; Path=\/; HttpOnly$/],
    ] as const) {
      const server = await startSimulator({ api });
      const login = `<Login xmlns="urn:vim25"><_this type="SessionManager">ha-sessionmgr</_this><userName>root</userName><password>secret</password></Login>`;
      const soap = `<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body>${login}</Body></Envelope>`;
      // ESX 3.5 has the service at this path as well.
      const response = await fetch(`${server.baseUrl}/sdk/vimService`, { method: 'POST', body: soap });
      expect(response.headers.get('set-cookie')).toMatch(pattern);
      await server.close();
    }
  });

  it.each([
    [{ api: '6.1' }, /"6.1" is no version.*2\.5, 2\.5u2, 4\.0/],
    [{ mode: 'gsx', api: '4.0' }, /gsx is simulated in; there are 2\.5$/],
  ] as const)('is none for %j', async (options, message) => {
    await expect(startSimulator(options)).rejects.toThrow(UnknownVersionError);
    await expect(startSimulator(options)).rejects.toThrow(message);
  });

  it('is told where an inventory names none', async () => {
    const inventory = 'host: { api_version: newest }';
    await expect(startSimulator({ inventory })).rejects.toThrow('host.api_version: must be a version like');
  });

  it('wins over what an inventory says', async () => {
    const client = await started({ api: '5.1', inventory: 'host: { version: 8.0.3, name: own.example.com }' });
    const about = at((await client.ok('RetrieveServiceContent', 'ServiceInstance')).values[0], 'about');
    expect(at(about, 'version')?.text).toBe('5.1.0');
    expect(await property(client, 'HostSystem', 'ha-host', 'name')).toBe('own.example.com');
  });

  it('keeps what it is in its state folder', async () => {
    const { mkdtemp, rm } = await import('node:fs/promises');
    const { tmpdir } = await import('node:os');
    const { join } = await import('node:path');
    const stateDir = await mkdtemp(join(tmpdir(), 'sim-version-'));
    try {
      await (await startSimulator({ mode: 'gsx', stateDir })).close();
      const client = await started({ stateDir });
      const about = at((await client.ok('RetrieveServiceContent', 'ServiceInstance')).values[0], 'about');
      expect(at(about, 'productLineId')?.text).toBe('gsx');
      expect(simulator?.uri).toMatch(/^gsx:/);
    } finally {
      await rm(stateDir, { recursive: true, force: true });
    }
  });
});

function ahci(): string {
  const device = '<device xsi:type="VirtualAHCIController"><key>-1</key><busNumber>0</busNumber></device>';
  return `<spec><deviceChange><operation>add</operation>${device}</deviceChange></spec>`;
}
