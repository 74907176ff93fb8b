/**
 * One row for each scalar field of a VM. A codec parses and prints a value; `blank` is the meaning of a VMX without the field's keys.
 * Schemas, types, comparison and texts derive from the rows. Devices are not fields.
 */

import { DEFAULT_MEMORY, MIN_HARDWARE_VERSION } from '../rules/limits.js';
import { declaredGuestOs } from '../values/guest-os.js';
import type { Json } from '../values/json.js';
import { formatMemory, type MHz, type MiB, parseFrequency, parseMemory, parseMemoryAmount } from '../values/units.js';
import { parseUuid, type Uuid } from '../values/uuid.js';
import { amount, type Codec, count, either, FLAG, list, normalText, orWord, text, words } from './codec.js';
import { type DeclaredOf, field, group, leavesOf, type WholeOf } from './field.js';

const UUID = normalText<Uuid>(
  'a uuid',
  {
    pattern: '^[\\s-]*([0-9A-Fa-f]{2}[\\s-]*){16}$',
    patternErrorMessage: 'must be a UUID like 42116ec4-1d3f-4f0a-9a52-3c5a2f1d9e01',
  },
  parseUuid,
);

const SIZE = '[0-9]+(\\.[0-9]+)?\\s*([KkMmGgTt][Ii]?)?[Bb]';
const CLOCK = '[0-9]+(\\.[0-9]+)?\\s*[MmGg][Hh][Zz]';
const SIZE_EXAMPLE = 'must be a size with its unit, like 512MiB or 1GiB';
const CLOCK_EXAMPLE = 'must be a clock rate with its unit, like 500MHz or 2GHz';

const MEMORY = amount(
  { pattern: `^${SIZE}$`, patternErrorMessage: 'must be a size with its unit, like 512MiB or 4GiB' },
  parseMemory,
  formatMemory,
);
/** Memory that may be none. */
const MEMORY_AMOUNT = amount<MiB>(
  { pattern: `^${SIZE}$`, patternErrorMessage: SIZE_EXAMPLE },
  parseMemoryAmount,
  formatMemory,
);
const FREQUENCY = amount<MHz>(
  { pattern: `^${CLOCK}$`, patternErrorMessage: CLOCK_EXAMPLE },
  parseFrequency,
  (value) => `${value}MHz`,
);

function limit<Unit extends number>(of: Codec<Unit>, pattern: string, example: string): Codec<Unit | 'unlimited'> {
  return orWord(of, 'unlimited', 'unlimited', {
    manifest: { type: 'string', pattern: `^(${pattern}|unlimited)$`, patternErrorMessage: `${example}, or unlimited` },
    plan: { anyOf: [{ const: 'unlimited' }, of.plan] },
  });
}

const LEVEL = words('low', 'normal', 'high');
const NUMBER_OF_SHARES = count(0, 1_000_000);
const SHARES = either(LEVEL, NUMBER_OF_SHARES, (value) => typeof value === 'string', {
  manifest: { $ref: '#/definitions/shares' },
  plan: { anyOf: [LEVEL.plan, NUMBER_OF_SHARES.plan] },
});

const PROCESSORS = list<number>(
  { is: (value): value is number => Number.isInteger(value), plan: { type: 'integer', minimum: 0 } },
  {},
  // The order in which people write processors means nothing.
  (items) => [...new Set(items)].sort((left, right) => left - right),
);
const AFFINITY = orWord<readonly number[], null>(PROCESSORS, 'all', null, {
  manifest: {
    type: ['array', 'string'],
    minItems: 1,
    maxItems: 16_384,
    uniqueItems: true,
    items: { type: 'integer', minimum: 0, maximum: 16_383 },
    pattern: '^all$',
    patternErrorMessage: 'must be a list of processor numbers, or all',
  },
  plan: {
    anyOf: [PROCESSORS.plan, { type: 'null' }],
    description: 'Processors of the host; null is all of them.',
  },
});

const BOOT_ORDER = list<string>(
  { is: (value: Json): value is string => typeof value === 'string', plan: { type: 'string' } },
  {
    maxItems: 100,
    uniqueItems: true,
    items: {
      type: 'string',
      pattern:
        '^(cdrom|floppy|ethernet[0-9]|scsi[0-3]:([0-689]|[1-5][0-9]|6[0-3])|sata[0-3]:(1?[0-9]|2[0-9])|nvme[0-3]:([0-9]|1[0-4])|ide[01]:[01])$',
      patternErrorMessage: 'must be cdrom, floppy, or the slot of a disk or network card, like scsi0:0 or ethernet0',
    },
  },
);

