import { type VmxDocument, vmxEntries, withVmxValues } from '../../formats/vmx/syntax.js';
import { Fault } from '../soap/fault.js';

/** Typed reads of VMX keys. Case of keys does not matter. What does not parse counts as absent, as the product has it. */
export class VmxKeys {
  readonly #values = new Map<string, { readonly key: string; readonly value: string }>();

  constructor(document: VmxDocument) {
    for (const [lower, entry] of vmxEntries(document)) this.#values.set(lower, entry);
  }

  get(key: string): string | undefined {
    return this.#values.get(key.toLowerCase())?.value;
  }

  boolean(key: string, absent: boolean): boolean {
    const value = this.get(key)?.toLowerCase();
    return value === 'true' ? true : value === 'false' ? false : absent;
  }

  integer(key: string, absent: number): number {
    const value = this.get(key)?.trim();
    return value !== undefined && /^-?\d{1,15}$/.test(value) ? Number(value) : absent;
  }

  /** All keys as spelled, with their values, in the order of the file. */
  entries(): Iterable<{ readonly key: string; readonly value: string }> {
    return this.#values.values();
  }

  /** For the draft alone. */
  protected put(key: string, value: string | null): void {
    if (value === null) this.#values.delete(key.toLowerCase());
    else this.#values.set(key.toLowerCase(), { key, value });
  }
}

/** A VMX file being changed: reads see the changes; nothing is written before `document` is taken. */
export class VmxDraft extends VmxKeys {
  readonly #document: VmxDocument;
  readonly #changes = new Map<string, readonly [string, string | null]>();

  constructor(document: VmxDocument) {
    super(document);
    this.#document = document;
  }

  set(key: string, value: string | number | boolean | null): void {
    const text = typeof value === 'boolean' ? (value ? 'TRUE' : 'FALSE') : value === null ? null : String(value);
    if (text !== null && text.length > 60_000) throw new Fault('InvalidArgument', `The value of ${key} is too long.`);
    this.put(key, text);
    this.#changes.set(key.toLowerCase(), [key, text]);
  }

  /** Takes out every key that starts with the prefix, such as `scsi0:1.`. */
  removeAll(prefix: string): void {
    for (const { key } of [...this.entries()]) {
      if (key.toLowerCase().startsWith(prefix.toLowerCase())) this.set(key, null);
    }
  }

  get isChanged(): boolean {
    return this.#changes.size > 0;
  }

  document(): VmxDocument {
    return withVmxValues(this.#document, Object.fromEntries(this.#changes.values()));
  }
}
