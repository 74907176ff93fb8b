import { expect, test } from 'vitest';
import { DiagnosticError } from '../../../../src/domain/diagnostics/diagnostic.js';
import { told } from '../../../../src/providers/esx/net/fault-diagnostic.js';
import { moRef } from '../../../../src/providers/esx/soap/value.js';
import { watchTask } from '../../../../src/providers/esx/watch/watch.js';
import { COOKIE, PASSWORD, startCanned } from '../canned-server.js';

/** A server that repeats in its words what it was sent: none of it reaches a message. */

const SIGNAL = AbortSignal.timeout(600_000);
const xml = (text: string): string => text.replace(/[&<>"]/g, (each) => `&#${each.charCodeAt(0)};`);
const COOKIE_VALUE = COOKIE.split('=')[1]?.replaceAll('"', '') ?? '';
const ECHO = `the user root:${PASSWORD} (${encodeURIComponent(PASSWORD)}) with ${COOKIE_VALUE} is odd`;

function expectNone(text: string): void {
  for (const secret of [PASSWORD, 'hunter2', encodeURIComponent(PASSWORD)]) expect(text).not.toContain(secret);
  expect(text).not.toMatch(new RegExp(`\\b${COOKIE_VALUE}\\b`));
  expect(text).toContain('[redacted]');
}

const fault = {
  status: 500,
  body:
    '<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body><Fault>' +
    `<faultcode>ServerFaultCode</faultcode><faultstring>${xml(ECHO)}</faultstring>` +
    `<detail><InvalidArgumentFault><invalidProperty>${xml(PASSWORD)}</invalidProperty></InvalidArgumentFault></detail>` +
    '</Fault></Body></Envelope>',
};

test('a fault', async () => {
  await using server = await startCanned({ CreateContainerView: () => fault });
  const session = await server.open('read');
  const views = moRef('ViewManager', 'ViewManager');
  const error = await told('Looking', () => session.call('CreateContainerView', views, {}, SIGNAL)).catch(
    (reason: unknown) => reason,
  );
  if (!(error instanceof DiagnosticError)) throw error;
  expectNone(JSON.stringify([error.diagnostic, error.message, error.cause]));
});

test('a redirect', async () => {
  const headers = { location: `https://root:${encodeURIComponent(PASSWORD)}@elsewhere/` };
  await using server = await startCanned({ CreateContainerView: () => ({ status: 302, body: '', headers }) });
  const session = await server.open('read');
  const views = moRef('ViewManager', 'ViewManager');
  const error = await session.call('CreateContainerView', views, {}, SIGNAL).catch((reason: unknown) => reason);
  if (!(error instanceof DiagnosticError)) throw error;
  expect(error.diagnostic.code).toBe('EF3005');
  for (const secret of ['hunter2', encodeURIComponent(PASSWORD)])
    expect(JSON.stringify(error.diagnostic)).not.toContain(secret);
});

test('the error of a task', async () => {
  const info =
    '<val xsi:type="TaskInfo"><key>t</key><state>error</state><error>' +
    `<fault xsi:type="SystemError"><reason>${xml(PASSWORD)}</reason></fault>` +
    `<localizedMessage>${xml(ECHO)}</localizedMessage></error></val>`;
  const change = `<changeSet><name>info</name><op>assign</op>${info}</changeSet>`;
  await using server = await startCanned({
    CreatePropertyCollector: () => '<returnval type="PropertyCollector">pc-1</returnval>',
    CreateFilter: () => '<returnval type="PropertyFilter">f-1</returnval>',
    DestroyPropertyCollector: () => '',
    WaitForUpdatesEx: () =>
      `<returnval><version>1</version><filterSet><filter type="PropertyFilter">f-1</filter><objectSet><kind>enter</kind><obj type="Task">t</obj>${change}</objectSet></filterSet></returnval>`,
  });
  const session = await server.open('write');
  const reports: unknown[] = [];
  for await (const report of watchTask(session, { what: 'Trying', task: moRef('Task', 't'), vm: null }, SIGNAL))
    reports.push(report);
  expect(reports).toMatchObject([{ kind: 'failed' }]);
  expectNone(JSON.stringify(reports));
});
