import type { DesiredConnection } from '../../manifest/load-desired.js';
import { parseUri } from '../../providers/esx/uri.js';

/**
 * `auto_answer=1` in a URI is libvirt's way to take the default choice of each question. It stands for `auto_answer: true` in a
 * manifest that has no rules; rules are the finer word, and keep theirs.
 */
export function withUriAnswers(connections: readonly DesiredConnection[]): readonly DesiredConnection[] {
  return connections.map((connection) => {
    const target = parseUri(connection.connect);
    if (!target.ok || !target.value.autoAnswer) return connection;
    const domains = connection.domains.map((domain) =>
      domain.autoAnswer.rules.length > 0
        ? domain
        : { ...domain, autoAnswer: { rules: [], otherwise: 'default' as const } },
    );
    return { ...connection, domains };
  });
}
