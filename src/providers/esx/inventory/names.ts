/** The API keeps `%`, `/` and `\` in names as `%25`, `%2f` and `%5c` (vSphere API reference, ManagedEntity.name). */
export function toApiName(name: string): string {
  return name.replace(/[%/\\]/g, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** A `%` that is not a valid escape stays, so that one odd name does not spoil a listing. */
export function fromApiName(name: string): string {
  return name.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}
