import type { Domain } from '../domain.js';
import { setEntry } from '../values/own-entry.js';

/**
 * VMX keys that a host, a vCenter or VMware Tools write for themselves. No import carries them, and a change of one is no drift.
 * Two tables, with one version: `forbidden` keys are refused in a manifest; `assigned` keys may be declared.
 */

interface HostKey {
  /** Over the key in lower case, `guestinfo.` keys included. */
  readonly key: RegExp;
  /** The key as the docs show it. */
  readonly shown: string;
  /** A clause that follows the key: "the host derives it from the path of the VMX". */
  readonly because: string;
  /** Where the row comes from. */
  readonly source: string;
}

/** The version of both tables. It is raised with each change of a row. */
export const HOST_KEYS_VERSION = 1;

const SEEN = 'public VMX files: each ESX or Workstation file has some';
const PLUGIN = 'public VMX files and reports of differences after an import';

/** Keys whose value only the host can know. Another value damages or confuses the VM. */
export const FORBIDDEN_HOST_KEYS: readonly HostKey[] = [
  {
    key: /^uuid\.location$/,
    shown: 'uuid.location',
    because: 'the host derives it from the path of the VMX, to notice that a VM was moved or copied',
    source: SEEN,
  },
  {
    key: /^(?:vc\.uuid|viv\.moid)$/,
    shown: 'vc.uuid, viv.moid',
    because: 'vCenter gives it to the VM and may give another one',
    source: SEEN,
  },
  { key: /^vm\.createdate$/, shown: 'vm.createDate', because: 'the host sets it when it creates the VM', source: SEEN },
  {
    key: /^(?:cleanshutdown|softpoweroff)$/,
    shown: 'cleanShutdown, softPowerOff',
    because: 'the host notes with it how the VM was powered off',
    source: SEEN,
  },
  {
    key: /^checkpoint\./,
    shown: 'checkpoint.*',
    because: 'the host names with it the saved memory of a suspended VM; another value loses that memory',
    source: 'public VMX files of suspended VMs',
  },
  {
    key: /^sched\.swap\.derivedname$/,
    shown: 'sched.swap.derivedName',
    because: 'the host chooses the swap file again when the VM is powered on or moved',
    source: SEEN,
  },
  {
    key: /^migrate\.(?!encryptionmode$)/,
    shown: 'migrate.* (not migrate.encryptionMode)',
    because: 'the host keeps with it the state of migrations',
    source: SEEN,
  },
  {
    key: /^vmotion\./,
    shown: 'vmotion.*',
    because: 'the host keeps with it what a migration needs',
    source: SEEN,
  },
  {
    key: /^monitor\.(?!virtual_exec$|virtual_mmu$|allowlegacycpu$)/,
    shown: 'monitor.* (not monitor.virtual_exec, monitor.virtual_mmu, monitor.allowLegacyCPU)',
    because: 'the host notes with it facts of its processors',
    source: `${SEEN}; the exceptions are documented settings`,
  },
  {
    key: /^(?:host|user|guest)cpuid\.|^evccompatibilitymode$/,
    shown: 'hostCPUID.*, userCPUID.*, guestCPUID.*, evcCompatibilityMode',
    because: 'the host notes with it the processors that the guest saw',
    source: SEEN,
  },
  {
    key: /^(?!guestinfo\.).*\.cookie$/,
    shown: '*.cookie',
    because: 'the host marks with it values that it computed',
    source: 'public VMX files (numa.autosize.cookie)',
  },
  {
    key: /^(?!guestinfo\.).*\.redo$/,
    shown: '*.redo',
    because: 'the host keeps with it the state of a disk chain',
    source: SEEN,
  },
  {
    key: /^toolsinstallmanager\./,
    shown: 'toolsInstallManager.*',
    because: 'the host keeps with it the state of an update of VMware Tools',
    source: SEEN,
  },
  {
    key: /^(?:vmware\.tools\.|tools\.capability\.|tools\.remindinstall$)/,
    shown: 'vmware.tools.*, tools.capability.*, tools.remindInstall',
    because: 'VMware Tools report with it what they are',
    source: SEEN,
  },
  {
    key: /^(?:guestos\.detailed\.data|guestinfo\.(?:detailed\.data|appinfo|driverinfo|vmtools\..+|toolsinstallerrcode))$/,
    shown:
      'guestOS.detailed.data, guestinfo.detailed.data, guestinfo.appInfo, guestinfo.driverInfo, guestinfo.vmtools.*, guestinfo.toolsInstallErrCode',
    because: 'VMware Tools report with it what the guest is',
    source: `open-vm-tools; ${PLUGIN}`,
  },
  { key: /^replay\./, shown: 'replay.*', because: 'the host keeps with it the state of a recording', source: SEEN },
];

