import { describe, expect, test } from 'vitest';
import { formatVmxText, parseVmxText, repeatedKeys, vmxEntries } from '../../../src/formats/vmx/syntax.js';
import { vmxCharset } from '../../../src/formats/vmx/text/charset.js';

function fileOf(encoding: string | null, value: Uint8Array): Buffer {
  const head = encoding === null ? '' : `.encoding = "${encoding}"\n`;
  return Buffer.concat([Buffer.from(`${head}displayName = "`, 'latin1'), value, Buffer.from('"\nmemsize = "64"\n')]);
}

function valueIn(bytes: Uint8Array, key = 'displayname'): string | undefined {
  const { document, problems } = parseVmxText(bytes);
  expect(problems).toEqual([]);
  return vmxEntries(document).get(key)?.value;
}

/** Text and bytes as another implementation of each charset pairs them. */
const VECTORS: readonly (readonly [string, string, string])[] = [
  ['UTF-8', 'Büro €', '42c3bc726f20e282ac'],
  ['windows-1250', 'Łódź €', 'a3f3649f2080'],
  ['windows-1251', 'Сервер Ё', 'd1e5f0e2e5f020a8'],
  ['windows-1252', 'Büro €–™', '42fc726f20809699'],
  ['windows-1253', 'Διακομιστής', 'c4e9e1eaefece9f3f4def2'],
  ['windows-1254', 'İşğı €', 'ddfef0fd2080'],
  ['windows-1255', 'שרת', 'f9f8fa'],
  ['windows-1256', 'خادم', 'cec7cfe3'],
  ['windows-1257', 'Šķēršņū', 'd0ede772f0f2fb'],
  ['windows-1258', 'Đăâ₫', 'd0e3e2fe'],
  ['windows-874', 'เครื่อง', 'e0a4c3d7e8cda7'],
  ['ISO-8859-1', 'Büro \u0085\u0096', '42fc726f208596'],
  ['ISO-8859-2', 'Łódź', 'a3f364bc'],
  ['ISO-8859-3', 'Ħġ', 'a1f5'],
  ['ISO-8859-4', 'Ķšģ', 'd3b9bb'],
  ['ISO-8859-5', 'Сервер', 'c1d5e0d2d5e0'],
  ['ISO-8859-6', 'خادم', 'cec7cfe5'],
  ['ISO-8859-7', 'Διακ', 'c4e9e1ea'],
  ['ISO-8859-8', 'שרת', 'f9f8fa'],
  ['ISO-8859-9', 'İşğ \u0080', 'ddfef02080'],
  ['ISO-8859-10', 'Þŋ', 'debf'],
  ['ISO-8859-11', 'เครื่อง \u0081', 'e0a4c3d7e8cda72081'],
  ['ISO-8859-13', 'Šķē', 'd0ede7'],
  ['ISO-8859-14', 'Ŵŷ', 'd0fe'],
  ['ISO-8859-15', 'Œuvre €', 'bc7576726520a4'],
  ['ISO-8859-16', 'Țară €„ș\u00a0\u00ad', 'de6172e320a4a5baa0ad'],
  ['KOI8-R', 'Сервер', 'f3c5d2d7c5d2'],
  ['KOI8-U', 'Їжак', 'b7d6c1cb'],
  ['IBM866', 'Сервер', '91a5e0a2a5e0'],
  ['Shift_JIS', '表サーバ 能', '955c8354815b836f20945c'],
  ['windows-31j', '①髙', '8740eee0'],
  ['EUC-JP', 'サーバ 標準語', 'a5b5a1bca5d020c9b8bde0b8ec'],
  ['GBK', '服务器 镕', 'b7fecef1c6f720e946'],
  ['GB2312', '服务器', 'b7fecef1c6f7'],
  ['GB18030', '服务器 😀ß', 'b7fecef1c6f7209439fc3681308938'],
  ['EUC-KR', '서버 한국어', 'bcadb9f620c7d1b1b9beee'],
  ['windows-949', '똠방 힣€갂', '8c63b9e620c652a2e68141'],
  ['Big5', '伺服器 功許', 'a6f8aa41beb920a55cb35c'],
  ['windows-950', '伺服器', 'a6f8aa41beb9'],
];

