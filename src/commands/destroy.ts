import Apply from './apply.js';

/** `apply --destroy` by the name that people look for. */
export default class Destroy extends Apply {
  static override summary = 'Unregister every declared domain; its files stay.';
  static override description =
    `The same as "apply --destroy": plans, asks, and makes the hosts forget the domains that the manifests declare. Files go only where
a manifest lists them (ensure: absent with delete_files). A running domain must be allowed to be taken down.

Exit codes: 0 done, or nothing to do; 1 failed; 3 the plan is stale; 4 stopped at a question; 5 another task is in the way;
6 a protection refused; 64 wrong usage; 130 interrupted.`;
  static override examples = ['<%= config.bin %> destroy lab/ --target web01', '<%= config.bin %> plan lab/ --destroy'];

  override async run(): Promise<void> {
    this.argv.push('--destroy');
    await super.run();
  }
}
