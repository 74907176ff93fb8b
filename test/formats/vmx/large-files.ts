/** What a VMX may have, less some room for a key that is put in. */
const MOST_BYTES = 1024 * 1024 - 256;

export interface LargeFile {
  readonly name: string;
  readonly bytes: Buffer;
}

function filled(name: string, piece: string, { before = '', after = '' } = {}): LargeFile {
  const room = MOST_BYTES - Buffer.byteLength(before, 'latin1') - Buffer.byteLength(after, 'latin1');
  const body = piece.repeat(Math.floor(room / piece.length));
  return { name, bytes: Buffer.from(before + body + after, 'latin1') };
}

function numbered(name: string, line: (index: number) => string): LargeFile {
  let text = '';
  for (let index = 0; ; index += 1) {
    const next = line(index);
    if (text.length + next.length > MOST_BYTES) return { name, bytes: Buffer.from(text, 'latin1') };
    text += next;
  }
}

/** Files of 1 MiB, each the worst case of something that a careless reader does again and again. */
export function largeFiles(): readonly LargeFile[] {
  return [
    filled('blanks', ' '),
    filled('blanks before a key', ' ', { after: 'a = "1"' }),
    filled('blanks behind a key', ' ', { before: 'a', after: 'x' }),
    filled('blanks behind a value', ' ', { before: 'a = "1"', after: 'x' }),
    filled('line ends', '\n'),
    filled('carriage returns', '\r'),
    filled('one key', 'a'),
    filled('one value', 'a', { before: 'a = "', after: '"' }),
    filled('one value that never ends', 'a', { before: 'a = "' }),
    filled('escapes', '|41', { before: 'a = "', after: '"' }),
    filled('escapes that are no UTF-8', '|c3', { before: 'a = "', after: '"' }),
    filled('pipes', '|', { before: 'a = "', after: '"' }),
    filled('quotes', '"'),
    filled('single quotes', "'"),
    filled('empty values', '""""""', { before: 'a = ' }),
    filled('values that never end', 'a = "\n'),
    filled('values that never end, of both kinds', 'a = "\nb = \'\n'),
    filled('triple quotes that open', 'a = """ x\n'),
    filled('triple quotes behind which there is more', 'a = """\n""" x\n'),
    filled('one triple quote', 'a = "b\n', { before: 'a = """\n' }),
    filled('comments', '#\n'),
    filled('separators', ';'),
    filled('statements on one line', 'a="";'),
    filled('one key, again and again', 'a=""\n'),
    filled('NUL', '\0'),
    filled('bytes that are no UTF-8', '\xe4\n'),
    filled('half characters', '\x83', { before: '.encoding = "Shift_JIS"\na = "' }),
    filled('Korean', '\x8cc', { before: '.encoding = "EUC-KR"\na = "', after: '"' }),
    filled('windows-1252', '\x80', { before: '.encoding = "windows-1252"\n#' }),
    numbered('many keys', (index) => `k${index}=""\n`),
    numbered('many devices', (index) => `ethernet${index}.present = "TRUE"\n`),
    numbered('many disks', (index) => `scsi${index >> 4}:${index & 15}.present = "TRUE"\n`),
    numbered('long file names', (index) => `scsi0:${index}.fileName = "${'/a'.repeat(2000)}"\n`),
    numbered('long names', (index) => `displayName${index === 0 ? '' : index} = "${'%2f'.repeat(2000)}"\n`),
  ];
}
