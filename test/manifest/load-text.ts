import type { DeclaredFields, DesiredDomain } from '../../src/domain/desired.js';
import type { LoadedManifests } from '../../src/manifest/load-desired.js';
import { loadDesired } from '../../src/manifest/load-desired.js';

/** Loads one text as if it came through a pipe. */
export function loadText(text: string): Promise<LoadedManifests> {
  return loadDesired(['-'], { cwd: '/', stdin: async () => text });
}

/** Puts the lines of one domain, indented as they are under its name, into a manifest. */
export function manifestOf(lines: string, top = ''): string {
  const body = lines
    .split('\n')
    .map((line) => (line === '' ? '' : `    ${line}`))
    .join('\n');
  return `version: 1\nconnect: "sim:"\n${top}domains:\n  web01:${lines === '' ? ' {}' : `\n${body}`}\n`;
}

/** The only domain of a manifest that must be clean. */
export async function onlyDomain(text: string): Promise<DesiredDomain> {
  const { connections, diagnostics } = await loadText(text);
  const [domain] = connections[0]?.domains ?? [];
  if (diagnostics.length > 0 || domain === undefined) {
    throw new Error(`not clean: ${diagnostics.map(({ summary }) => summary).join('; ')}`);
  }
  return domain;
}

export async function declaredBy(lines: string, top = ''): Promise<DeclaredFields> {
  return (await onlyDomain(manifestOf(lines, top))).declared;
}
