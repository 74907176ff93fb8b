/**
 * SOAP for the simulator: reading requests, checking their order and types, typed arguments, values, faults, writing answers. It has its
 * own XML reader. Requests are bounded.
 */

import { type Fault, invalidRequest } from './fault.js';
import { reference, type Value } from './value.js';
import { readXml, type XmlElement, XmlError } from './xml-reader.js';
import { escapeXml, writeElement, writeFields } from './xml-writer.js';

/** One call: the method's element, and the object that it is called on. */
export interface SoapRequest {
  readonly method: string;
  readonly self: { readonly type: string; readonly value: string };
  /** The method's element; its children are `_this` and the arguments. */
  readonly body: XmlElement;
}

/** What a method gives back: nothing, one value, or a list (each item its own `returnval`). */
export type SoapResult = Value | readonly Value[] | undefined;

const HEAD =
  '<?xml version="1.0" encoding="UTF-8"?>\n' +
  '<soapenv:Envelope xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/" ' +
  'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" ' +
  'xmlns:xsd="http://www.w3.org/2001/XMLSchema" ' +
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n<soapenv:Body>\n';
const TAIL = '\n</soapenv:Body>\n</soapenv:Envelope>';
const SOAP_NAMESPACE = 'http://schemas.xmlsoap.org/soap/envelope/';

/** Reads an envelope. The SOAP header is passed over, as are content type and SOAPAction. */
export function readEnvelope(source: string): SoapRequest {
  let root: XmlElement;
  try {
    root = readXml(source);
  } catch (error) {
    if (error instanceof XmlError) throw invalidRequest(`XML document is malformed: ${error.message}.`);
    throw error;
  }
  if (root.name !== 'Envelope' || root.namespace !== SOAP_NAMESPACE) throw invalidRequest('Expected a SOAP envelope.');
  const body = root.children.find((child) => child.name === 'Body' && child.namespace === SOAP_NAMESPACE);
  const method = body?.children[0];
  if (method === undefined) throw invalidRequest('The SOAP body is empty.');
  const self = method.children.find((child) => child.name === '_this');
  if (self === undefined) throw invalidRequest(`Required parameter _this is missing in the call of ${method.name}.`);
  const type = self.attributes.get('type') ?? '';
  return { method: method.name, self: reference(type, self.text.trim()), body: method };
}

/** The names of the API itself; its neighbours have others. */
export const VIM = 'urn:vim25';

/** Libvirt checks how many `returnval` there are: none for a void method, one per item for a list. */
export function writeResponse(method: string, result: SoapResult, namespace = VIM): string {
  const values = result === undefined ? [] : isList(result) ? result : [result];
  const content = values.map((value) => writeElement('returnval', value)).join('');
  return `${HEAD}<${method}Response xmlns="${namespace}">${content}</${method}Response>${TAIL}`;
}

export function writeFault(fault: Fault): string {
  const detail = `<${fault.type}Fault xmlns="urn:vim25" xsi:type="${fault.type}">${writeFields(fault.fields)}</${fault.type}Fault>`;
  return (
    `${HEAD}<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>${escapeXml(fault.message)}</faultstring>` +
    `<detail>${detail}</detail></soapenv:Fault>${TAIL}`
  );
}

function isList(result: Value | readonly Value[]): result is readonly Value[] {
  return Array.isArray(result);
}
