import { type Diagnostic, errorDiagnostic, warningDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { Cdrom, Domain, Floppy, Slots } from '../../domain/domain.js';
import { joinDatastorePath } from '../../domain/values/datastore-path.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import type { DomainFromVmx } from '../../formats/vmx/parse.js';
import type { VmxEntry } from '../../formats/vmx/syntax.js';
import { inputBytes } from './input-bytes.js';
import { located, shownFile } from './located.js';
import { type Conversion, type NotationReading, UNKNOWN_DIRECTORY } from './notation.js';

/** Without them nothing can be said of the VM, and their defaults are values that the file does not have. */
const ESSENTIAL = ['config.version', 'virtualhw.version', 'memsize', 'numvcpus'];
/** How many lines of a repeated key a message names. */
const NAMED_LINES = 5;

type Entries = ReadonlyMap<string, VmxEntry>;

/** What libvirt reads otherwise: it detects a 64-bit guest by the end of the written name, keeps placeholder words, and knows no absent default. */
function asLibvirtReads(domain: Domain, entries: Entries): Domain {
  const text = (key: string) => entries.get(key.toLowerCase())?.value;
  const guestOs = text('guestOS');
  const isId = guestOs !== undefined && guestOs.toLowerCase() !== domain.guestOs;
  const cdroms = Object.entries(domain.cdroms).map(([slot, cdrom]): [string, Cdrom] => {
    const [type, device] = [text(`${slot}.deviceType`)?.toLowerCase(), text(`${slot}.fileName`)];
    const isWord =
      cdrom.medium.kind === 'empty' && device !== undefined && (type === 'atapi-cdrom' || type === 'cdrom-raw');
    return [slot, isWord ? { ...cdrom, medium: { kind: 'device', device, raw: type === 'cdrom-raw' } } : cdrom];
  });
  const floppies = Object.entries(domain.floppies).filter(([slot]) => text(`${slot}.present`) !== undefined);
  return {
    ...domain,
    guestOs: isId ? guestOs : domain.guestOs,
    cdroms: Object.fromEntries(cdroms),
    floppies: Object.fromEntries(floppies) as Slots<Floppy>,
  };
}

/** Hosts refuse a file with a key that stands twice; libvirt takes the first. */
function repeated(repeats: readonly { key: string; lines: readonly number[] }[], file: string): readonly Diagnostic[] {
  return repeats.map(({ key, lines }) => {
    const named = lines
      .slice(0, NAMED_LINES)
      .join(', ')
      .replace(/, (\d+)$/, lines.length > NAMED_LINES ? ', $1' : ' and $1');
    const more = lines.length > NAMED_LINES ? ` and ${lines.length - NAMED_LINES} more` : '';
    const [, line = 0] = lines;
    const source = { file, line, column: 1, endLine: line, endColumn: 1 };
    return warningDiagnostic(
      'EF5010',
      `${key} is set more than once, in lines ${named}${more}; the value in line ${lines[0]} is used`,
      {
        hint: 'Remove the other lines: an ESX host refuses a VMX with a repeated key.',
        source,
      },
    );
  });
}

/** Only the key store and the encrypted settings can be seen of an encrypted VM. */
function isEncrypted(entries: Entries): boolean {
  return entries.has('encryption.keysafe') && !entries.has('virtualhw.version');
}

function encrypted(file: string): Diagnostic {
  return errorDiagnostic('EF5011', `${file} is the VMX of an encrypted VM: its settings cannot be read`, {
    hint: 'Decrypt the VM first. A registered VM is read through its host’s API: plan and drift do that.',
  });
}

/** Raw keys of devices that are named as not converted: a part of their keys alone would make another device. */
function withoutLostKeys({ domain, problems, unexpressed }: DomainFromVmx): Domain {
  const lost = new Set(problems.map(({ key }) => key.toLowerCase()));
  const slots = Object.keys(unexpressed).map((slot) => `${slot.toLowerCase()}.`);
  const vmx = Object.entries(domain.vmx).filter(
    ([key]) => !lost.has(key.toLowerCase()) && !slots.some((slot) => key.toLowerCase().startsWith(slot)),
  );
  return { ...domain, vmx: Object.fromEntries(vmx) };
}

/**
 * Problems and devices that a manifest leaves out. One odd device does not refuse a whole VM: the rest is written, and the device named.
 */
function leftOutOf({ domain, problems, unexpressed }: DomainFromVmx, file: string): readonly Diagnostic[] {
  const isEmptied = (key: string): boolean => {
    const slot = key.slice(0, key.indexOf('.'));
    const drive = ownEntry(domain.cdroms, slot) ?? ownEntry(domain.floppies, slot);
    return key.endsWith('.fileName') && drive?.medium.kind === 'empty';
  };
  const slots = Object.keys(unexpressed).map((slot) => `${slot.toLowerCase()}.`);
  const ofDevice = ({ key }: { readonly key: string }) => slots.some((slot) => key.toLowerCase().startsWith(slot));
  return [
    ...problems
      .filter((problem) => !ofDevice(problem))
      .map((problem) => {
        const isEssential = ESSENTIAL.includes(problem.key.toLowerCase());
        const text = isEmptied(problem.key)
          ? `${problem.problem}; the drive is converted as an empty one`
          : problem.problem;
        return located(
          'EF5003',
          file,
        )({ ...problem, problem: text, severity: isEssential ? problem.severity : 'warning' });
      }),
    ...Object.entries(unexpressed).map(([slot, what]) => {
      const line = problems.find(({ key }) => key.toLowerCase().startsWith(`${slot.toLowerCase()}.`))?.line ?? 0;
      const source = line < 1 ? null : { file, line, column: 1, endLine: line, endColumn: 1 };
      return warningDiagnostic('EF5009', `${slot} is not converted: a manifest cannot declare a ${what}`, {
        hint: `It stays on the VM. To remove it there, declare null for ${slot}.`,
        source,
      });
    }),
  ];
}

/** Reads a VMX. Only problems with essential values are errors; for domain XML as libvirt writes it, all that libvirt refuses. */
export async function readVmx(
  conversion: Conversion,
  stdin: AsyncIterable<Uint8Array | string>,
): Promise<NotationReading> {
  const file = shownFile(conversion.file);
  const { parseVmxText, formatVmxText, repeatedKeys, vmxEntries } = await import('../../formats/vmx/syntax.js');
  const { domainFromVmx } = await import('../../formats/vmx/parse.js');
  const { document, problems } = parseVmxText(await inputBytes(conversion.file, stdin));
  const texts = new Map([[file, formatVmxText(document)]]);
  const vmxPath = joinDatastorePath(conversion.datastoreDir ?? UNKNOWN_DIRECTORY, 'domain.vmx');
  const refused = (diagnostics: readonly Diagnostic[]) => ({
    domain: null,
    vmxPath,
    driveOrder: [],
    diagnostics,
    texts,
  });
  if (problems.length > 0) return refused(problems.map(located('EF5001', file)));
  const entries = vmxEntries(document);
  if (isEncrypted(entries)) return refused([encrypted(file)]);
  const reading = domainFromVmx(document, { vmxPath, mounts: [] });
  const twice = repeated(repeatedKeys(document), file);
  const isLibvirts = conversion.to === 'domain-xml' && !conversion.extended;
  if (!isLibvirts) {
    const diagnostics = [...twice, ...leftOutOf(reading, file)];
    return { domain: withoutLostKeys(reading), vmxPath, driveOrder: [], diagnostics, texts };
  }
  return {
    domain: asLibvirtReads(reading.domain, entries),
    vmxPath,
    driveOrder: [],
    diagnostics: [...twice, ...reading.problems.map(located('EF5003', file))],
    texts,
  };
}
