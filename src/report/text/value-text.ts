import { printable } from '../../domain/diagnostics/printable.js';
import { isGroup } from '../../domain/fields/field.js';
import { FIELDS, isFieldKey, LEAVES } from '../../domain/fields/fields.js';
import { secretSpans } from '../../domain/secrets/secret-text.js';
import { covered } from '../../domain/secrets/span.js';
import type { Json } from '../../domain/values/json.js';
import { fieldName } from '../../domain/values/manifest-path.js';
import { type Path, pathKey } from '../../domain/values/path-key.js';
import { formatDiskSize, type KiB } from '../../domain/values/units.js';

/** Fields of free text. */
const QUOTED: ReadonlySet<string> = new Set(['annotation', 'vmx', 'guestinfo']);

/** Places that have a root, which is the empty text. */
const ROOTED: ReadonlySet<string> = new Set(['folder', 'resourcePool']);

type Fields = { readonly [key: string]: Json };

function fields(value: Json): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function word(value: Json | undefined): string {
  return printable(typeof value === 'string' ? value : JSON.stringify(value ?? null));
}

function quoted(value: string): string {
  return `"${printable(value).replaceAll('"', '\\"')}"`;
}

/**
 * A text as people may see it. What a guest is given under a key of its own may be a document with passwords in it (cloud-init’s
 * user data); those that stand there by name are hidden. Lines and columns stay.
 */
export function shownValue(value: string, path: Path): string {
  return path[0] === 'guestinfo' ? covered(value, secretSpans(value)) : value;
}

function limitText(limit: Json): string {
  return typeof limit === 'number' ? `${limit} IOPS` : word(limit);
}

/** What is as usual is left out. */
function diskText({ file, size, provisioning, mode, writeThrough, sharing, shares, limit }: Fields): string {
  const form = [
    typeof size === 'number' ? formatDiskSize(size as KiB) : '',
    typeof provisioning === 'string' ? provisioning : '',
  ];
  const described = form.filter((each) => each !== '').join(' ');
  const where = typeof file === 'string' ? printable(file) : '';
  const more = [
    mode === undefined || mode === 'persistent' ? '' : word(mode),
    writeThrough === true ? 'write-through' : '',
    sharing === 'multi-writer' ? 'multi-writer' : '',
    shares === undefined || shares === null || shares === 'normal' ? '' : `shares ${word(shares)}`,
    limit === undefined || limit === 'unlimited' ? '' : `limit ${limitText(limit)}`,
  ];
  return [described, where, ...more].filter((each) => each !== '').join(', ');
}

function portText(port: Fields): string {
  const number = typeof port['port'] === 'string' ? ` port ${word(port['port'])}` : '';
  return `${word(port['portgroup'])}${number} of switch ${word(port['switch'])}`;
}

function networkText({ network, port, connection, device }: Fields): string {
  if (typeof port === 'object' && port !== null) return portText(fields(port));
  if (connection === 'custom') return `host adapter ${word(device)}`;
  if (connection === 'nat' || connection === 'host-only') return connection;
  return typeof network === 'string' ? printable(network) : 'no network';
}

function nicText(nic: Fields): string {
  const { model, mac, macCheck, connected, wakeOnLan, shares, reservation, limit } = nic;
  const parts = [`${word(model)} on ${networkText(nic)}`];
  if (typeof mac === 'string') parts.push(printable(mac));
  if (macCheck === false) parts.push('address not checked');
  if (connected === false) parts.push('not connected');
  if (wakeOnLan === false) parts.push('no wake-on-LAN');
  if (shares !== undefined && shares !== 'normal') parts.push(`shares ${word(shares)}`);
  if (typeof reservation === 'number' && reservation > 0) parts.push(`reservation ${reservation}Mbit/s`);
  if (typeof limit === 'number') parts.push(`limit ${limit}Mbit/s`);
  return parts.join(', ');
}

function mediumText(medium: Fields): string {
  switch (medium['kind']) {
    case 'iso':
    case 'file':
      return `image ${word(medium['file'])}`;
    case 'device':
      return `${medium['raw'] === true ? 'raw ' : ''}host drive ${medium['device'] === null ? '(any)' : word(medium['device'])}`;
    case 'client':
      return 'the client’s drive';
    default:
      return 'empty';
  }
}

