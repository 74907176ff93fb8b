import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { normalArguments } from '../../src/commands/terminal/normal-arguments.js';
import { esxform, freshFolder } from './esxform.js';

let folder: ReturnType<typeof freshFolder>;

beforeEach(() => {
  folder = freshFolder();
});

afterEach(() => folder.remove());

describe('arguments in the spelling of other tools', () => {
  test.each([
    [['help'], ['--help']],
    [
      ['help', 'question', 'list'],
      ['question', 'list', '--help'],
    ],
    [['version'], ['--version']],
    [['-v'], ['--version']],
    [['-h'], ['--help']],
    [
      ['plan', '-h'],
      ['plan', '--help'],
    ],
    [
      ['plan', '-out=x', '-target', 'a'],
      ['plan', '--out=x', '--target', 'a'],
    ],
    [
      ['plan', '--', '-out=x'],
      ['plan', '--', '-out=x'],
    ],
    [
      ['plan', '-', '--owner=-x'],
      ['plan', '-', '--owner=-x'],
    ],
    [
      ['explain', 'version'],
      ['explain', 'version'],
    ],
    [[], []],
  ])('%j are %j', (typed, meant) => {
    expect(normalArguments(typed)).toEqual(meant);
  });
});

describe('a wrong command line is answered in few lines, with the right word', () => {
  test.each([
    ['plan --taget web01', 'Error: There is no flag --taget. Did you mean --target?\nSee "esxform plan --help".\n'],
    [
      'plan -lock=false',
      'Error: There is no flag --lock. A run locks its hosts by itself.\nSee "esxform plan --help".\n',
    ],
    ['plam', 'Error: There is no command "plam". Did you mean plan?\nSee "esxform --help".\n'],
    ['question lst', 'Error: There is no command "question lst". Did you mean question list?\nSee "esxform --help".\n'],
    [
      'state list',
      'Error: There is no command "state list". There is no state file. "esxform list" shows the VMs.\nSee "esxform --help".\n',
    ],
    [
      'explain',
      'Error: Missing 1 required arg:\ndomain  the name of a declared domain\nSee "esxform explain --help".\n',
    ],
  ])('esxform %s', async (line, stderr) => {
    expect(await esxform(line.split(' '), folder.path)).toMatchObject({ code: 64, stdout: '', stderr });
  });
});

test.each([[['--help']], [['help']], [['help', 'plan']], [['plan', '-h']]])(
  '%j names the credentials',
  async (args) => {
    const { code, stdout } = await esxform(args, folder.path);
    expect(code).toBe(0);
    expect(stdout).toContain('ESXFORM_USER');
    expect(stdout).toContain('GOVC_URL');
  },
);
