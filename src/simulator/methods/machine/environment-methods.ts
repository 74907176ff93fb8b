import { vmxDocument } from '../../../formats/vmx/syntax.js';
import { guestFullName, guestIdOf, guestWordOf, offeredGuests } from '../../hardware/guest-ids.js';
import { readDevices } from '../../hardware/read/read-devices.js';
import { VmxKeys } from '../../hardware/vmx-draft.js';
import type { HostRecord } from '../../objects/inventory/place-records.js';
import { EnvironmentBrowser } from '../../objects/machine/environment-browser.js';
import { machineContext } from '../../objects/machine/machine-context.js';
import type { World } from '../../objects/world.js';
import { child, children, optionalReference, optionalText } from '../../soap/arguments.js';
import { invalidArgument } from '../../soap/fault.js';
import {
  array,
  boolean,
  type DataObject,
  int,
  long,
  object,
  references,
  type Scalar,
  string,
  strings,
} from '../../soap/value.js';
import type { XmlElement } from '../../soap/xml-reader.js';
import { type MethodTable, on } from '../method.js';

/** The oldest virtual hardware that is offered. */
const OLDEST = 4;

export const ENVIRONMENT_METHODS: MethodTable = {
  QueryConfigOptionDescriptor: on(EnvironmentBrowser, ({ hosts, usualVersion }) => {
    const newest = Math.max(...hosts.map((host) => host.hardwareVersion));
    return Array.from({ length: newest - OLDEST + 1 }, (_, index) => {
      const version = OLDEST + index;
      return object('VirtualMachineConfigOptionDescriptor', {
        key: string(versionKey(version)),
        description: string(`Hardware version ${version}`),
        host: references(hosts.filter((host) => host.hardwareVersion >= version)),
        createSupported: boolean(true),
        defaultConfigOption: boolean(version === usualVersion),
        runSupported: boolean(true),
        upgradeSupported: boolean(true),
      });
    });
  }),
  QueryConfigOption: on(EnvironmentBrowser, (self, call) => configOption(self, call.body, [])),
  QueryConfigOptionEx: on(EnvironmentBrowser, (self, call) => {
    const spec = child(call.body, 'spec');
    const guests = spec === undefined ? [] : children(spec, 'guestId').map((element) => element.text.trim());
    return configOption(self, spec, guests);
  }),
};

const versionKey = (version: number) => `vmx-${String(version).padStart(2, '0')}`;

/** Of the hardware of the machine whose browser it is, or the newest of the host that is named, or of any, unless a key asks for another. */
function configOption(
  { world, hosts, usualVersion }: EnvironmentBrowser,
  query: XmlElement | undefined,
  guests: readonly string[],
): DataObject | undefined {
  const wanted = query === undefined ? undefined : optionalReference(query, 'host');
  const host = wanted === undefined ? hosts[0] : hosts.find((each) => each.ref.value === wanted.value);
  if (host === undefined) throw invalidArgument('host');
  const version = versionOf(host, query === undefined ? undefined : optionalText(query, 'key')?.trim(), usualVersion);
  if (version === undefined) return undefined;
  for (const guest of guests) if (guestWordOf(guest) === null) throw invalidArgument('guestId');
  const words = offeredGuests().filter((word) => guests.length === 0 || guests.includes(guestIdOf(word)));
  return object('VirtualMachineConfigOption', {
    version: string(versionKey(version)),
    description: string(`Hardware version ${version}`),
    guestOSDescriptor: array('GuestOsDescriptor', words.map(guestDescriptor)),
    guestOSDefaultIndex: int(0),
    hardwareOptions: hardwareOption(version),
    capabilities: undefined,
    datastore: undefined,
    defaultDevice: array('VirtualDevice', defaultDevices(world, version)),
    supportedMonitorType: strings(['release', 'debug', 'stats']),
    supportedOvfEnvironmentTransport: undefined,
    supportedOvfInstallTransport: undefined,
  });
}

/** What every machine has, whatever it is made with: controllers, keyboard and mouse, a video card. */
function defaultDevices(world: World, version: number): readonly DataObject[] {
  const keys = new VmxKeys(vmxDocument({ 'config.version': '8', 'virtualHW.version': String(version) }));
  return readDevices(keys, machineContext(world, { datastore: '', path: '' }, false)).map((each) => each.value);
}

function versionOf(host: HostRecord, key: string | undefined, usual: number): number | undefined {
  if (key === undefined || key === '') return Math.min(usual, host.hardwareVersion);
  const version = Number(/^vmx-(\d{1,3})$/.exec(key)?.[1] ?? Number.NaN);
  return version >= OLDEST && version <= host.hardwareVersion ? version : undefined;
}

/** Bounds that all machines of a version have; what is not known of older ones is as with the newest. */
function hardwareOption(version: number): DataObject {
  const bounds = (type: string, number: (value: number) => Scalar, values: readonly [number, number, number]) =>
    object(type, { min: number(values[0]), max: number(values[1]), defaultValue: number(values[2]) });
  return object('VirtualHardwareOption', {
    hwVersion: int(version),
    virtualDeviceOption: array('VirtualDeviceOption', []),
    deviceListReadonly: boolean(false),
    numCPU: array(
      'int',
      Array.from({ length: 128 }, (_, index) => int(index + 1)),
    ),
    numCoresPerSocket: bounds('IntOption', int, [1, 128, 1]),
    numCpuReadonly: boolean(false),
    memoryMB: bounds('LongOption', long, [4, 6_128_640, 1024]),
  });
}

function guestDescriptor(word: string): DataObject {
  const id = guestIdOf(word);
  const isWindows = word.startsWith('win');
  return object('GuestOsDescriptor', {
    id: string(id),
    family: string(isWindows ? 'windowsGuest' : 'linuxGuest'),
    fullName: string(guestFullName(word)),
    supportedMaxCPUs: int(256),
    numSupportedPhysicalSockets: int(128),
    numSupportedCoresPerSocket: int(64),
    supportedMinMemMB: int(32),
    supportedMaxMemMB: int(6_128_640),
    recommendedMemMB: int(isWindows ? 4096 : 2048),
    recommendedColorDepth: int(24),
    supportedDiskControllerList: strings([
      'ParaVirtualSCSIController',
      'VirtualLsiLogicController',
      'VirtualAHCIController',
    ]),
    recommendedSCSIController: string('ParaVirtualSCSIController'),
    recommendedDiskController: string('ParaVirtualSCSIController'),
    supportedNumDisks: int(256),
    recommendedDiskSizeMB: int(isWindows ? 92_160 : 16_384),
    supportedEthernetCard: strings(['VirtualVmxnet3', 'VirtualE1000e', 'VirtualE1000']),
    recommendedEthernetCard: string('VirtualVmxnet3'),
    supportsSlaveDisk: boolean(true),
    supportsWakeOnLan: boolean(true),
    supportsVMI: boolean(false),
    supportsMemoryHotAdd: boolean(true),
    supportsCpuHotAdd: boolean(true),
    supportsCpuHotRemove: boolean(false),
    recommendedFirmware: string('efi'),
    vRAMSizeInKB: undefined,
    supportsSecureBoot: boolean(true),
  });
}
