const DOMAIN_KEYS: readonly string[] = ['cluster', 'snapshots', 'tags', 'clock', 'inputs', 'shut_down_timeout'];

/**
 * Keys that the format will have and that nothing acts on yet, by the title of their place in the schema. They are refused by
 * name, because a key without effect would be taken for one that works. A key leaves this list when the schema gets it.
 */
export const NOT_YET_SUPPORTED: Readonly<Record<string, readonly string[]>> = {
  Manifest: ['no_verify', 'proxy', 'cacert', 'secrets'],
  Defaults: DOMAIN_KEYS,
  Domain: DOMAIN_KEYS,
  Disk: ['sync'],
  Nic: ['direct_path', 'linked'],
  Cdrom: ['passthru'],
  Serial: ['yield_on_poll', 'proxy', 'connected'],
  Parallel: ['connected'],
  AnswerRule: ['domains'],
};
