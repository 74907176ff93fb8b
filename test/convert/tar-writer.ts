/** One file of an archive that a test builds. Everything but name and content has the value of a plain file. */
export interface TarFile {
  readonly name: string;
  readonly content: string | Buffer;
  /** The type flag: `0` a file, `2` a symbolic link, `L` a long name, `x` a pax header. */
  readonly type?: string;
  /** What the header says, if it lies. */
  readonly size?: number;
  readonly prefix?: string;
}

function header({ name, content, type = '0', size = Buffer.byteLength(content), prefix = '' }: TarFile): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0, 100, 'utf8');
  block.write('0000644\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write('00000000000\0', 136);
  block.write('        ', 148);
  block.write(type, 156);
  block.write('ustar\u000000', 257);
  block.write(prefix, 345, 155, 'utf8');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function padded(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content as string);
  return Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

/** A ustar archive with the files in this order, and two empty blocks at its end. */
export function tarOf(files: readonly TarFile[], end = true): Buffer {
  const parts = files.flatMap((file) => [header(file), padded(file.content)]);
  return Buffer.concat([...parts, ...(end ? [Buffer.alloc(1024)] : [])]);
}

/** The content of a pax header. */
export function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  let length = Buffer.byteLength(rest) + 1;
  while (Buffer.byteLength(`${length}${rest}`) !== length) length = Buffer.byteLength(`${length}${rest}`);
  return `${length}${rest}`;
}
