import { describe, expect, test } from 'vitest';
import { terminalStyle } from '../../src/commands/terminal/terminal.js';

type Env = Readonly<Record<string, string>>;

describe('colour', () => {
  const table: readonly (readonly [string, boolean, boolean, Env, boolean])[] = [
    ['a terminal', true, false, {}, true],
    ['a pipe', false, false, {}, false],
    ['--no-color', true, true, {}, false],
    ['--no-color over FORCE_COLOR', true, true, { FORCE_COLOR: '1' }, false],
    ['NO_COLOR', true, false, { NO_COLOR: '1' }, false],
    ['an empty NO_COLOR says nothing', true, false, { NO_COLOR: '' }, true],
    ['FORCE_COLOR in a pipe', false, false, { FORCE_COLOR: '1' }, true],
    ['an empty FORCE_COLOR forces too', false, false, { FORCE_COLOR: '' }, true],
    ['FORCE_COLOR=0', true, false, { FORCE_COLOR: '0' }, false],
    ['FORCE_COLOR=false', true, false, { FORCE_COLOR: 'false' }, false],
    ['FORCE_COLOR over NO_COLOR', true, false, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
    ['a dumb terminal', true, false, { TERM: 'dumb' }, false],
    ['CI', true, false, { CI: 'true' }, false],
    ['CI=false', true, false, { CI: 'false' }, true],
    ['FORCE_COLOR in CI', false, false, { CI: 'true', FORCE_COLOR: '3' }, true],
  ];
  test.each(table)('%s', (_, isTTY, noColor, env, color) => {
    expect(terminalStyle({ isTTY }, { noColor }, env).color).toBe(color);
  });
});

describe('lines that change are for eyes only', () => {
  const table: readonly (readonly [boolean, Env, boolean])[] = [
    [true, {}, true],
    [false, {}, false],
    [true, { CI: '1' }, false],
    [true, { TERM: 'dumb' }, false],
    [true, { NO_COLOR: '1' }, true],
    [false, { FORCE_COLOR: '1' }, false],
  ];
  test.each(table)('tty %s, %o', (isTTY, env, tty) => {
    expect(terminalStyle({ isTTY }, { noColor: false }, env).tty).toBe(tty);
  });
});

describe('columns', () => {
  const table: readonly (readonly [number | undefined, Env, number])[] = [
    [120, {}, 120],
    [120, { COLUMNS: '90' }, 120],
    [undefined, { COLUMNS: '90' }, 90],
    [undefined, {}, 80],
    [undefined, { COLUMNS: 'wide' }, 80],
    [undefined, { COLUMNS: '-4' }, 80],
    [0, {}, 80],
    [3, {}, 40],
    [100_000, {}, 500],
  ];
  test.each(table)('%s, %o', (columns, env, expected) => {
    expect(terminalStyle({ isTTY: true, columns }, { noColor: false }, env).columns).toBe(expected);
  });
});
