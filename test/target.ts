import { parseUri, type Target } from '../src/providers/esx/net/uri.js';

/** The target of a URI that a test knows to be valid. */
export function targetOf(uri: string): Target {
  const parsed = parseUri(uri);
  if (!parsed.ok) throw new Error(`${uri}: ${JSON.stringify(parsed.problem)}`);
  return parsed.value;
}
