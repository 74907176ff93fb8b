import { ownEntry } from '../../../domain/values/own-entry.js';
import { windows949Table } from './windows-949.js';

/** How the bytes of a VMX become text. In every charset here ASCII bytes that stand alone are ASCII characters. */
export interface VmxCharset {
  readonly name: string;
  /** U+FFFD stands for what is malformed. */
  decode(bytes: Uint8Array): string;
  isWellFormed(bytes: Uint8Array): boolean;
}

export interface DecodedBytes {
  readonly text: string;
  /** Lines, counted from 1, that hold bytes which the charset does not have. */
  readonly malformedLines: readonly number[];
}

const C1 = String.fromCharCode(...Array.from({ length: 32 }, (_, index) => 0x80 + index));
const LATIN_1 = String.fromCharCode(...Array.from({ length: 96 }, (_, index) => 0xa0 + index));
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
const ISO_8859_16 =
  '\u00a0ĄąŁ€„Š§š©Ș«Ź\u00adźŻ°±ČłŽ”¶·žčș»ŒœŸżÀÁÂĂÄĆÆÇÈÉÊËÌÍÎÏĐŃÒÓÔŐÖŚŰÙÚÛÜĘȚßàáâăäćæçèéêëìíîïđńòóôőöśűùúûüęțÿ';

/** Bytes from 0xA0 up, as a single-byte charset of TextDecoder has them. */
function upperHalf(label: string): string {
  return new TextDecoder(label).decode(Uint8Array.from({ length: 96 }, (_, index) => 0xa0 + index));
}

/**
 * What TextDecoder has not, or has under another's name: ISO-8859-1 is windows-1252 to it, and the windows-1252 of Node 20 is
 * ISO-8859-1. The characters from 0x80 up; an empty string is plain ASCII.
 */
const OWN_TABLES: Readonly<Record<string, () => string>> = {
  'US-ASCII': () => '',
  'ISO-8859-1': () => C1 + LATIN_1,
  'ISO-8859-9': () => C1 + upperHalf('windows-1254'),
  'ISO-8859-11': () => C1 + upperHalf('windows-874').replace(/[^\u00a0\u0e00-\u0e7f]/g, '\ufffd'),
  'ISO-8859-16': () => C1 + ISO_8859_16,
  'windows-1252': () => WINDOWS_1252 + LATIN_1,
};

/** Names that TextDecoder does not know or takes for another charset, by their letters and digits in lower case. */
const ALIASES: Readonly<Record<string, string>> = {
  ascii: 'US-ASCII',
  usascii: 'US-ASCII',
  ansix341968: 'US-ASCII',
  iso88591: 'ISO-8859-1',
  latin1: 'ISO-8859-1',
  l1: 'ISO-8859-1',
  cp819: 'ISO-8859-1',
  iso88599: 'ISO-8859-9',
  latin5: 'ISO-8859-9',
  l5: 'ISO-8859-9',
  iso885911: 'ISO-8859-11',
  tis620: 'ISO-8859-11',
  iso885916: 'ISO-8859-16',
  latin10: 'ISO-8859-16',
  cp65001: 'UTF-8',
  cp866: 'IBM866',
  cp874: 'windows-874',
  sjis: 'Shift_JIS',
  cp932: 'Shift_JIS',
  ms932: 'Shift_JIS',
  windows932: 'Shift_JIS',
  windows31j: 'Shift_JIS',
  cp936: 'GBK',
  ms936: 'GBK',
  windows936: 'GBK',
  euccn: 'GBK',
  euckr: 'EUC-KR',
  ksc56011987: 'EUC-KR',
  cp949: 'EUC-KR',
  ms949: 'EUC-KR',
  windows949: 'EUC-KR',
  uhc: 'EUC-KR',
  cp950: 'Big5',
  ms950: 'Big5',
  windows950: 'Big5',
  // The names of ICU's converters, which VMware writes where the charset of the PC has no other: sources are ICU's own alias tables.
  ibm367p1001995: 'US-ASCII',
  ibm912p1001995: 'ISO-8859-2',
  ibm913p1002000: 'ISO-8859-3',
  ibm914p1001995: 'ISO-8859-4',
  ibm915p1001995: 'ISO-8859-5',
  ibm1089p1001995: 'ISO-8859-6',
  ibm9005x1102007: 'ISO-8859-7',
  ibm5012p1001999: 'ISO-8859-8',
  ibm920p1001995: 'ISO-8859-9',
  iso8859101998: 'ISO-8859-10',
  iso8859112001: 'ISO-8859-11',
  ibm921p1001995: 'ISO-8859-13',
  iso8859141998: 'ISO-8859-14',
  ibm923p1001998: 'ISO-8859-15',
  windows8742000: 'windows-874',
  ibm5346p1001998: 'windows-1250',
  ibm5347p1001998: 'windows-1251',
  ibm5348p1001997: 'windows-1252',
  ibm5349p1001998: 'windows-1253',
  ibm5350p1001998: 'windows-1254',
  ibm9447p1002002: 'windows-1255',
  ibm9448x1002005: 'windows-1256',
  ibm9449p1002002: 'windows-1257',
  ibm5354p1001998: 'windows-1258',
  ibm943p15a2003: 'Shift_JIS',
  eucjp2007: 'EUC-JP',
  windows9362000: 'GBK',
  ibm1383p1101999: 'GBK',
  windows9492000: 'EUC-KR',
  ibm970p110p1102006u2: 'EUC-KR',
  windows9502000: 'Big5',
  ibm1375p1002008: 'Big5',
};

