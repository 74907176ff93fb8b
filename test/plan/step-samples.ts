import type { Step, StepKind } from '../../src/plan/steps/step.js';
import { change, marker } from '../apply/plan-builders.js';
import { diskGib, domain, name, path } from './builders.js';

const VMX = path('[ssd1] web01/web01.vmx');
const NEW_DISK = {
  slot: 'scsi0:0',
  file: path('[ssd1] web01/web01.vmdk'),
  size: diskGib(8),
  provisioning: 'thin',
} as const;

const CHANGE = change('memory', 1024, 2048);

/** One step of each kind. A kind without a sample does not compile. */
export const STEP_SAMPLES: { readonly [Kind in StepKind]: Extract<Step, { readonly do: Kind }> } = {
  'make-directory': { do: 'make-directory', path: path('[ssd1] web01') },
  'make-disk': { do: 'make-disk', disk: NEW_DISK },
  'copy-disk': {
    do: 'copy-disk',
    disk: { slot: 'scsi0:1', from: path('[images] a.vmdk'), file: path('[ssd1] web01/b.vmdk'), provisioning: 'thin' },
  },
  'extend-disk': { do: 'extend-disk', file: NEW_DISK.file, size: diskGib(16) },
  'upload-vmx': { do: 'upload-vmx', path: VMX, domain: domain({ name: name('web01') }), marker },
  'delete-file': { do: 'delete-file', path: NEW_DISK.file, kind: 'disk' },
  register: { do: 'register', path: VMX, name: name('web01'), to: null, folder: 'prod/web' },
  create: {
    do: 'create',
    path: VMX,
    to: null,
    domain: domain({ name: name('web01') }),
    newDisks: [NEW_DISK],
    marker,
    folder: 'prod',
  },
  reconfigure: {
    do: 'reconfigure',
    changes: [{ ...CHANGE, impact: { ...CHANGE.impact, evidence: [{ path: ['runtime', 'power'], value: 'off' }] } }],
    newDisks: [NEW_DISK],
    marker,
  },
  record: {
    do: 'record',
    marker: { ...marker, machine: { ...marker.machine, instanceUuid: 'x' }, domain: name('web01'), protected: true },
  },
  'upgrade-hardware': { do: 'upgrade-hardware', version: 21 },
  unregister: { do: 'unregister' },
  migrate: { do: 'migrate', host: 'esx2', nics: [{ slot: 'ethernet0', network: 'DMZ' }] },
  relocate: {
    do: 'relocate',
    host: 'esx2',
    home: 'ssd2',
    disks: [{ slot: 'scsi0:0', datastore: 'ssd2' }],
    nics: [{ slot: 'ethernet0', network: 'DMZ' }],
  },
  'move-to-pool': { do: 'move-to-pool', pool: 'gold' },
  'move-to-folder': { do: 'move-to-folder', folder: 'lab' },
  autostart: { do: 'autostart', enabled: true },
  'power-on': { do: 'power-on' },
  'shut-down': { do: 'shut-down', deadlineSeconds: 300 },
  'power-off': { do: 'power-off' },
  'force-off': { do: 'force-off' },
  suspend: { do: 'suspend' },
};
