import { Args, Flags } from '@oclif/core';
import { readingConnections } from '../app/connections/connections.js';
import { readOptions } from '../app/connections/read-options.js';
import { tracing } from '../app/connections/tracing.js';
import { readLiveParts } from '../app/plan/live-parts.js';
import type { DesiredDomain } from '../domain/desired.js';
import { errorDiagnostic } from '../domain/diagnostics/diagnostic.js';
import { nearestName } from '../domain/diagnostics/nearest-name.js';
import { isUnreadable, type LiveDomain } from '../domain/live.js';
import type { Explanation } from '../plan/drift/explain.js';
import type { ExplainText } from '../report/plan/explain-text.js';
import { BaseCommand } from './terminal/base-command.js';
import { manifestFiles, POLICY, policyOrExit } from './terminal/change-policy.js';
import { connectOptions } from './terminal/connect-options.js';
import { EXIT } from './terminal/exit-codes.js';
import { COMMON_FLAGS, NO_CACHE, OPERATOR_CONNECT, READ, REPLAY, TRACE } from './terminal/flags.js';
import { loadOrExit } from './terminal/load-or-exit.js';
import { runInterruptible } from './terminal/run-interruptible.js';
import { terminalStyle } from './terminal/terminal.js';

export default class Explain extends BaseCommand {
  static override summary = 'Show the source of each value of a domain (VM), and the cost of a change.';
  static override description =
    `Shows for each value of a domain, or for those under PATH: the declared value and its line, the live value, the last applied
value, the cost of a change and its reason. Also shows how questions of the host would be answered. It only reads.

Exit codes: 0 done; 1 failed; 64 wrong usage; 130 interrupted.`;
  static override examples = [
    '<%= config.bin %> explain web01',
    '<%= config.bin %> explain web01 memory',
    '<%= config.bin %> explain web01 disks.scsi0:1 --manifests manifests/',
  ];
  static override args = {
    domain: Args.string({ required: true, ignoreStdin: true, description: 'the name of a declared domain' }),
    path: Args.string({
      ignoreStdin: true,
      description: 'a field as a manifest spells it, such as disks.scsi0:1.size',
    }),
  };
  static override flags = {
    ...COMMON_FLAGS,
    manifests: Flags.string({
      description:
        'read this manifest file or folder; repeatable; default: the manifests of esxform.yaml, else the working folder',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'PATH',
    }),
    connect: OPERATOR_CONNECT,
    read: READ,
    policy: POLICY,
    'no-cache': NO_CACHE,
    trace: TRACE,
    replay: REPLAY,
    json: Flags.boolean({ description: 'print the values as JSON' }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Explain);
    const selection = { target: [args.domain], owner: flags.owner };
    const { connections: wanted, owner } = await loadOrExit(this, flags.manifests ?? [], selection, (texts) => {
      this.texts = texts;
    });
    const [connection] = wanted;
    if (connection === undefined) throw new Error('a domain that is declared has a connection');
    const changePolicy = await policyOrExit(this, flags.policy, manifestFiles(wanted), (file, text) => {
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
    const { explainDomain } = await import('../plan/drift/explain.js');
    const explained = await runInterruptible(
      async (signal) => {
        const reader = await connections.port(connection.connect, signal);
        const parts = await readLiveParts(reader, connection, { owner, fleet: false }, signal);
        const { found, matches, reader: port } = parts.find((part) => part.matches.length > 0) ?? parts[0];
        const { facts, readings } = found;
        const [match] = matches;
        if (match === undefined) throw new Error('a declared domain was not looked for');
        const reading = match.kind === 'found' ? (readings.get(match.summary.ref.id) ?? null) : null;
        return { match, reading, rules: port.rules, portGroups: facts.portGroups };
      },
      () => this.closeReading(connections),
    );
    const { match, reading, rules, portGroups } = explained;
    if (match.kind === 'conflict') {
      this.tell([match.diagnostic]);
      this.exit(EXIT.failed);
    }
    if (reading !== null && isUnreadable(reading)) {
      this.tell([errorDiagnostic('EF2017', `${reading.name} exists but cannot be read: ${reading.unreadable}`)]);
      this.exit(EXIT.failed);
    }
    const all = explainDomain({ desired: match.desired, live: reading, rules, owner, portGroups });
    const { policyOverview } = await import('../plan/policy/check-change-policy.js');
    const scope = { owner, connect: connection.connect, live: reading, at: Date.now() };
    const decided =
      changePolicy === null
        ? null
        : { file: changePolicy.file, rows: policyOverview(changePolicy, match.desired, scope) };
    const found = { match, reading, changePolicy: decided };
    await this.#print(this.#under(all, await names(all), args.path), found, flags);
  }

  #under(all: readonly Explanation[], names: readonly string[], path: string | undefined): readonly Explanation[] {
    if (path === undefined) return all;
    const found = all.filter((_, index) => {
      const name = names[index] ?? '';
      return name === path || name.startsWith(`${path}.`);
    });
    if (found.length > 0) return found;
    const near = nearestName(path, names);
    const hint = near === null ? null : `Did you mean ${near}?`;
    this.tell([errorDiagnostic('EF7009', `the domain has no value at ${path}, declared or live`, { hint })]);
    this.exit(EXIT.failed);
  }

  async #print(
    explanations: readonly Explanation[],
    {
      match,
      reading,
      changePolicy,
    }: {
      readonly match: { readonly desired: DesiredDomain };
      readonly reading: LiveDomain | null;
      readonly changePolicy: ExplainText['changePolicy'];
    },
    flags: { readonly json: boolean; readonly 'no-color': boolean },
  ): Promise<void> {
    const { desired } = match;
    const question = reading?.runtime.question ?? null;
    if (flags.json) {
      const { fieldName } = await import('../domain/values/manifest-path.js');
      const values = explanations.map(({ path, ...rest }) => ({ path: fieldName(path), ...rest }));
      const policy = desired.autoAnswer;
      this.output.out.json(
        `${JSON.stringify({ format: 1, domain: desired.name, values, policy, question, change_policy: changePolicy }, null, 2)}\n`,
      );
      return;
    }
    const { explainText } = await import('../report/plan/explain-text.js');
    const style = terminalStyle(this.output.out, { noColor: flags['no-color'] }, process.env);
    const text = { name: desired.name, explanations, policy: desired.autoAnswer, question, changePolicy };
    this.output.out.text(explainText(text, style));
  }
}

async function names(explanations: readonly Explanation[]): Promise<readonly string[]> {
  const { fieldName } = await import('../domain/values/manifest-path.js');
  return explanations.map(({ path }) => fieldName(path));
}
