const loading = new Map<string, Promise<void>>();

/** Loads a script of a library that is installed on the server, once. */
export function script(name: string, version: string): Promise<void> {
  const known = loading.get(name);
  if (known) return known;
  const made = new Promise<void>((resolve, reject) => {
    const element = document.createElement("script");
    element.src = new URL(`plots/${name}?v=${encodeURIComponent(version)}`, document.baseURI).href;
    element.onload = () => resolve();
    element.onerror = () => {
      element.remove();
      // A script that did not come (a lost connection) is asked for again the next time.
      loading.delete(name);
      reject(new Error(`${name} could not be loaded.`));
    };
    document.head.append(element);
  });
  loading.set(name, made);
  return made;
}
