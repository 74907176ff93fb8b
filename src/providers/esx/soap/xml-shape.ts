/**
 * What an answer may be made of before it is parsed at all. The parser builds a tree; a bomb (deep nesting, floods of attributes,
 * entities) is refused by one pass over the text, which builds nothing.
 */
export const XML_LIMITS = {
  depth: 64,
  elements: 8_000_000,
  /** One tag with all its attributes. */
  tagCharacters: 16 * 1024,
} as const;

/** Where a tag ends: the index of its `>`, quotes passed over. Throws where it is too long or does not end. */
function tagEnd(text: string, start: number): number {
  let quote = 0;
  const most = Math.min(text.length, start + XML_LIMITS.tagCharacters);
  for (let at = start; at < most; at += 1) {
    const code = text.charCodeAt(at);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === 62) return at;
    else if (code === 34 || code === 39) quote = code;
  }
  if (most < text.length) throw new Error(`the answer has a tag of more than ${XML_LIMITS.tagCharacters} characters`);
  throw new Error('the answer is cut off');
}

function past(text: string, end: string, from: number): number {
  const at = text.indexOf(end, from);
  if (at === -1) throw new Error('the answer is cut off');
  return at + end.length;
}

/** Throws an Error that says what is wrong with the shape of a document; no element of it is looked at. */
export function checkXmlShape(text: string): void {
  let depth = 0;
  let elements = 0;
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at)) {
    const next = text.charCodeAt(at + 1);
    if (next === 33) {
      if (text.startsWith('<!--', at)) at = past(text, '-->', at + 4);
      else if (text.startsWith('<![CDATA[', at)) at = past(text, ']]>', at + 9);
      else throw new Error('the answer declares a DOCTYPE, which no vSphere server does');
      continue;
    }
    if (next === 63) {
      at = past(text, '?>', at + 2);
      continue;
    }
    const end = tagEnd(text, at + 1);
    if (next === 47) depth -= 1;
    else {
      elements += 1;
      if (text.charCodeAt(end - 1) !== 47) depth += 1;
    }
    if (depth > XML_LIMITS.depth) throw new Error(`the answer is nested more than ${XML_LIMITS.depth} deep`);
    if (elements > XML_LIMITS.elements) throw new Error(`the answer has more than ${XML_LIMITS.elements} elements`);
    at = end + 1;
  }
}
