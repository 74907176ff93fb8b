import type { DiagnosticCode } from '../../domain/diagnostics/diagnostic-codes.js';
import { failure, type Result, success } from '../../domain/diagnostics/result.js';
import { INPUT_LIMITS } from '../input/input-limits.js';
import { gzip } from './gzip.js';

/** The words of a manifest for what is done to a value on its way. */
export const GUESTINFO_ENCODINGS = ['none', 'base64', 'gzip+base64'] as const;
export type GuestinfoEncoding = (typeof GUESTINFO_ENCODINGS)[number];

/** What a guest reads beside an encoded value, to know how to read it: the value's key with this behind it. */
export const ENCODING_KEY = '.encoding';

/** Why there is no value: a phrase that follows the name of what it was to be made from. */
export interface GuestinfoProblem {
  readonly code: DiagnosticCode;
  readonly text: string;
  readonly detail?: string;
  readonly hint?: string;
}

export interface GuestinfoText {
  readonly text: string;
  readonly encoding: GuestinfoEncoding;
}

export type EncodedGuestinfo = Result<GuestinfoText, GuestinfoProblem>;

/** What XML 1.0, in which values travel, has no way to write. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const UNSAYABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/** The bytes as the value that a guest is given. Equal bytes give an equal value on every machine. */
export function encodeGuestinfo(bytes: Uint8Array, encoding: GuestinfoEncoding): EncodedGuestinfo {
  if (bytes.length === 0) {
    const hint = 'To remove the key, write null instead of the map.';
    return failure({ code: 'EF1061', text: 'is empty, and a host treats an empty value as absent', hint });
  }
  if (encoding === 'none') return fitting(plainText(bytes), encoding);
  const packed = encoding === 'base64' ? bytes : gzip(bytes);
  return fitting(Buffer.from(packed).toString('base64'), encoding);
}

function fitting(value: string | null, encoding: GuestinfoEncoding): EncodedGuestinfo {
  if (value === null) {
    return failure({
      code: 'EF1063',
      text: 'is not plain text in UTF-8, and a host accepts nothing else without an encoding',
      hint: 'Write encoding: base64',
    });
  }
  const size = Buffer.byteLength(value);
  if (size <= INPUT_LIMITS.guestinfoValueBytes) return success({ text: value, encoding });
  const what = encoding === 'none' ? `${size} bytes` : `${size} bytes in ${encoding}`;
  return failure({
    code: 'EF1062',
    text: `has ${what}, and a value has at most ${INPUT_LIMITS.guestinfoValueBytes}`,
    detail: 'Guest and host pass such values in messages of 64 KiB. A longer one would not reach the guest completely.',
    hint:
      encoding === 'gzip+base64'
        ? 'Let the guest download the rest itself.'
        : 'Write encoding: gzip+base64, if the guest reads that; most texts become much smaller.',
  });
}

function plainText(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return UNSAYABLE.test(text) ? null : text;
  } catch {
    return null;
  }
}
