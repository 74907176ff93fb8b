import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { at, envelope, loggedIn, rawClient, spec } from './raw-client.js';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ strict: true, taskMilliseconds: 10 });
});
afterAll(() => simulator.close());

const currentSession = spec('SessionManager', 'ha-sessionmgr', ['currentSession']);

describe('sessions', () => {
  it('tells what it is without a login', async () => {
    const client = rawClient(simulator);
    const content = (await client.ok('RetrieveServiceContent', 'ServiceInstance')).values[0];
    expect(at(content, 'about', 'productLineId')?.text).toBe('embeddedEsx');
    expect(at(content, 'about', 'apiVersion')?.text).toBe('8.0.3.0');
    expect(at(content, 'rootFolder')?.attributes.get('type')).toBe('Folder');
    const versions = await (await client.http('/sdk/vimServiceVersions.xml')).text();
    expect(versions).toContain('<version>8.0.3.0</version><priorVersions><version>8.0.2.0</version>');
    expect(versions).toContain('<version>2.5u2</version>');
  });

  it.each([
    ['root', 'wrong'],
    ['admin', 'secret'],
    ['', ''],
  ])('refuses %s / %s', async (user, password) => {
    const client = rawClient(simulator);
    const answer = await client.call(
      'Login',
      'ha-sessionmgr',
      `<userName>${user}</userName><password>${password}</password>`,
    );
    expect(answer).toMatchObject({ status: 500, fault: 'InvalidLogin' });
    expect(answer.faultString).toMatch(/incorrect user name or password/);
    expect(client.cookie).toBe('');
  });

  it('refuses a second login on the same cookie', async () => {
    const client = await loggedIn(simulator);
    expect((await client.login()).fault).toBe('InvalidLogin');
  });

  it('sets a cookie that browsers of plain HTTP keep: without Secure', async () => {
    const response = await rawClient(simulator).post(
      envelope('Login', 'SessionManager', 'ha-sessionmgr', '<userName>root</userName><password>secret</password>'),
    );
    expect(response.headers.get('set-cookie')).toMatch(/^vmware_soap_session="[^"]+"; Path=\/; HttpOnly$/);
  });

  it.each([
    ['quoted', (cookie: string) => cookie],
    ['unquoted', (cookie: string) => cookie.replaceAll('"', '')],
    ['with attributes', (cookie: string) => `${cookie}; Path=/; HttpOnly`],
    ['among others', (cookie: string) => `other=1; ${cookie}; more=2`],
  ])('takes the cookie %s', async (_name, spelled) => {
    const client = await loggedIn(simulator);
    client.cookie = spelled(client.cookie);
    const answer = await client.ok('RetrieveProperties', 'ha-property-collector', currentSession);
    expect(answer.text).toContain('xsi:type="UserSession"');
  });

  it('answers a dead session that reads currentSession with nothing, so that clients log in again', async () => {
    const client = await loggedIn(simulator);
    await client.ok('Logout', 'ha-sessionmgr');
    const answer = await client.ok('RetrieveProperties', 'ha-property-collector', currentSession);
    expect(answer.values).toHaveLength(1);
    expect(answer.text).not.toContain('propSet');
  });

  it.each([
    ['CurrentTime', 'ServiceInstance', ''],
    ['PowerOnVM_Task', '1', ''],
    [
      'CreateContainerView',
      'ViewManager',
      '<container type="Folder">ha-folder-vm</container><recursive>true</recursive>',
    ],
    [
      'RetrieveProperties',
      'ha-property-collector',
      spec(
        'VirtualMachine',
        'ha-host|HostSystem',
        ['name'],
        '<selectSet><type>HostSystem</type><path>vm</path></selectSet>',
      ),
    ],
  ])('refuses %s without a login', async (method, self, args) => {
    expect(await rawClient(simulator).call(method, self, args)).toMatchObject({
      status: 500,
      fault: 'NotAuthenticated',
    });
  });

  it('tells properties of single objects as missing without a login', async () => {
    const answer = await rawClient(simulator).ok(
      'RetrieveProperties',
      'ha-property-collector',
      spec('VirtualMachine', '1', ['name']),
    );
    expect(at(answer.values[0], 'missingSet', 'path')?.text).toBe('name');
    expect(answer.text).toContain('xsi:type="NotAuthenticated"');
  });

  it('forgets what a session made when it ends', async () => {
    const client = await loggedIn(simulator);
    const view = await client.ok(
      'CreateContainerView',
      'ViewManager',
      '<container type="Folder">ha-folder-vm</container><recursive>true</recursive>',
    );
    await client.ok('Logout', 'ha-sessionmgr');
    const other = await loggedIn(simulator);
    const answer = await other.call('DestroyView', `${view.values[0]?.text}|ContainerView`);
    expect(answer.fault).toBe('ManagedObjectNotFound');
  });
});

