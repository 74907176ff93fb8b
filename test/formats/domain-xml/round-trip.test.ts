import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BLANK_NIC, blankDisk } from '../../../src/domain/blank-domain.js';
import type { ControllerModel, Domain } from '../../../src/domain/domain.js';
import { DRIVE_BUSES, type DriveBus, parseDriveSlot } from '../../../src/domain/rules/limits.js';
import type { DatastorePath } from '../../../src/domain/values/datastore-path.js';
import { type DomainName, parseDomainName } from '../../../src/domain/values/domain-name.js';
import type { Mac } from '../../../src/domain/values/mac.js';
import type { MiB } from '../../../src/domain/values/units.js';
import { domainXmlFromDomain } from '../../../src/formats/domain-xml/format.js';
import { domainFromXml } from '../../../src/formats/domain-xml/parse.js';
import { propertyRuns } from '../../deep-runs.js';
import { EXTENDED, LEAST, PLAIN } from './machines.js';

function again(domain: Domain, extended: boolean) {
  const { text } = domainXmlFromDomain(domain, { extended });
  return domainFromXml(text, { hardwareVersion: domain.hardwareVersion, datastoreDir: null, extended: true });
}

const bytes = fc.array(fc.nat(255), { minLength: 5, maxLength: 5 });
const mac = bytes.map((each) => `02:${each.map((byte) => byte.toString(16).padStart(2, '0')).join(':')}` as Mac);
const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  .filter((each) => /^[\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u.test(each));
const slots = fc
  .constantFrom<DriveBus>('scsi', 'sata', 'nvme', 'ide')
  .chain((bus) =>
    fc
      .tuple(fc.nat(DRIVE_BUSES[bus].controllers - 1), fc.nat(DRIVE_BUSES[bus].units - 1))
      .map(([controller, unit]) => `${bus}${controller}:${unit}`),
  )
  .filter((slot) => parseDriveSlot(slot, 13) !== null);
const models = fc.constantFrom<ControllerModel>('buslogic', 'lsilogic', 'lsisas1068', 'pvscsi', 'default');
const nic = fc.record({
  network: text,
  mac: fc.option(mac),
  macType: fc.constantFrom('generated' as const, 'static' as const, null),
  macCheck: fc.constantFrom(true, false, null),
  connected: fc.boolean(),
});

const machines: fc.Arbitrary<Domain> = fc
  .record({
    name: text.filter((each) => parseDomainName(each).ok),
    annotation: text,
    memory: fc.integer({ min: 1, max: 100_000 }),
    drives: fc.uniqueArray(slots, { maxLength: 12 }),
    model: models,
    nics: fc.array(nic, { maxLength: 10 }),
    affinity: fc.option(fc.uniqueArray(fc.nat(200), { minLength: 1, maxLength: 20 })),
  })
  .map(({ name, annotation, memory, drives, model, nics, affinity }) => {
    const used = [...new Set(drives.map((slot) => slot.split(':')[0] ?? ''))].filter((each) => !each.startsWith('ide'));
    const modelOf = (controller: string): ControllerModel =>
      controller.startsWith('scsi') ? model : controller.startsWith('sata') ? 'ahci' : 'nvme';
    return {
      ...LEAST,
      name: name as DomainName,
      annotation,
      memory: (memory * 4) as MiB,
      disks: Object.fromEntries(
        drives.map((slot) => [slot, blankDisk(`[ssd1] a/${slot.replace(':', '-')}.vmdk` as DatastorePath)]),
      ),
      controllers: Object.fromEntries(used.map((each) => [each, modelOf(each)])),
      nics: Object.fromEntries(nics.map((each, index) => [`ethernet${index}`, { ...BLANK_NIC, ...each }])),
      scheduler: {
        ...LEAST.scheduler,
        cpu: { ...LEAST.scheduler.cpu, affinity: affinity === null ? null : [...affinity].sort((a, b) => a - b) },
      },
      video: PLAIN.video,
    };
  });

describe('a machine comes back from its document', () => {
  it.each([
    ['in libvirt’s words', PLAIN, false],
    ['in libvirt’s words, extended', PLAIN, true],
    ['with all that only the extended document tells', EXTENDED, true],
  ] as const)('%s', (_, domain, extended) => {
    const { domain: read, problems } = again(domain, extended);
    expect(problems).toEqual([]);
    expect(read).toEqual(domain);
  });

  it('whatever it is, down to the wide SCSI bus', () => {
    fc.assert(
      fc.property(machines, (domain) => {
        const { domain: read, problems } = again(domain, true);
        expect(problems).toEqual([]);
        expect(read).toEqual(domain);
      }),
      { numRuns: propertyRuns(500) },
    );
  });
});

describe('no document is a crash', () => {
  const pieces = [
    '<',
    '>',
    '/',
    '&',
    ';',
    '"',
    "'",
    '=',
    ' ',
    '\n',
    '<disk',
    '<target dev="sda"/>',
    '</devices>',
    '&#',
    '[',
    ']',
    '-1',
    '\u0001',
  ];
  const original = domainXmlFromDomain(EXTENDED, { extended: true }).text;

  it('a mutated one gives a domain or a problem, and no problem lies outside it', () => {
    const edit = fc.record({ at: fc.nat(original.length), cut: fc.nat(30), put: fc.constantFrom(...pieces) });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const mutated = edits.reduce(
          (before, { at, cut, put }) => before.slice(0, at) + put + before.slice(at + cut),
          original,
        );
        const { domain, problems } = domainFromXml(mutated, {
          hardwareVersion: 13,
          datastoreDir: null,
          extended: true,
        });
        expect(domain !== null || problems.length > 0).toBe(true);
        const lines = mutated.split('\n').length;
        for (const { line } of problems) expect(line >= 1 && line <= lines).toBe(true);
      }),
      { numRuns: propertyRuns(2000) },
    );
  });
});
