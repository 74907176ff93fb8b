/** A signal that is aborted so many milliseconds after another one, with its reason. Release it when it is no longer needed. */
export function lingering(
  after: AbortSignal,
  milliseconds: number,
): { readonly signal: AbortSignal; readonly release: () => void } {
  const late = new AbortController();
  let timer: NodeJS.Timeout | null = null;
  const begin = (): void => {
    timer = setTimeout(() => late.abort(after.reason), milliseconds);
  };
  if (after.aborted) late.abort(after.reason);
  else after.addEventListener('abort', begin, { once: true });
  return {
    signal: late.signal,
    release: () => {
      after.removeEventListener('abort', begin);
      if (timer !== null) clearTimeout(timer);
    },
  };
}