/** Keys that the host gives a value where nobody declares one. Names of network interfaces in guests depend on some. */
export const ASSIGNED_HOST_KEYS: readonly HostKey[] = [
  {
    key: /^(?!guestinfo\.).*\.pcislotnumber$/,
    shown: '*.pciSlotNumber',
    because: 'the host assigns PCI slots',
    source: SEEN,
  },
  {
    key: /^ethernet\d+\.generatedaddressoffset$/,
    shown: 'ethernet*.generatedAddressOffset',
    because: 'the host generates the address',
    source: SEEN,
  },
  {
    key: /^(?!guestinfo\.).*\.(?:saswwid|subnqnuuid)$/,
    shown: '*.sasWWID, *.subnqnUUID',
    because: 'the host gives controllers their identifiers',
    source: SEEN,
  },
  { key: /^vmci\d+\.id$/, shown: 'vmci*.id', because: 'the host derives it from the uuid', source: SEEN },
  {
    key: /^numa\.autosize\.(?!once$|cookie$)/,
    shown: 'numa.autosize.* (not numa.autosize.once, numa.autosize.cookie)',
    because: 'the host computes it at the first power-on',
    source: `${SEEN}; numa.autosize.once is a documented setting`,
  },
  {
    key: /^(?:nvram|extendedconfigfile|vmxstats\.filename)$/,
    shown: 'nvram, extendedConfigFile, vmxstats.filename',
    because: 'the host names the files of the VM',
    source: SEEN,
  },
  {
    key: /^gui\./,
    shown: 'gui.*',
    because: 'the window of Workstation or Fusion keeps its state in it',
    source: SEEN,
  },
  {
    key: /^(?:svga\.guestbackedprimaryaware|virtualhw\.productcompatibility)$/,
    shown: 'svga.guestBackedPrimaryAware, virtualHW.productCompatibility',
    because: 'the host writes it with each new VM',
    source: SEEN,
  },
  {
    key: /^monitor\.(?:virtual_exec|virtual_mmu|allowlegacycpu)$/,
    shown: 'monitor.virtual_exec, monitor.virtual_mmu, monitor.allowLegacyCPU',
    because: 'the host chooses it where nothing is declared',
    source: 'vSphere API reference, VirtualMachineFlagInfo; VMware documentation of the settings',
  },
];

function rowOf(rows: readonly HostKey[], key: string): HostKey | null {
  const lower = key.toLowerCase();
  return rows.find((row) => row.key.test(lower)) ?? null;
}

/** Why a manifest must not declare a VMX key, as a clause; null if it may. Case does not matter. */
export function hostOwns(key: string): string | null {
  return rowOf(FORBIDDEN_HOST_KEYS, key)?.because ?? null;
}

/** True for a VMX key that the host assigns where nobody declares it. Case does not matter. */
export function isAssignedByHost(key: string): boolean {
  return rowOf(ASSIGNED_HOST_KEYS, key) !== null;
}

export interface WithoutHostKeys {
  readonly domain: Domain;
  /** The VMX keys that were left out, in the order of the domain. */
  readonly omitted: readonly string[];
}

/**
 * The domain without what hosts own: keys of both tables, and MAC addresses that a host or a vCenter generated. Declared nowhere, all of it
 * stays as it is on the VM.
 */
export function withoutHostKeys(domain: Domain): WithoutHostKeys {
  const omitted: string[] = [];
  const kept = (values: Readonly<Record<string, string>>, prefix: string) =>
    Object.fromEntries(
      Object.entries(values).filter(([key]) => {
        const own = hostOwns(prefix + key) !== null || isAssignedByHost(prefix + key);
        if (own) omitted.push(prefix + key);
        return !own;
      }),
    );
  const nics: Record<string, Domain['nics'][string]> = {};
  for (const [slot, nic] of Object.entries(domain.nics)) {
    const generated = nic.mac !== null && nic.macType === 'generated';
    if (generated) omitted.push(`${slot}.generatedAddress`);
    setEntry(nics, slot, generated ? { ...nic, mac: null, macType: null } : nic);
  }
  // The next start alone enters the setup, and the host takes the flag back.
  if (domain.boot.setup) omitted.push('bios.forceSetupOnce');
  const boot = { ...domain.boot, setup: false };
  const parts = { boot, vmx: kept(domain.vmx, ''), guestinfo: kept(domain.guestinfo, 'guestinfo.'), nics };
  return { domain: omitted.length === 0 ? domain : { ...domain, ...parts }, omitted };
}
