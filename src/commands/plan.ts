/**
 * The commands of the CLI: arguments, flags, output and exit codes. Each command calls one use case of `src/app` and prints its result
 * with `src/report`. Limit: commands hold no rules about VMs.
 */

import { Args, Flags } from '@oclif/core';
import { readingConnections } from '../app/connections/connections.js';
import { readOptions } from '../app/connections/read-options.js';
import { tracing } from '../app/connections/tracing.js';
import { allowedHazards } from '../app/plan/allowed-hazards.js';
import { planManifests } from '../app/plan/plan-manifests.js';
import { isRefusedByProtection, planProblems } from '../app/plan/plan-problems.js';
import { printable } from '../domain/diagnostics/printable.js';
import type { LiveDomain } from '../domain/live.js';
import { isActing, type Plan as Planned } from '../plan/plan.js';
import { planJson, planText } from '../report/plan/plan-text.js';
import { BaseCommand } from './terminal/base-command.js';
import { manifestFiles, policyOrExit } from './terminal/change-policy.js';
import { connectOptions } from './terminal/connect-options.js';
import { EXIT } from './terminal/exit-codes.js';
import { COMMON_FLAGS, FILES, NO_CACHE, OPERATOR_CONNECT, READ, REPLAY, TRACE } from './terminal/flags.js';
import { loadOrExit } from './terminal/load-or-exit.js';
import { FULL, PLAN_FLAGS } from './terminal/plan-flags.js';
import { planOptions } from './terminal/plan-options.js';
import { planOutput } from './terminal/plan-output.js';
import { REPORT } from './terminal/reports/report-flag.js';
import { runInterruptible } from './terminal/run-interruptible.js';
import { terminalStyle } from './terminal/terminal.js';

export default class Plan extends BaseCommand {
  static override summary = 'Show the changes that apply would make, and the cost of each.';
  static override description =
    `Reads the live VMs and compares them with the declared domains (a domain is a VM). A plan cannot change anything: its connection
refuses every call that is not on a read list. Save it with --out, and "esxform apply FILE" does exactly what it shows.

Exit codes: 0 done; 1 failed, or the plan contains errors; 2 changes are pending, or a VM waits for an answer (only with
--detailed-exitcode);
6 refused for protection (an unmanaged VM, another owner, a hazard that is not allowed, a limit of the run); 64 wrong usage; 130 interrupted.`;
  static override examples = [
    '<%= config.bin %> plan manifests/',
    '<%= config.bin %> plan manifests/ --out tonight.plan.json && <%= config.bin %> show tonight.plan.json',
    'kustomize build overlays/prod | <%= config.bin %> plan - --detailed-exitcode',
  ];
  static override strict = false;
  static override args = { files: Args.string({ ignoreStdin: true, description: FILES }) };
  static override flags = {
    ...COMMON_FLAGS,
    connect: OPERATOR_CONNECT,
    read: READ,
    'no-cache': NO_CACHE,
    trace: TRACE,
    replay: REPLAY,
    out: Flags.string({ description: 'save the plan in this file, for apply and show', helpValue: 'FILE' }),
    json: Flags.boolean({ description: 'print the plan as JSON' }),
    report: REPORT,
    'detailed-exitcode': Flags.boolean({ description: 'exit with 2 if changes are pending' }),
    full: FULL,
    vmx: Flags.boolean({ description: 'also show the VMX keys of each change' }),
    ...PLAN_FLAGS,
  };

  override async run(): Promise<void> {
    const { flags, argv } = await this.parse(Plan);
    await this.openReports(flags);
    const allow = allowedHazards(flags.allow ?? []);
    if (!allow.ok) {
      this.tell([allow.problem]);
      this.exit(EXIT.usage);
    }
    const out = flags.out === undefined ? null : planOutput(flags.out);
    const loaded = await loadOrExit(this, argv as string[], flags, (texts) => {
      this.texts = texts;
    });
    const changePolicy = await policyOrExit(this, flags.policy, manifestFiles(loaded.connections), (file, text) => {
      this.texts = new Map([...this.texts, [file, text]]);
    });
    const connections = readingConnections(
      process.env,
      connectOptions({
        connect: flags.connect ?? [],
        tell: (diagnostics) => this.tell(diagnostics),
        onReading: (progress) => this.reading.report(progress),
        reading: readOptions(flags, this.config.version, process.env),
        ...tracing(flags, (diagnostic) => this.tellIncomplete(diagnostic)),
      }),
    );
    const readings = new Map<string, LiveDomain>();
    const plan = await runInterruptible(
      (signal) =>
        planManifests(
          loaded.connections,
          connections,
          {
            ...planOptions(flags, allow.value, loaded, {
              version: this.config.version,
              now: Date.now(),
              changePolicy,
            }),
            ...(flags.vmx ? { onReading: (connect, live) => readings.set(`${connect} ${live.ref.id}`, live) } : {}),
          },
          signal,
        ),
      () => this.closeReading(connections),
    );
    this.reports?.plan(plan);
    const { formatPlan } = await import('../plan/file/plan-file.js');
    const vmx = flags.vmx ? await this.#vmx(plan, readings) : new Map();
    out?.save(formatPlan(plan));
    const style = terminalStyle(this.output.out, { noColor: flags['no-color'] }, process.env);
    if (flags.json) this.output.out.json(planJson(plan));
    else this.output.out.text(planText(plan, style, { vmx, compact: !flags.full }));
    const problems = planProblems(plan);
    if (flags.json) this.tell(problems);
    if (problems.some((each) => each.severity === 'error'))
      this.exit(isRefusedByProtection(problems) ? EXIT.refused : EXIT.failed);
    if (flags.out !== undefined && !flags.json)
      this.output.err.text(
        `Saved the plan to ${printable(flags.out)}. To apply it: esxform apply ${printable(flags.out)}\n`,
      );
    if (
      flags['detailed-exitcode'] &&
      plan.connections.some(({ domains }) =>
        domains.some((each) => isActing(each) && (each.action !== 'adopt' || each.question !== undefined)),
      )
    )
      this.exit(EXIT.pending);
  }

  async #vmx(plan: Planned, readings: ReadonlyMap<string, LiveDomain>) {
    const { vmxTexts } = await import('./terminal/vmx-texts.js');
    return vmxTexts(plan, (connect, id) => readings.get(`${connect} ${id}`) ?? null);
  }
}
