import type { Json } from '../domain/json.js';
import type { Path } from '../domain/path-key.js';
import { formatDiskSize, formatMemory, type KiB, type MiB } from '../domain/units.js';
import { printable } from './printable.js';

type Fields = { readonly [key: string]: Json };

function fields(value: Json): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function word(value: Json | undefined): string {
  return typeof value === 'string' ? printable(value) : JSON.stringify(value ?? null);
}

function quoted(value: string): string {
  return `"${printable(value).replaceAll('"', '\\"')}"`;
}

function diskText({ file, size, provisioning }: Fields): string {
  const form = [
    typeof size === 'number' ? formatDiskSize(size as KiB) : '',
    typeof provisioning === 'string' ? provisioning : '',
  ];
  const described = form.filter((each) => each !== '').join(' ');
  const where = typeof file === 'string' ? printable(file) : '';
  return [described, where].filter((each) => each !== '').join(', ');
}

function nicText({ model, network, mac, connected }: Fields): string {
  const parts = [`${word(model)} on ${typeof network === 'string' ? printable(network) : 'no network'}`];
  if (typeof mac === 'string') parts.push(mac);
  if (connected === false) parts.push('not connected');
  return parts.join(', ');
}

function mediumText(medium: Fields): string {
  switch (medium['kind']) {
    case 'iso':
      return `image ${word(medium['file'])}`;
    case 'device':
      return `host drive ${word(medium['device'])}`;
    case 'client':
      return 'the client’s drive';
    default:
      return 'empty';
  }
}

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

function amountText(value: number, path: Path): string {
  const [field, second, third] = path;
  if (field === 'memory') return formatMemory(value as MiB);
  if (field === 'disks') return formatDiskSize(value as KiB);
  if (field === 'scheduler' && third !== 'shares') {
    return second === 'cpu' ? `${value}MHz` : formatMemory(value as MiB);
  }
  return String(value);
}

/** A value of a Domain at its path, for people: with its unit, devices in one line, free text quoted. Nothing is `(none)`. */
export function valueText(value: Json, path: Path): string {
  if (value === null) return '(none)';
  if (typeof value === 'number') return amountText(value, path);
  if (typeof value === 'string') {
    return path[0] === 'annotation' || path[0] === 'vmx' ? quoted(value) : printable(value);
  }
  if (typeof value !== 'object' || Array.isArray(value)) return word(value);
  switch (path[0]) {
    case 'disks':
      return diskText(fields(value));
    case 'nics':
      return nicText(fields(value));
    case 'cdroms':
      return path.length === 2 ? cdromText(fields(value)) : mediumText(fields(value));
    case 'serials':
      return serialText(fields(value));
    default:
      return printable(JSON.stringify(value));
  }
}
