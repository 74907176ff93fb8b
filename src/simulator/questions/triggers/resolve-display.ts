import { ask, type QuestionContext } from '../ask.js';
import { QUESTION_KINDS, questionOf } from '../question-kinds.js';

const BYTES_PER_PIXEL = 4;

/**
 * Asks at power-on if `svga.vramSize` is too small for a screen of `svga.maxWidth` by `svga.maxHeight`. The question only informs: the
 * machine starts.
 */
export async function resolveDisplay(asking: QuestionContext): Promise<void> {
  const { keys } = asking.machine;
  const [width, height, bytes] = ['svga.maxWidth', 'svga.maxHeight', 'svga.vramSize'].map((key) =>
    keys.integer(key, 0),
  );
  if (width === undefined || height === undefined || bytes === undefined || bytes <= 0) return;
  if (width * height * BYTES_PER_PIXEL <= bytes) return;
  await ask(asking, questionOf(QUESTION_KINDS.displayLimits, `${width} by ${height}`));
}
