import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Parser } from '@oclif/core';
import { allowedHazards } from '../../src/app/plan/allowed-hazards.js';
import { planManifests } from '../../src/app/plan/plan-manifests.js';
import { loadOrExit } from '../../src/commands/terminal/load-or-exit.js';
import { PLAN_FLAGS } from '../../src/commands/terminal/plan-flags.js';
import { planOptions } from '../../src/commands/terminal/plan-options.js';
import type { Diagnostic } from '../../src/domain/diagnostics/diagnostic.js';
import type { PlanReader } from '../../src/plan/file/plan-file.js';
import type { Plan } from '../../src/plan/plan.js';
import { fieldRulesFor } from '../../src/providers/esx/fields/field-rules.js';
import { diagnosticText } from '../../src/report/diagnostics/diagnostic-text.js';
import { planText } from '../../src/report/plan/plan-text.js';
import { type ToldHost, toldReader } from '../plan/told-reader.js';
import { type GoldenFacts, parseFacts } from './facts.js';
import { hostOf } from './host.js';

/**
 * Golden tests of plans. Each folder of `test/golden/plan` has a manifest, one VMX for each live VM, and where needed an `esxform.yaml`
 * and a `facts.yaml` (see `facts.ts`). They are loaded and planned as `esxform plan` does it, with the cost rules of the ESX provider,
 * from a host for which `facts.yaml` and the defaults of `host.ts` and `live-vm.ts` are the answers. `plan.txt` is what the command prints.
 */
const FOLDER = fileURLToPath(new URL('./plan', import.meta.url));

export const GOLDEN_TESTS: readonly string[] = readdirSync(FOLDER).sort();

/** Version that these plans are made by. */
const VERSION = '0.0.0';

/** Reads saved plans of the golden tests. */
export const GOLDEN_READER: PlanReader = { version: VERSION, rules: ({ apiVersion }) => fieldRulesFor(apiVersion) };

export interface GoldenResult {
  /** What the command prints. */
  readonly text: string;
  /** Null where the manifests have an error, so that nothing was planned. */
  readonly plan: Plan | null;
  /** The host that was planned for. */
  readonly host: ToldHost;
}

export function goldenFile(name: string, file: string): string {
  return join(FOLDER, name, file);
}

/** What the `facts.yaml` of a golden test says; nothing where there is none. */
export function goldenFacts(name: string): GoldenFacts {
  const file = goldenFile(name, 'facts.yaml');
  return existsSync(file) ? parseFacts(`${name}/facts.yaml`, readFileSync(file, 'utf8')) : {};
}

class Exit extends Error {}

/** Runs `esxform plan` for one golden test. */
export async function runGoldenTest(name: string): Promise<GoldenResult> {
  const facts = goldenFacts(name);
  const argv = (facts.flags ?? '').split(' ').filter((word) => word !== '');
  const { flags } = await Parser.parse(argv, { flags: PLAN_FLAGS });
  const allow = allowedHazards(flags.allow ?? []);
  if (!allow.ok) throw new Error(`${name}: ${allow.problem.summary}`);
  const printed: string[] = [];
  let texts: ReadonlyMap<string, string> = new Map();
  const command = {
    tell: (diagnostics: readonly Diagnostic[]) => {
      for (const each of diagnostics) printed.push(`${diagnosticText(each, texts, { color: false })}\n\n`);
    },
    exit: (): never => {
      throw new Exit();
    },
  };
  const inputs = existsSync(goldenFile(name, 'esxform.yaml')) ? [] : ['manifest.yaml'];
  try {
    const keep = (read: typeof texts) => {
      texts = read;
    };
    const loaded = await loadOrExit(command, inputs, flags, keep, join(FOLDER, name));
    const host = hostOf(join(FOLDER, name), facts, loaded);
    const reader = toldReader(host);
    const now = Date.parse(facts.now ?? '2026-01-01T00:00:00Z');
    const options = planOptions({ ...flags, read: 'auto' }, allow.value, loaded, { version: VERSION, now });
    const plan = await planManifests(
      loaded.connections,
      { port: async () => reader },
      options,
      new AbortController().signal,
    );
    return { text: `${printed.join('')}${planText(plan, { color: false, columns: 100 })}`, plan, host };
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
    return { text: `${printed.join('').trimEnd()}\n`, plan: null, host: {} };
  }
}

/** The plan of the golden test whose name begins like that; throws where there is none, or more than one. */
export async function goldenPlan(prefix: string): Promise<Plan> {
  const [name, another] = GOLDEN_TESTS.filter((each) => each.startsWith(prefix));
  if (name === undefined || another !== undefined) throw new Error(`"${prefix}" is not the name of one golden test`);
  const { plan } = await runGoldenTest(name);
  if (plan === null) throw new Error(`the manifest of ${name} has errors, so it has no plan`);
  return plan;
}
