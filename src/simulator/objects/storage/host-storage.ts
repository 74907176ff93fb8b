import { createHash } from 'node:crypto';
import type { IscsiTargetFacts } from '../../inventory/inventory.js';
import { array, boolean, type DataObject, int, long, object, string, strings, type Value } from '../../soap/value.js';

const BLOCK_BYTES = 512;

/** Adapters of a host, by their device names. */
export const BLOCK_ADAPTER = 'vmhba0';
export const ISCSI_ADAPTER = 'vmhba64';

const adapterKey = (device: string) =>
  device === ISCSI_ADAPTER ? `key-vim.host.InternetScsiHba-${device}` : `key-vim.host.BlockHba-${device}`;

/** A disk that a target offers, with names that are the same in every run. */
interface Lun {
  readonly number: number;
  readonly bytes: number;
  /** 32 hex digits, as in `naa.6...`. */
  readonly id: string;
}

function lunsOf(target: IscsiTargetFacts): readonly Lun[] {
  return target.lunBytes.map((bytes, number) => {
    const hex = createHash('sha256').update(`lun ${target.name} ${number}`).digest('hex');
    return { number, bytes, id: `6${hex.slice(0, 31)}` };
  });
}

const lunKey = ({ id }: Lun) => `key-vim.host.ScsiDisk-0200000000${id}`;

/** HostStorageDeviceInfo: an adapter for what is built in, and one for iSCSI where there are targets. */
export function storageDevices(targets: readonly IscsiTargetFacts[]): DataObject {
  const hasTargets = targets.length > 0;
  return object('HostStorageDeviceInfo', {
    hostBusAdapter: array('HostHostBusAdapter', [
      object('HostBlockHba', adapter(BLOCK_ADAPTER, 'simulated', '0000:00:1f.2')),
      ...(hasTargets ? [iscsiAdapter(targets)] : []),
    ]),
    scsiLun: hasTargets ? array('ScsiLun', targets.flatMap(lunsOf).map(scsiDisk)) : undefined,
    scsiTopology: hasTargets ? object('HostScsiTopology', { adapter: topology(targets) }) : undefined,
    multipathInfo: undefined,
    plugStoreTopology: undefined,
    softwareInternetScsiEnabled: boolean(hasTargets),
  });
}

const adapter = (device: string, driver: string, pci: string): Readonly<Record<string, Value>> => ({
  key: string(adapterKey(device)),
  device: string(device),
  bus: int(0),
  status: string('online'),
  model: string('Simulated adapter'),
  driver: string(driver),
  pci: string(pci),
});

const flags = (names: readonly string[], value: boolean) =>
  Object.fromEntries(names.map((name) => [name, boolean(value)]));

/** The software iSCSI adapter; read-only. */
function iscsiAdapter(targets: readonly IscsiTargetFacts[]): DataObject {
  const part = (name: string, fields: Readonly<Record<string, Value>>) => object(`HostInternetScsiHba${name}`, fields);
  return object('HostInternetScsiHba', {
    ...adapter(ISCSI_ADAPTER, 'iscsi_vmk', ''),
    isSoftwareBased: boolean(true),
    discoveryCapabilities: part(
      'DiscoveryCapabilities',
      flags(
        [
          'iSnsDiscoverySettable',
          'slpDiscoverySettable',
          'staticTargetDiscoverySettable',
          'sendTargetsDiscoverySettable',
        ],
        false,
      ),
    ),
    discoveryProperties: part('DiscoveryProperties', {
      ...flags(['iSnsDiscoveryEnabled', 'slpDiscoveryEnabled'], false),
      ...flags(['staticTargetDiscoveryEnabled'], true),
      ...flags(['sendTargetsDiscoveryEnabled'], false),
    }),
    authenticationCapabilities: part(
      'AuthenticationCapabilities',
      flags(['chapAuthSettable', 'krb5AuthSettable', 'srpAuthSettable', 'spkmAuthSettable'], false),
    ),
    authenticationProperties: part('AuthenticationProperties', flags(['chapAuthEnabled'], false)),
    ipCapabilities: part(
      'IPCapabilities',
      flags(
        [
          'addressSettable',
          'ipConfigurationMethodSettable',
          'subnetMaskSettable',
          'defaultGatewaySettable',
          'primaryDnsServerAddressSettable',
          'alternateDnsServerAddressSettable',
        ],
        false,
      ),
    ),
    ipProperties: part('IPProperties', flags(['dhcpConfigurationEnabled'], false)),
    iScsiName: string('iqn.1998-01.com.vmware:simulated'),
    iScsiAlias: undefined,
    configuredSendTarget: undefined,
    configuredStaticTarget: array(
      'HostInternetScsiHbaStaticTarget',
      targets.map(({ address, port, name }) =>
        part('StaticTarget', { address: string(address), port: int(port), iScsiName: string(name) }),
      ),
    ),
  });
}

function scsiDisk(lun: Lun): DataObject {
  const device = `/vmfs/devices/disks/naa.${lun.id}`;
  return object('HostScsiDisk', {
    deviceName: string(device),
    deviceType: string('disk'),
    key: string(lunKey(lun)),
    uuid: string(`0200000000${lun.id}`),
    canonicalName: string(`naa.${lun.id}`),
    lunType: string('disk'),
    operationalState: strings(['ok']),
    capacity: object('HostDiskDimensionsLba', {
      blockSize: int(BLOCK_BYTES),
      block: long(Math.floor(lun.bytes / BLOCK_BYTES)),
    }),
    devicePath: string(device),
  });
}

/** Which disk is behind which target. */
function topology(targets: readonly IscsiTargetFacts[]): Value {
  const key = 'key-vim.host.ScsiTopology';
  return array('HostScsiTopologyInterface', [
    object('HostScsiTopologyInterface', {
      key: string(`${key}.Interface-${ISCSI_ADAPTER}`),
      adapter: string(adapterKey(ISCSI_ADAPTER)),
      target: array(
        'HostScsiTopologyTarget',
        targets.map((target, index) =>
          object('HostScsiTopologyTarget', {
            key: string(`${key}.Target-${ISCSI_ADAPTER}:0:${index}`),
            target: int(index),
            lun: array(
              'HostScsiTopologyLun',
              lunsOf(target).map((lun) =>
                object('HostScsiTopologyLun', {
                  key: string(`${key}.Lun-0200000000${lun.id}`),
                  lun: int(lun.number),
                  scsiLun: string(lunKey(lun)),
                }),
              ),
            ),
            transport: object('HostInternetScsiTargetTransport', {
              iScsiName: string(target.name),
              iScsiAlias: string(''),
              address: strings([`${target.address}:${target.port}`]),
            }),
          }),
        ),
      ),
    }),
  ]);
}
