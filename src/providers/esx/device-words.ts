import type { ControllerModel, NicModel } from '../../domain/domain.js';

/** The API's device types and the words of manifests and VMX for them. */
const CONTROLLERS: readonly (readonly [type: string, model: ControllerModel])[] = [
  ['VirtualBusLogicController', 'buslogic'],
  ['VirtualLsiLogicController', 'lsilogic'],
  ['VirtualLsiLogicSASController', 'lsisas1068'],
  ['ParaVirtualSCSIController', 'pvscsi'],
  ['VirtualAHCIController', 'ahci'],
  ['VirtualNVMEController', 'nvme'],
];

const NICS: readonly (readonly [type: string, model: NicModel])[] = [
  ['VirtualPCNet32', 'vlance'],
  ['VirtualVmxnet', 'vmxnet'],
  ['VirtualVmxnet2', 'vmxnet2'],
  ['VirtualVmxnet3', 'vmxnet3'],
  ['VirtualE1000', 'e1000'],
  ['VirtualE1000e', 'e1000e'],
];

export function controllerModelOf(type: string): ControllerModel {
  return CONTROLLERS.find(([each]) => each === type)?.[1] ?? 'default';
}

/** `default` gives LSI Logic, which is what hosts take for a SCSI controller without a model. */
export function controllerTypeOf(model: ControllerModel): string {
  return CONTROLLERS.find(([, each]) => each === model)?.[0] ?? 'VirtualLsiLogicController';
}

export function nicModelOf(type: string): NicModel {
  return NICS.find(([each]) => each === type)?.[1] ?? 'default';
}

export function nicTypeOf(model: NicModel): string {
  return NICS.find(([, each]) => each === model)?.[0] ?? 'VirtualPCNet32';
}
