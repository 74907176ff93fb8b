import { afterEach, describe, expect, it } from 'vitest';
import { apiType, withBaseTypes } from '../../src/simulator/api/type-table.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import type { XmlElement } from '../../src/simulator/soap/xml-reader.js';
import { at, loggedIn, type RawClient, spec } from './raw-client.js';

let simulator: Simulator | null = null;
afterEach(() => simulator?.close());

async function started(mode: 'esx' | 'vpx'): Promise<RawClient> {
  simulator = await startSimulator({ mode, strict: true });
  return loggedIn(simulator);
}

interface Found {
  readonly type: string;
  readonly id: string;
}

const refOf = (element: XmlElement): Found | null => {
  const type = attribute(element, 'type', '');
  return type === null ? null : { type, id: element.text };
};

/** The value of `type`, with its namespace or without one. */
function attribute(element: XmlElement, name: string, ending: string): string | null {
  for (const [key, value] of element.attributes)
    if (key === name || (ending !== '' && key.endsWith(ending))) return value;
  return null;
}

/** Every object that a reference of another one leads to, from the service content on. */
async function allObjects(client: RawClient): Promise<readonly Found[]> {
  const found = new Map<string, Found>();
  const open: Found[] = [{ type: 'ServiceInstance', id: 'ServiceInstance' }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next.id) || next.type === 'Task') continue;
    found.set(next.id, next);
    const answer = await everyProperty(client, next);
    open.push(...answer.values.flatMap((value) => referencesIn(value)));
  }
  return [...found.values()];
}

function everyProperty(client: RawClient, { type, id }: Found) {
  const paths = withBaseTypes(type).flatMap(({ members }) =>
    [...members].flatMap(([name, { since }]) => (isOld(since) ? [name] : [])),
  );
  return client.call('RetrieveProperties', 'ha-property-collector', spec(type, id, paths.length === 0 ? [] : paths));
}

/** What came after the version that the simulator speaks does not exist. */
const isOld = (since: string): boolean => !since.startsWith('9.');

function referencesIn(element: XmlElement): readonly Found[] {
  const own = element.children.length === 0 ? refOf(element) : null;
  const isReference = own !== null && apiType(own.type) !== undefined && /^[A-Z]/.test(own.type);
  return [...(isReference ? [own] : []), ...element.children.flatMap((child) => referencesIn(child))];
}

/** Members of typed objects that the API has not. */
function undeclaredIn(element: XmlElement): readonly string[] {
  const type = attribute(element, 'xsi:type', '}type') ?? '';
  const known = apiType(type) !== undefined && element.children.length > 0;
  const wrong = known
    ? element.children.filter(({ name }) => !withBaseTypes(type).some(({ members }) => members.has(name)))
    : [];
  return [...wrong.map(({ name }) => `${type}.${name}`), ...element.children.flatMap((child) => undeclaredIn(child))];
}

describe.each(['esx', 'vpx'] as const)('the objects of %s', (mode) => {
  it('have every property that the API declares, and members that it declares', { timeout: 60_000 }, async () => {
    const client = await started(mode);
    const objects = await allObjects(client);
    expect(new Set(objects.map(({ type }) => type)).size).toBeGreaterThan(15);
    const refused: string[] = [];
    const undeclared = new Set<string>();
    for (const each of objects) {
      const answer = await everyProperty(client, each);
      if (answer.fault !== null) refused.push(`${each.type}: ${answer.fault}: ${answer.faultString}`);
      for (const value of answer.values) for (const name of undeclaredIn(value)) undeclared.add(name);
    }
    expect(refused).toEqual([]);
    expect([...undeclared]).toEqual([]);
  });
});

describe('a property that the API declares and the simulator does not fill in', () => {
  it.each([
    'guestHeartbeatStatus',
    'configIssue',
    'capability.snapshotOperationsSupported',
    'config.cpuFeatureMask',
    'config.hardware.motherboardLayout',
    'runtime.vmFailoverInProgress',
    'summary.config.tpmPresent',
    'storage.perDatastoreUsage',
  ])('%s is unset', async (path) => {
    const client = await started('esx');
    const machine = await client.call(
      'FindByDnsName',
      'ha-searchindex',
      '<dnsName>db01</dnsName><vmSearch>true</vmSearch>',
    );
    const answer = await client.call(
      'RetrieveProperties',
      'ha-property-collector',
      spec('VirtualMachine', machine.values[0]?.text ?? '', ['name', path]),
    );
    expect(answer.fault).toBeNull();
    expect(
      answer.values[0]?.children.filter(({ name }) => name === 'propSet').map((each) => at(each, 'name')?.text),
    ).toEqual(['name']);
  });

  it.each([
    'guestHeartbeatState',
    'config.cpuFeatureMasks',
    'config.hardware.board',
    'snapshot.rootSnapshots',
    'capability.snapshots',
    'name.x',
    'config.tdxEnabled',
  ])('%s is refused', async (path) => {
    const client = await started('esx');
    const machine = await client.call(
      'FindByDnsName',
      'ha-searchindex',
      '<dnsName>db01</dnsName><vmSearch>true</vmSearch>',
    );
    const answer = await client.call(
      'RetrieveProperties',
      'ha-property-collector',
      spec('VirtualMachine', machine.values[0]?.text ?? '', [path]),
    );
    expect(answer.fault).toBe('InvalidProperty');
  });
});
