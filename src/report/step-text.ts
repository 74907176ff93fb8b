import { assertNever } from '../domain/assert-never.js';
import { fieldName } from '../domain/manifest-path.js';
import { formatDiskSize } from '../domain/units.js';
import type { NewDisk, Step } from '../plan/step.js';
import { durationText } from './duration-text.js';
import { printable } from './printable.js';

/** How many fields a step names before it only counts them. */
const NAMED_FIELDS = 6;

function newDiskText({ file, size, provisioning }: NewDisk): string {
  return `${printable(file)} (${formatDiskSize(size)}, ${provisioning})`;
}

function making(newDisks: readonly NewDisk[]): string {
  return newDisks.length === 0 ? '' : `, making ${newDisks.map(newDiskText).join(', ')}`;
}

/** One step in words, as an order: "shut down the guest (at most 5 minutes)". */
export function stepText(step: Step): string {
  switch (step.do) {
    case 'make-directory':
      return `make directory ${printable(step.path)}`;
    case 'make-disk':
      return `make disk ${newDiskText(step.disk)}`;
    case 'copy-disk':
      return `copy disk ${printable(step.disk.from)} to ${printable(step.disk.file)} (${step.disk.provisioning})`;
    case 'extend-disk':
      return `extend disk ${printable(step.file)} to ${formatDiskSize(step.size)}`;
    case 'upgrade-hardware':
      return `upgrade the virtual hardware to version ${step.version}`;
    case 'migrate':
      return `migrate to host ${printable(step.host)}`;
    case 'relocate':
      return `relocate, which leaves ${[`its VMX on ${printable(step.home)}`, ...step.disks.map(({ slot, datastore }) => printable(`${slot} on ${datastore}`))].join(', ')}`;
    case 'move-to-pool':
      return `move to resource pool ${printable(step.pool === '' ? '/' : step.pool)}`;
    case 'move-to-folder':
      return `move to folder ${printable(step.folder === '' ? '/' : step.folder)}`;
    case 'autostart':
      return step.enabled ? 'start it with the host' : 'no longer start it with the host';
    case 'unregister':
      return 'unregister (which deletes no file)';
    case 'delete-file':
      return `delete ${step.kind} ${printable(step.path)}`;
    case 'upload-vmx':
      return `upload ${printable(step.path)}`;
    case 'register':
      return `register ${printable(step.path)} as ${printable(step.name)}`;
    case 'create':
      return `create ${printable(step.path)}${making(step.newDisks)}`;
    case 'reconfigure': {
      const names = step.changes.map(({ path }) => printable(fieldName(path)));
      const more = names.length > NAMED_FIELDS ? `, and ${names.length - NAMED_FIELDS} more` : '';
      return `reconfigure (${names.slice(0, NAMED_FIELDS).join(', ')}${more})${making(step.newDisks)}`;
    }
    case 'record':
      if (step.marker.copying === true && step.marker.unfinished === undefined)
        return 'note on the domain that disks are copied for it';
      return step.marker.unfinished === 'downtime'
        ? 'note on the domain that it is to be on again'
        : 'record on the domain what is applied';
    case 'power-on':
      return 'power on';
    case 'shut-down':
      return `shut down the guest (at most ${durationText(step.deadlineSeconds)})`;
    case 'power-off':
      return 'power off hard';
    case 'suspend':
      return 'suspend';
    default:
      return assertNever(step);
  }
}
