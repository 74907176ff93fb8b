import { describe, expect, test } from 'vitest';
import { printable } from '../../src/domain/diagnostics/printable.js';
import type { Json } from '../../src/domain/values/json.js';
import { markOf, textDiff } from '../../src/report/plan/change-text.js';
import { durationText, elapsedText } from '../../src/report/text/duration-text.js';
import { valueText } from '../../src/report/text/value-text.js';

describe('a value reads as people write it', () => {
  test.each<readonly [readonly string[], Json, string]>([
    [['memory'], 4096, '4GiB'],
    [['memory'], 1028, '1028MiB'],
    [['vcpus'], 2, '2'],
    [['disks', 'scsi0:0', 'size'], 41943040, '40GiB'],
    [['scheduler', 'cpu', 'reservation'], 500, '500MHz'],
    [['scheduler', 'memory', 'limit'], 2048, '2GiB'],
    [['scheduler', 'memory', 'limit'], 'unlimited', 'unlimited'],
    [['scheduler', 'cpu', 'shares'], 2000, '2000'],
    [['annotation'], '', '""'],
    [['annotation'], 'say "x"', '"say \\"x\\""'],
    [['guestOs'], 'debian12-64', 'debian12-64'],
    [['guestOs'], null, '(none)'],
    [['vmx', 'a.b'], 'TRUE', '"TRUE"'],
    [['nics', 'ethernet0', 'connected'], false, 'false'],
    [['nics', 'ethernet0', 'limit'], 100, '100Mbit/s'],
    [['nics', 'ethernet0', 'port', 'connection'], 1, '1'],
    [['controllers', 'scsi0'], 'pvscsi', 'pvscsi'],
    [['disks', 's'], { file: '[a] b.vmdk', size: 1048576, provisioning: 'thin' }, '1GiB thin, [a] b.vmdk'],
    [['disks', 's'], { file: '[a] b.vmdk', size: null, provisioning: null }, '[a] b.vmdk'],
    [
      ['nics', 'e'],
      { model: 'e1000', network: null, mac: null, connected: false, wakeOnLan: false },
      'e1000 on no network, not connected, no wake-on-LAN',
    ],
    [
      ['nics', 'e'],
      { model: 'vmxnet3', network: 'LAN', mac: '00:50:56:00:00:01', connected: true },
      'vmxnet3 on LAN, 00:50:56:00:00:01',
    ],
    [['cdroms', 'c'], { medium: { kind: 'iso', file: '[a] b.iso' }, connected: true }, 'image [a] b.iso'],
    [['cdroms', 'c'], { medium: { kind: 'empty' }, connected: false }, 'empty, not connected'],
    [['cdroms', 'c', 'medium'], { kind: 'device', device: '/dev/cd' }, 'host drive /dev/cd'],
    [['cdroms', 'c', 'medium'], { kind: 'device', device: null, raw: true }, 'raw host drive (any)'],
    [['floppies', 'f'], { medium: { kind: 'file', file: '[a] b.flp' }, connected: true }, 'image [a] b.flp'],
    [['parallels', 'p'], { kind: 'device', device: '/dev/p' }, 'host port /dev/p'],
    [['video', 'memory'], 8192, '8MiB'],
    [['boot', 'delay'], 5000, '5000ms'],
    [['boot', 'order'], ['cdrom', 'scsi0:0'], 'cdrom, scsi0:0'],
    [['boot', 'order'], [], '(empty)'],
    [['scheduler', 'cpu', 'affinity'], [0, 2], '0, 2'],
    [['disks', 's', 'limit'], 500, '500 IOPS'],
    [['disks', 's', 'shares'], 500, '500'],
    [['guestinfo', 'role'], 'db', '"db"'],
    [['vnc'], { port: 5901, listen: null, keymap: 'de', password: null }, 'port 5901, keymap de'],
    [['sharedFolders', 'f'], { hostPath: '/a', guestName: 'b', writable: false }, '/a as b, read-only'],
    [
      ['passthrough', 'p'],
      { address: '00000:003:00.0', vendor: '0x8086', device: null, system: null },
      '00000:003:00.0, 0x8086:(any)',
    ],
    [
      ['disks', 's'],
      {
        file: '[a] b.vmdk',
        size: 1048576,
        provisioning: 'thin',
        mode: 'append',
        writeThrough: true,
        sharing: 'multi-writer',
        shares: 'high',
        limit: 7,
      },
      '1GiB thin, [a] b.vmdk, append, write-through, multi-writer, shares high, limit 7 IOPS',
    ],
    [
      ['nics', 'e'],
      { model: 'e1000', network: null, port: { switch: 'x', portgroup: 'pg', port: '8' }, connected: true },
      'e1000 on pg port 8 of switch x',
    ],
    [['serials', 's'], { kind: 'file', file: '[a] log' }, 'file [a] log'],
    [['serials', 's'], { kind: 'pipe', pipe: 'p', endpoint: 'server' }, 'pipe p (server end)'],
    [['serials', 's'], { kind: 'network', uri: 'tcp://:1', direction: 'client' }, 'network tcp://:1 (client)'],
  ])('%j %j', (path, value, expected) => {
    expect(valueText(value, path)).toBe(expected);
  });
});

test.each([
  [{ before: null, after: 1 }, 'hot', '+'],
  [{ before: 1, after: 2 }, 'hot', '~'],
  [{ before: 1, after: null }, 'hot', '-'],
  [{ before: 1, after: 2 }, 'replace', '-/+'],
] as const)('%j at cost %s is marked %s', (difference, cost, sign) => {
  expect(markOf({ path: ['x'], ...difference }, cost).sign).toBe(sign);
});

describe('a text diff', () => {
  const style = { color: false, columns: 80 };

  test('shows what changed and a line around it', () => {
    expect(textDiff('a\nb\nc\nd\n', 'a\nb\nX\nd\n', style)).toEqual(['  b', '- c', '+ X', '  d']);
  });

  test('is bounded in what it draws and in what it tries', () => {
    const long = (mark: string): string => Array.from({ length: 200 }, (_, line) => `${mark}${line}\n`).join('');
    const drawn = textDiff('', long('a'), style);
    expect(drawn).toHaveLength(41);
    expect(drawn.at(-1)).toBe('(160 more lines)');
    const huge = (mark: string): string => long(mark).repeat(10);
    expect(textDiff(huge('a'), huge('b'), style)).toEqual(['(too different to compare line by line)']);
  });
});

test('printable shows what a terminal would obey, and leaves all writing alone', () => {
  expect(printable('\t\n\r\u0000\u001b\u007f\u0085\u2028\u202e\ufeff')).toBe(
    '\\t\\n\\r\\u0000\\u001b\\u007f\\u0085\\u2028\\u202e\\ufeff',
  );
  for (const text of ['Grüße, 標準語 🙂', 'a\\b "c"', '']) expect(printable(text)).toBe(text);
});

test.each([
  [0, '0 seconds', '0.0 s'],
  [1, '1 second', '1.0 s'],
  [59, '59 seconds', '59.0 s'],
  [60, '1 minute', '1 min 00 s'],
  [90, '90 seconds', '1 min 30 s'],
  [540, '9 minutes', '9 min 00 s'],
  [7200, '2 hours', '120 min 00 s'],
  [11340, '3 hours 9 minutes', '189 min 00 s'],
])('%d seconds', (seconds, planned, measured) => {
  expect(durationText(seconds)).toBe(planned);
  expect(elapsedText(seconds * 1000)).toBe(measured);
});
