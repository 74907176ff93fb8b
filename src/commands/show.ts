import { Args, Flags } from '@oclif/core';
import { readSavedPlan } from '../app/apply/saved-plan.js';
import { BaseCommand } from './terminal/base-command.js';
import { FULL } from './terminal/plan-flags.js';
import { terminalStyle } from './terminal/terminal.js';

export default class Show extends BaseCommand {
  static override summary = 'Show a saved plan.';
  static override description = `Prints a plan that "plan --out" wrote. Connects to no server.

Exit codes: 0 done; 1 the file is not a plan; 64 wrong usage.`;
  static override examples = [
    '<%= config.bin %> show tonight.plan.json',
    '<%= config.bin %> show tonight.plan.json --json | jq .connections',
  ];
  static override args = {
    file: Args.string({ required: true, ignoreStdin: true, description: 'a file that "plan --out" wrote' }),
  };
  static override flags = {
    'no-color': Flags.boolean({ description: 'print without colour (NO_COLOR does the same)' }),
    full: FULL,
    json: Flags.boolean({ description: 'print the plan as JSON' }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Show);
    const { plan, written } = await readSavedPlan(args.file, this.config.version);
    const { planJson } = await import('../report/plan/plan-text.js');
    const { savedPlanText } = await import('../report/plan/saved-plan-text.js');
    const style = terminalStyle(this.output.out, { noColor: flags['no-color'] }, process.env);
    const from = { name: args.file, written };
    if (flags.json) this.output.out.json(planJson(plan));
    else this.output.out.text(savedPlanText(plan, from, style, { compact: !flags.full }));
  }
}
