import type { DiagnosticRow } from './row.js';

/** EF4xxx applying. */
export const APPLY_CODES = {
  EF4001: {
    title: 'A step failed on the host',
    help: 'Read the detail for the fault of the host. The report lists the steps that were done before.',
    host: 'may-still-run',
  },
  EF4002: {
    title: 'A step did not end before its deadline',
    help: 'Check the task on the host by the id shown. It may still run. Plan again after it ended.',
    run: 'stop',
    host: 'may-still-run',
  },
  EF4003: {
    title: 'The VM changed since the plan was made',
    help: 'Plan again and review the changes. Nothing more was sent.',
    exit: 'stale',
  },
  EF4004: { title: 'The plan is for another server', help: 'Make a plan for this server.', exit: 'stale' },
  EF4005: {
    title: 'A VM of the plan is missing or cannot be read',
    help: 'Look for the VM on the host, then plan again.',
  },
  EF4006: {
    title: 'A question has no permitted answer',
    help: 'Add the rules shown to auto_answer, or answer the question on the host. Then apply again.',
    exit: 'question',
    run: 'stop',
  },
  EF4007: {
    title: 'Another task blocks the VM',
    help: 'Wait until the task ends, then apply again.',
    exit: 'busy',
    run: 'retry',
  },
  EF4008: {
    title: 'The run was interrupted',
    help: 'Apply again to continue. The report lists what was done. The detail has the id of a task that may still run.',
    exit: 'interrupted',
    run: 'stop',
  },
  EF4009: {
    title: 'The host did not store a value',
    help: 'Remove or change the value. The step succeeded, but the host reports another value and may not support this one.',
  },
  EF4010: {
    title: 'The power state of a VM was not restored',
    help: 'Check the VM on the host. It was on before this run and is off now.',
  },
  EF4011: {
    title: 'Files of a VM that was not created remain',
    help: 'Delete the listed files before you create the VM again.',
  },
  EF4012: {
    title: 'The rest of the plan is not what you approved',
    help: 'Plan again and review the rest. An answered question let another task continue.',
    exit: 'stale',
  },
  EF4013: { title: 'The plan contains errors', help: 'Fix the errors that the plan reports, then plan again.' },
  EF4014: {
    title: 'An internal error stopped the work on a VM',
    help: 'Report this defect of esxform, with the message and the lines before it. ESXFORM_DEBUG=1 also prints the stack trace.',
  },
  EF4020: {
    title: 'A VM still exists after its removal',
    help: 'Check the VM on the host, then plan again. Either it was registered again, or the host did not remove it.',
  },
  EF4021: {
    title: 'The outcome of a call is unknown',
    help: 'Check the host, then plan again. The reply was lost, and the state of the host does not show whether the call was executed. esxform does not repeat it.',
    host: 'may-still-run',
  },
  EF4022: {
    title: 'The maintenance window has closed',
    help: 'Apply again when the window is open. The plan needs the VM off, and the window closed before that began.',
    exit: 'stale',
  },
  EF4023: {
    title: 'A batch did not pass its gate',
    help: 'Check the VMs named in the message. They did not pass the check in time, so the next batches did not start.',
    exit: 'refused',
  },
  EF4024: {
    title: 'A VM uses a file in delete_files',
    help: 'Detach the file from that VM, or remove it from delete_files. A VM started to use it, or can no longer be read. It was not deleted.',
    exit: 'stale',
  },
  EF4025: {
    title: 'The journal cannot be written',
    help: 'Name a folder on a disk with free space. The run continues; a later run reads the state from the host.',
  },
  EF4026: {
    title: 'The value of --batch or --gate is invalid',
    help: 'Write numbers separated by commas, `rest` last: 1,3,rest. The gate is `tools`, or a port such as `tcp:22`.',
    exit: 'usage',
  },
  EF4027: {
    title: 'A copy’s target file already exists',
    help: 'If no VM needs the file, delete it by hand and apply again. It may be an incomplete copy of an interrupted run.',
  },
  EF4030: {
    title: 'A path in delete_files changed since the plan',
    help: 'Check the path on the host, then plan again. Nothing was deleted there.',
    exit: 'stale',
  },
  EF4032: {
    title: 'The host blocks an operation for now',
    help: 'Wait until the backup or replication product ends, then apply again. If none runs, enable the operation in that product or on the vCenter.',
    exit: 'busy',
  },
  EF4033: {
    title: 'A VM was left off because its host was unreachable',
    help: 'Run the command in the hint when the host is reachable. It powers the VM on first, because its marker records the downtime.',
  },
  EF4038: {
    title: 'An object exists that was absent when the plan was made',
    help: 'Plan again. Nothing of this plan was sent for the VM.',
    exit: 'stale',
  },
  EF4039: {
    title: 'An object that the plan needs is missing or has changed',
    help: 'Plan again. Nothing of this plan was sent for the VM.',
    exit: 'stale',
  },
  EF4040: {
    title: 'A VM waits for another answer than the plan shows',
    help: 'Plan again and review the question and its answer. Nothing was answered.',
    exit: 'stale',
  },
  EF4041: {
    title: 'Another run may be active on the VM',
    help: 'Wait until that run ends, then plan again. Nothing was sent for the VM.',
    exit: 'busy',
  },
  EF4037: {
    title: 'The output of a run is incomplete',
    help: 'Free disk space or keep the reader of the output open. The run itself ended; check the VMs with plan.',
  },
  EF4046: {
    title: 'Where a VM is after its move failed',
    help: 'The message before it says why the move failed. If the task may still run, wait for its end. Then plan again.',
  },
  EF4047: {
    title: 'A VM could not be read after its move failed',
    help: 'Look the VM up on the vCenter: it is on the old or on the new host. Then plan again.',
  },
  EF4048: {
    title: 'The server warned during a migration or relocation',
    help: 'The VM was moved. Read the message of the server; its events of the task have more.',
  },
} as const satisfies Record<string, DiagnosticRow>;
