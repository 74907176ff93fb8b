import { blankDomain } from '../../domain/blank-domain.js';
import { nearestName } from '../../domain/diagnostics/nearest-name.js';
import type { Domain, PowerState } from '../../domain/domain.js';
import type { DatastorePath } from '../../domain/values/datastore-path.js';
import type { DomainName } from '../../domain/values/domain-name.js';
import type { MiB } from '../../domain/values/units.js';
import { parseUuid } from '../../domain/values/uuid.js';
import { type FormatProblem, ProblemList } from '../format-problem.js';
import { readDisplay, readDrives, readNics, readPci, readSerial, type XenvmReading } from './read-devices.js';
import { parseXenvm, type XenvmEntry } from './syntax.js';

export interface XenvmOptions {
  /** The format has no name. */
  readonly name: DomainName;
  readonly hardwareVersion: number;
  readonly directory: DatastorePath;
}

export interface DomainFromXenvm {
  readonly domain: Domain;
  /** What `startup` asks for; null where it is missing or has no counterpart. */
  readonly power: PowerState | null;
  /** Fields that the file does not set. */
  readonly unsaid: readonly ('memory' | 'vcpus')[];
  readonly problems: readonly FormatProblem[];
}

/** What a reader gets: the domain so far, and the whole file for keys that depend on each other. */
interface Context extends XenvmReading {
  readonly isHvm: boolean;
}

interface State {
  readonly domain: Domain;
  readonly power: PowerState | null;
}

type KeyReader = (xen: Context, entry: XenvmEntry, state: State) => State;

const TRUE = ['true', 'yes', 'on', '1'];
const FALSE = ['false', 'no', 'off', '0'];

function flag(xen: Context, entry: XenvmEntry): boolean | null {
  const word = entry.value.toLowerCase();
  if (TRUE.includes(word)) return true;
  if (FALSE.includes(word)) return false;
  xen.error(entry, `${entry.key} must be true or false, not "${entry.value}"`);
  return null;
}

function count(xen: Context, entry: XenvmEntry): number | null {
  if (/^\d{1,9}$/.test(entry.value) && Number(entry.value) > 0) return Number(entry.value);
  xen.error(entry, `${entry.key} must be a whole number above 0, not "${entry.value}"`);
  return null;
}

/** A key whose value changes nothing that a VM of ESX has. `reason` follows its name. */
const lost =
  (reason = 'has no counterpart'): KeyReader =>
  (xen, entry, state) => {
    xen.lostValue(entry, `${entry.key} = ${entry.value} ${reason}`);
    return state;
  };

/** A flag that ESX has fixed: only the other value is lost. */
const fixedFlag =
  (fixed: boolean): KeyReader =>
  (xen, entry, state) => {
    const value = flag(xen, entry);
    if (value !== null && value !== fixed)
      xen.lostValue(entry, `${entry.key} = ${entry.value} is not converted: a VM ${fixed ? 'always' : 'never'} has it`);
    return state;
  };

const ACTIONS = ['preserve', 'reboot', 'destroy'];

/** `usual` is what ESX does anyway. */
const action =
  (usual: string | null): KeyReader =>
  (xen, entry, state) => {
    if (!ACTIONS.includes(entry.value))
      xen.error(entry, `${entry.key} must be preserve, reboot or destroy, not "${entry.value}"`);
    else if (entry.value !== usual) xen.lostValue(entry, `${entry.key} = ${entry.value} has no counterpart`);
    return state;
  };

const startup: KeyReader = (xen, entry, state) => {
  switch (entry.value) {
    case 'started':
      return { ...state, power: 'on' };
    case 'shutdown':
      return { ...state, power: 'off' };
    case 'paused':
    case 'restore':
      xen.lostValue(entry, `startup = ${entry.value} has no counterpart: declare the power state`);
      return state;
    default:
      xen.error(entry, `startup must be started, paused, shutdown or restore, not "${entry.value}"`);
      return state;
  }
};

const ignored: KeyReader = (_xen, _entry, state) => state;

const smbios: KeyReader = (xen, entry, state) => {
  const smbiosHost = flag(xen, entry);
  return smbiosHost === null ? state : { ...state, domain: { ...state.domain, smbiosHost } };
};

const identity: KeyReader = (xen, entry, state) => {
  const uuid = parseUuid(entry.value);
  if (!uuid.ok) xen.error(entry, `uuid ${uuid.problem}`);
  return uuid.ok ? { ...state, domain: { ...state.domain, uuid: uuid.value } } : state;
};

const number =
  (field: 'memory' | 'vcpus'): KeyReader =>
  (xen, entry, state) => {
    const value = count(xen, entry);
    return value === null
      ? state
      : { ...state, domain: { ...state.domain, [field]: field === 'memory' ? (value as MiB) : value } };
  };

/** Of a VM with its own firmware, the kernel is that firmware. */
const kernel: KeyReader = (xen, entry, state) => {
  if (!xen.isHvm) xen.lostValue(entry, `kernel = ${entry.value} is not converted: a VM boots from its disks`);
  return state;
};

const hvm: KeyReader = (xen, entry, state) => {
  if (flag(xen, entry) === false)
    xen.lostValue(
      entry,
      'hvm = false is not converted: ESX has no paravirtualised guests, so the guest needs a boot loader',
    );
  return state;
};

