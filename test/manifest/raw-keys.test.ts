import { describe, expect, test } from 'vitest';
import { LEAVES } from '../../src/domain/fields/fields.js';
import { loadText, manifestOf } from './load-text.js';

async function problems(lines: string): Promise<readonly string[]> {
  const { diagnostics } = await loadText(manifestOf(lines));
  return diagnostics.map(({ severity, code, source, summary }) => `${severity} ${code} ${source?.column} ${summary}`);
}

describe('a raw key of a field of this version', () => {
  test.each([
    ['disk.EnableUUID: "TRUE"', { diskUuid: true }, 'disk_uuid: true'],
    ['DISK.enableuuid: "false"', { diskUuid: false }, 'disk_uuid: false'],
    ['vhv.enable: TRUE', { nestedHv: true }, 'nested_hv: true'],
    ['logging: null', { logging: true }, 'logging: true'],
    ['ctkEnabled: ""', { changeTracking: false }, 'change_tracking: false'],
    [
      'guestOSAltName: Debian of the House',
      { guestOsName: 'Debian of the House' },
      'guest_os_name: Debian of the House',
    ],
  ])('%s sets the field, with a warning', async (line, declared, written) => {
    const text = manifestOf(`vmx: { ${line}, a.b: "1" }`);
    const { diagnostics, connections } = await loadText(text);
    const [key, field] = [line.split(':')[0], written.split(':')[0]];
    expect(diagnostics.map(({ severity, code, summary }) => `${severity} ${code} ${summary}`)).toEqual([
      `warning EF1025 web01: the raw key ${key} has a field: ${field}`,
    ]);
    expect(diagnostics[0]?.hint).toContain(`Write ${written}.`);
    const domain = connections[0]?.domains[0];
    expect(domain?.declared).toMatchObject({ ...declared, vmx: { 'a.b': '1' } });
    expect(domain?.sources[Object.keys(declared)[0] ?? '']).toEqual(diagnostics[0]?.source);
  });

  test('is an error beside the field', async () => {
    expect(await problems('disk_uuid: true\nvmx: { disk.EnableUUID: "TRUE" }')).toEqual([
      'error EF1025 12 web01: the raw key disk.EnableUUID has a field: disk_uuid',
    ]);
  });

  test('is an error with a value that the field cannot have', async () => {
    expect(await problems('vmx: { logging: sometimes }')).toEqual([
      'error EF1025 12 web01: the raw key logging has a field: logging',
    ]);
  });
});

describe('a raw key of a new member of a device', () => {
  const CARD = 'nics: { ethernet0: { network: VM Network } }\n';
  const told = 'web01: the raw key ethernet0.wakeOnPcktRcv has a field: nics.ethernet0.wake_on_lan';

  test.each([
    ['"FALSE"', false],
    ['"true"', true],
    ['null', true],
  ])('%s sets it on a declared device, with a warning', async (value, wakeOnLan) => {
    const text = manifestOf(`${CARD}vmx: { ethernet0.wakeOnPcktRcv: ${value}, a.b: "1" }`);
    const { diagnostics, connections } = await loadText(text);
    expect(diagnostics).toMatchObject([
      {
        severity: 'warning',
        code: 'EF1025',
        summary: told,
        hint: expect.stringContaining(`wake_on_lan: ${wakeOnLan}.`),
      },
    ]);
    const domain = connections[0]?.domains[0];
    expect(domain?.declared).toMatchObject({
      nics: { ethernet0: { network: 'VM Network', wakeOnLan } },
      vmx: { 'a.b': '1' },
    });
    expect(domain?.sources['nics.ethernet0.wakeOnLan']).toEqual(diagnostics[0]?.source);
    expect(domain?.sources['nics.ethernet0']).not.toEqual(diagnostics[0]?.source);
  });

  test.each([
    ['of a device that is not declared: it declares none', '', '"FALSE"'],
    ['of a device that is removed', 'nics: { ethernet0: null }\n', '"FALSE"'],
    ['beside the member', 'nics: { ethernet0: { network: n, wake_on_lan: true } }\n', '"FALSE"'],
    ['with a value that the member cannot have', CARD, 'sometimes'],
  ])('is an error %s', async (_, nics, value) => {
    const { diagnostics, connections } = await loadText(
      manifestOf(`${nics}vmx: { ethernet0.wakeOnPcktRcv: ${value} }`),
    );
    expect(diagnostics).toMatchObject([{ severity: 'error', code: 'EF1025', summary: told }]);
    expect(Object.keys(connections[0]?.domains[0]?.declared.nics ?? {})).toEqual(nics === '' ? [] : ['ethernet0']);
  });
});

test('a raw key of an older field is an error', async () => {
  const older = LEAVES.filter(({ row }) => row.since === undefined).flatMap(({ row }) => row.vmx.slice(0, 1));
  for (const key of older)
    expect(await problems(`vmx: { ${key}: "1" }`), key).toEqual([expect.stringMatching(/^error EF1025 /)]);
});
