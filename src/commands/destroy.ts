import Apply from './apply.js';

/** `apply --destroy` under the command name of Terraform. */
export default class Destroy extends Apply {
  static override summary = 'Unregister every declared VM and keep its files.';
  static override description =
    `Runs "apply --destroy": makes a plan, asks for approval, and unregisters the declared domains (VMs). A file is deleted only if a
manifest lists it (ensure: absent with delete_files). A running VM is removed only if its manifest allows powering it off.

Exit codes: 0 done; 1 failed, or none of the declared VMs exists; 3 the plan is stale; 4 stopped at a question; 5 another task blocks a VM;
6 refused for protection; 64 wrong usage; 130 interrupted.`;
  static override examples = ['<%= config.bin %> destroy lab/ --target web01', '<%= config.bin %> plan lab/ --destroy'];

  override async run(): Promise<void> {
    this.argv.push('--destroy');
    await super.run();
  }
}
