import type { ControllerModel } from '../../domain/domain.js';
import type { FieldReader } from '../field-reader.js';
import type { YamlNode } from '../yaml/yaml-node.js';
import type { SlottedDevice } from './device.js';

const CONTROLLER_MODELS: readonly ControllerModel[] = [
  'buslogic',
  'lsilogic',
  'lsisas1068',
  'pvscsi',
  'ahci',
  'nvme',
  'default',
];

function parseController(_reader: FieldReader, _slot: string, node: YamlNode): ControllerModel | undefined {
  return CONTROLLER_MODELS.find((model) => model === node.value);
}

/** A controller is its model alone. */
export const CONTROLLERS: SlottedDevice<ControllerModel, ControllerModel> = {
  parse: parseController,
  format: (model) => model,
};
