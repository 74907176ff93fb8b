import { BLANK_NIC } from '../../domain/blank-domain.js';
import type { DeclaredNic } from '../../domain/desired.js';
import type { Nic, Slots } from '../../domain/domain.js';
import type { PortGroupFacts } from '../../domain/server-facts.js';
import type { Json } from '../../domain/values/json.js';
import { asJson } from '../diff/as-json.js';
import { flag, integer, nullable, object, oneOf, text } from '../file/shape.js';
import { mac, uuid } from '../normal-text.js';
import { limit, type SlottedDevice, shares, wantModel, withoutNulls } from './device.js';

/** Cards with the name of the network that they are on, where that is a port group of a distributed switch: a card holds its key. */
export function nicsByNetwork(nics: Slots<Nic>, portGroups: readonly PortGroupFacts[]): Slots<Nic> {
  return Object.fromEntries(
    Object.entries(nics).map(([slot, nic]) => {
      const { port } = nic;
      const group =
        port === null
          ? undefined
          : portGroups.find((each) => each.switch === port.switch && each.key === port.portgroup);
      return [slot, group === undefined || nic.network !== null ? nic : { ...nic, network: group.name }];
    }),
  );
}

/** What nobody could read of the live card is not compared; nor are the port and connection that its switch picks. */
function compareNic(declared: DeclaredNic, live: Nic): Json {
  const { model, port, macType, macCheck, ...same } = declared;
  return asJson({
    ...same,
    ...(model === undefined ? {} : { model: wantModel(model, live.model) }),
    ...(port === undefined ? {} : { port: live.port === null ? port : withoutNulls(port) }),
    ...(macType === undefined || live.macType === null ? {} : { macType }),
    ...(macCheck === undefined || live.macCheck === null ? {} : { macCheck }),
  });
}

const port = object({
  switch: uuid,
  portgroup: text(),
  port: nullable(text()),
  connection: nullable(integer(Number.MIN_SAFE_INTEGER)),
});
const macType = oneOf('generated', 'static');

/** Members that have one form in a whole card and in a declared one. */
const members = {
  model: oneOf('vlance', 'vmxnet', 'vmxnet2', 'vmxnet3', 'e1000', 'e1000e', 'sriov', 'default'),
  network: nullable(text()),
  connection: oneOf('bridged', 'custom', 'nat', 'host-only'),
  connected: flag,
  wakeOnLan: flag,
  shares,
  reservation: integer(0),
  limit,
};

export const NICS: SlottedDevice<DeclaredNic, Nic> = {
  whole: object({
    ...members,
    device: nullable(text()),
    port: nullable(port),
    mac: nullable(mac),
    macType: nullable(macType),
    macCheck: nullable(flag),
  }),
  declared: object({}, { ...members, device: text(), port, mac, macType, macCheck: flag }),
  complete: (declared) => ({ ...BLANK_NIC, model: 'vmxnet3', ...declared }),
  compare: compareNic,
};