describe('bytes are read in the charset that .encoding names', () => {
  test.each(VECTORS)('%s', (encoding, text, hex) => {
    for (const label of [encoding, encoding.toLowerCase(), encoding.toUpperCase()]) {
      expect(valueIn(fileOf(label, Buffer.from(hex, 'hex'))), label).toBe(text);
    }
  });

  test.each<[string, string]>([
    ['normal', '6e6f726d616c'],
    ['A€Z', '41805a'],
    ['äöüß§', 'e4f6fcdfa7'],
    ['ÀÁÂÃÄÅ', 'c0c1c2c3c4c5'],
    ['\u0081\u008d\u008f\u0090\u009d', '818d8f909d'],
  ])('Windows-1252: %s', (text, hex) => {
    expect(valueIn(fileOf('Windows-1252', Buffer.from(hex, 'hex')))).toBe(text);
  });

  test.each<[string, string]>([
    ['latin1', 'ISO-8859-1'],
    ['ISO_8859-1', 'ISO-8859-1'],
    ['iso8859-9', 'ISO-8859-9'],
    ['TIS-620', 'ISO-8859-11'],
    ['ANSI_X3.4-1968', 'US-ASCII'],
    ['cp1252', 'windows-1252'],
    ['CP1251', 'windows-1251'],
    ['ms932', 'Shift_JIS'],
    ['windows-936', 'GBK'],
    ['cp949', 'EUC-KR'],
    ['x-gbk', 'x-gbk'],
    ['utf8', 'UTF-8'],
    [' UTF-8 ', 'UTF-8'],
  ])('%s is %s', (label, name) => {
    expect(vmxCharset(label)?.name).toBe(name);
  });

  test('the first .encoding counts, wherever it stands and however it is spelled', () => {
    const file = Buffer.from(
      '#!/usr/bin/vmware\r\na = "\x80"\r\n  .Encoding=\'windows-1252\' # c\r\n.encoding = "UTF-8"\r\n',
      'latin1',
    );
    expect(valueIn(file, 'a')).toBe('€');
  });

  test('a pipe that is half of a character is not a valid escape', () => {
    expect(valueIn(fileOf('Shift_JIS', Buffer.from('837c3431', 'hex')))).toBe('ポ41');
  });

  test('escapes are bytes of UTF-8 in every charset', () => {
    expect(valueIn(fileOf('windows-1252', Buffer.from('\xe4|c3|a4', 'latin1')))).toBe('ää');
  });
});

describe('what cannot be decoded is told where it stands', () => {
  test.each(['klingon', '', 'UTF-16', 'utf-16be', 'ISO-2022-JP', 'constructor', '__proto__'])(
    '.encoding = "%s"',
    (label) => {
      const { document, problems } = parseVmxText(Buffer.from(`a = "1"\n.encoding = "${label}"\n`));
      expect(problems).toEqual([{ line: 2, problem: `.encoding names "${label}", a charset that cannot be read` }]);
      expect(formatVmxText(document)).toBe(`a = "1"\n.encoding = "${label}"\n`);
    },
  );

  test.each<[string, string]>([
    ['UTF-8', 'e4'],
    ['UTF-8', 'c0af'],
    ['UTF-8', 'eda080'],
    ['US-ASCII', '80'],
    ['Shift_JIS', '82'],
    ['GBK', '81'],
    ['EUC-KR', 'b0'],
    ['EUC-KR', '8c2e'],
    ['EUC-KR', 'c9a0'],
    ['Shift_JIS', '80'],
    ['Big5', 'a4'],
    ['EUC-JP', '8f'],
    ['EUC-JP', '80'],
    ['Big5', '80'],
    ['ISO-8859-11', 'db'],
  ])('%s: %s', (encoding, hex) => {
    const { document, problems } = parseVmxText(
      Buffer.concat([
        fileOf(encoding, Buffer.from('ok')),
        Buffer.from('a = "'),
        Buffer.from(hex, 'hex'),
        Buffer.from('\nb = "2"\n'),
      ]),
    );
    expect(problems.filter(({ problem }) => problem.includes('bytes'))).toEqual([
      { line: 4, problem: `the line holds bytes that are not ${encoding}` },
    ]);
    expect(vmxEntries(document).get('b')).toMatchObject({ value: '2', line: 5 });
  });

  test('a file that names no charset gets the hint to name one', () => {
    const { problems } = parseVmxText(fileOf(null, Buffer.from([0xe4])));
    expect(problems).toEqual([
      { line: 1, problem: 'the line holds bytes that are not UTF-8; a file in another charset names it in .encoding' },
    ]);
  });

  test('escaped bytes that are not UTF-8', () => {
    expect(parseVmxText('a = "1"\nb = "|e4"\n').problems).toEqual([
      { line: 2, problem: 'the escaped bytes in the value of b are not UTF-8' },
    ]);
    expect(parseVmxText('b = "\ufffd|41"\n').problems).toEqual([]);
  });
});

describe('a file in another charset becomes UTF-8 at the door', () => {
  test.each(VECTORS)('%s', (encoding, text, hex) => {
    const { document } = parseVmxText(fileOf(encoding, Buffer.from(hex, 'hex')));
    expect(formatVmxText(document)).toBe(`.encoding = "UTF-8"\ndisplayName = "${text}"\nmemsize = "64"\n`);
    expect(parseVmxText(Buffer.from(formatVmxText(document))).document).toEqual(document);
  });

  test('also when it is all ASCII, and keeps all else', () => {
    const { document } = parseVmxText(Buffer.from("#x\r\n.ENCODING = 'GBK'  # c\r\na=\"|41\";b = '2'"));
    expect(formatVmxText(document)).toBe("#x\r\n.ENCODING = 'UTF-8'  # c\r\na=\"|41\";b = '2'");
  });

  test('a file in UTF-8 keeps its own spelling of that', () => {
    const bytes = Buffer.from('.encoding = "utf8"\na = "ä"\n');
    expect(formatVmxText(parseVmxText(bytes).document)).toBe(bytes.toString());
  });
});

test('a repeated .encoding is reported with both lines in any charset', () => {
  const file = Buffer.from('.encoding = "windows-1252"\ndisplayName = "a\xfc"\n.encoding = "UTF-8"\n', 'latin1');
  const { document } = parseVmxText(file);
  expect(repeatedKeys(document)).toEqual([{ key: '.encoding', lines: [1, 3] }]);
  expect(formatVmxText(document)).toBe('.encoding = "UTF-8"\ndisplayName = "a\u00fc"\n.encoding = "UTF-8"\n');
});
