import { type DataObject, type Fields, object, string } from './value.js';

/**
 * A fault of the API, thrown by methods. Outside a task it becomes a SOAP fault, inside one it becomes TaskInfo.error.
 * The message is what people read; libvirt prints nothing else of a SOAP fault.
 */
export class Fault extends Error {
  readonly type: string;
  readonly fields: Fields;

  constructor(type: string, message: string, fields: Fields = {}) {
    super(message);
    this.name = 'Fault';
    this.type = type;
    this.fields = fields;
  }
}

/** TaskInfo.error and MissingProperty.fault. */
export function localizedFault(fault: Fault): DataObject {
  return object('LocalizedMethodFault', {
    fault: object(fault.type, fault.fields),
    localizedMessage: string(fault.message),
  });
}

export const invalidArgument = (property: string, message = `A specified parameter was not correct: ${property}`) =>
  new Fault('InvalidArgument', message, { invalidProperty: string(property) });

export const invalidRequest = (message: string) => new Fault('InvalidRequest', message);

export const notSupported = (message = 'The operation is not supported on the object.') =>
  new Fault('NotSupported', message);
