import { type Seeded, seeded } from './seeded.js';

/** A change that somebody makes by hand while a run is at work. */
export interface ByHand {
  /** Before which step of the run. */
  readonly step: number;
  readonly domain: string;
  readonly annotation: string;
}

/** One disturbed run: what goes wrong on the wire, where the run is killed, and what somebody does meanwhile. */
export interface Disturbance {
  /** A script of faults, as the simulator takes it. */
  readonly faults: string;
  /** The step, counted over the run, at which the process dies, and at which moment of its call; null where it lives. */
  readonly kill: { readonly step: number; readonly moment: number } | null;
  readonly byHand: ByHand | null;
}

/** All that one seed decides. */
export interface ChaosStory {
  readonly seed: number;
  readonly kind: 'host' | 'vcenter';
  readonly manifest: string;
  /** Domains that are declared, with the first keys of what is declared of each. */
  readonly declared: Readonly<Record<string, readonly string[]>>;
  /** Domains that the manifest wants gone. */
  readonly absent: readonly string[];
  /** Domains that are on in the end, whatever happened. */
  readonly wantedOn: readonly string[];
  readonly disturbances: readonly Disturbance[];
}

const UUIDS = {
  db01: '42116ec4-1d3f-4f0a-9a52-000000000001',
  build01: '42116ec4-1d3f-4f0a-9a52-000000000002',
  legacy: '42116ec4-1d3f-4f0a-9a52-000000000003',
} as const;

/** What may be declared of a domain that lives, each with the keys that it declares. */
const FIELDS: readonly (readonly [keys: readonly string[], text: string])[] = [
  [['annotation'], 'annotation: by chance'],
  [['memory'], 'memory: 3GiB'],
  [['vcpus', 'coresPerSocket'], 'vcpus: 4\n    cores_per_socket: 2'],
  [['disks'], 'disks: { "scsi0:2": { size: 1GiB } }'],
  [['disks'], 'disks: { "scsi0:2": { size: 1GiB, datastore: images } }'],
  [['disks'], 'disks: { "scsi0:3": { copy_of: "[images] debian12.vmdk" } }'],
  [['nics'], 'nics: { ethernet0: { network: DMZ } }'],
  [['nics'], 'nics: { ethernet1: { network: VM Network } }'],
  [['guestinfo'], 'guestinfo: { role: chaos }'],
  [['vmx'], 'vmx: { "chaos.key": "1" }'],
  [['hardwareVersion'], 'hardware_version: 21\n    allow: [HZ501]'],
  [['scheduler'], 'scheduler: { cpu: { shares: high } }'],
  [['cdroms'], 'cdroms: { "ide1:0": { iso: "[images] debian-12.iso" } }'],
  [[], 'autostart: true'],
];

const NEW = [
  '  new01:\n    memory: 512MiB\n    power: on\n    define: upload\n    controllers: { scsi0: pvscsi }\n    disks: { "scsi0:0": { size: 1GiB, datastore: ssd1 } }\n',
  '  new01:\n    memory: 512MiB\n    power: on\n    define: create\n    controllers: { scsi0: pvscsi }\n    disks: { "scsi0:0": { size: 1GiB, datastore: ssd1 } }\n',
  '  new01:\n    memory: 512MiB\n    controllers: { scsi0: pvscsi }\n    disks: { "scsi0:0": { copy_of: "[images] debian12.vmdk", datastore: ssd1 } }\n',
];

const WRITES = [
  'ReconfigVM_Task',
  'PowerOnVM_Task',
  'PowerOffVM_Task',
  'ShutdownGuest',
  'RegisterVM_Task',
  'CreateVM_Task',
  'CreateVirtualDisk_Task',
  'CopyVirtualDisk_Task',
  'MakeDirectory',
  'UnregisterVM',
  'UpgradeVM_Task',
  'PUT /folder',
];
const READS = ['RetrievePropertiesEx', 'WaitForUpdatesEx', 'CreateFilter', 'GET /folder', 'SearchDatastore_Task'];
const WRONG = [
  'drop: before',
  'drop: after',
  'delay: 30',
  'cut: 200',
  'status: 503',
  'expire: true',
  'fault: TaskInProgress',
  'fault: RuntimeFault, when: after',
];

