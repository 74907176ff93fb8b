import type { Hook } from '@oclif/core';
import { nearestName } from '../../domain/nearest-name.js';
import { EXIT } from './exit-codes.js';

/** An unknown command is wrong usage, and nothing is run in its place. */
const commandNotFound: Hook.CommandNotFound = async function ({ id, config }) {
  const nearest = nearestName(id, config.commandIDs);
  process.stderr.write(
    `There is no command "${id}".${nearest === null ? '' : ` Did you mean ${nearest}?`}\nSee esxform --help.\n`,
  );
  this.exit(EXIT.usage);
};

export default commandNotFound;
