import { errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { DatastorePath } from '../../domain/values/datastore-path.js';
import { isMarkerOf } from '../../plan/match/marker.js';
import type { FileStep } from '../../plan/steps/file-steps.js';
import { isNewVmDirectory } from '../domain-progress.js';
import type { DomainRun } from '../domain-run.js';
import type { Evidence } from './evidence.js';
import { directoryNames, diskCapacity, fileSize, vmxAt } from './gather-evidence.js';
import type { ProbeContext, StepHandlers } from './step-handler.js';

const PLAIN = {
  alreadyDone: 'never',
  precondition: null,
  sizedFile: null,
  settlesWithin: 0,
  rollBack: 'nothing',
} as const;

async function sizeEvidence(
  run: DomainRun,
  file: DatastorePath,
  { lastSize }: ProbeContext,
): Promise<Pick<Evidence, 'size' | 'growing'>> {
  const size = await fileSize(run, file);
  return { size, growing: size !== lastSize };
}

export const FILE_HANDLERS: StepHandlers<FileStep> = {
  'make-directory': {
    ...PLAIN,
    // The directory of a new VM must be new: only then is all in it ours.
    alreadyDone: async (run, { path }) =>
      !isNewVmDirectory(path, run.plan) && (await directoryNames(run, path)) !== null,
    gather: async (run, { path }) => ({
      names: await directoryNames(run, path),
      exclusive: isNewVmDirectory(path, run.plan),
    }),
    probe: (_step, { exclusive, names }) => {
      if (names === null) return 'not-begun';
      return exclusive && names.length > 0 ? 'foreign' : 'done';
    },
    rollBack: 'delete',
  },
  'make-disk': {
    ...PLAIN,
    gather: (run, { disk }, context) => sizeEvidence(run, disk.file, context),
    probe: (_step, { growing, size }) => {
      if (size === null) return 'not-begun';
      return growing ? 'begun' : 'done';
    },
    rollBack: 'delete',
  },
  'copy-disk': {
    ...PLAIN,
    // A file that exists is somebody's, or part of an earlier copy: neither is ever taken for the disk.
    precondition: async (run, { disk: { file, from } }) => {
      if ((await fileSize(run, file)) === null) return null;
      return errorDiagnostic('EF4027', `${file} exists already`, {
        subject: run.plan.name,
        detail: `The plan copies ${from} to this path. Nothing was overwritten.`,
        hint: 'If a run stopped during this copy, delete the file after the host task ends.',
      });
    },
    gather: (run, { disk }, context) => sizeEvidence(run, disk.file, context),
    // A partial copy looks like a complete one, and must never become a disk.
    probe: (_step, { size }) => (size === null ? 'not-begun' : 'begun'),
    rollBack: 'delete',
  },
  'extend-disk': {
    ...PLAIN,
    sizedFile: ({ file }) => file,
    gather: async (run, { file }, context) => ({
      ...(await sizeEvidence(run, file, context)),
      capacity: await diskCapacity(run, file),
    }),
    probe: ({ size: wanted }, { capacity, growing, size, sizeBefore }) => {
      if (size === null) return 'foreign';
      if (growing) return 'begun';
      if (capacity !== null) return capacity >= wanted ? 'done' : 'not-begun';
      return size === sizeBefore ? 'not-begun' : 'done';
    },
  },
  'upload-vmx': {
    ...PLAIN,
    gather: async (run, { path }) => ({ vmx: await vmxAt(run, path) }),
    probe: ({ marker }, { vmx }) => {
      // A partial file has no marker of ours: in the directory that is ours alone it is written again.
      if (vmx === null || vmx.marker === null) return 'not-begun';
      return isMarkerOf(vmx.marker, marker) ? 'done' : 'foreign';
    },
    rollBack: 'delete',
  },
  'delete-file': {
    ...PLAIN,
    alreadyDone: async (run, { path }) => (await fileSize(run, path)) === null,
    gather: (run, { path }, context) => sizeEvidence(run, path, context),
    probe: (_step, { size }) => (size === null ? 'done' : 'not-begun'),
  },
};
