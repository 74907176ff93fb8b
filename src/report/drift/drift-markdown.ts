import { fieldName } from '../../domain/values/manifest-path.js';
import type { DomainDrift, DriftReport, Finding } from '../../plan/drift/drift.js';
import { countText } from '../text/count-text.js';
import { markdownCode, markdownRow as row } from '../text/markdown-code.js';
import { valueText } from '../text/value-text.js';
import { driftCounts, isInSync } from './drift-counts.js';

/** GitHub takes 65,536 characters in one comment; the rest is for what a workflow writes around the report. */
const MAX_CHARACTERS = 60_000;
function findingRow(domain: DomainDrift, { kind, path, live, declared, source }: Finding): string {
  return row([
    markdownCode(domain.name),
    markdownCode(fieldName(path)),
    kind,
    markdownCode(valueText(live, path)),
    markdownCode(valueText(declared, path)),
    source === null ? '' : markdownCode(`${source.file}:${source.line}`),
  ]);
}

function domainRows(domain: DomainDrift): readonly string[] {
  if (domain.state === 'missing' || domain.state === 'unreadable')
    return [row([markdownCode(domain.name), '', domain.state, markdownCode(domain.because ?? ''), '', ''])];
  const asked =
    domain.question === undefined
      ? []
      : [row([markdownCode(domain.name), '', 'question', markdownCode(domain.question), '', ''])];
  const undeclared = (domain.undeclared ?? []).map((path) =>
    row([markdownCode(domain.name), markdownCode(fieldName(path)), 'not declared', '', '', '']),
  );
  return [...domain.findings.map((finding) => findingRow(domain, finding)), ...asked, ...undeclared];
}

/** A drift report for a pull request, an issue or a job summary on GitHub; it never passes {@link MAX_CHARACTERS}. */
export function driftMarkdown(report: DriftReport): string {
  const counts = driftCounts(report);
  const { domains, findings, managedByOthers } = counts;
  const foreign = managedByOthers === 0 ? '' : ` ${countText(managedByOthers, 'VM')} managed by others.`;
  const notes = (report.notes ?? []).flatMap((note) => ['', `Note: ${note}`]);
  if (isInSync(counts))
    return `${['### No drift', '', `The live VMs match the manifests.${foreign}`, ...notes].join('\n')}\n`;
  const lines = [
    '### Drift',
    '',
    `${findings.drift} drifted, ${findings.pending} pending, ${findings.unknown} unknown; ${domains.missing} missing, ` +
      `${domains.unreadable} unreadable, ${domains['in-sync']} in sync.${foreign}`,
    ...notes,
  ];
  let length = lines.join('\n').length;
  let left = 0;
  for (const { connect, domains: all, undeclared: others = [] } of report.connections) {
    const rows = [
      ...all.flatMap(domainRows),
      ...others.map(({ name, vmxPath }) =>
        row([markdownCode(name), '', 'VM not declared', markdownCode(vmxPath ?? ''), '', '']),
      ),
    ];
    if (rows.length === 0) continue;
    const head = [
      '',
      markdownCode(connect),
      '',
      row(['domain', 'path', 'kind', 'live', 'declared', 'where']),
      row(Array(6).fill('---')),
    ];
    let room = MAX_CHARACTERS - length - head.join('\n').length;
    const drawn = rows.filter((each) => {
      room -= each.length + 1;
      return room > 0;
    });
    left += rows.length - drawn.length;
    if (drawn.length === 0) continue;
    lines.push(...head, ...drawn);
    length += [...head, ...drawn].join('\n').length + 1;
  }
  if (left > 0) lines.push('', `… and ${left} more, in the full report.`);
  return `${lines.join('\n')}\n`;
}
