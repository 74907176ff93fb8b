const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;

/** The second bytes that the extension uses: letters, and what EUC-KR leaves free. */
function extensionTrails(lead: number): readonly number[] {
  const trails: number[] = [];
  for (let trail = 0x41; trail <= (lead < 0xa1 ? 0xfe : 0xa0); trail += 1) {
    if (trail <= 0x5a || (trail >= 0x61 && trail <= 0x7a) || trail >= 0x81) trails.push(trail);
  }
  return trails;
}

/** EUC-KR as TextDecoder has it: both bytes from 0xA1 up. Characters by `lead * 256 + trail`. */
function eucKrTable(): Map<number, string> {
  const decoder = new TextDecoder('euc-kr');
  const table = new Map<number, string>();
  for (let lead = 0xa1; lead <= 0xfe; lead += 1) {
    for (let trail = 0xa1; trail <= 0xfe; trail += 1) {
      const character = decoder.decode(Uint8Array.of(lead, trail));
      if (character.length === 1 && character !== '\ufffd') table.set(lead * 256 + trail, character);
    }
  }
  return table;
}

/**
 * Windows code page 949, which Korean Windows calls EUC-KR: EUC-KR, and in the places that it leaves free, in order, the Hangul
 * syllables that it lacks, the euro sign and the registered sign. TextDecoder of Node 20 has EUC-KR alone, and reads the rest as control characters and letters.
 */
export function windows949Table(): ReadonlyMap<number, string> {
  const table = eucKrTable().set(0xa2e6, '€').set(0xa2e7, '®');
  const present = new Set(table.values());
  let syllable = FIRST_SYLLABLE;
  for (let lead = 0x81; lead <= 0xc6; lead += 1) {
    for (const trail of extensionTrails(lead)) {
      while (syllable <= LAST_SYLLABLE && present.has(String.fromCharCode(syllable))) syllable += 1;
      if (syllable > LAST_SYLLABLE) return table;
      table.set(lead * 256 + trail, String.fromCharCode(syllable));
      syllable += 1;
    }
  }
  return table;
}
