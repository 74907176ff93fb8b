import type { ManagedObject } from '../objects/managed-object.js';
import type { ScriptedQuestion } from '../questions/scripted-question.js';
import type { Session } from '../session.js';
import type { Simulation } from '../simulation.js';
import type { SoapResult } from '../soap/envelope.js';
import { Fault, notSupported } from '../soap/fault.js';
import { string } from '../soap/value.js';
import type { XmlElement } from '../soap/xml-reader.js';

/** One call being carried out. */
export interface Call {
  readonly simulation: Simulation;
  readonly session: Session;
  readonly method: string;
  /** Arguments are its children. */
  readonly body: XmlElement;
  /** Aborted when the client is gone or the simulator closes. */
  readonly signal: AbortSignal;
  /** What a script has the task ask that this call starts. */
  readonly questions: readonly ScriptedQuestion[];
}

/** A method of the API, for the kind of object that it is on. */
export type Method = (self: ManagedObject, call: Call) => SoapResult | Promise<SoapResult>;

export type MethodTable = Readonly<Record<string, Method>>;

type Constructor<Self> = abstract new (...args: never[]) => Self;

/** Binds a method to a kind; on any other object it does not exist. */
export function on<Self extends ManagedObject>(
  kind: Constructor<Self>,
  run: (self: Self, call: Call) => SoapResult | Promise<SoapResult>,
): Method {
  return (self, call) => {
    if (self instanceof kind) return run(self, call);
    throw methodNotFound(self, call.method);
  };
}

/** A method of a kind; on any other object it is another one of the same name. */
export function onOr<Self extends ManagedObject>(
  kind: Constructor<Self>,
  run: (self: Self, call: Call) => SoapResult | Promise<SoapResult>,
  otherwise: Method | undefined,
): Method {
  return (self, call) => {
    if (self instanceof kind) return run(self, call);
    if (otherwise === undefined) throw methodNotFound(self, call.method);
    return otherwise(self, call);
  };
}

export function methodNotFound(self: ManagedObject, method: string): Fault {
  return new Fault('MethodNotFound', `The method ${method} does not exist on ${self.ref.type}.`, {
    receiver: self.ref,
    method: string(method),
  });
}

/** Refuses methods that a host does not have, whether single or a directly called host of a vCenter. */
export function requireCenter(call: Call): void {
  if (call.simulation.world.parts.kind === 'host' || call.session.scope !== null) throw notSupported();
}
