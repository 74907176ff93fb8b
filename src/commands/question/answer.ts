import { Args, Flags } from '@oclif/core';
import { writingConnections } from '../../app/connections/connections.js';
import { connectionsOf, type QuestionConnection, vmNames } from '../../app/connections/declared-connections.js';
import { readEach } from '../../app/connections/unread-connection.js';
import { choicesNamed } from '../../apply/questions/choose-answer.js';
import { DiagnosticError, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { printable } from '../../domain/diagnostics/printable.js';
import type { Choice, PendingQuestion } from '../../domain/question.js';
import type { Writer } from '../../providers/provider.js';
import { questionLines } from '../../report/text/question-text.js';
import { BaseCommand } from '../terminal/base-command.js';
import { connectOptions } from '../terminal/connect-options.js';
import { COMMON_FLAGS, FILES } from '../terminal/flags.js';
import { questionConnections } from '../terminal/load-or-exit.js';
import { runInterruptible } from '../terminal/run-interruptible.js';

export default class QuestionAnswer extends BaseCommand {
  static override summary = 'Answer the question that blocks a VM.';
  static override description =
    `Sends one choice, named by its key, its label, the last part of a button label, or its summary. Case does not matter.
With --question it answers only a question with that message id. The blocked task then continues.
Without --connect, it looks on the connections of the manifests on which the VM is declared, or on all of them if it is declared on none.

Exit codes: 0 answered; 1 failed, a connection could not be read, or no such question is pending; 64 wrong usage; 130 interrupted.`;
  static override examples = [
    '<%= config.bin %> question answer web01 Append',
    '<%= config.bin %> question answer web01 "I moved it" --question msg.uuid.altered --connect esx://esx1.example.com/',
  ];
  static override strict = false;
  static override args = {
    domain: Args.string({ ignoreStdin: true, description: 'the name of the VM', required: true }),
    choice: Args.string({ ignoreStdin: true, description: 'the choice to send', required: true }),
    files: Args.string({ ignoreStdin: true, description: FILES }),
  };
  static override flags = {
    'no-color': COMMON_FLAGS['no-color'],
    connect: Flags.string({
      description: 'look on this connection, not on those of the manifests',
      helpValue: 'URI',
    }),
    question: Flags.string({ description: 'answer only a question with this message id', helpValue: 'ID' }),
  };

  override async run(): Promise<void> {
    const { args, flags, argv } = await this.parse(QuestionAnswer);
    const given = flags.connect === undefined ? [] : [flags.connect];
    const all = await questionConnections(this, given, argv.slice(2) as string[], (texts) => {
      this.texts = texts;
    });
    const wanted = connectionsOf(args.domain, all);
    const connections = writingConnections(
      process.env,
      connectOptions({ connect: given, tell: (diagnostics) => this.tell(diagnostics) }),
    );
    const choice = await runInterruptible(
      async (signal) => {
        const { read, unread } = await readEach(
          wanted,
          async (each) => questionsOf(await connections.port(each.connect, signal), args.domain, each, signal),
          signal,
        );
        this.tell(unread.map(({ diagnostic }) => diagnostic));
        // The VM that is meant may be there: an answer cannot be taken back.
        if (unread.length > 0)
          throw mayBeElsewhere(
            args.domain,
            unread.map(({ connect }) => connect),
          );
        return await answer(read.flat(), { ...args, question: flags.question ?? null }, signal);
      },
      () => connections.close(),
    );
    this.output.out.text(`${printable(args.domain)}: answered "${printable(choice.summary || choice.label)}".\n`);
  }
}

interface Wanted {
  readonly domain: string;
  readonly choice: string;
  readonly question: string | null;
}

interface Found extends PendingQuestion {
  readonly connect: string;
  readonly port: Writer;
}

/** The pending questions of the VMs of this name on one connection. */
async function questionsOf(
  port: Writer,
  domain: string,
  connection: QuestionConnection,
  signal: AbortSignal,
): Promise<readonly Found[]> {
  const names = vmNames(domain, connection);
  const found: Found[] = [];
  for await (const each of port.questions(signal))
    if (names.has(each.name)) found.push({ ...each, connect: connection.connect, port });
  return found;
}

function mayBeElsewhere(domain: string, unread: readonly string[]): DiagnosticError {
  return new DiagnosticError(
    errorDiagnostic('EF7023', `Nothing was answered: ${domain} may be on ${unread.join(', ')}, which was not read`, {
      hint: 'Name the connection of the VM with --connect.',
    }),
  );
}

async function answer(found: readonly Found[], wanted: Wanted, signal: AbortSignal): Promise<Choice> {
  const [pending, ...others] = found;
  if (pending === undefined) throw refused(`${wanted.domain} has no pending question`, null);
  if (others.length > 0) {
    const places = [...new Set(found.map(({ connect }) => connect))];
    const where = places.length > 1 ? `, on ${places.join(' and ')}` : '';
    throw refused(`${found.length} VMs named ${wanted.domain} wait for an answer${where}`, null);
  }
  const { port, question, ref } = pending;
  if (wanted.question !== null && wanted.question.toLowerCase() !== question.messageId?.toLowerCase()) {
    throw refused(`${wanted.domain} has another pending question`, pending);
  }
  const [choice, ...more] = choicesNamed(question, wanted.choice);
  if (choice === undefined || more.length > 0) {
    throw refused(`"${wanted.choice}" names ${more.length === 0 ? 'none' : more.length + 1} of the choices`, pending);
  }
  await port.answer(ref, question, choice.key, signal);
  return choice;
}

function refused(summary: string, pending: PendingQuestion | null): DiagnosticError {
  const detail = pending === null ? null : questionLines(pending.question).join('\n').trim();
  return new DiagnosticError(errorDiagnostic('EF7006', summary, { detail }));
}
