import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { havePeer } from './peers.js';
import { type ProgramEnd, runProgram } from './run-program.js';

export const hasVirsh = havePeer('virsh', ['--version']);
export const skipped = hasVirsh ? '' : ' (skipped: there is no virsh here)';

/** The addresses that a simulator of these tests can have. libvirt looks up a login by the host as the URI has it. */
const ADDRESSES = ['127.0.0.1', '127.0.0.2', '127.0.0.11', '127.0.0.12'];

export interface Virsh {
  /** For files that a command needs. */
  readonly directory: string;
  run(uri: string, ...args: readonly string[]): Promise<ProgramEnd>;
  /** With another file of logins. */
  runAs(authFile: string, uri: string, ...args: readonly string[]): Promise<ProgramEnd>;
  /** What it printed; fails the test where it did not succeed without a word of complaint. */
  ok(uri: string, ...args: readonly string[]): Promise<string>;
  /** Why it failed. */
  refused(uri: string, ...args: readonly string[]): Promise<string>;
  file(name: string, content: string): string;
  remove(): void;
}

/** libvirt's own ESX driver, from outside, with a login for every address of the tests. */
export function virshTool(): Virsh {
  const directory = mkdtempSync(join(tmpdir(), 'virsh-'));
  const file = (name: string, content: string) => {
    const path = join(directory, name);
    writeFileSync(path, content);
    return path;
  };
  const logins = ADDRESSES.map((address) => `[auth-esx-${address}]\ncredentials=lab\n`).join('');
  const auth = file('auth.conf', `[credentials-lab]\nusername=root\npassword=secret\n${logins}`);
  const log = `4:file:${join(directory, 'virsh.log')}`;
  const runAs = (authFile: string, uri: string, ...args: readonly string[]) =>
    runProgram('virsh', ['-c', uri, ...args], { env: { LIBVIRT_AUTH_FILE: authFile, LIBVIRT_LOG_OUTPUTS: log } });
  const run = (uri: string, ...args: readonly string[]) => runAs(auth, uri, ...args);
  return {
    directory,
    run,
    runAs,
    file,
    async ok(uri, ...args) {
      const end = await run(uri, ...args);
      expect(end.stderr, args.join(' ')).toBe('');
      expect(end.code, args.join(' ')).toBe(0);
      return end.stdout;
    },
    async refused(uri, ...args) {
      const end = await run(uri, ...args);
      expect(end.code, args.join(' ')).toBe(1);
      return end.stderr;
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
