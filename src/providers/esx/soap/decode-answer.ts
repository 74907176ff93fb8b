import { beginObject, decodeMember, type ObjectUnderway } from './decode.js';
import { faultOfSoap } from './fault.js';
import type { VimValue } from './value.js';
import { membersOf } from './vim25/vim25.js';
import { typeName, type XmlElement } from './xml.js';
import { createXmlStream } from './xml-stream.js';

/** An element whose end has not come. */
interface OpenElement extends XmlElement {
  text: string;
  readonly children: XmlElement[];
  /** This element and all that it keeps. */
  kept: number;
}

/**
 * Bounds of what is held while an answer is read. Elements that wait for their parent's end, because only the parent says what they
 * mean; a value is a small tree, and everything else is decoded and dropped at once. Characters of one text.
 */
export const HELD_LIMITS = { elements: 400_000, textCharacters: 16 * 1024 * 1024 } as const;

/** So many bytes become text at a time. */
const PIECE_BYTES = 64 * 1024;

/** Where values stand in an envelope: Envelope, Body, Response, returnval, member. */
const BODY = 1;
const RESPONSE = 2;
const RETURNVAL = 3;
const MEMBER = 4;

/**
 * What an envelope answers to a call of a method: its `returnval`s by the method's type; for a list type always an array, otherwise
 * one value or undefined. It is decoded as it goes by, of a list each item, of an object each member as soon as it is whole, so that
 * neither the text nor the tree of a large answer ever exists. Throws a VimFault for a fault, and an Error for what cannot be read.
 */
export function decodeAnswer(body: Buffer, method: string, returns: string | null): VimValue | undefined {
  const isList = returns?.endsWith('[]') === true;
  const type = returns === null ? null : isList ? returns.slice(0, -2) : returns;
  const values: VimValue[] = [];
  const path: OpenElement[] = [];
  let first: XmlElement | null = null;
  let underway: ObjectUnderway | null = null;
  let held = 0;

  const isAnswer = (): boolean =>
    path[BODY]?.name === 'Body' &&
    path[RESPONSE] !== undefined &&
    path[RESPONSE] === first &&
    path[RESPONSE].name === `${method}Response`;

  /** Takes an element that is decoded at once, or that means nothing; false for one that its parent keeps. */
  const take = (element: XmlElement): boolean => {
    if (path.length <= RESPONSE) return true;
    if (!isAnswer()) return first?.name !== 'Fault';
    if (type === null) return true;
    if (path.length === MEMBER && underway !== null) {
      underway.add(element);
      return true;
    }
    if (path.length !== RETURNVAL) return false;
    if (element.name !== 'returnval') return true;
    values.push(underway === null ? decodeMember(element, type) : underway.object);
    underway = null;
    return true;
  };

  const stream = createXmlStream({
    open: (name, xsiType, refType) => {
      const element: OpenElement = {
        name,
        xsiType: xsiType === null ? null : typeName(xsiType),
        refType,
        text: '',
        children: [],
        kept: 1,
      };
      held += 1;
      if (held > HELD_LIMITS.elements)
        throw new Error(`the answer has a value of more than ${HELD_LIMITS.elements} elements`);
      if (path.length === RESPONSE && path[BODY]?.name === 'Body') first ??= element;
      const begins = path.length === RETURNVAL && name === 'returnval' && isAnswer();
      if (begins && !isList && type !== null && membersOf(type) !== null) underway = beginObject(element.xsiType, type);
      path.push(element);
    },
    text: (piece) => {
      const last = path.at(-1);
      if (last === undefined) return;
      last.text += piece;
      if (last.text.length > HELD_LIMITS.textCharacters)
        throw new Error(`the answer has a text of more than ${HELD_LIMITS.textCharacters} characters`);
    },
    close: () => {
      const element = path.pop();
      if (element === undefined) return;
      const parent = path.at(-1);
      if (parent === undefined || take(element)) {
        held -= element.kept;
        return;
      }
      parent.children.push(element);
      parent.kept += element.kept;
    },
  });
  const decoder = new TextDecoder('utf-8');
  for (let start = 0; start < body.byteLength; start += PIECE_BYTES) {
    stream.write(decoder.decode(body.subarray(start, start + PIECE_BYTES), { stream: true }));
  }
  stream.write(decoder.decode());
  stream.end();
  return outcome(first, method, isList, values);
}

function outcome(
  first: XmlElement | null,
  method: string,
  isList: boolean,
  values: readonly VimValue[],
): VimValue | undefined {
  if (first === null) throw new Error('the envelope has no body');
  if (first.name === 'Fault') throw faultOfSoap(first);
  if (first.name !== `${method}Response`) throw new Error(`expected ${method}Response, found ${first.name}`);
  if (isList) return values;
  if (values.length > 1) throw new Error(`expected one returnval in ${first.name}, found ${values.length}`);
  return values[0];
}
