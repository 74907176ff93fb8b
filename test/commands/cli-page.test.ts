import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import Apply from '../../src/commands/apply.js';
import Convert from '../../src/commands/convert.js';
import Drift from '../../src/commands/drift.js';
import Explain from '../../src/commands/explain.js';
import Init from '../../src/commands/init.js';
import Plan from '../../src/commands/plan.js';
import QuestionAnswer from '../../src/commands/question/answer.js';
import QuestionList from '../../src/commands/question/list.js';
import Show from '../../src/commands/show.js';
import Sim from '../../src/commands/sim.js';
import Validate from '../../src/commands/validate.js';

const page = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../docs/${name}`, import.meta.url)), 'utf8');
const CLI = page('cli.md');

/** The row of a command in the table of docs/cli.md. */
function row(command: string): string {
  const found = CLI.split('\n').find((line) => line.startsWith(`| \`${command}`));
  if (found === undefined) throw new Error(`docs/cli.md has no row for ${command}`);
  return found;
}

const section = CLI.slice(CLI.indexOf('## Converting'), CLI.indexOf('## When a domain fails'));

describe('docs/cli.md names every flag', () => {
  test.each([
    ['init', Init, row('init')],
    ['validate', Validate, row('validate')],
    ['plan', Plan, row('plan')],
    ['apply', Apply, row('apply')],
    ['explain', Explain, row('explain')],
    ['drift', Drift, row('drift')],
    ['show', Show, row('show')],
    ['question list', QuestionList, row('question list')],
    ['question answer', QuestionAnswer, row('question answer')],
    ['convert', Convert, section],
    ['sim', Sim, row('sim') + page('simulator.md')],
  ])('of %s', (_, command, text) => {
    const flags = Object.entries(command.flags).filter(([name, flag]) => name !== 'no-color' && flag.hidden !== true);
    expect(flags.map(([name]) => `--${name}`).filter((flag) => !text.includes(flag))).toEqual([]);
    const known = new Set(Object.keys(command.flags).flatMap((name) => [name, `no-${name}`]));
    const named = text.startsWith('| ') ? [...text.matchAll(/`--([\w-]+)/g)].map(([, name = '']) => name) : [];
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });
});
