import { Errors, type Hook } from '@oclif/core';
import { nearestName } from '../../domain/diagnostics/nearest-name.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import { EXIT } from './exit-codes.js';
import { TERRAFORM_COMMAND_HINTS } from './normal-arguments.js';

/** An unknown command is wrong usage, and nothing is run in its place. */
const commandNotFound: Hook.CommandNotFound = ({ id, config }) => {
  const asTyped = (command: string): string => command.replaceAll(':', ' ');
  const [first = ''] = id.split(':', 1);
  const nearest = nearestName(id, config.commandIDs) ?? nearestName(first, config.commandIDs);
  const hint =
    ownEntry(TERRAFORM_COMMAND_HINTS, first) ?? (nearest === null ? null : `Did you mean ${asTyped(nearest)}?`);
  const text = `There is no command "${asTyped(id)}".${hint === null ? '' : ` ${hint}`}`;
  throw new Errors.CLIError(`${text}\nSee "esxform --help".`, { exit: EXIT.usage });
};

export default commandNotFound;