/** In these an ASCII byte may be part of another character, or ASCII takes more than a byte: no reader could find `.encoding`. */
const NOT_LIKE_ASCII = ['utf-16le', 'utf-16be', 'iso-2022-jp'];

function canonicalName(label: string): string {
  const squeezed = label.toLowerCase().replace(/[^a-z0-9]/g, '');
  if (Object.hasOwn(ALIASES, squeezed)) return ownEntry(ALIASES, squeezed) ?? label;
  const codePage = /^(?:cp|ms)(125[0-8])$/.exec(squeezed)?.[1] ?? /^windows(\d+)$/.exec(squeezed)?.[1];
  return codePage === undefined ? label.trim() : `windows-${codePage}`;
}

function tableCharset(name: string, upper: string): VmxCharset {
  const characters = Array.from({ length: 256 }, (_, byte) =>
    byte < 0x80 ? String.fromCharCode(byte) : (upper[byte - 0x80] ?? '\ufffd'),
  );
  const decode = (bytes: Uint8Array) => {
    let text = '';
    for (const byte of bytes) text += characters[byte] ?? '\ufffd';
    return text;
  };
  return { name, decode, isWellFormed: (bytes) => !decode(bytes).includes('\ufffd') };
}

function pairCharset(name: string, pairs: ReadonlyMap<number, string>): VmxCharset {
  const decode = (bytes: Uint8Array) => {
    let text = '';
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      const pair = byte < 0x80 ? undefined : pairs.get(byte * 256 + (bytes[at + 1] ?? 0));
      if (pair !== undefined) at += 1;
      text += pair ?? (byte < 0x80 ? String.fromCharCode(byte) : '\ufffd');
    }
    return text;
  };
  return { name, decode, isWellFormed: (bytes) => !decode(bytes).includes('\ufffd') };
}

/** Charsets of East Asia that have no C1 controls: where TextDecoder gives one, it met a byte that it does not know. */
const WITHOUT_C1 = ['shift_jis', 'gbk', 'big5', 'euc-jp'];

function decoderCharset(name: string): VmxCharset | null {
  try {
    const lenient = new TextDecoder(name, { ignoreBOM: true });
    if (NOT_LIKE_ASCII.includes(lenient.encoding)) return null;
    const strict = new TextDecoder(name, { ignoreBOM: true, fatal: true });
    const hasC1 = !WITHOUT_C1.includes(lenient.encoding);
    const isWellFormed = (bytes: Uint8Array) => {
      try {
        const text = strict.decode(bytes);
        return hasC1 || !/[\u0080-\u009f]/.test(text);
      } catch {
        return false;
      }
    };
    return {
      name: lenient.encoding === 'utf-8' ? 'UTF-8' : name,
      decode: (bytes) => lenient.decode(bytes),
      isWellFormed,
    };
  } catch {
    return null;
  }
}

/**
 * The charset that `.encoding` names, in any case and by the names that Windows, IANA and TextDecoder have for it; null for one
 * that is not known or in which no VMX can be. Shift_JIS keeps the backslash, which paths need; libvirt reads a yen sign.
 */
export function vmxCharset(label: string): VmxCharset | null {
  const name = canonicalName(label);
  if (name === 'EUC-KR') return pairCharset(name, windows949Table());
  const table = ownEntry(OWN_TABLES, name);
  return table === undefined ? decoderCharset(name) : tableCharset(name, table());
}

/** Where each line starts, and the end. No charset here has a line end inside a character. */
function lineStarts(bytes: Uint8Array): readonly number[] {
  const starts = [0];
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte !== 0x0a && (byte !== 0x0d || bytes[at + 1] === 0x0a)) continue;
    if (at + 1 < bytes.length) starts.push(at + 1);
  }
  return [...starts, bytes.length];
}

/**
 * Decodes bytes. Lines that are malformed are decoded one by one, so that a cut character takes no line end with it, and are
 * found by halves; behind `most` of them nobody looks for more.
 */
export function decodeBytes(bytes: Uint8Array, charset: VmxCharset, most: number): DecodedBytes {
  if (charset.isWellFormed(bytes)) return { text: charset.decode(bytes), malformedLines: [] };
  const starts = lineStarts(bytes);
  const malformedLines: number[] = [];
  const decode = (from: number, to: number): string => {
    const block = bytes.subarray(starts[from], starts[to]);
    if (malformedLines.length >= most || charset.isWellFormed(block)) return charset.decode(block);
    if (to - from > 1) {
      const middle = (from + to) >> 1;
      return decode(from, middle) + decode(middle, to);
    }
    malformedLines.push(to);
    const end = block.findLastIndex((byte) => byte !== 0x0a && byte !== 0x0d) + 1;
    return charset.decode(block.subarray(0, end)) + charset.decode(block.subarray(end));
  };
  return { text: decode(0, starts.length - 1), malformedLines };
}
