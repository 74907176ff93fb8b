import { describe, expect, test } from 'vitest';
import { Secret } from '../../../src/domain/secrets/secret.js';
import { connectWriter } from '../../../src/providers/esx/net/connect.js';
import { CALLS } from '../../../src/providers/esx/soap/calls.js';
import { targetOf } from '../../target.js';
import { fault, object, page, prop, refXml, SERVICE_CONTENT, text } from './canned-answers.js';
import { type CannedServer, type Replies, type Reply, startCanned } from './canned-server.js';

const SIGNAL = AbortSignal.timeout(600_000);
const WRITING = new Set(CALLS.filter(({ access }) => access === 'write').map(({ method }) => method));

const licence = (editionKey: string): string =>
  `<LicenseManagerLicenseInfo><licenseKey>00000-SECRET</licenseKey><editionKey>${editionKey}</editionKey>` +
  '<name>n</name><total>1</total></LicenseManagerLicenseInfo>';
const ref = (name: string, type: string, value: string): string =>
  `<propSet><name>${name}</name><val xsi:type="ManagedObjectReference" type="${type}">${value}</val></propSet>`;

/** A vCenter's or host's answers; `licences` is what its LicenseManager says. */
function server(licences: Reply, more: Replies = {}): Replies {
  const dc = text('name', 'ha') + ref('vmFolder', 'Folder', 'vms') + ref('hostFolder', 'Folder', 'hosts');
  return {
    RetrieveServiceContent: () =>
      SERVICE_CONTENT('8.0.3.0').replace(
        '</returnval>',
        `${refXml('licenseManager', 'LicenseManager', 'licences')}</returnval>`,
      ),
    RetrievePropertiesEx: ({ body }) => {
      if (body.includes('type="LicenseManager"')) return licences;
      return body.includes('>ha-folder-root<') ? page(object('Datacenter', 'dc', dc)) : page('');
    },
    PowerOffVM_Task: () => '<returnval type="Task">t</returnval>',
    ...more,
  };
}

const lists = (...editions: readonly string[]): Reply =>
  page(
    object(
      'LicenseManager',
      'licences',
      prop('licenses', 'ArrayOfLicenseManagerLicenseInfo', editions.map(licence).join('')),
    ),
  );

/** What became of three powers off, and the writing calls that went out. */
async function threeTimes(canned: CannedServer) {
  const target = targetOf(`esx://127.0.0.1:${canned.port}/?transport=http`);
  const writer = await connectWriter(target, { user: 'root', password: new Secret('x') }, SIGNAL);
  const ends: string[] = [];
  for (let count = 0; count < 3; count += 1) {
    ends.push(
      await writer.start({ do: 'power-off' }, { id: 'vm-1' }, SIGNAL).then(
        () => 'sent',
        (error: { readonly diagnostic: { readonly code: string; readonly hint: string } }) => {
          expect(error.diagnostic.hint).toContain('licence that includes the vSphere API');
          return error.diagnostic.code;
        },
      ),
    );
  }
  await writer.close();
  return { ends, sent: canned.names().filter((name) => WRITING.has(name)).length };
}

describe('a host whose licence is free', () => {
  test.each([['esxBasic'], ['esxBasic.vram'], ['esx.hypervisor.cpuPackage'], ['esx.hypervisor']])(
    'says so by %s, and no writing call is sent',
    async (edition) => {
      await using canned = await startCanned(server(lists(edition)));
      expect(await threeTimes(canned)).toEqual({ ends: ['EF3038', 'EF3038', 'EF3038'], sent: 0 });
    },
  );

  test('that does not say so says it to the first writing call, and no other is sent', async () => {
    const refused = () => fault('RestrictedVersion', 'prohibited');
    await using canned = await startCanned(server(lists('eval'), { PowerOffVM_Task: refused }));
    expect(await threeTimes(canned)).toEqual({ ends: ['EF3038', 'EF3038', 'EF3038'], sent: 1 });
  });
});

test.each<[string, Reply]>([
  ['another licence', lists('esx.enterprisePlus.cpuPackage')],
  ['the evaluation', lists('eval')],
  ['a free one beside another', lists('esxBasic', 'esx.standard.cpuCoreMin')],
  ['a name like that of a free one', lists('esxBasicPlus')],
  ['none', lists()],
  ['nothing to this account', page(object('LicenseManager', 'licences', ''))],
  ['a refusal', fault('NoPermission', 'no')],
])('a host that lists %s is written to', async (_, licences) => {
  await using canned = await startCanned(server(licences));
  expect(await threeTimes(canned)).toEqual({ ends: ['sent', 'sent', 'sent'], sent: 3 });
  const asked = canned.calls.filter(({ body }) => body.includes('type="LicenseManager"'));
  expect(asked).toHaveLength(1);
});
