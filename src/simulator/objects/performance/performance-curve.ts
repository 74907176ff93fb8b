import { createHash } from 'node:crypto';

/** A stretch of time, in seconds since 1970. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/** What something measures on average in a period. */
export type Series = (period: Period) => number;

/** Lengths of the waves in seconds: some minutes, some hours, a day. None divides another, so that no two days are alike. */
const WAVES = [1_740, 9_660, 86_400];

/**
 * Returns a smooth curve between two values; the same text gives the same curve in every run. It is a sum of waves with an exact mean
 * over a period: the value of five minutes is the mean of the values of its twenty-second intervals.
 */
export function curve(seed: string, low: number, high: number): Series {
  const digest = createHash('sha256').update(seed).digest();
  const share = (index: number) => digest.readUInt16BE(index * 2) / 0xffff;
  const height = (high - low) / 2;
  const middle = low + height;
  const waves = WAVES.map((seconds, index) => ({
    size: (height / WAVES.length) * (0.4 + 0.6 * share(index)),
    speed: (2 * Math.PI) / seconds,
    phase: 2 * Math.PI * share(index + WAVES.length),
  }));
  return ({ from, to }) =>
    waves.reduce((sum, { size, speed, phase }) => {
      const area = (Math.cos(speed * from + phase) - Math.cos(speed * to + phase)) / speed;
      return sum + (size * area) / (to - from);
    }, middle);
}

export const sumOf =
  (series: readonly Series[]): Series =>
  (period) =>
    series.reduce((sum, each) => sum + each(period), 0);

export const scaled =
  (series: Series, factor: number): Series =>
  (period) =>
    series(period) * factor;

export const constant =
  (value: number): Series =>
  () =>
    value;

/** So much per second, as what came together in the period. */
export const total =
  (perSecond: Series): Series =>
  (period) =>
    perSecond(period) * (period.to - period.from);
