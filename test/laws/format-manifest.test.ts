import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BLANK_NIC, BLANK_VNC, blankDisk, blankDomain } from '../../src/domain/blank-domain.js';
import type { DeclaredFields } from '../../src/domain/desired.js';
import type { Cdrom, Domain, Floppy } from '../../src/domain/domain.js';
import type { DatastorePath } from '../../src/domain/values/datastore-path.js';
import type { DomainName } from '../../src/domain/values/domain-name.js';
import { type FormattedManifest, formatManifest } from '../../src/manifest/format-manifest.js';
import { loadDesired } from '../../src/manifest/load-desired.js';
import { propertyRuns } from '../deep-runs.js';
import { CLEAN, domains, WILD } from './arbitrary-domains.js';

// A failing property prints its seed and path; run it again with `fc.assert(..., { seed, path })`.

type Tree = { readonly [key: string]: unknown };

/** Fields of a blank domain that a manifest says all the same. */
const ALWAYS = ['hardwareVersion', 'memory', 'vcpus'];
/** Maps in which nothing is blank. */
const WHOLE = ['controllers', 'serials', 'parallels', 'sharedFolders', 'passthrough', 'guestinfo', 'vmx'];
/** What is wrong with a machine, and not with how a manifest writes it. */
const CONTRADICTIONS = ['EF1015', 'EF1016', 'EF1017', 'EF1018', 'EF1019', 'EF1022', 'EF1023', 'EF1027', 'EF1028'];

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The tree without what the blank one has too, and without maps that hold nothing else. */
function beyond(tree: Tree, blank: Tree): Tree {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([key, value]): [string, unknown][] => {
      const base = blank[key];
      if (isDeepStrictEqual(value, base)) return [];
      return [[key, isTree(value) && isTree(base) && !WHOLE.includes(key) ? beyond(value, base) : value]];
    }),
  );
}

function mapped<Device>(slots: Readonly<Record<string, Device>>, map: (device: Device) => unknown): Tree {
  return Object.fromEntries(Object.entries(slots).map(([slot, device]) => [slot, map(device)]));
}

function drive({ medium, connected }: Cdrom | Floppy): Tree {
  const expected = connected && medium.kind !== 'client' && medium.kind !== 'empty';
  return expected ? { medium } : { medium, connected };
}

/** What a manifest has to declare of a domain: all that is not blank, but for the password. */
function notBlank(domain: Domain): DeclaredFields {
  const blank = blankDomain(domain.name);
  const { name: _, vnc, disks, nics, cdroms, floppies, ...rest } = domain;
  const fields: Record<string, unknown> = { ...beyond(rest, blank as unknown as Tree) };
  for (const key of ALWAYS) fields[key] = domain[key as keyof Domain];
  for (const key of WHOLE) if (Object.keys(domain[key as 'vmx']).length > 0) fields[key] = domain[key as 'vmx'];
  if (vnc !== null) fields['vnc'] = beyond({ ...vnc, password: null }, { ...BLANK_VNC });
  const devices: Tree = {
    disks: mapped(disks, (disk) => ({ file: disk.file, ...beyond({ ...disk }, { ...blankDisk(disk.file) }) })),
    nics: mapped(nics, (nic) => ({ ...beyond({ ...nic }, { ...BLANK_NIC }), model: nic.model })),
    cdroms: mapped(cdroms, drive),
    floppies: mapped(floppies, drive),
  };
  return { ...fields, ...beyond(devices, { disks: {}, nics: {}, cdroms: {}, floppies: {} }) } as DeclaredFields;
}

async function loaded({ text }: FormattedManifest): Promise<{ declared: DeclaredFields; problems: readonly string[] }> {
  const { connections, diagnostics } = await loadDesired(['-'], { cwd: '/', stdin: async () => text });
  const problems = diagnostics
    .filter(({ severity }) => severity === 'error')
    .map((each) => `${each.code} ${each.summary}`);
  return { declared: connections[0]?.domains[0]?.declared ?? {}, problems };
}

