import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { HOST_ROWS, type UriRow, VCENTER_ROWS } from '../providers/esx/uri-rows.js';
import { havePeer } from './peers.js';
import { runProgram } from './run-program.js';

const hasVirsh = havePeer('virsh', ['--version']);
const skipped = hasVirsh ? '' : ' (skipped: there is no virsh here)';

/** What virsh is to say: our own verdict, unless the row explains the difference. */
function expected(row: UriRow): 'takes' | 'refuses' {
  return row.libvirt?.verdict ?? (row.taken === undefined ? 'refuses' : 'takes');
}

describe.runIf(hasVirsh)(`libvirt's verdict on the table of URIs${skipped}`, () => {
  const directory = mkdtempSync(join(tmpdir(), 'esxform-uris-'));
  const authFile = join(directory, 'auth.conf');
  let host: Simulator;
  let vcenter: Simulator;

  beforeAll(async () => {
    writeFileSync(
      authFile,
      '[credentials-lab]\nusername=root\npassword=secret\n[auth-esx-127.0.0.1]\ncredentials=lab\n',
    );
    host = await startSimulator({ strict: true });
    vcenter = await startSimulator({ strict: true, kind: 'vcenter' });
  });
  afterAll(async () => {
    await host.close();
    await vcenter.close();
    rmSync(directory, { recursive: true, force: true });
  });

  /** libvirt 9.0.0 crashes where it refuses a parameter; a crash is no success, and counts as the refusal that it was to be. */
  async function verdict(uri: string): Promise<'takes' | 'refuses'> {
    const at = (simulator: Simulator): string => new URL(simulator.baseUrl).host;
    const real = uri.replace('HOST', at(host)).replace('VCENTER', at(vcenter));
    const { code } = await runProgram('virsh', ['-q', '-c', real, 'list', '--all'], {
      env: { LIBVIRT_AUTH_FILE: authFile, HOME: directory },
    });
    return code === 0 ? 'takes' : 'refuses';
  }

  const outside = [...HOST_ROWS, ...VCENTER_ROWS].filter(({ inside }) => inside === undefined);
  test.each(outside.map((row) => [row.uri, expected(row)] as const))('%s: virsh %s it', async (uri, outcome) => {
    expect(await verdict(uri)).toBe(outcome);
  });
});
