import type { Path } from '../domain/values/path-key.js';
import type { SchemaNode } from './schema/manifest-schema.js';
import type { WrittenPath } from './yaml/manifest.js';

function joined(path: WrittenPath): string {
  return path.reduce((text, part) => {
    if (/^\d+$/.test(part)) return `${text}[${part}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
}

/** What a document of that schema is called: `manifest`, `repo file`. */
export function documentName({ title = 'Manifest' }: SchemaNode): string {
  return title.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}

/**
 * A place in a manifest for people: `connect`, `defaults: memory`, `web01: disks.scsi0:1.size`, `auto_answer[0].text`. `whole` is
 * what stands for the document itself.
 */
export function writtenLabel(path: WrittenPath, whole = 'the manifest'): string {
  const [first, second, ...rest] = path;
  if (first === undefined) return whole;
  if (first === 'domains' && second !== undefined) return rest.length === 0 ? second : `${second}: ${rest.join('.')}`;
  if (first === 'defaults' && second !== undefined) return `defaults: ${path.slice(1).join('.')}`;
  return joined(path);
}

/** The domain that a place belongs to; null outside of domains. */
export function subjectOf(path: WrittenPath): string | null {
  return path[0] === 'domains' ? (path[1] ?? null) : null;
}

/** Slots, which are names, stand second in the maps of devices. */
const SLOT = /^[A-Za-z]+\d+(?::\d+)?$/;

/** A path into a Domain in the manifest's names: `['hotAdd', 'cpuRemove']` is `hot_add.cpu_remove`. */
export function domainLabel(path: Path): string {
  const named = (key: string, index: number) =>
    index === 1 && SLOT.test(key) ? key : key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return path.map(named).join('.');
}
