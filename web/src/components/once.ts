/** What `load` imports, which is asked for once: with each `import()` of a built page, the browser is made to look through
 *  all of the page for a nonce. One that failed is tried again. */
export function once<T>(load: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () =>
    (asked ??= load().catch((error: unknown) => {
      asked = undefined;
      throw error;
    }));
}
