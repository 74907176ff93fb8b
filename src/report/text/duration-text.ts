function count(amount: number, unit: string): string {
  return `${amount} ${unit}${amount === 1 ? '' : 's'}`;
}

/** A planned time for people: whole minutes where it comes to them, with hours from two on, else seconds. */
export function durationText(seconds: number): string {
  if (seconds >= 7200 && seconds % 60 === 0) {
    const minutes = (seconds % 3600) / 60;
    return `${count(Math.floor(seconds / 3600), 'hour')}${minutes === 0 ? '' : ` ${count(minutes, 'minute')}`}`;
  }
  return seconds >= 60 && seconds % 60 === 0 ? count(seconds / 60, 'minute') : count(seconds, 'second');
}

/** A measured time for people: `0.4 s`, `12.3 s`, `2 min 05 s`. */
export function elapsedText(milliseconds: number): string {
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}
