import { expect, test } from 'vitest';
import type { Uuid } from '../../src/domain/values/uuid.js';
import { emptyPlan } from '../../src/plan/blocked-plan.js';
import { checkRegistrations, type Registrations } from '../../src/plan/checks/registered-elsewhere.js';
import type { ConnectionPlan, DomainPlan } from '../../src/plan/plan.js';
import { desiredDomain, path } from './builders.js';

const WEB = '42116ec4-1d3f-4f0a-9a52-000000000001' as Uuid;
const VMX = path('[ds] web/web.vmx');

const registering = (declared: object = { uuid: WEB }): DomainPlan => ({
  ...emptyPlan(desiredDomain('web', { declared }), []),
  action: 'register',
  steps: [{ do: 'register', path: VMX, name: 'web' as DomainPlan['name'], to: null }],
});

const removing = (steps: DomainPlan['steps'] = [{ do: 'unregister' }]): DomainPlan => ({
  ...emptyPlan(desiredDomain('web', { ensure: 'absent', declared: { uuid: WEB } }), []),
  action: 'remove',
  ref: { id: '1' },
  steps,
  removes: { name: 'web' as DomainPlan['name'], uuid: WEB, vmxPath: VMX, host: null, folder: null, power: 'off' },
});

const connection = (name: string, ...domains: readonly DomainPlan[]): ConnectionPlan => ({
  connect: `esx://${name}/`,
  server: { id: name, product: 'VMware ESXi', apiVersion: '8.0.3.0' },
  domains,
  unchanged: 0,
  notes: [],
});

/** A server with one VM; `id` is what it reports as the id of its datastore "ds". */
function server(name: string, vms: Registrations['vms'], id?: string): Registrations {
  const datastore = { name: 'ds', accessible: true, free: 0, capacity: 0, ...(id === undefined ? {} : { id }) };
  return {
    connect: `esx://${name}/`,
    server: name,
    vms,
    datastores: [datastore as Registrations['datastores'][number]],
  };
}

const vm = (of: string | null, at = VMX) => ({
  name: 'other' as DomainPlan['name'],
  uuid: of as Uuid | null,
  vmxPath: at,
});
const codes = (connections: readonly ConnectionPlan[]) =>
  connections.map(({ connect, domains }) => [
    connect,
    ...domains.map(({ action, diagnostics }) => diagnostics[0]?.code ?? action),
  ]);

const OTHER = '42116ec4-1d3f-4f0a-9a52-000000000009';

test.each([
  ['the uuid', [vm(WEB, path('[other] x/x.vmx'))], 'A', 'B', 'EF2092'],
  ['the file, by the id of its datastore', [vm(OTHER)], 'A', 'A', 'EF2092'],
  ['the file, by the name of a datastore without an id', [vm(OTHER)], undefined, 'A', 'EF2092'],
  ['a file of a datastore that has another id', [vm(OTHER)], 'A', 'B', 'register'],
  ['another file', [vm(OTHER, path('[ds] x/x.vmx'))], 'A', 'A', 'register'],
  ['a VM whose uuid is not known', [vm(null, path('[ds] x/x.vmx'))], 'A', 'A', 'register'],
] as const)('another connection has %s', (_name, vms, here, there, expected) => {
  const known = [server('new', [], here), server('old', vms, there)];
  const found = checkRegistrations([connection('new', registering())], known, []);
  expect(codes(found)).toEqual([['esx://new/', expected]]);
});

test('the connection that unregisters the VM comes first, and only if it leaves the files', () => {
  const known = [server('new', [], 'A'), server('old', [vm(WEB)], 'A')];
  const both = [connection('new', registering()), connection('old', removing())];
  expect(codes(checkRegistrations(both, known, []))).toEqual([
    ['esx://old/', 'remove'],
    ['esx://new/', 'register'],
  ]);
  const file = { do: 'delete-file', path: VMX, kind: 'file' } as const;
  for (const removal of [removing([{ do: 'unregister' }, file]), { ...removing([]), action: 'deferred' as const }])
    expect(
      codes(checkRegistrations([connection('new', registering()), connection('old', removal)], known, []))[0],
    ).toEqual(['esx://new/', 'EF2092']);
});

test('a connection that was not read may have every VM', () => {
  const found = checkRegistrations([connection('new', registering())], [server('new', [])], ['esx://old/']);
  expect(codes(found)).toEqual([['esx://new/', 'EF2093']]);
  expect(found[0]?.domains[0]).toMatchObject({ action: 'blocked', steps: [] });
});

test('two hosts whose ids are equal are two', () => {
  const known = [server('new', [], 'A'), { ...server('old', [vm(WEB)], 'A'), server: 'new' }];
  expect(codes(checkRegistrations([connection('new', registering())], known, []))).toEqual([['esx://new/', 'EF2092']]);
});

test('a plan without registrations stays as it is', () => {
  const plans = [connection('old', removing())];
  expect(checkRegistrations(plans, [server('old', [vm(WEB)])], ['esx://lost/'])).toBe(plans);
});

test('a VM whose new host cannot take it stays registered on the old one', () => {
  const known = [server('new', [], 'A'), server('old', [vm(WEB)], 'A')];
  const blocked = { ...registering(), action: 'blocked' as const, steps: [] };
  const both = [connection('new', blocked), connection('old', removing())];
  expect(codes(checkRegistrations(both, known, []))).toEqual([
    ['esx://new/', 'blocked'],
    ['esx://old/', 'EF2096'],
  ]);
  const unread = checkRegistrations([connection('new', registering()), connection('old', removing())], known, [
    'esx://x/',
  ]);
  expect(new Map(codes(unread).map(([connect = '', code]) => [connect, code]))).toEqual(
    new Map([
      ['esx://new/', 'EF2093'],
      ['esx://old/', 'EF2096'],
    ]),
  );
  const absentThere = { ...blocked, desired: desiredDomain('web', { ensure: 'absent', declared: { uuid: WEB } }) };
  expect(codes(checkRegistrations([connection('new', absentThere), connection('old', removing())], known, []))).toEqual(
    [
      ['esx://new/', 'blocked'],
      ['esx://old/', 'remove'],
    ],
  );
});
