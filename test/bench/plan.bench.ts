import { isDeepStrictEqual } from 'node:util';
import { bench, describe } from 'vitest';
import type { DesiredDomain } from '../../src/domain/desired.js';
import type { LiveDomain } from '../../src/domain/live.js';
import { assembleConnection, assemblePlan } from '../../src/plan/assemble.js';
import { matchDomains } from '../../src/plan/match/match-domains.js';
import { planDomain } from '../../src/plan/plan-domain.js';
import { esxFieldRules } from '../../src/providers/esx/fields/field-rules.js';
import {
  desiredDomain,
  diskGib,
  gib,
  liveDisk,
  liveDomain,
  mac,
  name,
  OWNER,
  planInput,
  serverFacts,
  summaryOf,
} from '../plan/builders.js';

// Only ratios mean anything: planning a fleet that was read, beside cloning and comparing the same data once.

interface Fleet {
  readonly desired: readonly DesiredDomain[];
  readonly live: readonly LiveDomain[];
}

const ONE_IN = 10;

/** Domains with disks and cards, one in ten of which needs a change. */
function fleet(size: number): Fleet {
  const numbers = Array.from({ length: size }, (_, number) => number);
  const called = (number: number): string => `web${String(number).padStart(6, '0')}`;
  const address = (number: number) =>
    mac(
      `00:50:56:${(number >> 16).toString(16).padStart(2, '0')}:${((number >> 8) & 255).toString(16).padStart(2, '0')}:${(number & 255).toString(16).padStart(2, '0')}`,
    );
  return {
    desired: numbers.map((number) =>
      desiredDomain(called(number), {
        adopt: true,
        power: 'on',
        declared: {
          memory: gib(2),
          vcpus: 2,
          annotation: number % ONE_IN === 0 ? 'the new note' : 'the old note',
          disks: { 'scsi0:0': { size: diskGib(20) }, 'scsi0:1': { size: diskGib(100) } },
          nics: { ethernet0: { network: 'VM Network', mac: address(number) } },
        },
      }),
    ),
    live: numbers.map((number) => {
      const [card] = Object.values(liveDomain().domain.nics);
      return liveDomain({
        domain: {
          name: name(called(number)),
          uuid: null,
          disks: {
            'scsi0:0': liveDisk(`[ssd1] ${called(number)}/a.vmdk`, diskGib(20), 'thin'),
            'scsi0:1': liveDisk(`[ssd1] ${called(number)}/b.vmdk`, diskGib(100), 'thin'),
          },
          nics: card === undefined ? {} : { ethernet0: { ...card, mac: address(number) } },
        },
        live: { ref: { id: `vm-${number}` }, marker: null },
      });
    }),
  };
}

function plan({ desired, live }: Fleet): number {
  const facts = serverFacts();
  const readings = new Map(live.map((each) => [each.ref.id, each]));
  const plans = matchDomains(desired, live.map(summaryOf)).map((match) =>
    planDomain(
      planInput(match.desired, {
        live: match.kind === 'found' ? (readings.get(match.summary.ref.id) ?? null) : null,
        facts,
        rules: esxFieldRules,
      }),
    ),
  );
  return assemblePlan('0', OWNER, [assembleConnection('sim:', facts, plans)]).connections[0]?.domains.length ?? 0;
}

/** The largest takes ten seconds a run. */
const runs = (size: number) => ({ time: 1, warmupTime: 0, warmupIterations: 1, iterations: size > 50_000 ? 1 : 3 });

describe.each([1_000, 10_000, 100_000])('%i domains', (size) => {
  const data = fleet(size);
  const changed = plan(data);
  if (changed !== size / ONE_IN) throw new Error(`the plan lists ${changed} domains of ${size}`);
  bench(
    'structuredClone and one deep-equal',
    () => {
      if (!isDeepStrictEqual(structuredClone(data), data)) throw new Error('a clone is not equal');
    },
    runs(size),
  );
  bench('match, plan and assemble', () => void plan(data), runs(size));
});
