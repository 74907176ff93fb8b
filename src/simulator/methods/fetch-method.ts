import type { ManagedObject } from '../objects/managed-object.js';
import type { PropertyContext } from '../properties/property-context.js';
import { parsePropertyPath, readProperty } from '../properties/property-path.js';
import { text } from '../soap/arguments.js';
import type { SoapResult } from '../soap/envelope.js';
import type { XmlElement } from '../soap/xml-reader.js';
import type { MethodTable } from './method.js';

/**
 * One property of an object, as the result of a call on it: a list is given item by item, and what is unset by no value at all. No
 * WSDL has it; every managed object does, and pyvmomi reads all properties by it since its version 8.
 */
export function fetchProperty(self: ManagedObject, body: XmlElement, context: PropertyContext | null): SoapResult {
  const value = readProperty(self, parsePropertyPath(text(body, 'prop').trim()), context);
  return value?.kind === 'array' ? value.items : value;
}

export const FETCH_METHODS: MethodTable = {
  Fetch: (self, call) => fetchProperty(self, call.body, call.session),
};
