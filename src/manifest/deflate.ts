/** The shortest and longest repetition that DEFLATE has words for, and how far back it may lie (RFC 1951, 3.2.5). */
const SHORTEST = 3;
const LONGEST = 258;
const FARTHEST = 32_768;
/** Earlier places that are looked at for a repetition. More of them find longer ones, and take longer over hostile input. */
const LOOKED_AT = 32;
const HASH_SIZE = 1 << 15;

/** The lengths at which codes 257 and up begin, and the distances at which codes 0 and up begin. */
const LENGTHS: readonly number[] = [
  ...[3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59],
  ...[67, 83, 99, 115, 131, 163, 195, 227, 258],
];
const DISTANCES: readonly number[] = [
  ...[1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769],
  ...[1025, 1537, 2049, 3073, 4097, 6145, 8193, 12_289, 16_385, 24_577],
];
const END_OF_BLOCK = 256;

interface Bits {
  readonly bytes: number[];
  held: number;
  count: number;
}

/** Fields go in from their lowest bit on. */
function put(bits: Bits, value: number, width: number): void {
  bits.held |= value << bits.count;
  bits.count += width;
  while (bits.count >= 8) {
    bits.bytes.push(bits.held & 0xff);
    bits.held >>>= 8;
    bits.count -= 8;
  }
}

/** Codes go in from their highest bit on. */
function putCode(bits: Bits, code: number, width: number): void {
  let turned = 0;
  for (let bit = 0; bit < width; bit += 1) turned |= ((code >> bit) & 1) << (width - 1 - bit);
  put(bits, turned, width);
}

/** A literal byte, the end of the block, or the code of a length, in the fixed code (RFC 1951, 3.2.6). */
function putSymbol(bits: Bits, symbol: number): void {
  if (symbol < 144) putCode(bits, 0x30 + symbol, 8);
  else if (symbol < 256) putCode(bits, 0x190 + symbol - 144, 9);
  else if (symbol < 280) putCode(bits, symbol - 256, 7);
  else putCode(bits, 0xc0 + symbol - 280, 8);
}

/** The last code that begins at or before the value, and how much the value lies above its beginning. */
function codeOf(starts: readonly number[], value: number): readonly [code: number, above: number] {
  let code = starts.length - 1;
  while (code > 0 && (starts[code] ?? 0) > value) code -= 1;
  return [code, value - (starts[code] ?? 0)];
}

function putRepetition(bits: Bits, length: number, distance: number): void {
  const [lengthCode, longer] = codeOf(LENGTHS, length);
  putSymbol(bits, 257 + lengthCode);
  put(bits, longer, lengthCode < 8 || length === LONGEST ? 0 : (lengthCode >> 2) - 1);
  const [distanceCode, farther] = codeOf(DISTANCES, distance);
  putCode(bits, distanceCode, 5);
  put(bits, farther, distanceCode < 4 ? 0 : (distanceCode >> 1) - 1);
}

/** Where each three bytes stood before: the newest place by their hash, and for each place the one before it. */
interface Places {
  readonly newest: Int32Array;
  readonly before: Int32Array;
}

function hashAt(bytes: Uint8Array, at: number): number {
  const three = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
  return (Math.imul(three, 0x9e3779b1) >>> 17) & (HASH_SIZE - 1);
}

function remember({ newest, before }: Places, bytes: Uint8Array, at: number): void {
  if (at + SHORTEST > bytes.length) return;
  const hash = hashAt(bytes, at);
  before[at] = newest[hash] ?? -1;
  newest[hash] = at;
}

/** The longest repetition that begins here, the nearest of equal ones; a length below the shortest where there is none. */
function repetitionAt(places: Places, bytes: Uint8Array, at: number): readonly [length: number, distance: number] {
  const most = Math.min(LONGEST, bytes.length - at);
  let length = 0;
  let distance = 0;
  if (most < SHORTEST) return [length, distance];
  let place = places.newest[hashAt(bytes, at)] ?? -1;
  for (let looked = 0; place >= 0 && at - place <= FARTHEST && looked < LOOKED_AT; looked += 1) {
    let same = 0;
    while (same < most && bytes[place + same] === bytes[at + same]) same += 1;
    if (same > length) [length, distance] = [same, at - place];
    if (same === most) break;
    place = places.before[place] ?? -1;
  }
  return [length, distance];
}

/**
 * DEFLATE (RFC 1951), as one block with the fixed code. What zlib makes of a text depends on its build and on the processor, which
 * would make a plan on one machine differ from that on another; this depends on the bytes alone.
 */
export function deflate(bytes: Uint8Array): Uint8Array {
  const bits: Bits = { bytes: [], held: 0, count: 0 };
  const places: Places = { newest: new Int32Array(HASH_SIZE).fill(-1), before: new Int32Array(bytes.length) };
  put(bits, 0b011, 3);
  let at = 0;
  while (at < bytes.length) {
    const [length, distance] = repetitionAt(places, bytes, at);
    const isRepetition = length >= SHORTEST;
    if (isRepetition) putRepetition(bits, length, distance);
    else putSymbol(bits, bytes[at] ?? 0);
    const end = at + (isRepetition ? length : 1);
    for (; at < end; at += 1) remember(places, bytes, at);
  }
  putSymbol(bits, END_OF_BLOCK);
  put(bits, 0, 7);
  return Uint8Array.from(bits.bytes);
}
