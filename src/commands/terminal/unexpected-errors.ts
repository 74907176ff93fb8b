import { subscribe } from 'node:diagnostics_channel';
import { UNEXPECTED_ERROR } from '../../apply/failure.js';
import { paragraph } from '../../domain/diagnostics/printable.js';
import { stackOf, wantsStack } from './internal-error.js';
import type { OutputStream } from './output.js';

/** Prints the stacks of errors that a run reports as EF4014, where stack traces are wanted. */
export function reportUnexpected(env: NodeJS.ProcessEnv, err: OutputStream): void {
  if (!wantsStack(env)) return;
  subscribe(UNEXPECTED_ERROR, (error) => err.text(`${paragraph(stackOf(error)).join('\n')}\n`));
}
