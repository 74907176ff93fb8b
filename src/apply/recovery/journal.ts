import { createHash, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readdirSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ownEntry } from '../../domain/values/own-entry.js';
import { makeFolder, removeEmptyFolders } from '../../files/make-folder.js';
import { readRegularFile } from '../../files/read-file.js';
import { asJson } from '../../plan/diff/as-json.js';
import { spelledChanges } from '../../plan/file/spelled-changes.js';
import type { Plan } from '../../plan/plan.js';
import type { ApplyEvent, EarlierRun } from '../apply-event.js';

/** The events of one run as they happen: one JSON object a line, each on the disk before the next thing is done. */
export interface Journal {
  /** Never throws: a journal that cannot be written any more is given up, and the run goes on. */
  take(event: ApplyEvent): void;
  /** Why it was given up; null while it is whole. */
  broken(): string | null;
  close(): void;
}

const NAME = /^run-[0-9a-f]{16}-[0-9TZ.-]+-[0-9]+\.jsonl$/;
/** A journal that is longer is somebody's mistake, and is not read. */
const MOST_BYTES = 64 * 1024 * 1024;
/** So many files of a folder are looked at. */
const MOST_FILES = 10_000;

/** Runs of one owner on the same servers go by the same key, because after a broken run the plan is another one. */
function keyOf({ connections, owner }: Plan): string {
  const servers = connections.map(({ connect, server }) => `${server.id} ${connect}`).sort();
  return createHash('sha256')
    .update(JSON.stringify([owner, ...servers]))
    .digest('hex')
    .slice(0, 16);
}

/**
 * Checks that a journal can be created in a folder, and leaves nothing behind.
 * @throws the file system's error where it cannot.
 */
export function checkJournalFolder(folder: string): void {
  const made = makeFolder(folder, 0o700);
  try {
    const path = join(folder, `.check-${process.pid}-${randomBytes(6).toString('hex')}`);
    closeSync(openSync(path, 'wx', 0o600));
    unlinkSync(path);
  } finally {
    removeEmptyFolders(made);
  }
}

/**
 * Begins the journal of a run in a folder, which is made if need be. The file is new, and for its owner's eyes only.
 * @throws the file system's error where it cannot be made.
 */
export function openJournal(folder: string, plan: Plan, began: Date): Journal {
  makeFolder(folder, 0o700);
  const stamp = began.toISOString().replaceAll(':', '');
  const path = join(folder, `run-${keyOf(plan)}-${stamp}-${process.pid}.jsonl`);
  const file = openSync(path, 'ax', 0o600);
  let broken: string | null = null;
  let open = true;
  const append = (line: object): void => {
    if (!open || broken !== null) return;
    try {
      const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
      for (let sent = 0; sent < bytes.length; ) sent += writeSync(file, bytes, sent);
      fsyncSync(file);
    } catch (error) {
      broken = error instanceof Error ? error.message : String(error);
    }
  };
  append({ journal: 1, esxform: plan.esxform, began: began.toISOString() });
  return {
    take: (event) => append(spelledChanges(asJson(event)) as object),
    broken: () => broken,
    close: () => {
      if (!open) return;
      open = false;
      try {
        closeSync(file);
      } catch (error) {
        broken ??= error instanceof Error ? error.message : String(error);
      }
    },
  };
}

/** One line; null for one that is torn, or that is none of ours. */
function lineOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : null;
  } catch {
    return null;
  }
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

const STATES: Readonly<Record<string, EarlierRun['state']>> = {
  'step-started': 'started',
  'step-done': 'done',
  'step-failed': 'failed',
};

/**
 * What a journal says of a run that has no end; null where it has one, or where it is no journal. A last line that was torn by the
 * end of the process is as good as not written.
 */
export function readJournal(content: string): EarlierRun | null {
  const [first, ...lines] = content
    .split('\n')
    .map(lineOf)
    .filter((line) => line !== null);
  const began = first?.['journal'] === 1 ? text(first['began']) : null;
  if (began === null) return null;
  let last: EarlierRun = { began, lastDomain: null, lastStep: null, state: null };
  for (const line of lines) {
    const kind = text(line['kind']) ?? '';
    if (kind === 'run-finished') return null;
    const state = ownEntry(STATES, kind);
    if (state === undefined) continue;
    const { step } = line as { readonly step?: { readonly do?: unknown } };
    const lastStep = kind === 'step-started' ? (text(step?.do) as EarlierRun['lastStep']) : last.lastStep;
    last = { began, lastDomain: text(line['domain']), lastStep, state };
  }
  return last;
}

/** The newest run of this owner on these servers, if its journal has no end. Null, too, where the folder cannot be read. */
export function earlierRun(folder: string, plan: Plan): EarlierRun | null {
  try {
    const start = `run-${keyOf(plan)}-`;
    const names = readdirSync(folder).slice(0, MOST_FILES);
    const newest = names
      .filter((name) => name.startsWith(start) && NAME.test(name))
      .sort()
      .at(-1);
    if (newest === undefined) return null;
    const read = readRegularFile(join(folder, newest), MOST_BYTES, 'refuse');
    return read.ok ? readJournal(read.value.bytes.toString('utf8')) : null;
  } catch {
    return null;
  }
}
