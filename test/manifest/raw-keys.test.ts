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

test('a raw key of an older field is an error', async () => {
  const older = LEAVES.filter(({ row }) => row.since === undefined).flatMap(({ row }) => row.vmx.slice(0, 1));
  for (const key of older)
    expect(await problems(`vmx: { ${key}: "1" }`), key).toEqual([expect.stringMatching(/^error EF1025 /)]);
});