const zeroOffset: KeyReader = (xen, entry, state) =>
  entry.value === '0' ? state : lost('has no counterpart: the clock of a VM starts at UTC')(xen, entry, state);

/** Every key that the format has. Those of lists, and `boot`, are read after the others. */
const KEYS: Readonly<Record<string, KeyReader>> = {
  hvm,
  startup,
  debug: (xen, entry, state) => (flag(xen, entry) === true ? lost()(xen, entry, state) : state),
  uuid: identity,
  on_crash: action(null),
  on_halt: action('destroy'),
  on_reboot: action('reboot'),
  kernel,
  cmdline: lost('is not converted: the boot loader of the guest has it'),
  initrd: lost('is not converted: the boot loader of the guest has it'),
  memory: number('memory'),
  vcpus: number('vcpus'),
  disk: ignored,
  nic: ignored,
  pci: ignored,
  serial: (xen, entry, state) => ({ ...state, domain: { ...state.domain, serials: readSerial(xen, entry) } }),
  display: (xen, entry, state) => ({ ...state, domain: { ...state.domain, vnc: readDisplay(xen, entry) } }),
  pae: fixedFlag(true),
  acpi: fixedFlag(true),
  apic: fixedFlag(true),
  nx: fixedFlag(true),
  'smbios-pt': smbios,
  'smbios-oem-type-pt': lost(),
  'acpi-pt': fixedFlag(false),
  'diskinfo-pt': fixedFlag(false),
  boot: ignored,
  'extra-hvm': lost(),
  'power-management': lost(),
  'oem-features': lost(),
  'timer-mode': lost(),
  timeoffset: zeroOffset,
  'pci-msitranslate': lost(),
  'pci-power-management': lost(),
  'inject-sci': fixedFlag(false),
};

/** `c` is a disk, `d` a CD-ROM drive, `n` a network card, `a` a floppy. What the VM does not have is named. */
function bootOrder(xen: Context, entry: XenvmEntry, domain: Domain): readonly string[] {
  const first = (slots: object): string | undefined => Object.keys(slots).sort()[0];
  return [...entry.value.toLowerCase()].flatMap((letter) => {
    const devices: ReadonlyMap<string, string | undefined> = new Map([
      ['c', first(domain.disks)],
      ['d', Object.keys(domain.cdroms).length > 0 ? 'cdrom' : undefined],
      ['n', first(domain.nics)],
      ['a', undefined],
    ]);
    const device = devices.get(letter);
    if (!devices.has(letter)) xen.error(entry, `boot may hold a, c, d and n, not "${letter}"`);
    else if (device === undefined) xen.lostValue(entry, `boot names ${letter}, but the VM has no such device`);
    return device === undefined ? [] : [device];
  });
}

/**
 * Returns the VM that a configuration describes. What ESX does not have is a warning with its line; a value that the format does not
 * allow is an error.
 */
export function domainFromXenvm(text: string, options: XenvmOptions): DomainFromXenvm {
  const { entries, problems: syntax } = parseXenvm(text);
  const problems = new ProblemList();
  const report =
    (severity: FormatProblem['severity'], kind: FormatProblem['kind']) =>
    ({ line }: XenvmEntry, problem: string): void =>
      problems.add({ line, problem, severity, kind });
  const hvmLine = entries.find(({ key }) => key === 'hvm');
  const xen: Context = {
    directory: options.directory,
    isHvm: hvmLine !== undefined && TRUE.includes(hvmLine.value.toLowerCase()),
    error: report('error', 'value'),
    lostValue: report('warning', 'value'),
    lostDevice: report('warning', 'device'),
    neededFile: report('warning', 'file'),
  };
  const listed = (key: string) => entries.filter((entry) => entry.key === key && entry.value !== '');
  const blank = { ...blankDomain(options.name), hardwareVersion: options.hardwareVersion };
  let state: State = { domain: blank, power: null };
  const keys = new Map(Object.entries(KEYS));
  for (const entry of entries) {
    const read = keys.get(entry.key);
    if (read !== undefined) {
      if (entry.value !== '') state = read(xen, entry, state);
      continue;
    }
    const nearest = nearestName(entry.key, [...keys.keys()]);
    const hint = nearest === null ? '' : `; did you mean ${nearest}?`;
    xen.lostValue(entry, `${entry.key} is not a key of xenvm, and is not converted${hint}`);
  }
  const nics = entries.filter(({ key }) => key === 'nic');
  const devices = {
    ...readDrives(xen, listed('disk')),
    nics: readNics(xen, nics),
    passthrough: readPci(xen, listed('pci')),
  };
  const whole = { ...state.domain, ...devices };
  const boot = listed('boot')[0];
  const order = boot === undefined ? [] : bootOrder(xen, boot, whole);
  const domain = { ...whole, boot: { ...whole.boot, order: [...new Set(order)] } };
  const unsaid = (['memory', 'vcpus'] as const).filter((key) => !entries.some((entry) => entry.key === key));
  if (entries.length === 0) problems.add({ line: 0, problem: 'has no entry', severity: 'error', kind: 'value' });
  return {
    domain,
    power: state.power,
    unsaid,
    problems: [...syntax, ...problems.all()].sort((one, other) => one.line - other.line),
  };
}
