import type { LiveDomain } from '../../domain/live.js';
import type { Json } from '../../domain/values/json.js';
import type { FieldDifference, Impact } from '../../plan/diff/change.js';
import { factAt, impact } from './fields/field-costs.js';

/** The first hardware version whose PCI devices come and go while a domain runs (vSphere 4.0, virtual machine administration). */
const HOT_PLUG_HARDWARE = 7;

/** Hot-plug of a PCI device, by what is to be said of it where the hardware can do that. */
function pluggedInto(live: LiveDomain, what: string): Impact {
  const hardware = factAt(live, 'domain', 'hardwareVersion');
  return Number(hardware.value) >= HOT_PLUG_HARDWARE
    ? impact('hot', `${what} can be added while it runs`, hardware)
    : impact(
        'needs-power-off',
        `${what} can be added while it runs from hardware version ${HOT_PLUG_HARDWARE} on`,
        hardware,
      );
}

export function judgeController(difference: FieldDifference, live: LiveDomain): Impact {
  if (difference.before !== null && difference.after !== null)
    return impact('impossible', 'changing a controller’s model is not supported yet');
  if (difference.before !== null)
    return impact('needs-power-off', 'a controller is removed only while the domain is off');
  return (difference.path[1] ?? '').startsWith('scsi')
    ? pluggedInto(live, 'SCSI controllers')
    : impact('needs-power-off', 'this controller is added only while the domain is off');
}

const SRIOV = 'SR-IOV network cards change only while the domain is off';

function isSriov(device: Json): boolean {
  return typeof device === 'object' && device !== null && 'model' in device && device['model'] === 'sriov';
}

/** Adding and removing. What is removed is told by its `before`, which is a guard of its own. */
export function judgeNic(difference: FieldDifference, live: LiveDomain): Impact {
  const { before, after } = difference;
  if (isSriov(before) || isSriov(after)) return impact('needs-power-off', SRIOV);
  if (before === null) return pluggedInto(live, 'network cards');
  const tools = factAt(live, 'runtime', 'tools');
  return tools.value === 'running'
    ? impact('hot', 'network cards can be removed while it runs and its Tools answer', tools)
    : impact('needs-power-off', 'a network card is removed from a running domain only when its Tools answer', tools);
}

/** Another network for a card that stays. */
export function judgeNicNetwork({ path }: FieldDifference, live: LiveDomain): Impact {
  const model = factAt(live, 'domain', 'nics', path[1] ?? '', 'model');
  return model.value === 'sriov'
    ? impact('needs-power-off', SRIOV, model)
    : impact('hot', 'a network card can be moved to another network while it runs', model);
}
