import { type Clock, VirtualClock } from '../clock.js';
import { type HttpAnswer, textAnswer } from './http-answer.js';

/** The longest advance of one request: a year. */
const MOST_MILLISECONDS = 366 * 86_400_000;

/** GET /clock returns the simulator's time. PUT /clock with `{"advance": milliseconds}` advances it, and answers when all due work has run. */
export async function answerClock(clock: Clock, method: string, body: Buffer): Promise<HttpAnswer> {
  switch (method) {
    case 'GET':
      return told(clock);
    case 'PUT': {
      const milliseconds = readAdvance(body.toString('utf8'));
      if (milliseconds === null) {
        return textAnswer(400, `The body must be {"advance": N}, milliseconds from 0 to ${MOST_MILLISECONDS}\n`);
      }
      if (!(clock instanceof VirtualClock)) return textAnswer(409, 'The time is real and cannot be moved\n');
      await clock.advance(milliseconds);
      return told(clock);
    }
    default:
      return textAnswer(405, 'Method Not Allowed');
  }
}

function told(clock: Clock): HttpAnswer {
  return textAnswer(200, `${JSON.stringify({ now: clock.now().toISOString() })}\n`);
}

function readAdvance(text: string): number | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || !('advance' in value)) return null;
  const { advance } = value;
  const isUsable = typeof advance === 'number' && advance >= 0 && advance <= MOST_MILLISECONDS;
  return isUsable ? advance : null;
}
