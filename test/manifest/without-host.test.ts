import { describe, expect, test } from 'vitest';
import { uriProblems } from '../../src/app/connections/check-uris.js';
import { declaredBy, loadText, manifestOf } from './load-text.js';

/** What `validate` refuses because no host is needed to see it. */

async function told(text: string): Promise<readonly string[]> {
  return (await loadText(text)).diagnostics.map(
    ({ code, source, summary }) => `${code} ${source?.line}:${source?.column} ${summary}`,
  );
}

describe('MAC addresses that no card has', () => {
  test.each([
    ['01:00:5e:00:00:01', 'must be the address of one card, not of a multicast group like 01:00:5e:00:00:01'],
    ['33-33-00-00-00-01', 'must be the address of one card, not of a multicast group like 33:33:00:00:00:01'],
    ['FF:FF:FF:FF:FF:FF', 'must be the address of a card, not the broadcast address'],
    ['00:00:00:00:00:00', 'must be the address of a card, not all zeros'],
  ])('%s', async (mac, problem) => {
    expect(await told(manifestOf(`nics: { ethernet0: { mac: "${mac}" } }`))).toEqual([
      `EF1030 5:31 web01: nics.ethernet0.mac ${problem}`,
    ]);
  });

  test.each(['00:50:56:11:22:33', '00:0c:29:00:00:01', '02:42:ac:11:00:02', 'fe:ff:ff:ff:ff:ff'])(
    '%s is one',
    async (mac) => {
      expect(await told(manifestOf(`nics: { ethernet0: { mac: "${mac}" } }`))).toEqual([]);
    },
  );
});

describe('names longer than a server takes', () => {
  const named = (name: string) => `version: 1\nconnect: "sim:"\ndomains:\n  "${name}": {}\n`;

  test.each([
    ['x'.repeat(80), null],
    ['ä'.repeat(40), null],
    ['ä'.repeat(41), 82],
    ['漢'.repeat(27), 81],
    [`${'x'.repeat(78)}%`, 81],
    [`${'x'.repeat(77)}/`, null],
  ])('%s', async (name, bytes) => {
    const problem = `EF1011 4:3 the name of a domain must have at most 80 bytes in UTF-8 (%, / and \\ count as three), not ${bytes}`;
    expect(await told(named(name))).toEqual(bytes === null ? [] : [problem]);
  });
});

describe('drives without a controller', () => {
  const disk = 'disks: { scsi0:0: { size: 1GiB } }';

  test('are refused in a VM that the manifest makes', async () => {
    expect(
      await told(manifestOf(`memory: 1GiB\ndatastore: ssd1\n${disk}\ncdroms: { sata1:0: { empty: true } }`)),
    ).toEqual([
      'EF1031 7:14 web01: disks.scsi0:0 needs the controller scsi0, which does not exist',
      'EF1031 8:15 web01: cdroms.sata1:0 needs the controller sata1, which does not exist',
    ]);
  });

  test.each([
    ['with the controller', `memory: 1GiB\ndatastore: ssd1\n${disk}\ncontrollers: { scsi0: pvscsi }`],
    ['on IDE', 'memory: 1GiB\ndatastore: ssd1\ndisks: { ide0:0: { size: 1GiB } }'],
    ['of a VM named by its uuid', `memory: 1GiB\ndatastore: ssd1\nuuid: 42116ec4-1d3f-4f0a-9a52-000000000001\n${disk}`],
    ['of an adopted VM', `memory: 1GiB\ndatastore: ssd1\nadopt: true\n${disk}`],
    ['of a part of a VM', disk],
    ['of a VM that is removed', 'ensure: absent\nuuid: 42116ec4-1d3f-4f0a-9a52-000000000001'],
  ])('%s are not', async (_name, lines) => {
    expect(await told(manifestOf(lines))).toEqual([]);
  });
});

describe('guest systems by the identifiers of the API', () => {
  test.each([
    ['windows9Server64Guest', 'windows9srv-64'],
    ['debian11_64Guest', 'debian11-64'],
    ['ubuntu64Guest', 'ubuntu-64'],
    ['rhel8_64Guest', 'rhel8-64'],
    ['OTHERGUEST64', 'other-64'],
    ['otherGuest', 'other'],
    ['debian12-64', 'debian12-64'],
    ['guest', 'guest'],
  ])('%s is %s', async (written, word) => {
    expect((await declaredBy(`guest_os: ${written}`)).guestOs).toBe(word);
  });
});

describe('connections', () => {
  const problems = async (connect: string) => {
    const { connections } = await loadText(`version: 1\nconnect: ${JSON.stringify(connect)}\ndomains: {}\n`);
    return uriProblems(connections).map(
      ({ code, source, detail }) => `${code} ${source?.line}:${source?.column} ${detail}`,
    );
  };

  test.each([
    ['esx:/host', 'It must look like esx://host/ or vpx://host/datacenter/host.'],
    ['esx://', 'It names no host.'],
    ['esxi://esx1.example.com/', 'The scheme is "esxi"; it must be esx, gsx, vpx (in lower case) or sim.'],
    ['esx://esx1.example.com:99999/', 'The port must be 1 to 65535.'],
    ['vpx://vc.example.com/', 'A vpx path must name a datacenter, and below it a host or cluster.'],
    ['esx://esx1.example.com/dc1', 'A path has no meaning for esx.'],
    ['esx://esx1.example.com/?transport=ftp', 'transport is "ftp"; it must be http or https (in lower case).'],
    ['sim:lab', 'It must look like esx://host/ or vpx://host/datacenter/host.'],
  ])('%s', async (connect, detail) => {
    expect(await problems(connect)).toEqual([`EF3001 2:10 ${detail}`]);
  });

  test.each(['sim:', 'esx://root@esx1.example.com/?no_verify=1', 'vpx://vc.example.com/dc1/cluster1/esx1.example.com'])(
    '%s is one',
    async (connect) => {
      expect(await problems(connect)).toEqual([]);
    },
  );
});
