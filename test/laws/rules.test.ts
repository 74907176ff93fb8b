import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DeclaredFields, DesiredDomain } from '../../src/domain/desired.js';
import { hasErrors } from '../../src/domain/diagnostics/diagnostic.js';
import type { Domain } from '../../src/domain/domain.js';
import { checkRule } from '../../src/domain/rules/rule.js';
import { RULES } from '../../src/domain/rules/rules.js';
import { checkDomain } from '../../src/manifest/checks/check-domain.js';
import { formatManifest } from '../../src/manifest/format-manifest.js';
import { loadDesired } from '../../src/manifest/load-desired.js';
import { createViolations } from '../../src/plan/checks/create-violations.js';
import { HOST_RULES } from '../../src/plan/checks/violation.js';
import { defineBy } from '../../src/plan/plan-create.js';
import { planDomain } from '../../src/plan/plan-domain.js';
import { placement } from '../../src/plan/steps/placement.js';
import { propertyRuns } from '../deep-runs.js';
import { diskGib, planInput, serverFacts } from '../plan/builders.js';
import { CLEAN, domains } from './arbitrary-domains.js';

/** Rules that a declaration can leave open, because the live VM, or the defaults of a new one on its host, have the other value. */
const DECIDED_BY_LIVE_STATE = [
  'affinity-covers-vcpus',
  'boot-device-exists',
  'controller-exists',
  'cores-divide-vcpus',
  'firmware-efi',
  'full-memory-reservation',
  'machine-feature',
  'memory-reservation-maximum',
  'nic-device-custom',
  'nic-feature',
  'reservation-limit',
  'nic-reservation-limit',
  'usb-2-needs-usb-1',
  'vcpus-even',
];
const NEEDS_A_HOST: ReadonlySet<string> = new Set([...HOST_RULES, ...DECIDED_BY_LIVE_STATE]);

/** A host without VMs that has every network, datastore and guest OS, and the newest hardware. */
function emptyHost({ declared, place }: DesiredDomain) {
  const disks = Object.values(declared.disks ?? {});
  const names = [
    ...disks.flatMap((disk) => [disk?.datastore, /^\[([^\]]*)\]/.exec(disk?.file ?? '')?.[1]]),
    place.datastore,
    'ssd1',
  ].filter((each) => each !== undefined);
  const datastores = [...new Set(names)].map((name) => ({
    name,
    accessible: true,
    free: diskGib(2 ** 20),
    capacity: diskGib(2 ** 20),
  }));
  const networks = Object.values(declared.nics ?? {}).flatMap((nic) => (nic?.network == null ? [] : [nic.network]));
  return serverFacts({ hardwareVersion: 22, datastores, networks });
}

async function loaded(domain: Domain): Promise<DesiredDomain | null> {
  const { text } = formatManifest([domain], { connect: 'sim:' });
  const { connections } = await loadDesired(['-'], { cwd: '/', stdin: async () => text });
  return connections[0]?.domains[0] ?? null;
}

const changes = fc.record(
  {
    hardwareVersion: fc.constantFrom(4, 7, 10, 13, 19, 22),
    firmware: fc.constantFrom('bios', 'efi'),
    secureBoot: fc.boolean(),
    vcpus: fc.integer({ min: 1, max: 9 }),
    coresPerSocket: fc.constantFrom(1, 2, 3),
    memory: fc.constantFrom(1024, 1027),
    boot: fc.record({
      order: fc.array(fc.constantFrom('cdrom', 'scsi0:0', 'nvme1:0', 'nvme1:1', 'ethernet0'), { maxLength: 4 }),
    }),
    usb: fc.record({ uhci: fc.boolean(), ehci: fc.boolean() }, { requiredKeys: [] }),
    controllers: fc.dictionary(fc.constantFrom('scsi0', 'nvme1', 'sata1'), fc.constantFrom('pvscsi', 'nvme', null), {
      maxKeys: 2,
      noNullPrototype: true,
    }),
    tpm: fc.boolean(),
  },
  { requiredKeys: [] },
) as unknown as fc.Arbitrary<DeclaredFields>;

const RUNS = propertyRuns(300);

test('plan refuses a new VM that validate accepts only by rules that need a host', async () => {
  let accepted = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(domains(CLEAN), changes, fc.array(fc.nat(40), { maxLength: 12 }), async (domain, other, drop) => {
      const read = await loaded(domain);
      if (read === null) return;
      const fields = Object.entries({ ...read.declared, ...other });
      const declared = Object.fromEntries(fields.filter((_, index) => !drop.includes(index))) as DeclaredFields;
      const desired = { ...read, declared };
      if (hasErrors(checkDomain(desired))) return;
      accepted += 1;
      const facts = emptyHost(desired);
      const placed = placement(desired, facts);
      if (!placed.ok) return;
      const place = placed.value;
      const context = {
        facts,
        noLocation: null,
        place,
        method: defineBy(desired, facts),
        newDisks: [],
        targetDirectory: null,
        registered: new Set<string>(),
      };
      const violations = createViolations(desired, context).map(({ violation }) => violation);
      if (violations.length > 0) refused += 1;
      expect(violations.map(({ rule }) => rule).filter((rule) => !NEEDS_A_HOST.has(rule))).toEqual([]);
      // What the declaration alone decides, it decides the same way with a live state under it.
      const broken = RULES.filter(({ id }) => violations.some(({ rule }) => rule === id));
      expect(broken.filter((rule) => checkRule(rule, declared, 'unknown').is !== 'unknown')).toEqual([]);
      const plan = planDomain(planInput(desired, { facts }));
      const errors = plan.diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
      expect(new Set(errors)).toEqual(new Set(violations.map(({ code }) => code)));
    }),
    { numRuns: RUNS },
  );
  expect(accepted).toBeGreaterThan(RUNS / 20);
  expect(refused).toBeGreaterThan(RUNS / 60);
});