describe('requests that make no sense', () => {
  it.each([
    ['not XML', 'hello', 'InvalidRequest'],
    ['no envelope', '<a/>', 'InvalidRequest'],
    ['an unescaped ampersand', envelope('CurrentTime', 'ServiceInstance', 'a & b', ''), 'InvalidRequest'],
    ['an unknown object', envelope('CurrentTime', 'ServiceInstance', 'nope', ''), 'ManagedObjectNotFound'],
    ['an unknown method', envelope('MakeCoffee', 'ServiceInstance', 'ServiceInstance', ''), 'MethodNotFound'],
    ['a method of another kind', envelope('PowerOnVM_Task', 'Folder', 'ha-folder-vm', ''), 'MethodNotFound'],
    ['a member of Object', envelope('toString', 'ServiceInstance', 'ServiceInstance', ''), 'MethodNotFound'],
    ['an element too many', envelope('CurrentTime', 'ServiceInstance', 'ServiceInstance', '<x/>'), 'InvalidRequest'],
  ])('%s is a fault', async (_name, body, fault) => {
    const client = await loggedIn(simulator);
    const response = await client.post(body);
    expect(response.status).toBe(500);
    expect(await response.text()).toContain(`<${fault}Fault xmlns="urn:vim25" xsi:type="${fault}">`);
  });

  it('takes them in without strictness what it does not need to know', async () => {
    const lenient = await startSimulator();
    try {
      const client = await loggedIn(lenient);
      await client.ok('CurrentTime', 'ServiceInstance', '<x/>');
    } finally {
      await lenient.close();
    }
  });

  it('answers 404 elsewhere', async () => {
    expect((await rawClient(simulator).http('/nothing')).status).toBe(404);
  });
});

describe('the log', () => {
  it('counts calls by method', async () => {
    simulator.log.clear();
    const client = await loggedIn(simulator);
    await client.ok('CurrentTime', 'ServiceInstance');
    await client.http('/folder/db01/db01.vmx?dcPath=ha-datacenter&dsName=ssd1');
    expect(simulator.log.counts()).toEqual({ Login: 1, CurrentTime: 1, 'GET /folder': 1 });
    expect(simulator.log.calls.map((call) => call.method)).toEqual(['Login', 'CurrentTime', 'GET /folder']);
    expect(simulator.log.count('PowerOnVM_Task')).toBe(0);
  });
});

describe('TLS', () => {
  it('serves HTTPS, and then the cookie is Secure', async () => {
    const { request } = await import('node:https');
    const secure = await startSimulator({ tls: true });
    try {
      expect(secure.uri).toMatch(/^esx:\/\/127\.0\.0\.1:\d+\/\?no_verify=1$/);
      const body = envelope(
        'Login',
        'SessionManager',
        'ha-sessionmgr',
        '<userName>root</userName><password>secret</password>',
      );
      const cookie = await new Promise<string>((resolve, reject) => {
        const sent = request(`${secure.baseUrl}/sdk`, { method: 'POST', rejectUnauthorized: false }, (response) => {
          response.resume();
          resolve(String(response.headers['set-cookie']));
        });
        sent.once('error', reject);
        sent.end(body);
      });
      expect(cookie).toMatch(/; Secure$/);
    } finally {
      await secure.close();
    }
  });
});
