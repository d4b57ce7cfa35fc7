/** Sends one after the other, `everySeconds` apart or, where sending takes longer, as fast as that goes: a slow connection
 *  gets fewer pictures, not older ones. Ends with the returned function, after the one that is on its way. */
export function relay(everySeconds: number, sendOne: () => Promise<void>, end: () => void): () => void {
  let current: Promise<void> | null = null;
  const next = () => {
    current ??= sendOne().finally(() => (current = null));
  };
  const timer = setInterval(next, everySeconds * 1000);
  next();
  return () => {
    clearInterval(timer);
    // One after the end would start a new stream that is never ended.
    void (current ?? Promise.resolve()).finally(end);
  };
}
