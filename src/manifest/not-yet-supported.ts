/**
 * Keys that the format will have and that nothing acts on yet, by the title of their place in the schema. They are refused by
 * name, because a key without effect would be taken for one that works. A key leaves this list when the schema gets it.
 */
export const NOT_YET_SUPPORTED: Readonly<Record<string, readonly string[]>> = {
  Manifest: ['extends', 'window', 'protect', 'owner', 'host', 'datastore', 'no_verify', 'proxy', 'cacert', 'secrets'],
  Defaults: domainKeys(),
  Domain: ['ensure', 'delete_files', 'depends_on', 'vmx_path', ...domainKeys()],
  Disk: ['copy_of', 'replace', 'sync'],
  Nic: ['wake_on_lan', 'direct_path', 'linked', 'shares', 'limit', 'reservation'],
  Cdrom: ['passthru'],
  Serial: ['yield_on_poll', 'proxy', 'connected'],
  Parallel: ['connected'],
  MemoryAllocation: ['locked'],
  AnswerRule: ['domains'],
};

function domainKeys(): readonly string[] {
  return [
    ...[
      'extends',
      'window',
      'protect',
      'host',
      'datastore',
      'folder',
      'resource_pool',
      'cluster',
      'autostart',
      'tools',
    ],
    ...['snapshots', 'tags', 'clock', 'inputs', 'shut_down_timeout'],
  ];
}
