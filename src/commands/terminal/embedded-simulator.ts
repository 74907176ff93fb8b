import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { DiagnosticError, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { Simulator, StateError } from '../../simulator/simulator.js';

const FOLDERS = ['.esxform', 'sim'];

export function unusableState(error: StateError): DiagnosticError {
  return new DiagnosticError(
    errorDiagnostic('EF6003', `The saved state of the simulator cannot be used: ${error.message}`, {
      detail: 'The state may come from an untrusted source. Nothing of it was used.',
      hint: 'Delete the folder of the state to start with a new simulated host.',
    }),
    { cause: error },
  );
}

/** Where the embedded simulator keeps its state, below the working folder unless ESXFORM_SIM_DIR says otherwise. */
export function simulatorFolder(env: NodeJS.ProcessEnv): string {
  return env['ESXFORM_SIM_DIR'] || join(process.cwd(), ...FOLDERS);
}

/** A link in a repo could lead the state elsewhere. The operator's own folder may lie behind one. */
function linkInWay(env: NodeJS.ProcessEnv): string | null {
  if (env['ESXFORM_SIM_DIR']) return null;
  const paths = FOLDERS.map((_, index) => join(process.cwd(), ...FOLDERS.slice(0, index + 1)));
  return paths.find((path) => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === false) ?? null;
}

/** Starts the simulator that `sim:` stands for. Throws a DiagnosticError for a state that cannot be used. */
export async function startEmbedded(env: NodeJS.ProcessEnv): Promise<Simulator> {
  const { startSimulator, StateError } = await import('../../simulator/simulator.js');
  try {
    const link = linkInWay(env);
    if (link !== null) throw new StateError(link, 'is a link or a file,and could point outside the working folder');
    return await startSimulator({ stateDir: simulatorFolder(env) });
  } catch (error) {
    if (error instanceof StateError) throw unusableState(error);
    throw error;
  }
}
