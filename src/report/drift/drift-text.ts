/**
 * Reports of drift as text, Markdown and JSON. Pure functions of a drift result; the exit code is the command's.
 */

import { printable } from '../../domain/diagnostics/printable.js';
import { assertNever } from '../../domain/values/assert-never.js';
import { fieldName, manifestPath, manifestValue } from '../../domain/values/manifest-path.js';
import { asJson } from '../../plan/diff/as-json.js';
import { canonicalJson } from '../../plan/diff/canonical-json.js';
import type { ConnectionDrift, DomainDrift, DriftReport, Finding } from '../../plan/drift/drift.js';
import { labelWidth } from '../plan/change-text.js';
import { countText } from '../text/count-text.js';
import { paint, type TextStyle, type Tone } from '../text/text-style.js';
import { valueText } from '../text/value-text.js';
import { type DriftCounts, driftCounts, isInSync } from './drift-counts.js';

const KINDS: Readonly<Record<Finding['kind'], { readonly text: string; readonly tone: Tone }>> = {
  drift: { text: 'drift: changed since it was last applied', tone: 'warning' },
  pending: { text: 'pending: the manifest is not applied yet', tone: 'change' },
  unknown: { text: 'unknown: never applied by this owner', tone: 'faint' },
};

function stateText({ state, because, findings }: DomainDrift): string {
  const remark = because === null ? '' : `; ${printable(because)}`;
  switch (state) {
    case 'in-sync':
      return `is as declared${remark}`;
    case 'findings':
      return `${findings.some(({ kind }) => kind === 'drift') ? 'has drifted' : 'differs from its manifest'}${remark}`;
    case 'missing':
      return `is declared but ${because === null ? 'does not exist' : 'was not found'}${remark}`;
    case 'unreadable':
      return `cannot be compared: ${printable(because ?? 'the reason is unknown')}`;
    default:
      return assertNever(state);
  }
}

function findingLines(finding: Finding, width: number, style: TextStyle): readonly string[] {
  const { path, live, declared, source, kind, note } = finding;
  const { text, tone } = KINDS[kind];
  const remark = note === undefined ? text : `${kind}: ${printable(note)}`;
  const label = printable(fieldName(path)).padEnd(width);
  const where = source === null ? '' : `  (${printable(source.file)}:${source.line}:${source.column})`;
  return [
    `      ~ ${label} = ${valueText(live, path)} live, ${valueText(declared, path)} declared`,
    `          ${paint(`# ${remark}`, tone, style)}${where}`,
  ];
}

function questionLines({ name, question }: DomainDrift, style: TextStyle): readonly string[] {
  if (question === undefined) return [];
  return [
    `      ${paint('waits for an answer', 'warning', style)}: ${printable(question)}`,
    `          To see its choices: esxform question list. To answer: esxform question answer ${printable(name)} CHOICE`,
  ];
}

/** How many undeclared VMs are named; a host may have thousands. */
const NAMED_VMS = 20;

/** What no manifest declares: a line for each VM with such devices, and one with the VMs. */
function undeclaredLines({ domains, undeclared = [] }: ConnectionDrift, style: TextStyle): readonly string[] {
  const devices = domains.flatMap(({ name, undeclared: paths = [] }) =>
    paths.length === 0
      ? []
      : [`      ${printable(name)}: ${paths.map((path) => printable(fieldName(path))).join(', ')}`],
  );
  const rest = undeclared.length - NAMED_VMS;
  const vms = undeclared
    .slice(0, NAMED_VMS)
    .map(
      ({ isOurs, name, vmxPath }) =>
        `      VM ${printable(name)}${vmxPath === null ? '' : ` (${printable(vmxPath)})`}${isOurs ? ': a manifest declared it once' : ''}`,
    );
  if (devices.length + vms.length === 0) return [];
  return [
    paint('  # Not declared by any manifest (esxform does not change it)', 'bold', style),
    ...devices,
    ...vms,
    ...(rest > 0
      ? [`      and ${countText(rest, 'VM')} more: --json names all, and so does esxform list --status unmanaged`]
      : []),
    '',
  ];
}

function domainLines(domain: DomainDrift, style: TextStyle): readonly string[] {
  const width = labelWidth(domain.findings);
  const heading = `  # ${printable(domain.name)} ${stateText(domain)}`;
  return [
    paint(heading, 'bold', style),
    ...domain.findings.flatMap((finding) => findingLines(finding, width, style)),
    ...questionLines(domain, style),
    '',
  ];
}

function closing(counts: DriftCounts, style: TextStyle): string {
  const { domains, findings, managedByOthers, questions, undeclared } = counts;
  const foreign = managedByOthers === 0 ? '' : ` ${countText(managedByOthers, 'VM')} managed by others.`;
  if (isInSync(counts)) return paint(`No drift. The live VMs match the manifests.${foreign}`, 'good', style);
  const asked = questions === 0 ? '' : ` ${countText(questions, 'VM')} waiting for an answer.`;
  const others =
    undeclared.vms + undeclared.devices === 0
      ? ''
      : ` Not declared: ${countText(undeclared.vms, 'VM')}, ${countText(undeclared.devices, 'device')}.`;
  const line =
    `Drift: ${findings.drift} drifted, ${findings.pending} pending, ${findings.unknown} unknown; ` +
    `${domains.missing} missing, ${domains.unreadable} unreadable, ${domains['in-sync']} in sync.`;
  return paint(`${line}${asked}${others}${foreign}`, 'bold', style);
}

/** A drift report for people: the domains that are not as declared, path by path, and a line that counts. */
export function driftText(report: DriftReport, style: TextStyle): string {
  const several = report.connections.length > 1;
  const lines = report.connections.flatMap((connection) => {
    const { connect, domains } = connection;
    const differing = domains.filter(({ question, state }) => state !== 'in-sync' || question !== undefined);
    const heading = several ? [paint(`On ${printable(connect)}:`, 'bold', style), ''] : [];
    return [
      ...heading,
      ...differing.flatMap((domain) => domainLines(domain, style)),
      ...undeclaredLines(connection, style),
    ];
  });
  const notes = (report.notes ?? []).map((note) => paint(`Note: ${printable(note)}`, 'faint', style));
  return `${[...lines, closing(driftCounts(report), style), ...notes].join('\n')}\n`;
}

/** A drift report for programs, in the format of schemas/drift.v1.json; keys sorted, paths and values in the manifest's spelling. */
export function driftJson(report: DriftReport): string {
  const spelled = report.connections.map((connection) => ({
    ...connection,
    domains: connection.domains.map((domain) => ({
      ...domain,
      ...(domain.undeclared === undefined ? {} : { undeclared: domain.undeclared.map(manifestPath) }),
      findings: domain.findings.map((finding) => ({
        ...finding,
        path: manifestPath(finding.path),
        live: manifestValue(finding.live, finding.path),
        declared: manifestValue(finding.declared, finding.path),
      })),
    })),
  }));
  return `${canonicalJson(asJson({ ...report, connections: spelled }), 2)}\n`;
}
