import { describe, expect, test } from 'vitest';
import type { OverviewRow } from '../../src/domain/live.js';
import { type ListedRow, listAnsible, listCsv, listJson, listText } from '../../src/report/list/list-text.js';

const NOW = Date.parse('2026-06-11T12:00:00Z');
const PLAIN = { color: false, columns: 120 };

function row(name: string, vm: Partial<OverviewRow> | null = {}, more: Partial<ListedRow> = {}): ListedRow {
  const whole = {
    ref: { id: name },
    name,
    uuid: '42116ec4-1d3f-4f0a-9a52-000000000001',
    vmxPath: `[ssd1] ${name}/${name}.vmx`,
    power: 'on',
    macs: ['00:50:56:00:00:01'],
    files: [],
    instanceUuid: null,
    marker: null,
    template: false,
    unreadable: null,
    host: 'esx1.example.com',
    folder: 'prod/web',
    pool: '',
    tools: 'running',
    addresses: ['192.0.2.1', '2001:db8::1'],
    guestHostName: null,
    snapshots: [],
    question: null,
    task: null,
    ...vm,
  };
  const base = { connect: 'sim:', name, status: 'unmanaged', declared: false, owner: null } as const;
  return { ...base, vm: vm === null ? null : (whole as unknown as OverviewRow), ...more };
}

const ROWS: readonly ListedRow[] = [
  row(
    'db01',
    { snapshots: [{ name: 's', created: '2026-05-02T12:00:00Z' }] },
    { status: 'managed', declared: true, owner: 'a' },
  ),
  row('日本', { power: 'off', task: 'VirtualMachine.reconfigure', addresses: [], folder: null }, { declared: true }),
  row('tmpl', { template: true, unreadable: 'disconnected' }, { status: 'other-owner', owner: 'team-b' }),
  row('gone', null, { status: 'missing', declared: true }),
];

describe('the list for people', () => {
  test('is a table whose columns line up, without empty ones', () => {
    expect(
      listText(ROWS, NOW, PLAIN),
    ).toBe(`NAME  POWER  HOST              FOLDER    IP         TOOLS    SNAPSHOTS        STATUS         NOTES
db01  on     esx1.example.com  prod/web  192.0.2.1  running  1 (oldest 40 d)  managed
日本  off    esx1.example.com                                                 unmanaged      task VirtualMachine.reconfigure, declared, not adopted yet
tmpl  on     esx1.example.com  prod/web  192.0.2.1  running                   another owner  disconnected, template, owner team-b
gone                                                                          missing

4 VMs: 1 managed, 1 another owner, 1 unmanaged, 1 missing.
`);
    expect(listText([], NOW, PLAIN)).toBe('No VMs.\n');
  });

  test('has no control characters of names', () => {
    expect(listText([row('a\u001b[2J')], NOW, PLAIN)).not.toContain('\u001b');
  });
});

describe('the list for programs', () => {
  test('is JSON with everything that is known', () => {
    const { format, vms } = JSON.parse(listJson(ROWS)) as { format: number; vms: Record<string, unknown>[] };
    expect(format).toBe(1);
    expect(vms[0]).toMatchObject({ name: 'db01', status: 'managed', macs: ['00:50:56:00:00:01'], folder: 'prod/web' });
    expect(vms[3]).toMatchObject({ name: 'gone', status: 'missing', uuid: null, power: null, addresses: [] });
  });

  test('is CSV that quotes what must be, and no spreadsheet runs a name', () => {
    const lines = listCsv([row('a,"b"'), row('=HYPERLINK(1)')]).split('\r\n');
    expect(lines[0]).toMatch(/^connect,name,status,declared,owner,uuid,/);
    expect(lines[1]).toMatch(/^sim:,"a,""b""",unmanaged,false,,/);
    expect(lines[2]).toMatch(/^sim:,'=HYPERLINK\(1\),/);
  });

  test('is an inventory of Ansible: groups by state and place, no template, no missing VM', () => {
    const inventory = JSON.parse(listAnsible([...ROWS, row('__proto__')])) as Record<
      string,
      { hosts?: string[]; children?: string[] }
    >;
    expect(inventory['power_on']?.hosts).toEqual(['db01', '__proto__']);
    expect(inventory['folder_prod_web']?.hosts).toEqual(['db01', '__proto__']);
    expect(inventory['status_unmanaged']?.hosts).toEqual(['日本', '__proto__']);
    expect(Object.keys(inventory)).not.toContain('status_missing');
    expect(inventory['all']?.children).toEqual([
      'ungrouped',
      ...Object.keys(inventory).filter((key) => key.includes('_') && key !== '_meta'),
    ]);
    expect(JSON.stringify(inventory['_meta'])).toContain('"ansible_host":"192.0.2.1"');
    expect(JSON.stringify(inventory['_meta'])).not.toContain('tmpl');
  });
});
