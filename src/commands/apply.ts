import { Args, Flags } from '@oclif/core';
import { operatorAnswers } from '../app/apply/operator-answers.js';
import { isSavedPlan, readSavedPlan } from '../app/apply/saved-plan.js';
import { type Connections, writingConnections } from '../app/connections/connections.js';
import { readOptions } from '../app/connections/read-options.js';
import { tracing } from '../app/connections/tracing.js';
import { allowedHazards } from '../app/plan/allowed-hazards.js';
import { withOperatorAnswers } from '../app/plan/pending-question.js';
import { planManifests } from '../app/plan/plan-manifests.js';
import { canKeepGoing, isRefusedByProtection, planProblems } from '../app/plan/plan-problems.js';
import { type Batches, parseBatches } from '../apply/batches.js';
import { type Diagnostic, errorDiagnostic } from '../domain/diagnostics/diagnostic.js';
import type { AnswerRule } from '../domain/question.js';
import type { AllowedHazard } from '../plan/cost/plan-policy.js';
import { isChanging, type Plan } from '../plan/plan.js';
import type { ChangePolicy } from '../plan/policy/change-policy.js';
import type { Writer } from '../providers/provider.js';
import { againCommand } from './terminal/again-command.js';
import { approve } from './terminal/approve.js';
import { BaseCommand } from './terminal/base-command.js';
import { manifestFiles, policyOrExit } from './terminal/change-policy.js';
import { connectOptions } from './terminal/connect-options.js';
import { EXIT, exitCodeOf } from './terminal/exit-codes.js';
import { COMMON_FLAGS, FILES, OPERATOR_CONNECT, READ, TRACE } from './terminal/flags.js';
import { loadOrExit } from './terminal/load-or-exit.js';
import { FULL, PLAN_FLAGS, type PlanFlags } from './terminal/plan-flags.js';
import { planOptions } from './terminal/plan-options.js';
import { REPORT } from './terminal/reports/report-flag.js';
import { runInterruptible } from './terminal/run-interruptible.js';
import { checkJournal, runPlan } from './terminal/run-plan.js';
import { terminalStyle } from './terminal/terminal.js';

/** A run that was to destroy and found nothing is no success: a typing error in a name would look like one. */
function nothingToDestroy({ connections }: Plan): Diagnostic {
  if (connections.some(({ domains }) => domains.length > 0))
    return errorDiagnostic('EF7042', 'Nothing was destroyed: every removal waits', {
      hint: 'The plan shows what each one waits for.',
    });
  return errorDiagnostic('EF7042', 'Nothing was destroyed: none of the declared VMs exists', {
    hint: 'Check the connection, the names and --target. "esxform list" shows the VMs that exist.',
  });
}

export default class Apply extends BaseCommand {
  static override summary = 'Apply a plan: of the manifests, or a saved one.';
  static override description =
    `Makes a plan, asks for approval, and executes exactly this plan, one task at a time. A saved plan counts as approved, and is refused
if its VMs changed since. A question of the host is answered only by the rules in auto_answer, also if nothing else is to be done. A domain is a virtual machine (VM).

Exit codes: 0 done, or nothing to do; 1 failed; 3 the plan is stale; 4 stopped at a question; 5 another task blocks a VM;
6 refused for protection; 64 wrong usage; 130 interrupted.`;
  static override examples = [
    '<%= config.bin %> apply manifests/',
    '<%= config.bin %> apply tonight.plan.json --auto-approve',
    '<%= config.bin %> apply manifests/ --answer msg.uuid.altered="I moved it"',
  ];
  static override strict = false;
  static override args = { files: Args.string({ ignoreStdin: true, description: `a saved plan, or ${FILES}` }) };
  static override flags = {
    ...COMMON_FLAGS,
    connect: OPERATOR_CONNECT,
    read: READ,
    trace: TRACE,
    'auto-approve': Flags.boolean({ description: 'skip the question for approval' }),
    json: Flags.boolean({ description: 'print the events of the run as JSON lines' }),
    report: REPORT,
    answer: Flags.string({
      description: 'answer this question of the host with this choice, before any rule of the manifest; repeatable',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'ID=CHOICE',
    }),
    batch: Flags.string({
      description: 'change the VMs in batches of these sizes, and stop after a batch with a failed VM: 1,3,rest',
      helpValue: 'N,N,rest',
    }),
    gate: Flags.string({
      description:
        'wait between batches until VMware Tools run in the powered-on VMs (tools), or their guests accept connections on a port',
      helpValue: 'tools|tcp:PORT',
      dependsOn: ['batch'],
    }),
    journal: Flags.string({
      description: 'write each event of the run to a new file in this folder',
      helpValue: 'DIR',
    }),
    'keep-going': Flags.boolean({
      description: 'continue with the other VMs if one failed, is refused, or its connection was not read',
    }),
    full: FULL,
    strict: Flags.boolean({ description: 'refuse the plan if any VM changed in any way since it was made' }),
    ...PLAN_FLAGS,
  };