test('a manifest that is written from a domain declares all of it that is not blank, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(domains(CLEAN), async (domain) => {
      const manifest = formatManifest([domain], { connect: 'sim:' });
      const { declared, problems } = await loaded(manifest);
      expect(problems).toEqual([]);
      expect(declared).toEqual(notBlank(domain));
      expect(manifest.omitted).toEqual((domain.vnc?.password ?? null) === null ? [] : ['vnc.password']);
    }),
    { numRuns: propertyRuns(100) },
  );
});

function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Paths of leaves with their values; a medium and a port count as one. */
function leavesOf(tree: Tree, path: readonly string[] = []): readonly (readonly [readonly string[], unknown])[] {
  return Object.entries(tree).flatMap(([key, value]) => {
    const below = [...path, key];
    return isTree(value) && !['medium', 'port'].includes(key) && Object.keys(value).length > 0
      ? leavesOf(value, below)
      : [[below, value] as const];
  });
}

test('whatever a domain holds: the manifest is clean, and each thing that it does not declare is named', async () => {
  await fc.assert(
    fc.asyncProperty(domains(WILD), async (domain) => {
      const manifest = formatManifest([domain], { connect: 'sim:' });
      const { declared, problems } = await loaded(manifest);
      expect(problems.filter((each) => !CONTRADICTIONS.includes(each.slice(0, 6)))).toEqual([]);
      const kept = new Map(leavesOf(declared as Tree).map(([path, value]) => [JSON.stringify(path), value]));
      const lost = leavesOf(notBlank(domain) as Tree).filter(
        ([path, value]) => !isDeepStrictEqual(kept.get(JSON.stringify(path)), value),
      );
      const isNamed = ([field = '', slot, ...rest]: readonly string[]) => {
        const device = [snakeCase(field), ...(slot === undefined ? [] : [slot])].join('.');
        const label = [device, ...rest.map(snakeCase)].join('.');
        return manifest.omitted.some(
          (each) =>
            each === snakeCase(field) ||
            each === label ||
            each === device ||
            (rest.length > 0 && each.startsWith(`${device}.`)),
        );
      };
      expect(lost.filter(([path]) => !isNamed(path))).toEqual([]);
      expect(kept.size).toBeGreaterThanOrEqual(3);
    }),
    { numRuns: propertyRuns(100) },
  );
});

const NAMES = fc.oneof(
  fc.constantFrom('', 'a', 'a/b', '/a', 'a//b', 'on', '1', 'null', '~', 'a b', '%2f'),
  fc.string({ maxLength: 12 }),
);
const PLACES = fc.record(
  {
    host: NAMES,
    datastore: NAMES,
    vmxPath: fc.constantFrom('[a] b/c.vmx', '[a b] c.VMX', '[a] b', 'x') as fc.Arbitrary<DatastorePath>,
    folder: NAMES,
    resourcePool: NAMES,
  },
  { requiredKeys: [] },
);

test('whatever is known of where a domain is, is declared or named', async () => {
  await fc.assert(
    fc.asyncProperty(PLACES, fc.option(fc.boolean(), { nil: undefined }), async (place, autostart) => {
      const domain = blankDomain('web01' as DomainName);
      const options = { connect: 'sim:', place: { web01: place } };
      const { text, omitted } = formatManifest(
        [domain],
        autostart === undefined ? options : { ...options, autostart: { web01: autostart } },
      );
      const { connections, diagnostics } = await loadDesired(['-'], { cwd: '/', stdin: async () => text });
      const codes = diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
      expect(codes.filter((code) => !CONTRADICTIONS.includes(code))).toEqual([]);
      const desired = connections[0]?.domains[0];
      const isNamed = (key: string) => omitted.includes(snakeCase(key));
      expect(desired?.place).toEqual(Object.fromEntries(Object.entries(place).filter(([key]) => !isNamed(key))));
      expect(desired?.autostart).toBe(autostart ?? null);
    }),
    { numRuns: propertyRuns(150) },
  );
});