const DELAY = count(0, 86_400_000);
const RETRY = orWord(DELAY, 'never', null, {
  manifest: {
    type: ['integer', 'string'],
    minimum: 0,
    maximum: 86_400_000,
    pattern: '^never$',
    patternErrorMessage: 'must be a number of milliseconds, or never',
  },
  plan: { anyOf: [DELAY.plan, { type: 'null' }] },
});

const CORES = count(1, 1024);
const CORES_OR_AUTO = orWord(CORES, 'auto', null, {
  manifest: {
    type: ['integer', 'string'],
    minimum: 1,
    maximum: 1024,
    pattern: '^auto$',
    patternErrorMessage: 'must be a number of processors, or auto',
  },
  plan: { anyOf: [CORES.plan, { type: 'null' }] },
});

const NUMA_NODES = list<number>(
  { is: (value): value is number => Number.isInteger(value), plan: { type: 'integer', minimum: 0 } },
  {},
  (items) => [...new Set(items)].sort((left, right) => left - right),
);
const NODE_AFFINITY = orWord<readonly number[], null>(NUMA_NODES, 'all', null, {
  manifest: {
    type: ['array', 'string'],
    minItems: 1,
    maxItems: 64,
    uniqueItems: true,
    items: { type: 'integer', minimum: 0, maximum: 63 },
    pattern: '^all$',
    patternErrorMessage: 'must be a list of NUMA node numbers, or all',
  },
  plan: { anyOf: [NUMA_NODES.plan, { type: 'null' }], description: 'NUMA nodes of the host; null is all of them.' },
});

const POWER_OP = words('default', 'soft', 'hard');
const POWER_OP_RAW = { preset: 'default' } as const;

const SHARES_FIELD = {
  codec: SHARES,
  description: 'The weight against other domains when the host is short.',
  examples: ['high'],
  blank: null,
} as const;

