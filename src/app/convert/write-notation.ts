import {
  type Diagnostic,
  DiagnosticError,
  errorDiagnostic,
  warningDiagnostic,
} from '../../domain/diagnostics/diagnostic.js';
import type { Domain } from '../../domain/domain.js';
import { withoutHostKeys } from '../../domain/fields/host-keys.js';
import { brokenRules } from '../../domain/rules/rules.js';
import { parseNewDomainName } from '../../domain/values/domain-name.js';
import { fieldName } from '../../domain/values/manifest-path.js';
import type { Path } from '../../domain/values/path-key.js';
import type { WrittenVm } from '../../manifest/format-manifest.js';
import type { Conversion, NotationReading, ReadVm } from './notation.js';

type Whereabouts = Pick<NotationReading, 'vmxPath' | 'driveOrder' | 'unsaid' | 'power' | 'more'>;

interface Written {
  readonly text: string;
  /** What the notation cannot carry. */
  readonly diagnostics: readonly Diagnostic[];
}

function omissions(omitted: readonly string[], notation: string, hint: string | null): readonly Diagnostic[] {
  if (omitted.length === 0) return [];
  return [warningDiagnostic('EF5005', `Not converted to ${notation}: ${omitted.join(', ')}`, { hint })];
}

/** One line for all: a VMX of a host has dozens of them. */
function hostKeys(omitted: readonly string[]): readonly Diagnostic[] {
  if (omitted.length === 0) return [];
  return [
    warningDiagnostic('EF5008', `Not imported, because the host sets these values: ${omitted.join(', ')}`, {
      hint: 'They stay on the VM. To fix a PCI slot or a MAC address, declare it.',
    }),
  ];
}

async function writeVmx(
  domain: Domain,
  { vmxPath, driveOrder }: Whereabouts,
  conversion: Conversion,
): Promise<Written> {
  const { vmxFromDomain } = await import('../../formats/vmx/format.js');
  const { formatVmxText } = await import('../../formats/vmx/syntax.js');
  const dialect = conversion.from === 'domain-xml' && !conversion.extended ? 'libvirt' : 'esx';
  const document = vmxFromDomain(domain, { vmxPath, mounts: [] }, { dialect, driveOrder });
  return { text: formatVmxText(document), diagnostics: [] };
}

async function writeDomainXml(domain: Domain, { extended }: Conversion): Promise<Written> {
  const { domainXmlFromDomain } = await import('../../formats/domain-xml/format.js');
  const { text, omitted } = domainXmlFromDomain(domain, { extended });
  const hint = extended ? null : 'Add --extended to write more of these values in the libvirt format.';
  return { text, diagnostics: omissions(omitted, 'domain XML', hint) };
}

/** What `validate` would refuse of the manifest: it is left out and named. A warning of the same rule says why. */
function invalidPaths(domain: Domain, without: readonly Path[]): readonly Path[] {
  const { hardwareVersion, ...rest } = domain;
  const known = without.some(([field]) => field === 'hardwareVersion') ? rest : { ...rest, hardwareVersion };
  return brokenRules(known, 'unknown').flatMap(({ severity, path }) => (severity === 'error' ? [path] : []));
}

interface FormattedVm {
  readonly vm: WrittenVm;
  readonly diagnostics: readonly Diagnostic[];
}

/** One VM of a manifest. `several` puts its name in front of what is lost. Throws a DiagnosticError for a name that is too long. */
export function formatOne(
  { domain, unsaid, power, folder = null }: ReadVm,
  several: boolean,
  { formatVm, topmost }: typeof import('../../manifest/format-manifest.js'),
): FormattedVm {
  const name = parseNewDomainName(domain.name);
  if (!name.ok) {
    const summary = `The name of the VM ${name.problem}`;
    const hint = 'Rename the VM, or shorten displayName in a copy of the file.';
    throw new DiagnosticError(errorDiagnostic('EF5012', summary, { hint, subject: domain.name }));
  }
  const own = withoutHostKeys(domain);
  const invalid = invalidPaths(own.domain, unsaid);
  const vm = formatVm(own.domain, {
    without: [...unsaid, ...invalid],
    ...(power === null ? {} : { power: { [domain.name]: power } }),
    ...(folder === null ? {} : { place: { [domain.name]: { folder } } }),
  });
  const lost = new Set([...invalid.map(fieldName), ...topmost(vm.omitted).map((path) => path.join('.'))]);
  const named = several ? [...lost].map((each) => `${domain.name}: ${each}`) : [...lost];
  return { vm, diagnostics: [...hostKeys(own.omitted), ...omissions(named, 'the manifest', null)] };
}

async function writeManifest(domain: Domain, reading: Whereabouts, { connect }: Conversion): Promise<Written> {
  const manifest = await import('../../manifest/format-manifest.js');
  const { unsaid = [], power = null, more = [] } = reading;
  const formatted = [{ domain, unsaid, power }, ...more].map((vm) => formatOne(vm, more.length > 0, manifest));
  const text = manifest.manifestText(
    formatted.map(({ vm }) => vm),
    { connect, schema: manifest.MANIFEST_SCHEMA },
  );
  return { text, diagnostics: formatted.flatMap(({ diagnostics }) => diagnostics) };
}

/** Files of one VM have no power state, so it is named as lost. */
function withPowerNamed(written: Written, { power = null }: Whereabouts, notation: string): Written {
  if (power === null) return written;
  return { ...written, diagnostics: [...written.diagnostics, ...omissions([`power ${power}`], notation, null)] };
}

/**
 * Writes a domain in the notation that is asked for. Throws a DiagnosticError for what the notation cannot spell.
 */
export async function writeNotation(
  domain: Domain,
  whereabouts: Whereabouts,
  conversion: Conversion,
): Promise<Written> {
  switch (conversion.to) {
    case 'vmx':
      return withPowerNamed(await writeVmx(domain, whereabouts, conversion), whereabouts, 'a VMX');
    case 'domain-xml':
      return withPowerNamed(await writeDomainXml(domain, conversion), whereabouts, 'domain XML');
    case 'manifest':
      return await writeManifest(domain, whereabouts, conversion);
  }
}
