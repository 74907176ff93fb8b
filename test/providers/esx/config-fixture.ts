import { decodeAnswer } from '../../../src/providers/esx/soap/decode-answer.js';
import { objectOf, type VimObject } from '../../../src/providers/esx/soap/value.js';
import { envelope, response } from './canned-answers.js';

/** Keys of the devices: as hosts give them, or as a server that gives any (vcsim) does. */
export interface DeviceKeys {
  readonly scsi0: number;
  readonly disk: number;
  readonly nics: readonly [number, number];
  readonly serials: readonly [number, number, number, number];
}

export const HOST_KEYS: DeviceKeys = { scsi0: 1000, disk: 2000, nics: [4000, 4002], serials: [9000, 9001, 9002, 9003] };
export const OTHER_KEYS: DeviceKeys = { scsi0: 202, disk: 211, nics: [7, 4001], serials: [33, 31, 90, 9001] };

const device = (type: string, key: number, inner: string): string =>
  `<device xsi:type="${type}"><key>${key}</key><deviceInfo xsi:type="Description"><label>l</label><summary>s</summary></deviceInfo>${inner}</device>`;
const backing = (type: string, inner: string): string => `<backing xsi:type="${type}">${inner}</backing>`;
const connect = (start: boolean): string =>
  `<connectable><migrateConnect>unset</migrateConnect><startConnected>${start}</startConnected>` +
  '<allowGuestControl>false</allowGuestControl><connected>false</connected><status>untried</status></connectable>';
const on = (controller: number, unit: number): string =>
  `<controllerKey>${controller}</controllerKey><unitNumber>${unit}</unitNumber>`;

function devices(keys: DeviceKeys): string {
  const file = (name: string): string =>
    `<fileName>[ds] a/${name}</fileName><datastore type="Datastore">ds-1</datastore>`;
  const root = `<parent>${file('root.vmdk')}<diskMode>persistent</diskMode></parent>`;
  return [
    device('VirtualIDEController', 200, '<busNumber>0</busNumber>'),
    device('VirtualIDEController', 201, '<busNumber>1</busNumber>'),
    device('VirtualPCIController', 100, '<busNumber>0</busNumber>'),
    device('VirtualKeyboard', 600, ''),
    device('ParaVirtualSCSIController', keys.scsi0, '<busNumber>0</busNumber><sharedBus>noSharing</sharedBus>'),
    device('VirtualLsiLogicSASController', 1001, '<busNumber>1</busNumber>'),
    device('VirtualAHCIController', 15000, '<busNumber>0</busNumber>'),
    device('VirtualNVMEController', 31000, '<busNumber>0</busNumber><sharedBus>noSharing</sharedBus>'),
    device(
      'VirtualDisk',
      keys.disk,
      backing(
        'VirtualDiskFlatVer2BackingInfo',
        `${file('a-000001.vmdk')}<diskMode>persistent</diskMode><thinProvisioned>true</thinProvisioned><uuid>6000-1</uuid>` +
          `${root}<deltaDiskFormat>redoLogFormat</deltaDiskFormat><sharing>sharingNone</sharing>`,
      ) +
        on(keys.scsi0, 0) +
        '<capacityInKB>1048576</capacityInKB><capacityInBytes>1073741824</capacityInBytes><vDiskId><id>9</id></vDiskId>',
    ),
    device(
      'VirtualDisk',
      32000,
      backing(
        'VirtualDiskFlatVer2BackingInfo',
        `${file('b.vmdk')}<diskMode>persistent</diskMode><eagerlyScrub>true</eagerlyScrub>`,
      ) +
        on(31000, 0) +
        '<capacityInKB>2048</capacityInKB>',
    ),
    device('VirtualDisk', 3000, backing('VirtualDiskSparseVer2BackingInfo', file('c.vmdk')) + on(200, 1)),
    device('VirtualCdrom', 3002, backing('VirtualCdromIsoBackingInfo', file('cd.iso')) + connect(true) + on(201, 0)),
    device(
      'VirtualCdrom',
      3003,
      backing('VirtualCdromRemotePassthroughBackingInfo', '<deviceName/><exclusive>false</exclusive>') +
        connect(false) +
        on(201, 1),
    ),
    device(
      'VirtualCdrom',
      16000,
      backing('VirtualCdromAtapiBackingInfo', '<deviceName>/dev/cd0</deviceName>') + connect(true) + on(15000, 0),
    ),
    device('VirtualCdrom', 16001, backing('VirtualCdromIsoBackingInfo', '<fileName/>') + on(15000, 1)),
    device(
      'VirtualVmxnet3',
      keys.nics[0],
      backing(
        'VirtualEthernetCardNetworkBackingInfo',
        '<deviceName>VM Network</deviceName><network type="Network">net-1</network>',
      ) +
        connect(true) +
        '<unitNumber>7</unitNumber><addressType>assigned</addressType><macAddress>00:50:56:AA:00:01</macAddress>' +
        '<wakeOnLanEnabled>true</wakeOnLanEnabled><resourceAllocation><reservation>0</reservation><share><shares>50</shares>' +
        '<level>normal</level></share><limit>-1</limit></resourceAllocation><uptCompatibilityEnabled>true</uptCompatibilityEnabled>',
    ),
    device(
      'VirtualE1000',
      keys.nics[1],
      backing(
        'VirtualEthernetCardDistributedVirtualPortBackingInfo',
        '<port><switchUuid>50 2a 00 0a 00 00 00 00-00 00 00 00 00 00 00 0b</switchUuid><portgroupKey>dvportgroup-1</portgroupKey><portKey>8</portKey><connectionCookie>77</connectionCookie></port>',
      ) +
        connect(false) +
        '<addressType>manual</addressType><macAddress>00:50:56:00:00:02</macAddress>',
    ),
    device('VirtualSerialPort', keys.serials[0], backing('VirtualSerialPortFileBackingInfo', file('out.txt'))),
    device(
      'VirtualSerialPort',
      keys.serials[1],
      backing('VirtualSerialPortDeviceBackingInfo', '<deviceName>/dev/ttyS0</deviceName>'),
    ),
    device(
      'VirtualSerialPort',
      keys.serials[2],
      backing('VirtualSerialPortPipeBackingInfo', '<pipeName>p</pipeName><endpoint>client</endpoint>'),
    ),
    device(
      'VirtualSerialPort',
      keys.serials[3],
      backing('VirtualSerialPortURIBackingInfo', '<serviceURI>telnet://:1</serviceURI><direction>server</direction>') +
        '<yieldOnPoll>true</yieldOnPoll>',
    ),
  ].join('\n');
}

