import { ownEntry } from '../../domain/values/own-entry.js';

/** Words of OVF 0.9 and of VirtualBox. */
const WORDS: Readonly<Record<string, number>> = {
  byte: 1,
  bytes: 1,
  kilobytes: 2 ** 10,
  kb: 2 ** 10,
  megabytes: 2 ** 20,
  mb: 2 ** 20,
  gigabytes: 2 ** 30,
  gb: 2 ** 30,
  terabytes: 2 ** 40,
  tb: 2 ** 40,
  hertz: 1,
  megahertz: 1e6,
  mhz: 1e6,
};

/** The factor of a unit such as `byte * 2^20` (DMTF DSP0004, programmatic units), in bytes or hertz; null if it is unknown. */
export function unitFactor(unit: string): number | null {
  const text = unit.trim().toLowerCase().replace(/\s+/g, ' ');
  const word = ownEntry(WORDS, text.replace(/ /g, ''));
  if (word !== undefined) return word;
  const match = /^(?:bytes?|hertz|count) ?\* ?(\d{1,6}) ?\^ ?(\d{1,2})$/.exec(text);
  if (match === null) {
    const plain = /^(?:bytes?|hertz) ?\* ?(\d{1,12})$/.exec(text);
    return plain === null ? null : Number(plain[1]);
  }
  const factor = Number(match[1]) ** Number(match[2]);
  return Number.isSafeInteger(factor) ? factor : null;
}

/** A quantity in bytes or hertz; null if it is no whole number, or too large. */
export function quantityOf(text: string, unit: string): number | null {
  const factor = unitFactor(unit);
  if (factor === null || !/^\d{1,15}$/.test(text)) return null;
  const value = Number(text) * factor;
  return Number.isSafeInteger(value) ? value : null;
}
