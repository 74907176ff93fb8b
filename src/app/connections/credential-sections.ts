/** An INI file in the form of libvirt's auth.conf (libvirt documentation, "Client authentication configuration file"). */
export function readSections(text: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let current: Map<string, string> | null = null;
  for (const line of text.split(/\r?\n/)) {
    const heading = /^\s*\[(.+)\]\s*$/.exec(line)?.[1];
    if (heading !== undefined) {
      current = new Map();
      sections.set(heading, current);
      continue;
    }
    const pair = /^\s*([a-z]+)\s*=\s*(.*?)\s*$/.exec(line);
    if (pair?.[1] !== undefined && pair[2] !== undefined) current?.set(pair[1], pair[2]);
  }
  return sections;
}
