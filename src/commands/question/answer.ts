import { Args, Flags } from '@oclif/core';
import { writingConnections } from '../../app/connections/connections.js';
import { choicesNamed } from '../../apply/questions/choose-answer.js';
import { DiagnosticError, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { printable } from '../../domain/diagnostics/printable.js';
import type { Choice, PendingQuestion } from '../../domain/question.js';
import type { Writer } from '../../providers/provider.js';
import { questionLines } from '../../report/apply/apply-lines.js';
import { BaseCommand } from '../terminal/base-command.js';
import { connectOptions } from '../terminal/connect-options.js';
import { COMMON_FLAGS, CONNECT } from '../terminal/flags.js';
import { runInterruptible } from '../terminal/run-interruptible.js';

export default class QuestionAnswer extends BaseCommand {
  static override summary = 'Answer the question that blocks a VM.';
  static override description =
    `Sends one choice, named by its key, its label, the last part of a button label, or its summary. Case does not matter.
With --question it answers only a question with that message id. The blocked task then continues.

Exit codes: 0 answered; 1 failed, or no such question is pending; 64 wrong usage; 130 interrupted.`;
  static override examples = [
    '<%= config.bin %> question answer web01 Append --connect esx://esx1.example.com/',
    '<%= config.bin %> question answer web01 "I moved it" --question msg.uuid.altered --connect esx://esx1.example.com/',
  ];
  static override args = {
    domain: Args.string({ ignoreStdin: true, description: 'the name of the VM', required: true }),
    choice: Args.string({ ignoreStdin: true, description: 'the choice to send', required: true }),
  };
  static override flags = {
    'no-color': COMMON_FLAGS['no-color'],
    connect: CONNECT,
    question: Flags.string({ description: 'answer only a question with this message id', helpValue: 'ID' }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(QuestionAnswer);
    const connections = writingConnections(
      process.env,
      connectOptions({ connect: [flags.connect], tell: (diagnostics) => this.tell(diagnostics) }),
    );
    const given = await runInterruptible(
      async (signal) => {
        const port = await connections.port(flags.connect, signal);
        return await answer(port, { ...args, question: flags.question ?? null }, signal);
      },
      () => connections.close(),
    );
    this.output.out.text(`${printable(args.domain)}: answered "${printable(given.summary || given.label)}".\n`);
  }
}

interface Wanted {
  readonly domain: string;
  readonly choice: string;
  readonly question: string | null;
}

async function answer(port: Writer, wanted: Wanted, signal: AbortSignal): Promise<Choice> {
  const found: PendingQuestion[] = [];
  for await (const each of port.questions(signal)) if (each.name === wanted.domain) found.push(each);
  const [pending, ...others] = found;
  if (pending === undefined) throw refused(`${wanted.domain} has no pending question`, null);
  if (others.length > 0) throw refused(`${found.length} VMs named ${wanted.domain} wait for an answer`, null);
  const { question, ref } = pending;
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
