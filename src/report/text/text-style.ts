/**
 * Building blocks of texts: colors, counts, durations, display width, values. They know nothing of plans or VMs.
 */

/** How a text is drawn: whether colours are wanted, and how many columns there are to fill. */
export interface TextStyle {
  readonly color: boolean;
  readonly columns: number;
}

export type Tone = 'add' | 'change' | 'remove' | 'bold' | 'faint' | 'error' | 'warning' | 'good';

const CODES: Readonly<Record<Tone, readonly [number, number]>> = {
  add: [32, 39],
  change: [33, 39],
  remove: [31, 39],
  bold: [1, 22],
  faint: [2, 22],
  error: [31, 39],
  warning: [33, 39],
  good: [32, 39],
};

/** The text in a tone, or as it is where no colour is wanted. The meaning must never lie in the colour alone. */
export function paint(text: string, tone: Tone, style: Pick<TextStyle, 'color'>): string {
  if (!style.color || text === '') return text;
  const [on, off] = CODES[tone];
  return `\u001b[${on}m${text}\u001b[${off}m`;
}
