import type { DeclaredFields } from '../../domain/desired.js';
import { type Diagnostic, warningDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { Domain } from '../../domain/domain.js';
import { type BrokenRule, brokenRules } from '../../domain/rules/rules.js';
import { fieldName } from '../../domain/values/manifest-path.js';
import { pathKey } from '../../domain/values/path-key.js';

/**
 * Rules that a converted domain breaks, as warnings: what a notation says is translated faithfully. What a manifest declares was checked
 * against the same rules when it was read, and is not reported again. Without a hardware version, nothing is said of what a version has.
 */
export function conversionWarnings(
  { hardwareVersion, ...domain }: Domain,
  file: string,
  declared: DeclaredFields,
  isVersionUnsaid = false,
): readonly Diagnostic[] {
  const key = ({ rule, path }: BrokenRule): string => `${rule} ${pathKey(path)}`;
  const where = file === '-' ? '<stdin>' : file;
  const reported = new Set(brokenRules(declared, 'unknown').map(key));
  const broken = brokenRules(isVersionUnsaid ? domain : { ...domain, hardwareVersion }, 'absent')
    .filter((each) => !reported.has(key(each)))
    .map(({ label, problem, hint }) =>
      warningDiagnostic('EF5007', `${where}: ${fieldName(label)} ${problem}`, { hint }),
    );
  return [...broken, ...snapshotFiles(domain, where, declared)];
}

/** Hosts number the files of snapshots: `web01-000001.vmdk`. */
const SNAPSHOT_FILE = /-\d{6}\.vmdk$/i;

function snapshotFiles(
  { disks }: Pick<Domain, 'disks'>,
  where: string,
  declared: DeclaredFields,
): readonly Diagnostic[] {
  return Object.entries(disks).flatMap(([slot, { file }]) => {
    if (!SNAPSHOT_FILE.test(file) || Object.hasOwn(declared.disks ?? {}, slot)) return [];
    const summary = `${where}: ${fieldName(['disks', slot, 'file'])} looks like the file of a snapshot: ${file}`;
    const hint = 'It goes when the snapshot is removed. Declare the first file of the disk, such as web01.vmdk.';
    return [warningDiagnostic('EF2066', summary, { hint })];
  });
}
