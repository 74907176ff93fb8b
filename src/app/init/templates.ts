/** The texts that `init` writes, except those of CI systems: those are the files of examples/gitops. */

/** Settings of the repo. `owner` is a name that the schema of esxform.yaml allows. */
export function repoFile(owner: string): string {
  return `# yaml-language-server: $schema=./.esxform/repo.v1.json
# $schema: ./.esxform/repo.v1.json
version: 1
owner: ${JSON.stringify(owner)}   # marked on each VM; VMs of other owners are never changed

manifests:                 # the complete set: all VMs of this owner
  - manifests/

limits:                    # a run that would touch more VMs is refused
  destroy: 0
  power_off: 2
  migrate: 5
  changed: 20
`;
}

function manifestHead(connect: string): string {
  return `# yaml-language-server: $schema=../.esxform/manifest.v1.json
# $schema: ../.esxform/manifest.v1.json
version: 1
connect: ${JSON.stringify(connect)}
`;
}

const VM = `  web01:
    guest_os: debian12-64
    firmware: efi
    memory: 2GiB
    vcpus: 2
    power: "off"
    controllers: { scsi0: pvscsi }
    disks:
      scsi0:0: { size: 10GiB, provisioning: thin, datastore: ssd1 }
    nics:
      ethernet0: { network: VM Network, model: vmxnet3 }
`;

/** A manifest for the embedded simulator, with a VM that does not exist there: the first plan shows its creation. */
export function simulatorManifest(): string {
  return `${manifestHead('sim:')}
# "sim:" is the embedded simulator; a real host is esx://root@esx1.example.com/
domains:
${VM}`;
}

/** A manifest for a real connection. It declares nothing, because esxform must not plan a VM without a request. */
export function connectedManifest(connect: string): string {
  return `${manifestHead(connect)}
# To declare the VMs that exist: esxform import --connect URI --all --out manifests
# To declare a new VM, remove "{}" and the "# " below, and change the values.
domains: {}
${VM.replace(/^/gm, '# ').trimEnd().replace(/# $/, '')}
`;
}

/** What a repo must not hold: the state of the simulator, saved plans, reports and journals. */
export function ignoreFile(): string {
  return `.esxform/sim/
*.plan.json
/journal/
/reports/
`;
}

/** Editor settings: the schemas that `init` writes, for the files that they describe. */
export function editorSettings(): string {
  const schemas = {
    './.esxform/manifest.v1.json': ['manifests/**/*.yaml', 'manifests/**/*.yml'],
    './.esxform/repo.v1.json': ['esxform.yaml'],
  };
  return `${JSON.stringify({ 'yaml.schemas': schemas }, null, 2)}\n`;
}

/** The extension that reads the settings above. */
export function editorExtensions(): string {
  return `${JSON.stringify({ recommendations: ['redhat.vscode-yaml'] }, null, 2)}\n`;
}
