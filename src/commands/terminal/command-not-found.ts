import { type Config, Errors, type Hook } from '@oclif/core';
import { nearestName } from '../../domain/diagnostics/nearest-name.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import { EXIT } from './exit-codes.js';
import { TERRAFORM_COMMAND_HINTS } from './normal-arguments.js';

/** Throws the error of an unknown command, with the nearest one. `id` has `:` between its words. */
export function refuseCommand(id: string, config: Pick<Config, 'commandIDs'>, typed = id.replaceAll(':', ' ')): never {
  const [first = ''] = id.split(':', 1);
  const nearest = nearestName(id, config.commandIDs) ?? nearestName(first, config.commandIDs);
  const hint =
    ownEntry(TERRAFORM_COMMAND_HINTS, first) ??
    (nearest === null ? null : `Did you mean ${nearest.replaceAll(':', ' ')}?`);
  const text = `There is no command "${typed}".${hint === null ? '' : ` ${hint}`}`;
  throw new Errors.CLIError(`${text}\nSee "esxform --help".`, { exit: EXIT.usage });
}

/** An unknown command is wrong usage, and nothing is run in its place. */
const commandNotFound: Hook.CommandNotFound = ({ id, config }) => refuseCommand(id, config);

export default commandNotFound;