/** Serial and parallel ports. */
function serialText(serial: Fields): string {
  switch (serial['kind']) {
    case 'file':
      return `file ${word(serial['file'])}`;
    case 'device':
      return `host port ${word(serial['device'])}`;
    case 'pipe':
      return `pipe ${word(serial['pipe'])} (${word(serial['endpoint'])} end)`;
    default:
      return `network ${word(serial['uri'])} (${word(serial['direction'])})`;
  }
}

function cdromText({ medium, connected }: Fields): string {
  return mediumText(fields(medium ?? null)) + (connected === true ? '' : ', not connected');
}

function folderText({ hostPath, guestName, writable }: Fields): string {
  return `${word(hostPath)} as ${word(guestName)}${writable === true ? ', writable' : ', read-only'}`;
}

function passthroughText({ address, vendor, device, system }: Fields): string {
  const ids = [vendor, device].map((id) => (id === null ? '(any)' : word(id))).join(':');
  const parts = [address === null ? '(any address)' : word(address), ids];
  if (typeof system === 'string') parts.push(`system ${word(system)}`);
  return parts.join(', ');
}

/** Settings that stand side by side, those that are left to the host or off left out. */
function settingsText(value: Fields): string {
  const said = Object.entries(value).flatMap(([key, each]) => {
    if (each === null || each === false || (Array.isArray(each) && each.length === 0)) return [];
    return each === true ? [printable(fieldName([key]))] : [`${printable(fieldName([key]))} ${listText(each)}`];
  });
  return said.length === 0 ? 'none' : said.join(', ');
}

function bootText({ delay, retry, ...rest }: Fields): string {
  const amount = (value: Json | undefined): Json => (typeof value === 'number' && value > 0 ? `${value}ms` : null);
  return settingsText({ ...rest, delay: amount(delay), retry: amount(retry) });
}

function videoText({ memory, ...rest }: Fields): string {
  return settingsText({ memory: typeof memory === 'number' ? formatDiskSize(memory as KiB) : null, ...rest });
}

function listText(value: Json): string {
  return Array.isArray(value) ? value.map(word).join(', ') : word(value);
}

/** A map of scalars, none of which has a unit. */
function isPlainGroup([field = '', ...rest]: Path): boolean {
  const row = rest.length === 0 && isFieldKey(field) ? FIELDS[field] : undefined;
  return row !== undefined && isGroup(row) && Object.values<object>(row.fields).every((each) => !('fields' in each));
}

function amountText(value: number, path: Path): string {
  const [field, second, third] = path;
  const written = LEAVES.find((leaf) => pathKey(leaf.path) === pathKey(path))?.row.codec.format(value);
  // The notation of a manifest, if that has a unit.
  if (typeof written === 'string') return written;
  if (field === 'disks' && third === 'limit') return limitText(value);
  if (field === 'disks') return third === 'shares' ? String(value) : formatDiskSize(value as KiB);
  if (field === 'nics' && (third === 'reservation' || third === 'limit')) return `${value}Mbit/s`;
  if (field === 'video' && second === 'memory') return formatDiskSize(value as KiB);
  if (field === 'boot') return `${value}ms`;
  return String(value);
}

/** A value of a Domain at its path, for people: with its unit, devices in one line, free text quoted. Nothing is `(none)`. */
export function valueText(value: Json, path: Path): string {
  if (value === null) return '(none)';
  if (typeof value === 'number') return amountText(value, path);
  if (typeof value === 'string') {
    if (value === '' && ROOTED.has(path[0] ?? '')) return '/';
    return QUOTED.has(path[0] ?? '') ? quoted(shownValue(value, path)) : printable(value);
  }
  if (Array.isArray(value)) return value.length === 0 ? '(empty)' : listText(value);
  if (typeof value !== 'object') return word(value);
  switch (path[0]) {
    case 'disks':
      return diskText(fields(value));
    case 'nics':
      return path.length === 2 ? nicText(fields(value)) : portText(fields(value));
    case 'cdroms':
    case 'floppies':
      return path.length === 2 ? cdromText(fields(value)) : mediumText(fields(value));
    case 'serials':
    case 'parallels':
      return serialText(fields(value));
    case 'sharedFolders':
      return folderText(fields(value));
    case 'passthrough':
      return passthroughText(fields(value));
    case 'boot':
      return bootText(fields(value));
    case 'video':
      return videoText(fields(value));
    case 'usb':
    case 'vnc':
      return settingsText(fields(value));
    default:
      return isPlainGroup(path) ? settingsText(fields(value)) : printable(JSON.stringify(value));
  }
}