  override async run(): Promise<void> {
    const { flags, argv } = await this.parse(Apply);
    await this.openReports(flags);
    const inputs = argv as string[];
    const answers = operatorAnswers(flags.answer ?? []);
    if (!answers.ok) {
      this.tell([answers.problem]);
      this.exit(EXIT.usage);
    }
    const batches = flags.batch === undefined ? null : parseBatches(flags.batch, flags.gate ?? null);
    if (batches !== null && 'code' in batches) {
      this.tell([batches]);
      this.exit(EXIT.usage);
    }
    const hazards = allowedHazards(flags.allow ?? []);
    if (!hazards.ok) {
      this.tell([hazards.problem]);
      this.exit(EXIT.usage);
    }
    if (flags.journal !== undefined) checkJournal(flags.journal);
    const connections = writingConnections(
      process.env,
      connectOptions({
        connect: flags.connect ?? [],
        tell: (diagnostics) => this.tell(diagnostics),
        onReading: (progress) => this.reading.report(progress),
        reading: readOptions(flags, this.config.version, process.env),
        ...tracing(flags, (diagnostic) => this.tellIncomplete(diagnostic)),
      }),
    );
    try {
      const [first, ...more] = inputs;
      const saved =
        first !== undefined && more.length === 0 && isSavedPlan(first)
          ? (await readSavedPlan(first, this.config.version)).plan
          : null;
      if (saved !== null) this.#refuseSelection(flags);
      const { plan, policy } =
        saved === null
          ? await this.#plan(inputs, { ...flags, hazards: hazards.value, answers: answers.value }, connections)
          : { plan: withOperatorAnswers(saved, answers.value), policy: await this.#policy(flags.policy, inputs) };
      await this.#carryOut(plan, saved !== null, { ...flags, answers: answers.value, batches, policy }, connections);
    } finally {
      await connections.close();
    }
  }

  /** A saved plan was approved as a whole, so nothing may select a part of it or add to it. */
  #refuseSelection(flags: PlanFlags): void {
    const { connection, target, exclude, allow, destroy, prune } = flags;
    const given = { connection, target, exclude, allow, destroy, prune, 'adopt-only': flags['adopt-only'] };
    const wrong = Object.entries(given).flatMap(([name, value]) =>
      value === undefined || value === false ? [] : [`--${name}`],
    );
    if (wrong.length === 0) return;
    const summary = `A saved plan is applied as a whole: it does not take ${wrong.join(', ')}`;
    const hint = 'Give these flags to esxform plan --out, and apply the new plan.';
    this.tell([errorDiagnostic('EF7044', summary, { hint })]);
    this.exit(EXIT.usage);
  }

  #policy(path: string | undefined, guarded: readonly string[]): Promise<ChangePolicy | null> {
    return policyOrExit(this, path, guarded, (file, text) => {
      this.texts = new Map([...this.texts, [file, text]]);
    });
  }

  async #plan(
    inputs: readonly string[],
    flags: PlanFlags & { readonly hazards: readonly AllowedHazard[]; readonly answers: readonly AnswerRule[] },
    connections: Connections<Writer>,
  ): Promise<{ readonly plan: Plan; readonly policy: ChangePolicy | null }> {
    const loaded = await loadOrExit(this, inputs, flags, (texts) => {
      this.texts = texts;
    });
    const policy = await this.#policy(flags.policy, manifestFiles(loaded.connections));
    const about = { version: this.config.version, now: Date.now(), changePolicy: policy };
    const options = { ...planOptions(flags, flags.hazards, loaded, about), answers: flags.answers };
    const plan = await runInterruptible((signal) => planManifests(loaded.connections, connections, options, signal));
    this.endReading();
    return { plan, policy };
  }

  async #carryOut(
    plan: Plan,
    saved: boolean,
    flags: {
      readonly 'auto-approve': boolean;
      readonly json: boolean;
      readonly strict: boolean;
      readonly 'keep-going': boolean;
      readonly full: boolean;
      readonly destroy: boolean;
      readonly answers: readonly AnswerRule[];
      readonly batches: Batches | null;
      readonly policy: ChangePolicy | null;
      readonly journal: string | undefined;
      readonly 'no-color': boolean;
    },
    connections: Connections<Writer>,
  ): Promise<void> {
    this.reports?.plan(plan);
    const { planText } = await import('../report/plan/plan-text.js');
    const { removedVms } = await import('../report/plan/removed-vm-text.js');
    const style = terminalStyle(this.output.out, { noColor: flags['no-color'] }, process.env);
    if (!flags.json) this.output.out.text(planText(plan, style, { compact: !flags.full }));
    const problems = planProblems(plan);
    if (flags.json) this.tell(problems);
    const refused = problems.some((each) => each.severity === 'error');
    if (refused && !(flags['keep-going'] && canKeepGoing(plan)))
      this.exit(isRefusedByProtection(problems) ? EXIT.refused : EXIT.failed);
    const isEmpty = !refused && !plan.applyable;
    if (isEmpty && flags.destroy) {
      this.tell([nothingToDestroy(plan)]);
      this.exit(EXIT.failed);
    }
    if (isEmpty && !flags.json) return;
    // A saved plan was reviewed when it was saved, as in Terraform.
    const ask = () =>
      runInterruptible(async (signal) => {
        await this.ensureSeen(signal);
        return await approve(process.stdin, this.output.out, signal, { removed: removedVms(plan) });
      });
    // A run that only stops at a question changes nothing, so there is nothing to approve.
    const isApproved =
      saved || flags['auto-approve'] || !plan.connections.some(({ domains }) => domains.some(isChanging));
    if (!isEmpty && !isApproved && !(await ask())) this.exit(EXIT.failed);
    this.isRecord = true;
    const outcome = await runPlan(plan, connections, {
      json: flags.json,
      strict: flags.strict,
      keepGoing: flags['keep-going'],
      answers: flags.answers,
      batches: flags.batches,
      policy: flags.policy,
      journal: flags.journal ?? null,
      tellIncomplete: (diagnostic) => this.tellIncomplete(diagnostic),
      onEvent: (event) => this.reports?.event(event),
      output: this.output,
      noColor: flags['no-color'],
      command: againCommand(this.config.bin, this.argv, saved),
    });
    if (outcome !== 'done') this.exit(exitCodeOf(outcome));
    // What was not read was not applied either.
    if (refused) this.exit(EXIT.failed);
  }
}
