import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { METHODS } from '../../src/simulator/methods/dispatch.js';
import { isReadingMethod } from '../../src/simulator/methods/reading-methods.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { METHOD_PARAMETERS } from '../../src/simulator/soap/method-parameters.js';
import { at, loggedIn, properties, property, type RawClient, rawClient, spec } from './raw-client.js';

let simulator: Simulator;
let client: RawClient;
beforeEach(async () => {
  simulator = await startSimulator({ strict: true, readOnlyLicense: true, taskMilliseconds: 5 });
  client = await loggedIn(simulator);
});
afterEach(() => simulator.close());

describe('a host with the free licence', () => {
  it('says so', async () => {
    const content = (await client.ok('RetrieveServiceContent', 'ServiceInstance')).values[0];
    const manager = at(content, 'licenseManager')?.text ?? '';
    const licences = (await properties(client, 'LicenseManager', manager, 'licenses'))['licenses'];
    expect(licences?.children.map((each) => at(each, 'editionKey')?.text)).toEqual(['esx.hypervisor.cpuPackage']);
  });

  it.each([
    ['PowerOffVM_Task', '1', ''],
    ['ReconfigVM_Task', '2', '<spec><annotation>x</annotation></spec>'],
    ['MakeDirectory', 'ha-nfc-file-manager', '<name>[ssd1] x</name>'],
    ['UnregisterVM', '2', ''],
  ])('refuses %s', async (method, self, args) => {
    expect((await client.call(method, self, args)).fault).toBe('RestrictedVersion');
    expect(await property(client, 'VirtualMachine', '1', 'runtime.powerState')).toBe('poweredOn');
  });

  it('can be read', async () => {
    expect(await property(client, 'VirtualMachine', '1', 'name')).toBe('db01');
    expect((await client.http('/folder/db01/db01.vmx?dsName=ssd1')).status).toBe(200);
    expect(
      (
        await client.call(
          'SearchDatastore_Task',
          'datastoreBrowser-x|HostDatastoreBrowser',
          '<datastorePath>[ssd1]</datastorePath>',
        )
      ).fault,
    ).toBe('ManagedObjectNotFound');
  });

  it('is asked by these alone; every other method changes something', () => {
    const writing = Object.keys(METHODS).filter((method) => !isReadingMethod(method));
    expect(writing.length).toBeGreaterThan(30);
    for (const method of writing) {
      expect(method, method).toMatch(
        /^(Power|Reset|Suspend|Shutdown|Reboot|Standby|Answer|Register|Unregister|Destroy(_|Children)|Reload|Reconfig|Rename|Upgrade|CreateVM|CreateSnap|CreateVirt|Remove|Revert|Make|Delete|Move|Copy|Extend|Cancel|Migrate|Relocate|Clone|Mark|CreateFolder|CreateDatacenter|CreateResourcePool|UpdateConfig|UpdateChild|Add|UpdateVirtualSwitch|UpdatePortGroup|ZeroFill|Rescan)/,
      );
    }
    for (const method of Object.keys(METHODS)) expect(METHOD_PARAMETERS, method).toHaveProperty(method);
  });
});

describe('a host with another licence', () => {
  it('has another edition', async () => {
    const other = await startSimulator({ strict: true });
    try {
      const licences = await properties(await loggedIn(other), 'LicenseManager', 'ha-license-manager', 'licenses');
      expect(at(licences['licenses']?.children[0], 'editionKey')?.text).toBe('esx.enterprisePlus.cpuPackage');
    } finally {
      await other.close();
    }
  });
});

describe('a host that a vCenter manages', () => {
  it.each([
    ['host: { management_server: 192.0.2.1 }', '192.0.2.1'],
    ['{}', ''],
  ])('says so: %s', async (inventory, ip) => {
    const managed = await startSimulator({ strict: true, inventory });
    try {
      expect(await property(await loggedIn(managed), 'HostSystem', 'ha-host', 'summary.managementServerIp')).toBe(ip);
    } finally {
      await managed.close();
    }
  });
});

describe('a session that does nothing', () => {
  it('is closed after its time, and a new login is let in', async () => {
    const short = await startSimulator({ strict: true, sessionIdleMilliseconds: 200 });
    try {
      const idle = await loggedIn(short);
      const current = spec('SessionManager', 'ha-sessionmgr', ['currentSession']);
      for (let round = 0; round < 3; round += 1) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        expect((await idle.ok('RetrieveProperties', 'ha-property-collector', current)).text).toContain('UserSession');
      }
      await new Promise((resolve) => setTimeout(resolve, 400));
      expect((await idle.ok('RetrieveProperties', 'ha-property-collector', current)).text).not.toContain('UserSession');
      expect((await idle.call('CurrentTime', 'ServiceInstance')).fault).toBe('NotAuthenticated');
      expect(short.openSessions()).toBe(0);
      idle.cookie = '';
      expect((await idle.login()).fault).toBeNull();
      expect(rawClient(short).cookie).toBe('');
    } finally {
      await short.close();
    }
  });
});
