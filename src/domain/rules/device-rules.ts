import { hardwareMaximum, MACHINE_FEATURES, NIC_FEATURES } from './hardware-features.js';
import { MAX_FLOPPIES, MAX_PARALLELS, MAX_SERIALS } from './limits.js';
import { featureFindings } from './machine-rules.js';
import { devicesOf, type Finding, type Rule, slotNumber, violated } from './rule.js';

const PORTS = { floppies: MAX_FLOPPIES, serials: MAX_SERIALS, parallels: MAX_PARALLELS } as const;

const ADDRESS_HINT =
  'Leave mac out, and the host generates one. Static ones are 00:50:56:00:00:00 to 00:50:56:3f:ff:ff.';

/** IEEE 802: the lowest bit of the first byte marks the address of a group. Hosts refuse one only when the VM is powered on. */
function addressProblem(mac: string): string | null {
  if (mac === '00:00:00:00:00:00') return 'must be the address of a card, not all zeros';
  if (mac === 'ff:ff:ff:ff:ff:ff') return 'must be the address of a card, not the broadcast address';
  const isGroup = (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1;
  return isGroup ? `must be the address of one card, not of a multicast group like ${mac}` : null;
}

export const DEVICE_RULES = [
  {
    id: 'nic-feature',
    severity: 'error',
    check: (domain) =>
      devicesOf(domain.nics).flatMap(([slot, { model }]) => {
        const feature = NIC_FEATURES.get(model ?? '');
        const also = [['nics', slot, 'model']];
        return feature === undefined ? [] : featureFindings(domain, feature, ['nics', slot], also);
      }),
  },
  {
    id: 'nic-number',
    severity: 'error',
    check: ({ hardwareVersion, nics }) => {
      const most = hardwareMaximum(hardwareVersion)?.nics ?? 0;
      return devicesOf(nics).flatMap(([slot]) =>
        slotNumber(slot) < most
          ? []
          : [
              violated(['nics', slot], `is beyond the ${most} NICs of this hardware version`, {
                also: [['hardwareVersion']],
              }),
            ],
      );
    },
  },
  {
    id: 'nic-address',
    severity: 'error',
    declaredCode: 'EF1030',
    check: ({ nics }) =>
      devicesOf(nics).flatMap(([slot, { mac }]) => {
        const problem = mac == null ? null : addressProblem(mac);
        return problem === null ? [] : [violated(['nics', slot, 'mac'], problem, { hint: ADDRESS_HINT })];
      }),
  },
  {
    id: 'nic-network-or-port',
    severity: 'error',
    declaredCode: 'EF1016',
    check: ({ nics }) =>
      devicesOf(nics).flatMap(([slot, { network, port }]) =>
        network == null || port == null
          ? []
          : [
              violated(['nics', slot, 'network'], 'has network and port, but can have only one of them', {
                label: ['nics', slot],
              }),
            ],
      ),
  },
  {
    id: 'nic-device-custom',
    severity: 'error',
    declaredCode: 'EF1016',
    check: ({ nics }) =>
      devicesOf(nics).flatMap(([slot, { connection, device }]): readonly Finding[] => {
        if (device == null || connection === 'custom') return [];
        if (connection === undefined) return ['unknown'];
        const problem = `names a device, which only a custom connection has, not one that is ${connection}`;
        const nic = ['nics', slot];
        return [violated([...nic, 'device'], problem, { label: nic, also: [nic, [...nic, 'connection']] })];
      }),
  },
  {
    id: 'nic-reservation-limit',
    severity: 'error',
    declaredCode: 'EF1027',
    check: ({ nics }) =>
      devicesOf(nics).flatMap(([slot, { reservation, limit }]): readonly Finding[] => {
        if (reservation === undefined || limit === undefined) return ['unknown'];
        if (limit === 'unlimited' || reservation <= limit) return [];
        const problem = `reserves ${reservation}Mbit/s, more than its limit of ${limit}Mbit/s`;
        const nic = ['nics', slot];
        return [violated([...nic, 'reservation'], problem, { label: nic, also: [nic, [...nic, 'limit']] })];
      }),
  },
  {
    id: 'passthrough-feature',
    severity: 'error',
    check: (domain) =>
      devicesOf(domain.passthrough).flatMap(([slot]) =>
        featureFindings(domain, MACHINE_FEATURES.passthrough, ['passthrough', slot]),
      ),
  },
  {
    id: 'passthrough-maximum',
    severity: 'warning',
    check: ({ hardwareVersion, passthrough }) => {
      const most = hardwareMaximum(hardwareVersion)?.passthrough ?? 0;
      if (most === 0) return [];
      return devicesOf(passthrough)
        .slice(most)
        .map(([slot]) => violated(['passthrough', slot], `is more than the ${most} devices of this hardware version`));
    },
  },
  {
    id: 'port-number',
    severity: 'error',
    check: (domain) =>
      (['floppies', 'serials', 'parallels'] as const).flatMap((kind) =>
        devicesOf<object>(domain[kind]).flatMap(([slot]) =>
          slotNumber(slot) < PORTS[kind]
            ? []
            : [violated([kind, slot], `is beyond the ${PORTS[kind]} that a machine has`)],
        ),
      ),
  },
] as const satisfies readonly Rule[];
