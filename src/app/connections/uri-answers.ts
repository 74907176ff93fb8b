import type { AnswerPolicy } from '../../domain/question.js';
import type { DesiredConnection } from '../../manifest/load-desired.js';
import { parseUri } from '../../providers/esx/net/uri.js';

const BY_URI: AnswerPolicy = { rules: [], otherwise: 'default', source: { from: 'uri', at: null, index: 0 } };

/**
 * `auto_answer=1` in a URI is libvirt's way to take the default choice of each question. It counts where no manifest says how to answer:
 * `auto_answer: false` of a manifest refuses, whatever its URI says.
 */
export function withUriAnswers(connections: readonly DesiredConnection[]): readonly DesiredConnection[] {
  return connections.map((connection) => {
    const target = parseUri(connection.connect);
    if (!target.ok || !target.value.autoAnswer) return connection;
    const domains = connection.domains.map((domain) =>
      domain.autoAnswer.source === null ? { ...domain, autoAnswer: BY_URI } : domain,
    );
    return { ...connection, domains };
  });
}
