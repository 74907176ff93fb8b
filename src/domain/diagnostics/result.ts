/** A value that was had. */
export interface Success<Value> {
  readonly ok: true;
  readonly value: Value;
}

/** Why there is no value. A text is a phrase that follows the name of the thing ("must be ..."). */
export interface Failure<Problem = string> {
  readonly ok: false;
  readonly problem: Problem;
}

/** The outcome of whatever can fail because of its input. Faults of the program itself are thrown. */
export type Result<Value, Problem = string> = Success<Value> | Failure<Problem>;

export function success<Value>(value: Value): Success<Value> {
  return { ok: true, value };
}

export function failure<Problem>(problem: Problem): Failure<Problem> {
  return { ok: false, problem };
}
