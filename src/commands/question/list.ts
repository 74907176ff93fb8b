/**
 * The commands that list and answer pending questions of VMs, outside of a run. They answer one question at a time, with the choice that
 * the user gives.
 */

import { Args, Flags } from '@oclif/core';
import { readingConnections } from '../../app/connections/connections.js';
import { readEach } from '../../app/connections/unread-connection.js';
import { printable } from '../../domain/diagnostics/printable.js';
import type { PendingQuestion } from '../../domain/question.js';
import { questionLines } from '../../report/text/question-text.js';
import { BaseCommand } from '../terminal/base-command.js';
import { connectOptions } from '../terminal/connect-options.js';
import { EXIT } from '../terminal/exit-codes.js';
import { COMMON_FLAGS, FILES, JSON_FLAG } from '../terminal/flags.js';
import { questionConnections } from '../terminal/load-or-exit.js';
import { runInterruptible } from '../terminal/run-interruptible.js';

interface Found extends PendingQuestion {
  readonly connect: string;
}

export default class QuestionList extends BaseCommand {
  static override summary = 'List the questions that block VMs.';
  static override description =
    `Lists every VM whose task waits for an answer, with the text, id, choices and default of the question.
Without --connect, it looks on the connections of the manifests. It only reads: its connections refuse every call that is not on a read list.

Exit codes: 0 done; 1 failed, or a connection could not be read (the others are shown); 64 wrong usage; 130 interrupted.`;
  static override examples = [
    '<%= config.bin %> question list',
    '<%= config.bin %> question list --connect vpx://vcenter.example.com/dc1/cluster1/esx1.example.com --json',
  ];
  static override strict = false;
  static override args = { files: Args.string({ ignoreStdin: true, description: FILES }) };
  static override flags = {
    'no-color': COMMON_FLAGS['no-color'],
    connect: Flags.string({
      description: 'look on this connection, not on those of the manifests; repeatable',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'URI',
    }),
    json: JSON_FLAG,
  };

  override async run(): Promise<void> {
    const { flags, argv } = await this.parse(QuestionList);
    const given = flags.connect ?? [];
    const wanted = await questionConnections(this, given, argv as string[], (texts) => {
      this.texts = texts;
    });
    const connections = readingConnections(
      process.env,
      connectOptions({ connect: given, tell: (diagnostics) => this.tell(diagnostics) }),
    );
    const { read, unread } = await runInterruptible(
      (signal) =>
        readEach(
          wanted,
          async ({ connect }) => {
            const port = await connections.port(connect, signal);
            const found: Found[] = [];
            for await (const each of port.questions(signal)) found.push({ ...each, connect });
            return found;
          },
          signal,
        ),
      () => connections.close(),
    );
    this.tell(unread.map(({ diagnostic }) => diagnostic));
    const found = read.flat();
    if (flags.json) this.output.out.json(asJson(found));
    else this.output.out.text(asText(found, wanted.length > 1, unread.length));
    if (unread.length > 0) this.exit(EXIT.failed);
  }
}

function asJson(found: readonly Found[]): string {
  const questions = found.map(({ connect, name, question }) => ({ connect, domain: name, ...question }));
  return `${JSON.stringify({ format: 1, questions }, null, 2)}\n`;
}

function asText(found: readonly Found[], withConnection: boolean, unread: number): string {
  if (found.length === 0)
    return unread === 0
      ? 'No VM waits for an answer.\n'
      : 'No VM waits for an answer on the connections that were read.\n';
  return found
    .map(({ connect, name, question }) => {
      const on = withConnection ? ` on ${printable(connect)}` : '';
      return `${printable(name)}${on}:\n${questionLines(question).join('\n')}\n`;
    })
    .join('\n');
}