const OUTAGES = ['dropped', 'refused', 'unavailable', 'logged-out', 'restarting'];
const OUTAGE_SECONDS = 120;

/** An outage of 1 to 120 s, by the clock of a run that goes `pace` times as fast as the server's. */
function outage(random: Seeded, pace: number): string {
  const milliseconds = Math.round(((1 + random.below(OUTAGE_SECONDS)) * 1_000) / pace);
  const when = random.pick(['before', 'after']);
  return `outage: { for: ${milliseconds}, as: ${random.pick(OUTAGES)} }, when: ${when}`;
}

function faultScript(seed: number, pace: number): string {
  const random = seeded(seed);
  const rules = Array.from({ length: 1 + random.below(3) }, () => {
    const at = random.pick(random.chance(0.6) ? WRITES : READS);
    return `  - { at: ${at}, nth: ${1 + random.below(3)}, ${random.chance(0.25) ? outage(random, pace) : random.pick(WRONG)} }`;
  });
  return `seed: ${seed}\nfaults:\n${rules.join('\n')}\n`;
}

/**
 * The story of a seed. Equal seeds give equal stories, so that one that fails is told again. `pace` is how much faster than the
 * server's the clock of a disturbed run goes.
 */
export function chaosStory(seed: number, pace: number): ChaosStory {
  const random = seeded(seed);
  const declared: Record<string, readonly string[]> = {};
  const absent: string[] = [];
  const wantedOn: string[] = [];
  let domains = '';
  for (const [name, uuid] of Object.entries(UUIDS)) {
    const found = name === 'build01' ? 'off' : 'on';
    if (random.chance(0.4)) {
      if (found === 'on') wantedOn.push(name);
      continue;
    }
    if (random.chance(0.12)) {
      domains += `  ${name}:\n    uuid: ${uuid}\n    ensure: absent\n    allow_power_off: hard\n`;
      declared[name] = [];
      absent.push(name);
      continue;
    }
    const fields = random.some(FIELDS, 0.3).filter(([keys], index, all) => {
      const first = all.findIndex(([other]) => other[0] === keys[0]);
      return keys[0] === undefined || first === index;
    });
    const power = random.pick(['keep', 'keep', 'on', 'off']);
    const leave = random.pick(['guest', 'hard', 'hard', 'never']);
    domains += `  ${name}:\n    uuid: ${uuid}\n    power: ${power}\n    allow_power_off: ${leave}\n`;
    domains += fields.map(([, text]) => `    ${text}\n`).join('');
    declared[name] = fields.flatMap(([keys]) => keys);
    if (power === 'on' || (power === 'keep' && found === 'on')) wantedOn.push(name);
  }
  if (domains === '' || random.chance(0.5)) {
    domains += random.pick(NEW);
    declared['new01'] = [];
  }
  const disturbances = Array.from({ length: 1 + random.below(3) }, (): Disturbance => {
    const kill = random.chance(0.4) ? { step: random.below(8), moment: random.below(4) } : null;
    const hand = random.chance(0.3)
      ? { step: random.below(4), domain: random.pick(Object.keys(UUIDS)), annotation: 'by hand' }
      : null;
    return { faults: faultScript(random.below(1_000_000), pace), kill, byHand: hand };
  });
  const head =
    'version: 1\nconnect: "{connect}"\nauto_answer:\n  - { question: msg.serial.file.open, answer: Append }\ndomains:\n';
  return {
    seed,
    kind: random.pick(['host', 'vcenter']),
    manifest: head + domains,
    declared,
    absent,
    wantedOn,
    disturbances,
  };
}

export function uuidOf(domain: string): string {
  return Object.entries(UUIDS).find(([name]) => name === domain)?.[1] ?? '';
}
