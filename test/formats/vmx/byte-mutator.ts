/** Numbers that look random and come again for the same seed (xorshift), so that a finding can be repeated. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** Pieces that mean something to a reader of VMX, alone or where they do not belong. */
const PIECES: readonly Buffer[] = [
  '"',
  "'",
  '"""',
  '|',
  '|41',
  '|c3',
  '|C3|A4',
  '|zz',
  '#',
  ';',
  '=',
  ' = ',
  '\n',
  '\r',
  '\r\n',
  '\0',
  '\t',
  '.',
  '%2f',
  '%',
  'true',
  'FALSE',
  '-1',
  '9999999999999999999',
  'unlimited',
  '.present = "TRUE"',
  'ethernet0.',
  'ethernet99999999.',
  'scsi0:7.',
  'scsi0:0.fileName = "',
  '/vmfs/volumes/',
  '[ds] a',
  '..',
  '.encoding = "Shift_JIS"\n',
  '.encoding = "windows-1252"\n',
  '.encoding = "UTF-16"\n',
  'displayName = "',
  '__proto__ = "x"',
  'constructor = "x"\n',
  '\u0085',
  '\u2028',
  '\ufeff',
  '😀',
]
  .map((piece) => Buffer.from(piece))
  .concat([[0x80], [0xff, 0xfe], [0xe4], [0x83, 0x7c], [0xed, 0xa0, 0x80]].map((bytes) => Buffer.from(bytes)));

const MOST_BYTES = 64 * 1024;

function mutated(bytes: Buffer, random: (below: number) => number): Buffer {
  const at = random(bytes.length + 1);
  const to = Math.min(bytes.length, at + random(random(4) === 0 ? 200 : 8));
  const cut = (middle: Uint8Array) => Buffer.concat([bytes.subarray(0, at), middle, bytes.subarray(to)]);
  switch (random(6)) {
    case 0:
      return cut(Buffer.alloc(0));
    case 1:
      return cut(PIECES[random(PIECES.length)] ?? Buffer.alloc(0));
    case 2: {
      const flipped = Buffer.from(bytes);
      if (at < flipped.length) flipped[at] = (flipped[at] ?? 0) ^ (1 << random(8));
      return flipped;
    }
    case 3:
      return cut(Buffer.from([random(256)]));
    case 4:
      // The same piece again, as the start of a line or in the middle of another.
      return Buffer.concat([bytes.subarray(0, to), bytes.subarray(at)]);
    default: {
      const piece = PIECES[random(PIECES.length)] ?? Buffer.alloc(0);
      return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);
    }
  }
}

/** A file with some bytes changed, doubled, cut or put in. */
export function mutatedFile(file: Uint8Array, random: (below: number) => number): Buffer {
  let bytes: Buffer = Buffer.from(file);
  for (let times = 1 + random(8); times > 0; times -= 1) bytes = mutated(bytes, random);
  return bytes.subarray(0, MOST_BYTES);
}
