import { failure, type Result, success } from '../diagnostics/result.js';
import type { Brand } from './brand.js';
import { unfitCharacter } from './fit-text.js';

/** The name of a domain as people write it: with `/`, `\` and `%` themselves, not the API's `%2f`, `%5c`, `%25`. */
export type DomainName = Brand<string, 'DomainName'>;

/** The longest name that vSphere takes, in characters (vSphere API reference, VirtualMachineConfigSpec.name). */
export const MAX_NAME_LENGTH = 80;

/** Bytes of a name as the API transmits it: UTF-8, with `%`, `/` and `\\` as three characters each. */
function transmittedBytes(name: string): number {
  return Buffer.byteLength(name.replace(/[%/\\]/g, '%00'));
}

/**
 * As {@link parseDomainName}, for a name that is to be given: servers count bytes (Terraform's provider refuses more as well). A name that a
 * host already has is read whatever its bytes.
 */
export function parseNewDomainName(text: string): Result<DomainName> {
  const name = parseDomainName(text);
  const bytes = name.ok ? transmittedBytes(text) : 0;
  return bytes <= MAX_NAME_LENGTH
    ? name
    : failure(`must have at most ${MAX_NAME_LENGTH} bytes in UTF-8 (%, / and \\ count as three), not ${bytes}`);
}

/** Refuses empty names, control characters (libvirt refuses a line feed) and names over {@link MAX_NAME_LENGTH}. */
export function parseDomainName(text: string): Result<DomainName> {
  if (text.length === 0) return failure('must not be empty');
  if (text.length > MAX_NAME_LENGTH)
    return failure(`must have at most ${MAX_NAME_LENGTH} characters, not ${text.length}`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(text) || unfitCharacter(text) !== null)
    return failure('must not hold control characters, nor half of a surrogate pair');
  return success(text as DomainName);
}
