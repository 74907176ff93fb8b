/** A simulator in its own process, with generated VMs and manifests that declare them. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { measure, temporaryFolder } from './measure.mjs';

export const program = join(import.meta.dirname, '..', '..', 'bin', 'run.js');

const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill();
});

/** Starts a simulated host with that many VMs. Returns its URI, its base URL and the environment that has its credentials. */
export async function startFleet(vms, flags = []) {
  const child = spawn(process.execPath, [program, 'sim', '--no-tls', '--vms', String(vms), ...flags], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  running.add(child);
  const uri = await new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the simulator ended with ${code}`)));
    createInterface({ input: child.stdout }).once('line', resolve);
  });
  const { host } = new URL(uri.replace(/^[a-z]+:/, 'http:'));
  const environment = { ESXFORM_HOST: host, ESXFORM_USER: 'root', ESXFORM_PASSWORD: 'secret' };
  return {
    uri,
    base: `http://${host}/${uri.startsWith('vpx') ? '?vpx' : ''}`,
    environment,
    stop: () =>
      new Promise((resolve) => {
        child.removeAllListeners('exit');
        child.once('exit', () => {
          running.delete(child);
          resolve();
        });
        child.kill();
      }),
  };
}

/** A repo with one manifest that declares all VMs of a fleet. Returns its folder. */
export async function declareAll(fleet) {
  const folder = temporaryFolder('repo');
  await measure([program, 'import', '--connect', fleet.uri, '--all', '--single', 'all.yaml', '--no-cache'], {
    cwd: folder,
    env: fleet.environment,
  });
  return folder;
}
