import type { DiagnosticRow } from './row.js';

/** EF4xxx applying. */
export const APPLY_CODES = {
  EF4001: {
    title: 'A step failed on the host',
    help: 'The host’s own fault is in the detail; the report says what was done before it.',
    host: 'may-still-run',
  },
  EF4002: {
    title: 'A step did not end within its deadline',
    help: 'Its task is left behind under the id shown; look at it on the host, and plan again when it has ended.',
    run: 'stop',
    host: 'may-still-run',
  },
  EF4003: {
    title: 'The domain changed since the plan was made',
    help: 'Plan again and look at what moved. Nothing of this plan was sent after that was seen.',
    exit: 'stale',
  },
  EF4004: { title: 'The plan was made for another server', help: 'Make a plan for this server.', exit: 'stale' },
  EF4005: {
    title: 'A domain of the plan is gone or cannot be read',
    help: 'Look for it on the host, and plan again.',
  },
  EF4006: {
    title: 'A question was refused',
    help: 'Add the policy lines shown to auto_answer, or answer it on the host, and apply again.',
    exit: 'question',
    run: 'stop',
  },
  EF4007: {
    title: 'Another task is in the way',
    help: 'Wait until it has ended, and apply again.',
    exit: 'busy',
    run: 'retry',
  },
  EF4008: {
    title: 'The run was interrupted',
    help: 'What was done stands in the report; apply again to go on. A task that is left behind has its id in the detail.',
    exit: 'interrupted',
    run: 'stop',
  },
  EF4009: {
    title: 'The host did not keep a value',
    help: 'The step went well, and the new reading still differs. The host may not support the value; take it out or change it.',
  },
  EF4010: {
    title: 'A domain could not be brought back to its power state',
    help: 'Look at it on the host: it was on before this run, and is not now.',
  },
  EF4011: {
    title: 'Files of a domain that was not made are left',
    help: 'Remove the files that are listed before the domain is created again.',
  },
  EF4012: {
    title: 'The rest of the plan is no longer what was approved',
    help: 'An answered question let another task go on. Plan again and look at what is left.',
    exit: 'stale',
  },
  EF4013: { title: 'The plan holds errors', help: 'Mend what the plan reports, and plan again.' },
  EF4014: {
    title: 'An internal error stopped the work on a VM',
    help: 'A defect in esxform: report it with its line and the lines before it. ESXFORM_DEBUG=1 also prints the stack trace.',
  },
  EF4020: {
    title: 'A domain is still there after its removal',
    help: 'Somebody registered it again, or the host did not forget it. Look at it on the host, and plan again.',
  },
  EF4021: {
    title: 'What became of a call is not known',
    help: 'Its reply was lost, and what stands on the host does not say that it was done, nor that it was not. It is not repeated: look at the host, and plan again.',
    host: 'may-still-run',
  },
  EF4022: {
    title: 'The maintenance window has closed',
    help: 'The plan takes the domain down, and its window closed before that began. Apply again when it is open.',
    exit: 'stale',
  },
  EF4023: {
    title: 'A batch did not pass its gate',
    help: 'The domains that are named did not show that they work within the time. The batches after it were not begun.',
    exit: 'refused',
  },
  EF4024: {
    title: 'A file to be deleted is used by a domain',
    help: 'A VM uses the file, or cannot be read, since the plan was made. The file was not deleted: detach it there, or leave it out of delete_files.',
    exit: 'stale',
  },
  EF4025: {
    title: 'The journal cannot be written',
    help: 'The run goes on without it: what was done is proved by the host. Name a folder on a disk with room.',
  },
  EF4026: {
    title: 'The batches cannot be read',
    help: 'Numbers of domains, comma between them, `rest` last: 1,3,rest. The gate is `tools`, or a port such as `tcp:22`.',
    exit: 'usage',
  },
  EF4027: {
    title: 'A file is in the way of a copy',
    help: 'It may be what a run left that was ended in the midst of it; whether it is whole is not to be seen. Remove it by hand if no domain needs it, and apply again.',
  },
  EF4030: {
    title: 'A path to delete is no longer what was planned',
    help: 'Nothing was deleted there. Look at the path on the host, and plan again.',
    exit: 'stale',
  },
  EF4032: {
    title: 'The host blocks an operation for now',
    help: 'Somebody disabled it on the VM, as backup and replication products do while they work. Wait until they end, and apply again. If nothing runs any more, enable it in the product or on the vCenter.',
    exit: 'busy',
  },
  EF4033: {
    title: 'A domain was left off because its host could not be reached',
    help: 'Run the command in the hint when the host answers again: the mark on the domain lets it power the domain on first.',
  },
  EF4038: {
    title: 'Something exists that was absent when the plan was made',
    help: 'Plan again. Nothing of this plan was sent for the VM.',
    exit: 'stale',
  },
  EF4039: {
    title: 'Something that the plan depends on is gone or has changed',
    help: 'Plan again. Nothing of this plan was sent for the VM.',
    exit: 'stale',
  },
  EF4037: {
    title: 'The output of a run is incomplete',
    help: 'Standard output or standard error broke off; the run went on to its end. Free the disk or keep the reader open, and look at the VMs with plan.',
  },
} as const satisfies Record<string, DiagnosticRow>;
