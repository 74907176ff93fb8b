/**
 * Prints the VMs of connections: as a table for people, as JSON, as CSV, and as a dynamic inventory of Ansible. Limit: it gets the rows,
 * and decides nothing about them.
 */

import { printable } from '../../domain/diagnostics/printable.js';
import type { OverviewRow } from '../../domain/live.js';
import { countText } from '../text/count-text.js';
import { displayWidth } from '../text/display-width.js';
import { paint, type TextStyle } from '../text/text-style.js';

/** A VM as the list shows it; `vm` is null for a declared VM that does not exist. */
export interface ListedRow {
  readonly connect: string;
  readonly name: string;
  readonly status: 'managed' | 'other-owner' | 'unmanaged' | 'missing';
  readonly declared: boolean;
  readonly owner: string | null;
  readonly vm: OverviewRow | null;
}

const DAY = 24 * 60 * 60 * 1000;
const STATUS = {
  managed: 'managed',
  'other-owner': 'another owner',
  unmanaged: 'unmanaged',
  missing: 'missing',
} as const;

/** `2 (oldest 40 d)`. `now` is in milliseconds since 1970. */
function snapshotsText({ vm }: ListedRow, now: number): string {
  const snapshots = vm?.snapshots ?? [];
  if (snapshots.length === 0) return '';
  const times = snapshots.map(({ created }) => Date.parse(created ?? '')).filter((time) => !Number.isNaN(time));
  const days = times.length === 0 ? null : Math.max(0, Math.floor((now - Math.min(...times)) / DAY));
  return days === null ? String(snapshots.length) : `${snapshots.length} (oldest ${days} d)`;
}

function notesText({ vm, owner, status, declared }: ListedRow): string {
  const notes = [
    ...(vm?.question == null ? [] : ['waits for an answer']),
    ...(vm?.task == null ? [] : [`task ${vm.task}`]),
    ...(vm?.unreadable == null ? [] : [vm.unreadable]),
    ...(vm?.template === true ? ['template'] : []),
    ...(status === 'other-owner' && owner !== null ? [`owner ${owner}`] : []),
    ...(status === 'unmanaged' && declared ? ['declared, not adopted yet'] : []),
    ...(status === 'managed' && !declared ? ['in no manifest'] : []),
  ];
  return notes.join(', ');
}

const COLUMNS = ['NAME', 'POWER', 'HOST', 'FOLDER', 'IP', 'TOOLS', 'SNAPSHOTS', 'STATUS', 'NOTES'] as const;

function cells(row: ListedRow, now: number): readonly string[] {
  const { name, vm, status } = row;
  return [
    name,
    vm?.power ?? '',
    vm?.host ?? '',
    vm?.folder ?? '',
    vm?.addresses[0] ?? '',
    vm?.power === 'on' ? vm.tools : '',
    snapshotsText(row, now),
    STATUS[status],
    notesText(row),
  ].map(printable);
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** A table with one line for each VM, a section for each connection if there are several, and numbers at the end. */
export function listText(rows: readonly ListedRow[], now: number, style: TextStyle): string {
  const connections = [...new Set(rows.map(({ connect }) => connect))];
  const all = rows.map((row) => ({ connect: row.connect, cells: cells(row, now) }));
  const used = COLUMNS.map((_, column) => all.some((row) => row.cells[column] !== ''));
  const widths = COLUMNS.map((title, column) =>
    Math.max(title.length, ...all.map((row) => displayWidth(row.cells[column] ?? ''))),
  );
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, column) => ({ text: padded(text, widths[column] ?? 0), column }))
      .filter(({ column }) => used[column])
      .map(({ text }) => text)
      .join('  ')
      .trimEnd();
  const head = paint(line(COLUMNS), 'bold', style);
  const lines = connections.flatMap((connect, index) => [
    ...(connections.length > 1 ? [...(index > 0 ? [''] : []), printable(connect)] : []),
    head,
    ...all.filter((row) => row.connect === connect).map((row) => line(row.cells)),
  ]);
  const numbers = Object.entries(STATUS)
    .map(([status, title]) => ({ title, count: rows.filter((row) => row.status === status).length }))
    .filter(({ count }) => count > 0)
    .map(({ title, count }) => `${count} ${title}`);
  const sum = rows.length === 0 ? 'No VMs.' : `${countText(rows.length, 'VM')}: ${numbers.join(', ')}.`;
  return `${[...lines, ...(lines.length > 0 ? [''] : []), sum].join('\n')}\n`;
}

