import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { loginByCommand } from '../../src/app/connections/credential-command.js';
import type { LoginTarget } from '../../src/app/connections/credentials.js';
import { canAsk, promptLogin } from '../../src/app/connections/prompt-login.js';
import { DiagnosticError } from '../../src/domain/diagnostics/diagnostic.js';

const SIGNAL = AbortSignal.timeout(600_000);
const TARGET: LoginTarget = {
  host: '[::1]',
  port: 8443,
  scheme: 'esx',
  transport: 'https',
  user: null,
  confirmed: false,
  authFile: null,
  ownAuthFile: true,
};

/** A command that is this very Node with a script. */
const node = (script: string) => ({
  ESXFORM_CREDENTIAL_COMMAND: JSON.stringify([process.execPath, '-e', script, '--']),
});

async function outcome(env: Readonly<Record<string, string>>, target = TARGET, deadline = 20_000): Promise<string> {
  try {
    const login = await loginByCommand(target, env, SIGNAL, deadline);
    return login === null ? 'none' : `${login.user}:${login.password.reveal()}`;
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    expect(error.diagnostic.code).toBe('EF3033');
    expect(JSON.stringify([error.diagnostic, error.message])).not.toContain('hunter2');
    return `${error.diagnostic.summary} ${error.diagnostic.detail}`;
  }
}

describe('the credential command', () => {
  test('is asked for one host and port, which no shell reads', async () => {
    const env = node('console.log(JSON.stringify({ user: "root", password: process.argv.slice(1).join(" ") }))');
    expect(await outcome(env)).toBe('root:::1 8443');
    expect(await outcome(env, { ...TARGET, host: '$(id);x', port: 1 })).toBe('root:$(id);x 1');
  });

  test('is not asked where a manifest alone wants plain HTTP', async () => {
    const env = node('console.log(JSON.stringify({ user: "root", password: "p" }))');
    const plain = { ...TARGET, host: 'esx1', port: 80, transport: 'http' } as const;
    expect(await outcome(env, plain)).toBe('none');
    expect(await outcome(env, { ...plain, confirmed: true })).toBe('root:p');
    expect(await outcome(env, { ...plain, host: '127.0.0.1' })).toBe('root:p');
  });

  test('a user in the URI counts', async () => {
    const env = node('console.log(JSON.stringify({ user: "root", password: "p" }))');
    expect(await loginByCommand({ ...TARGET, user: 'bob' }, env, SIGNAL)).toMatchObject({ user: 'bob' });
  });

  test.each([
    ['none is named', {}, 'none'],
    ['it prints nothing', node(''), 'none'],
    ['it prints no JSON', node('console.log("hunter2")'), 'not JSON'],
    ['the password is missing', node('console.log("{\\"user\\":\\"hunter2\\"}")'), 'lacks user or password'],
    ['it prints a list', node('console.log("[1]")'), 'lacks user or password'],
    ['it fails', node('console.error("hunter2"); console.log("hunter2"); process.exit(3)'), 'failed (3)'],
    ['there is no such program', { ESXFORM_CREDENTIAL_COMMAND: '/nowhere/at-all' }, 'ENOENT'],
    ['it is not a list of strings', { ESXFORM_CREDENTIAL_COMMAND: '[1]' }, 'not a list of strings'],
  ])('%s', async (_, env, meaning) => {
    expect(await outcome(env)).toContain(meaning);
  });

  test('one that never ends is ended', async () => {
    expect(await outcome(node('setInterval(() => {}, 1000)'), TARGET, 300)).toContain('did not end within 300 ms');
  });
});

describe('a prompt', () => {
  function terminal() {
    const input = Object.assign(new PassThrough(), { isTTY: true });
    const output = Object.assign(new PassThrough(), { isTTY: true });
    let shown = '';
    output.on('data', (chunk: Buffer) => {
      shown += chunk.toString();
    });
    return { input, output, shown: () => shown };
  }

  test('names the server in each question, and does not show the password', async () => {
    const asking = terminal();
    const asked = promptLogin({ host: 'esx1', port: 443, user: null }, 'host', 'root', asking, SIGNAL);
    asking.input.write('\n');
    await expect.poll(() => asking.shown()).toContain('Password of root for host esx1:443');
    asking.input.write('hunter2\n');
    const { user, password } = await asked;
    expect([user, password.reveal()]).toEqual(['root', 'hunter2']);
    expect(asking.shown()).toContain('User for host esx1:443 [root]: ');
    expect(asking.shown()).not.toContain('hunter2');
  });

  test('does not ask for a user that the URI names', async () => {
    const asking = terminal();
    const asked = promptLogin({ host: 'vc', port: 443, user: 'bob' }, 'vCenter', 'administrator', asking, SIGNAL);
    asking.input.write('hunter2\n');
    expect((await asked).user).toBe('bob');
    expect(asking.shown()).not.toContain('User for');
  });

  test('that ends with the input is an interrupt', async () => {
    const asking = terminal();
    const asked = promptLogin({ host: 'vc', port: 443, user: 'bob' }, 'vCenter', 'x', asking, SIGNAL);
    asking.input.end();
    await expect(asked).rejects.toMatchObject({ diagnostic: { code: 'EF7001' } });
  });

  test.each([
    [true, true, true],
    [true, false, false],
    [false, true, false],
  ])('input %s and output %s: %s', (input, output, can) => {
    const asking = terminal();
    expect(
      canAsk({
        input: Object.assign(asking.input, { isTTY: input }),
        output: Object.assign(asking.output, { isTTY: output }),
      }),
    ).toBe(can);
  });
});