/** The scalar fields and plain maps of a domain, in the order in which people read them. A Domain and all that is declared of it have them. */
export const FIELDS = {
  uuid: field({
    codec: UUID,
    description:
      'The BIOS UUID, which is the identity of the domain: it is looked up by it, and it is never changed. A domain that esxform did not make may be changed only when its UUID is written here, or with `adopt`.',
    examples: ['42116ec4-1d3f-4f0a-9a52-3c5a2f1d9e01'],
    blank: null,
    vmx: ['uuid.bios'],
    synonyms: ['biosuuid', 'id'],
    noDefault: true,
    neverNull: true,
  }),
  instanceUuid: field({
    codec: UUID,
    description:
      "The server's own id of the VM. It distinguishes VMs with the same UUID, such as copies of one VM. It is never changed; a server may give a VM another one. A new VM that declares it is made by one call.",
    examples: ['50116ec4-1d3f-4f0a-9a52-3c5a2f1d9e01'],
    blank: null,
    vmx: [],
    synonyms: ['vcuuid'],
    noDefault: true,
    neverNull: true,
  }),
  guestOs: field({
    codec: normalText(
      'a guest OS',
      {
        pattern: '^[A-Za-z0-9_.-]{1,80}$',
        patternErrorMessage: 'must be a guest word as in VMX files, like debian12-64',
      },
      declaredGuestOs,
    ),
    description:
      'The guest operating system, in the word that VMX files use. The API’s identifier means the same: `debian12_64Guest`.',
    examples: ['debian12-64', 'windows2019srv-64', 'other-64'],
    blank: null,
    vmx: ['guestOS'],
    synonyms: ['guestid', 'guest', 'os', 'guestfullname', 'ostype'],
  }),
  guestOsName: field({
    codec: text({
      maxLength: 256,
      pattern: '^[^\\u0000-\\u001f\\u007f]*$',
      patternErrorMessage: 'must be one line without control characters',
    }),
    description:
      'The name of a guest operating system that the host does not know, for `guest_os: other` and the like.',
    examples: ['Appliance OS 3'],
    blank: '',
    vmx: ['guestOSAltName'],
    synonyms: ['alternateguestname', 'guestosaltname'],
    since: '0.2',
  }),
  hardwareVersion: field({
    codec: count(4, 99),
    description: 'The version of the virtual hardware. A new domain without it gets the one that the host gives.',
    examples: [19],
    blank: MIN_HARDWARE_VERSION,
    vmx: ['virtualHW.version'],
    synonyms: ['version', 'hwversion', 'vmxversion', 'virtualhwversion', 'vmversion'],
    printed: true,
    shown: true,
  }),
  firmware: field({
    codec: words('bios', 'efi'),
    description: 'The firmware that the domain starts with.',
    examples: ['efi'],
    blank: 'bios',
    vmx: ['firmware'],
    shown: true,
  }),
  secureBoot: field({
    codec: FLAG,
    description: 'Whether EFI firmware starts only what is signed.',
    examples: [true],
    blank: false,
    vmx: ['uefi.secureBoot.enabled'],
    synonyms: ['efisecureboot', 'efisecurebootenabled'],
  }),
  boot: group({
    title: 'Boot',
    description: 'What the firmware starts, and how.',
    examples: [{ order: ['cdrom', 'scsi0:0'], delay: 5000 }],
    synonyms: ['bootorder', 'bootdelay', 'bootoptions', 'bootdevices'],
    planned: 'Times are in milliseconds.',
    fields: {
      order: field({
        codec: BOOT_ORDER,
        description:
          'What is tried, in this order: `cdrom`, `floppy`, the slot of a disk, the slot of a network card. An empty list leaves it to the firmware.',
        examples: [['cdrom', 'scsi0:0', 'ethernet0']],
        blank: [],
        vmx: ['bios.bootOrder', 'bios.hddOrder'],
      }),
      delay: field({
        codec: DELAY,
        description: 'Milliseconds to wait before the firmware boots.',
        examples: [5000],
        blank: 0,
        vmx: ['bios.bootDelay'],
      }),
      setup: field({
        codec: FLAG,
        description:
          'Whether the next start, and that one only, enters the setup of the firmware. After that start, `true` is no difference.',
        examples: [true],
        blank: false,
        vmx: ['bios.forceSetupOnce'],
      }),
      retry: field({
        codec: RETRY,
        description: 'Milliseconds after which a boot that failed is tried again, or `never`.',
        examples: [10_000, 'never'],
        blank: null,
        vmx: ['bios.bootRetry.enabled', 'bios.bootRetry.delay'],
      }),
    },
  }),
  smbiosHost: field({
    codec: FLAG,
    description: 'Whether the guest sees the SMBIOS data of the host.',
    examples: [true],
    blank: false,
    vmx: ['smbios.reflecthost'],
    synonyms: ['smbios'],
  }),
  generationId: field({
    codec: UUID,
    description: 'The VM generation id, by which a guest sees that it was cloned or went back in time.',
    examples: ['0b3f4c52-7d1e-4a86-b1a9-5e2c6f0d8a17'],
    blank: null,
    vmx: ['vm.genid', 'vm.genidX'],
    synonyms: ['genid', 'vmgenid'],
    noDefault: true,
  }),
  annotation: field({
    codec: text({
      maxLength: 16_384,
      pattern: '^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*$',
      patternErrorMessage: 'must not hold control characters other than line ends and tabs',
    }),
    description: 'The notes of the domain, as people read them; they may have several lines.',
    examples: ['Front end, see runbook 12'],
    blank: '',
    vmx: ['annotation'],
    synonyms: ['notes', 'note', 'description', 'comment'],
  }),
  memory: field({
    codec: MEMORY,
    description:
      'Memory, with its unit; a multiple of 4MiB. Units: B, KiB, MiB, GiB, TiB, and KB, MB, GB, TB for powers of ten.',
    examples: ['4GiB', '512MiB'],
    blank: DEFAULT_MEMORY as MiB,
    vmx: ['memsize'],
    synonyms: ['ram', 'mem', 'memorymb', 'memorygb', 'memsize', 'memorysize', 'memorysizemb'],
    printed: true,
    shown: true,
  }),
  vcpus: field({
    codec: count(1, 1024),
    description: 'The number of virtual processors.',
    examples: [2],
    blank: 1,
    vmx: ['numvcpus'],
    synonyms: ['cpus', 'cpu', 'numcpu', 'numcpus', 'numvcpus', 'cpucount', 'numberofcpus'],
    printed: true,
    shown: true,
  }),
  coresPerSocket: field({
    codec: count(1, 1024),
    description: 'How many of the virtual processors share a socket; `vcpus` must be a multiple of it.',
    examples: [2],
    blank: 1,
    vmx: ['cpuid.coresPerSocket'],
    synonyms: ['numcorespersocket', 'cores', 'corecount'],
    shown: true,
  }),
  hotAdd: group({
    title: 'HotAdd',
    description: 'What may be added to the domain, or taken from it, while it runs.',
    examples: [{ cpu: true, memory: true }],
    synonyms: [
      ...['cpuhotadd', 'cpuhotremove', 'memoryhotadd'],
      ...['cpuhotaddenabled', 'cpuhotremoveenabled', 'memoryhotaddenabled', 'hotplug'],
    ],
    fields: {
      cpu: field({
        codec: FLAG,
        description: 'Whether processors can be added.',
        examples: [true],
        blank: false,
        vmx: ['vcpu.hotadd'],
      }),
      cpuRemove: field({
        codec: FLAG,
        description: 'Whether processors can be taken away.',
        examples: [false],
        blank: false,
        vmx: ['vcpu.hotremove'],
      }),
      memory: field({
        codec: FLAG,
        description: 'Whether memory can be added.',
        examples: [true],
        blank: false,
        vmx: ['mem.hotadd'],
      }),
    },
  }),
  latency: field({
    codec: words('low', 'normal', 'medium', 'high'),
    description: 'How sensitive the domain is to delays; `high` wants its processors and memory reserved.',
    examples: ['high'],
    blank: 'normal',
    vmx: ['sched.cpu.latencySensitivity'],
    synonyms: ['latencysensitivity'],
  }),
  nestedHv: field({
    codec: FLAG,
    description: 'Whether the guest can run virtual machines itself.',
    examples: [true],
    blank: false,
    vmx: ['vhv.enable'],
    synonyms: ['nestedhvenabled', 'nestedvirtualization', 'vhv'],
    since: '0.2',
  }),
  cpuPerformanceCounters: field({
    codec: FLAG,
    description: 'Whether the guest can read the performance counters of the processors.',
    examples: [true],
    blank: false,
    vmx: ['vpmc.enable'],
    synonyms: ['cpuperformancecountersenabled', 'vpmcenabled', 'vpmc'],
    since: '0.2',
  }),
  iommu: field({
    codec: FLAG,
    description: 'Whether there is a virtual I/O MMU.',
    examples: [true],
    blank: false,
    vmx: ['vvtd.enable'],
    synonyms: ['vvtdenabled', 'vvtd'],
    since: '0.2',
  }),
  vbs: field({
    codec: FLAG,
    description:
      'Whether Windows can use its virtualization-based security; it needs `firmware: efi`, `secure_boot`, `nested_hv` and `iommu`.',
    examples: [true],
    blank: false,
    vmx: ['windows.vbs.enabled'],
    synonyms: ['vbsenabled', 'virtualizationbasedsecurity'],
    since: '0.2',
  }),
  memoryLocked: field({
    codec: FLAG,
    description: 'Whether the host reserves all of the memory, also after the memory grows.',
    examples: [true],
    blank: false,
    vmx: ['sched.mem.pin'],
    synonyms: ['memoryreservationlockedtomax', 'reserveallmemory', 'lockmemory'],
    since: '0.2',
  }),
  changeTracking: field({
    codec: FLAG,
    description: 'Whether the host tracks changed blocks of the disks, which incremental backups need.',
    examples: [true],
    blank: false,
    vmx: ['ctkEnabled'],
    synonyms: ['changetrackingenabled', 'cbt', 'changedblocktracking'],
    since: '0.2',
  }),
  logging: field({
    codec: FLAG,
    description: 'Whether the host writes a log of the domain.',
    examples: [false],
    blank: true,
    vmx: ['logging'],
    synonyms: ['enablelogging'],
    since: '0.2',
  }),
  diskUuid: field({
    codec: FLAG,
    description: 'Whether the guest sees the UUIDs of its disks.',
    examples: [true],
    blank: false,
    vmx: ['disk.EnableUUID'],
    synonyms: ['enablediskuuid', 'diskuuidenabled', 'diskenableuuid'],
    since: '0.2',
  }),
  numa: group({
    title: 'Numa',
    description: 'How the processors and the memory are spread over NUMA nodes.',
    examples: [{ cores_per_node: 4 }],
    synonyms: ['virtualnuma', 'vnuma', 'numainfo'],
    fields: {
      coresPerNode: field({
        codec: CORES_OR_AUTO,
        description:
          'How many virtual processors share a virtual NUMA node that the guest sees, or `auto`. Needs vSphere 8 to be changed on a live VM.',
        examples: [4, 'auto'],
        blank: null,
        vmx: ['numa.vcpu.coresPerNode'],
        synonyms: ['corespernumanode'],
        rawValues: { '0': 'auto' },
        since: '0.2',
      }),
      maxVcpusPerNode: field({
        codec: CORES_OR_AUTO,
        description: 'The most virtual processors of a virtual NUMA node, or `auto`.',
        examples: [8, 'auto'],
        blank: null,
        vmx: ['numa.vcpu.maxPerVirtualNode'],
        synonyms: ['maxpervirtualnode'],
        since: '0.2',
      }),
      nodeAffinity: field({
        codec: NODE_AFFINITY,
        description: 'The NUMA nodes of the host that the VM may run on, by number, or `all`.',
        examples: [[0, 1], 'all'],
        blank: null,
        vmx: ['numa.nodeAffinity'],
        since: '0.2',
      }),
    },
  }),
  swapPlacement: field({
    codec: words('inherit', 'vm_directory', 'host_local'),
    description:
      'Where the host puts the swap file: as its cluster or host says (`inherit`), beside the VMX (`vm_directory`), or on the datastore that the host has for it (`host_local`). No VMX key has it, so a new VM that declares another value than `inherit` is made by one call.',
    examples: ['vm_directory', 'host_local'],
    blank: 'inherit',
    vmx: [],
    synonyms: ['swapplacementpolicy', 'swapfilepolicy', 'swaplocation'],
  }),
  powerOps: group({
    title: 'PowerOps',
    description: 'What the power buttons of the host do, and what happens when the guest asks for standby.',
    examples: [{ power_off: 'soft', reset: 'soft' }],
    synonyms: ['poweropinfo', 'defaultpowerops', 'powertype'],
    fields: {
      powerOff: field({
        codec: POWER_OP,
        description:
          'Whether power-off shuts the guest down (`soft`), cuts the power (`hard`), or does what the host does by default.',
        examples: ['soft', 'hard'],
        blank: 'default',
        vmx: ['powerType.powerOff'],
        synonyms: ['powerofftype', 'defaultpowerofftype'],
        rawValues: POWER_OP_RAW,
        since: '0.2',
      }),
      suspend: field({
        codec: POWER_OP,
        description:
          'Whether suspend runs the scripts of the Tools first (`soft`), does not (`hard`), or does what the host does by default.',
        examples: ['hard'],
        blank: 'default',
        vmx: ['powerType.suspend'],
        synonyms: ['suspendtype', 'defaultsuspendtype'],
        rawValues: POWER_OP_RAW,
        since: '0.2',
      }),
      reset: field({
        codec: POWER_OP,
        description:
          'Whether reset restarts the guest (`soft`), cuts the power (`hard`), or does what the host does by default.',
        examples: ['soft'],
        blank: 'default',
        vmx: ['powerType.reset'],
        synonyms: ['resettype', 'defaultresettype'],
        rawValues: POWER_OP_RAW,
        since: '0.2',
      }),
      standbyAction: field({
        codec: words('suspend', 'standby'),
        description:
          'What a guest in standby becomes: a suspended VM (`suspend`), or a VM that is on and asleep (`standby`).',
        examples: ['standby'],
        blank: 'suspend',
        vmx: ['chipset.onlineStandby'],
        synonyms: ['standbyresponse'],
        rawValues: { true: 'standby', false: 'suspend' },
        since: '0.2',
      }),
    },
  }),
  tools: group({
    title: 'ToolsSettings',
    description: 'How the host deals with the Tools of the guest.',
    examples: [{ sync_time: true, upgrade: 'manual' }],
    synonyms: ['vmwaretools', 'vmtools', 'openvmtools'],
    fields: {
      syncTime: field({
        codec: FLAG,
        description: "Whether the Tools keep the guest's clock on the host's.",
        examples: [true],
        blank: false,
        vmx: ['tools.syncTime'],
        synonyms: ['synctime', 'synctimewithhost', 'timesync'],
      }),
      upgrade: field({
        codec: words('manual', 'power-cycle'),
        description:
          '`manual` leaves the Tools as they are; with `power-cycle` the host brings them up to date when the domain is powered on or restarted.',
        examples: ['power-cycle'],
        blank: 'manual',
        vmx: ['tools.upgrade.policy'],
        synonyms: ['toolsupgradepolicy', 'upgradepolicy'],
      }),
      scripts: group({
        title: 'ToolsScripts',
        description: 'When the Tools run their scripts in the guest.',
        examples: [{ after_resume: false }],
        synonyms: ['toolscripts'],
        fields: {
          afterPowerOn: field({
            codec: FLAG,
            description: 'Whether they run after a power-on.',
            examples: [false],
            blank: true,
            vmx: ['toolScripts.afterPowerOn'],
            synonyms: ['runtoolsscriptsafterpoweron'],
            since: '0.2',
          }),
          afterResume: field({
            codec: FLAG,
            description: 'Whether they run after a resume.',
            examples: [false],
            blank: true,
            vmx: ['toolScripts.afterResume'],
            synonyms: ['runtoolsscriptsafterresume'],
            since: '0.2',
          }),
          beforeSuspend: field({
            codec: FLAG,
            description: 'Whether they run before the guest is suspended or goes to standby.',
            examples: [false],
            blank: true,
            vmx: ['toolScripts.beforeSuspend'],
            synonyms: ['beforegueststandby', 'runtoolsscriptsbeforegueststandby'],
            since: '0.2',
          }),
          beforePowerOff: field({
            codec: FLAG,
            description: 'Whether they run before the guest is shut down.',
            examples: [false],
            blank: true,
            vmx: ['toolScripts.beforePowerOff'],
            synonyms: ['beforeguestshutdown', 'runtoolsscriptsbeforeguestshutdown'],
            since: '0.2',
          }),
          beforeReboot: field({
            codec: FLAG,
            description:
              'Whether they run before the guest restarts. No VMX key has it, so a new VM that declares `true` is made by one call.',
            examples: [true],
            blank: false,
            vmx: [],
            synonyms: ['beforeguestreboot', 'runtoolsscriptsbeforeguestreboot'],
          }),
        },
      }),
    },
  }),
  scheduler: group({
    title: 'Scheduler',
    description: "What the domain gets of the host's processors and memory.",
    examples: [{ cpu: { reservation: '500MHz', limit: 'unlimited', shares: 'normal' } }],
    synonyms: ['cpuallocation', 'memoryallocation', 'resourceallocation', 'resources'],
    fields: {
      cpu: group({
        title: 'CpuAllocation',
        definition: 'cpuAllocation',
        description: 'Processor time.',
        examples: [{ reservation: '500MHz', limit: '2GHz', shares: 'high' }],
        vmx: ['sched.cpu.units'],
        fields: {
          reservation: field({
            codec: FREQUENCY,
            description: 'Processor time that is guaranteed, in MHz or GHz; `0MHz` for none.',
            examples: ['500MHz'],
            blank: 0 as MHz,
            vmx: ['sched.cpu.min'],
          }),
          limit: field({
            codec: limit(FREQUENCY, CLOCK, CLOCK_EXAMPLE),
            description: 'Processor time that is never exceeded, in MHz or GHz, or `unlimited`.',
            examples: ['2GHz', 'unlimited'],
            blank: 'unlimited',
            vmx: ['sched.cpu.max'],
          }),
          shares: field({ ...SHARES_FIELD, vmx: ['sched.cpu.shares'] }),
          affinity: field({
            codec: AFFINITY,
            description: 'The processors of the host that the domain may run on, by number, or `all`.',
            examples: [[0, 1, 4, 5], 'all'],
            blank: null,
            vmx: ['sched.cpu.affinity'],
          }),
        },
      }),
      memory: group({
        title: 'MemoryAllocation',
        definition: 'memoryAllocation',
        description: 'Memory of the host.',
        examples: [{ reservation: '1GiB', limit: 'unlimited' }],
        fields: {
          reservation: field({
            codec: MEMORY_AMOUNT,
            description: 'Memory that is guaranteed; `0MiB` for none.',
            examples: ['1GiB'],
            blank: 0 as MiB,
            vmx: ['sched.mem.min', 'sched.mem.minsize'],
          }),
          limit: field({
            codec: limit(MEMORY_AMOUNT, SIZE, SIZE_EXAMPLE),
            description: 'Memory that is never exceeded, or `unlimited`.',
            examples: ['8GiB', 'unlimited'],
            blank: 'unlimited',
            vmx: ['sched.mem.max'],
          }),
          shares: field({ ...SHARES_FIELD, vmx: ['sched.mem.shares'] }),
        },
      }),
    },
  }),
};

export type FieldKey = keyof typeof FIELDS;
export type DomainFields = WholeOf<typeof FIELDS>;
export type DeclaredDomainFields = DeclaredOf<typeof FIELDS>;

/** Whether a key of a Domain is one of {@link FIELDS}. */
export function isFieldKey(key: string): key is FieldKey {
  return Object.hasOwn(FIELDS, key);
}

/** Every single field. */
export const LEAVES = leavesOf(FIELDS);
