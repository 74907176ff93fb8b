import { Errors, type Hook } from '@oclif/core';
import { nearestName } from '../../domain/diagnostics/nearest-name.js';
import { EXIT } from './exit-codes.js';

/** An unknown command is wrong usage, and nothing is run in its place. */
const commandNotFound: Hook.CommandNotFound = ({ id, config }) => {
  const nearest = nearestName(id, config.commandIDs);
  const hint = nearest === null ? '' : ` Did you mean ${nearest}?`;
  throw new Errors.CLIError(`There is no command "${id}".${hint}\nSee esxform --help.`, { exit: EXIT.usage });
};

export default commandNotFound;
