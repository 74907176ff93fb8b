import type { ControllerModel, DiskMode, NicModel, Sound } from '../../domain/domain.js';

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
  ['VirtualSriovEthernetCard', 'sriov'],
];

const SOUNDS: readonly (readonly [type: string, sound: Sound])[] = [
  ['VirtualSoundBlaster16', 'sb16'],
  ['VirtualEnsoniq1371', 'es1371'],
  ['VirtualHdAudioCard', 'hdaudio'],
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

export function soundOf(type: string): Sound {
  return SOUNDS.find(([each]) => each === type)?.[1] ?? 'default';
}

/** `default` gives the SoundBlaster, which is what a card without a model is (guess). */
export function soundTypeOf(sound: Sound): string {
  return SOUNDS.find(([, each]) => each === sound)?.[0] ?? 'VirtualSoundBlaster16';
}

const DISK_MODES: Readonly<Record<DiskMode, string>> = {
  persistent: 'persistent',
  nonpersistent: 'nonpersistent',
  undoable: 'undoable',
  append: 'append',
  'independent-persistent': 'independent_persistent',
  'independent-nonpersistent': 'independent_nonpersistent',
};

export function diskModeWord(mode: DiskMode): string {
  return DISK_MODES[mode];
}

/** What is no mode, or none at all, counts as the plain one. */
export function diskModeOf(word: string | null): DiskMode {
  const entry = Object.entries(DISK_MODES).find(([, each]) => each === word);
  return (entry?.[0] as DiskMode | undefined) ?? 'persistent';
}