/** The `config` of a machine with one device of each kind, decoded as it comes from the wire. */
export function configFixture(keys: DeviceKeys = HOST_KEYS): VimObject {
  const option = (key: string, value: string): string =>
    `<extraConfig><key>${key}</key><value xsi:type="xsd:string">${value}</value></extraConfig>`;
  const config =
    '<changeVersion>v1</changeVersion><name>a%2fb</name><version>vmx-09</version><uuid>42116EC4-1d3f-4f0a-9a52-000000000001</uuid>' +
    '<guestId>debian12_64Guest</guestId><annotation>one\ntwo</annotation><files><vmPathName>[ds] a/a.vmx</vmPathName></files>' +
    `<hardware><numCPU>4</numCPU><numCoresPerSocket>2</numCoresPerSocket><memoryMB>2048</memoryMB>${devices(keys)}</hardware>` +
    '<cpuAllocation><reservation>100</reservation><limit>-1</limit><shares><shares>4000</shares><level>normal</level></shares></cpuAllocation>' +
    '<memoryAllocation><reservation>0</reservation><limit>1024</limit><shares><shares>77</shares><level>custom</level></shares></memoryAllocation>' +
    option('disk.EnableUUID', 'TRUE') +
    option('esxform.marker', '{}') +
    option('scsi0:0.redo', '') +
    '<firmware>efi</firmware>';
  const decoded = decodeAnswer(
    Buffer.from(envelope(response('X', `<returnval>${config}</returnval>`))),
    'X',
    'VirtualMachineConfigInfo',
  );
  const object = objectOf(decoded);
  if (object === null) throw new Error('the fixture is no object');
  return object;
}
