import { type Diagnostic, errorDiagnostic, warningDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import type { LiveDomain } from '../../domain/live.js';
import { withoutSecrets } from '../../domain/secrets/without-secrets.js';
import { fieldName } from '../../domain/values/manifest-path.js';
import { readRegularFile } from '../../files/read-file.js';
import { nameDatastores, namedPath } from '../convert/name-datastores.js';
import { describeVm } from './describe-vm.js';
import { type FoundVm, type OfflineOptions, refused, type SourceVms } from './offline-source.js';

const JSON_BYTES = 128 * 1024 * 1024;

function notDeclared(path: string, name: string, lost: readonly string[]): readonly Diagnostic[] {
  if (lost.length === 0) return [];
  return [warningDiagnostic('EF5005', `${path}: ${name}: not declared: ${lost.join('; ')}`)];
}

async function readTerraform(path: string, json: unknown): Promise<SourceVms> {
  const { objectNames, terraformVm } = await import('../../formats/terraform/parse.js');
  const { terraformResources } = await import('../../formats/terraform/resources.js');
  const resources = terraformResources(json);
  if (!resources.ok)
    return refused(
      path,
      'is no state or plan of Terraform, nor VMs of govc',
      'Use terraform.tfstate, or the output of terraform show -json or govc vm.info -json.',
    );
  const names = objectNames(resources.value);
  const vms: FoundVm[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const resource of resources.value.filter(({ type }) => type === 'vsphere_virtual_machine')) {
    const vm = terraformVm(resource, names);
    if (!vm.ok) {
      diagnostics.push(errorDiagnostic('EF5020', `${path}: ${vm.problem}`));
      continue;
    }
    const clean = withoutSecrets(vm.value.domain);
    const lost = [...vm.value.lost, ...clean.omitted.map((each) => `${each}, which is secret`)];
    diagnostics.push(...notDeclared(path, resource.address, lost));
    vms.push({ ...vm.value, domain: clean.domain });
  }
  if (vms.length === 0 && diagnostics.length === 0)
    diagnostics.push(warningDiagnostic('EF5020', `${path} has no vsphere_virtual_machine`));
  return { vms, diagnostics };
}

function onNamedDatastores(live: LiveDomain, names: ReadonlyMap<string, string>): LiveDomain {
  const roots = Object.entries(live.runtime.diskRoots).map(([slot, file]) => [slot, namedPath(file, names)]);
  return {
    ...live,
    vmxPath: namedPath(live.vmxPath, names),
    domain: nameDatastores(live.domain, names),
    runtime: { ...live.runtime, diskRoots: Object.fromEntries(roots) },
  };
}

async function readGovc(path: string, json: unknown, options: OfflineOptions): Promise<SourceVms> {
  const { govcVms } = await import('../../providers/esx/read/govc-vms.js');
  try {
    const { vms, unread } = govcVms(json);
    const diagnostics = [
      ...unread.map(({ name, why }) => errorDiagnostic('EF5020', `${path}: ${name} cannot be read: ${why}`)),
      ...vms.flatMap(({ live, lost }) => notDeclared(path, live.domain.name, lost)),
    ];
    if (vms.length === 0 && unread.length === 0) diagnostics.push(warningDiagnostic('EF5020', `${path} has no VM`));
    if (vms.some(({ unsaid }) => unsaid.length > 0))
      diagnostics.push(
        warningDiagnostic(
          'EF5005',
          `${path}: not declared: models of NICs and controllers, which govc does not print`,
          {
            hint: 'A comment above each VM names them. Declare them by hand, or import from the host.',
          },
        ),
      );
    const found = vms.map(({ live, unsaid }): FoundVm => {
      const described = describeVm(onNamedDatastores(live, options.datastores), {
        full: false,
        power: options.power,
        portGroups: [],
        unsaid,
      });
      const undeclared = [...described.undeclared, ...unsaid.map((field) => fieldName(field))].sort();
      return { described: { ...described, undeclared } };
    });
    return { vms: found, diagnostics };
  } catch (error) {
    if (error instanceof RangeError) return refused(path, error.message);
    throw error;
  }
}

/** Reads JSON that another tool wrote: Terraform's state or plan, or VMs as govc prints them. */
export async function readJson(path: string, options: OfflineOptions): Promise<SourceVms> {
  const read = readRegularFile(path, JSON_BYTES);
  if (!read.ok) return refused(path, read.problem.text);
  let json: unknown;
  try {
    json = JSON.parse(read.value.bytes.toString('utf8'));
  } catch (error) {
    // The message of the parser quotes the file, which may hold secrets.
    if (error instanceof SyntaxError) return refused(path, 'is no JSON');
    throw error;
  }
  const { isGovcOutput } = await import('../../providers/esx/read/govc-vms.js');
  return isGovcOutput(json) ? await readGovc(path, json, options) : await readTerraform(path, json);
}
