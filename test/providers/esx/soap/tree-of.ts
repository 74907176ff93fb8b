import { typeName, type XmlElement } from '../../../../src/providers/esx/soap/xml.js';
import { createXmlStream } from '../../../../src/providers/esx/soap/xml-stream.js';

/** The tree that the pieces tell of. */
export function treeOf(pieces: readonly string[]): XmlElement {
  type Open = XmlElement & { text: string; children: XmlElement[] };
  const path: Open[] = [];
  let root: XmlElement | null = null;
  const stream = createXmlStream({
    open: (name, xsiType, refType) => {
      const element: Open = {
        name,
        xsiType: xsiType === null ? null : typeName(xsiType),
        refType,
        text: '',
        children: [],
      };
      path.at(-1)?.children.push(element);
      root ??= element;
      path.push(element);
    },
    text: (piece) => {
      const last = path.at(-1);
      if (last !== undefined) last.text += piece;
    },
    close: () => void path.pop(),
  });
  for (const piece of pieces) stream.write(piece);
  stream.end();
  if (root === null) throw new Error('no root was told of');
  return root;
}