function plain({ connect, name, status, declared, owner, vm }: ListedRow) {
  return {
    connect,
    name,
    status,
    declared,
    owner,
    uuid: vm?.uuid ?? null,
    instance_uuid: vm?.instanceUuid ?? null,
    power: vm?.power ?? null,
    host: vm?.host ?? null,
    folder: vm?.folder ?? null,
    resource_pool: vm?.pool ?? null,
    vmx_path: vm?.vmxPath ?? null,
    addresses: vm?.addresses ?? [],
    guest_host_name: vm?.guestHostName ?? null,
    tools: vm?.tools ?? null,
    macs: vm?.macs ?? [],
    snapshots: vm?.snapshots ?? [],
    question: vm?.question == null ? null : { id: vm.question.id, text: vm.question.text },
    task: vm?.task ?? null,
    template: vm?.template ?? false,
    unreadable: vm?.unreadable ?? null,
  };
}

export function listJson(rows: readonly ListedRow[]): string {
  return `${JSON.stringify({ format: 1, vms: rows.map(plain) }, null, 2)}\n`;
}

/** A field of a CSV file (RFC 4180). A text that a spreadsheet would take for a formula begins with an apostrophe. */
function csvField(value: unknown): string {
  const text = Array.isArray(value) ? value.join(' ') : value === null ? '' : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One line for each VM, with a head; the lines end as RFC 4180 has them. */
export function listCsv(rows: readonly ListedRow[]): string {
  const records = rows.map((row) => {
    const { snapshots, question, ...rest } = plain(row);
    return { ...rest, snapshots: snapshots.length, question: question?.text ?? null };
  });
  const keys = Object.keys(records[0] ?? {});
  if (keys.length === 0) return '';
  const lines = [keys, ...records.map((record) => Object.values(record))].map((each) => each.map(csvField).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

/** A name that Ansible takes for a group: letters, digits and `_`, not first a digit. */
function groupName(prefix: string, text: string): string {
  return `${prefix}_${text.normalize('NFC').replace(/[^A-Za-z0-9]+/g, '_')}`;
}

/**
 * A dynamic inventory of Ansible: hosts by the VM's name, with groups by power state, status, host and folder. Of VMs with one name, the
 * first is listed. Templates and missing VMs are left out.
 */
export function listAnsible(rows: readonly ListedRow[]): string {
  const hostvars = new Map<string, unknown>();
  const groups = new Map<string, string[]>();
  for (const row of rows) {
    const { name, vm, status } = row;
    if (vm === null || vm.template || hostvars.has(name)) continue;
    const [address] = vm.addresses;
    const { connect, uuid, power, host, folder, resource_pool, addresses, guest_host_name, macs } = plain(row);
    hostvars.set(name, {
      ...(address === undefined ? {} : { ansible_host: address }),
      esxform: { connect, uuid, power, host, folder, resource_pool, addresses, guest_host_name, macs, status },
    });
    const into = [
      groupName('power', vm.power),
      groupName('status', status),
      ...(vm.host === null ? [] : [groupName('host', vm.host)]),
      ...(vm.folder === null || vm.folder === '' ? [] : [groupName('folder', vm.folder)]),
    ];
    for (const group of into) groups.set(group, [...(groups.get(group) ?? []), name]);
  }
  const sorted = [...groups].sort(([one], [other]) => (one < other ? -1 : 1));
  const children = ['ungrouped', ...sorted.map(([group]) => group)];
  const inventory = {
    _meta: { hostvars: Object.fromEntries(hostvars) },
    all: { children },
    ...Object.fromEntries(sorted.map(([group, hosts]) => [group, { hosts }])),
  };
  return `${JSON.stringify(inventory, null, 2)}\n`;
}
