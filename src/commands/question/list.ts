/**
 * The commands that list and answer pending questions of VMs, outside of a run. They answer one question at a time, with the choice that
 * the user gives.
 */

import { readingConnections } from '../../app/connections/connections.js';
import { printable } from '../../domain/diagnostics/printable.js';
import type { PendingQuestion } from '../../domain/question.js';
import { questionLines } from '../../report/apply/apply-lines.js';
import { BaseCommand } from '../terminal/base-command.js';
import { connectOptions } from '../terminal/connect-options.js';
import { COMMON_FLAGS, CONNECT, JSON_FLAG } from '../terminal/flags.js';
import { runInterruptible } from '../terminal/run-interruptible.js';

export default class QuestionList extends BaseCommand {
  static override summary = 'List the questions that block VMs.';
  static override description =
    `Lists every VM of the connection whose task waits for an answer, with the text, id, choices and default of the question.
It only reads: its connection refuses every call that is not on a read list.

Exit codes: 0 done; 1 failed; 64 wrong usage; 130 interrupted.`;
  static override examples = [
    '<%= config.bin %> question list --connect esx://esx1.example.com/',
    '<%= config.bin %> question list --connect vpx://vcenter.example.com/dc1/cluster1/esx1.example.com --json',
  ];
  static override flags = { 'no-color': COMMON_FLAGS['no-color'], connect: CONNECT, json: JSON_FLAG };

  override async run(): Promise<void> {
    const { flags } = await this.parse(QuestionList);
    const connections = readingConnections(
      process.env,
      connectOptions({ connect: [flags.connect], tell: (diagnostics) => this.tell(diagnostics) }),
    );
    const found = await runInterruptible(
      async (signal) => {
        const port = await connections.port(flags.connect, signal);
        const found: PendingQuestion[] = [];
        for await (const each of port.questions(signal)) found.push(each);
        return found;
      },
      () => connections.close(),
    );
    if (flags.json) this.output.out.json(asJson(found));
    else this.output.out.text(asText(found));
  }
}

function asJson(found: readonly PendingQuestion[]): string {
  const questions = found.map(({ name, question }) => ({ domain: name, ...question }));
  return `${JSON.stringify({ format: 1, questions }, null, 2)}\n`;
}

function asText(found: readonly PendingQuestion[]): string {
  if (found.length === 0) return 'No VM waits for an answer.\n';
  return found.map(({ name, question }) => `${printable(name)}:\n${questionLines(question).join('\n')}\n`).join('\n');
}
