import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { envelope } from './raw-client.js';

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator({ kind: 'vcenter', taskMilliseconds: 5 });
});
afterEach(() => simulator.close());

const basic = (password: string) => ({ Authorization: `Basic ${Buffer.from(`root:${password}`).toString('base64')}` });
const rest = (path: string, method: string, headers: Record<string, string> = {}) =>
  fetch(`${simulator.baseUrl}/rest/com/vmware/cis${path}`, { method, headers });
const SESSION = '/session';

describe('the REST API of a vCenter', () => {
  it('gives a session to who has the password, until it is ended', async () => {
    expect((await rest(SESSION, 'POST', basic('wrong'))).status).toBe(401);
    expect((await rest(SESSION, 'POST')).status).toBe(401);
    const before = simulator.openSessions();
    const { value } = JSON.parse(await (await rest(SESSION, 'POST', basic('secret'))).text());
    expect(simulator.openSessions()).toBe(before + 1);
    const own = { 'vmware-api-session-id': String(value) };
    const info = await rest(`${SESSION}?~action=get`, 'POST', own);
    expect([info.status, JSON.parse(await info.text()).value.user]).toEqual([200, 'root']);
    expect((await rest(SESSION, 'DELETE', own)).status).toBe(200);
    expect((await rest(`${SESSION}?~action=get`, 'POST', own)).status).toBe(401);
    expect(simulator.openSessions()).toBe(before);
  });

  it('says that nothing has tags, and has nothing else', async () => {
    const { value } = JSON.parse(await (await rest(SESSION, 'POST', basic('secret'))).text());
    const own = { 'vmware-api-session-id': String(value) };
    const tags = '/tagging/tag-association?~action=list-attached-tags';
    expect((await rest(tags, 'POST')).status).toBe(401);
    expect(await (await rest(tags, 'POST', own)).text()).toBe('{"value":[]}');
    expect((await rest('/tagging/category', 'POST', own)).status).toBe(404);
    expect((await fetch(`${simulator.baseUrl}/rest/vcenter/vm`, { headers: own })).status).toBe(404);
  });

  it('is no host’s', async () => {
    const host = await startSimulator();
    try {
      const answer = await fetch(`${host.baseUrl}/rest/com/vmware/cis/session`, {
        method: 'POST',
        headers: basic('secret'),
      });
      expect(answer.status).toBe(404);
    } finally {
      await host.close();
    }
  });
});

describe('the storage policies of a vCenter', () => {
  const ask = async (method: string, type: string) => {
    const body = envelope(method, type, 'ServiceInstance', '').replace('urn:vim25', 'urn:pbm');
    const answer = await fetch(`${simulator.baseUrl}/pbm`, { method: 'POST', body });
    return { status: answer.status, text: await answer.text() };
  };

  it('are a service of its own names, and there are none', async () => {
    const content = await ask('PbmRetrieveServiceContent', 'PbmServiceInstance');
    expect(content.text).toContain('<PbmRetrieveServiceContentResponse xmlns="urn:pbm">');
    expect(content.text).toContain('type="PbmProfileProfileManager"');
    const none = await ask('PbmQueryAssociatedProfile', 'PbmProfileProfileManager');
    expect(none).toMatchObject({ status: 200 });
    expect(none.text).not.toContain('returnval');
    expect(await ask('PbmCreate', 'PbmProfileProfileManager')).toMatchObject({ status: 500 });
  });
});
