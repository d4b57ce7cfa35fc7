/** Modules by the type in the name of their file: at once if one is in the main chunk, a promise if its chunk loads, null if there is none. */
export type ByType<Module> = (type: string) => Module | Promise<Module> | null;

type Modules<Module> = Readonly<Record<string, Module>>;

/** A table of what `import.meta.glob` found: `eager` modules, and of the `names` the others, whose table `load` brings. */
export function byType<Module>(eager: Modules<Module>, names: readonly string[], load: () => Promise<Modules<() => Promise<Module>>>): ByType<Module> {
  const there = named(eager);
  /** Those that have arrived, so that showing one more needs no wait. */
  const arrived = new Map<string, Module>();
  const loading = new Map<string, Promise<Module>>();

  async function fetched(type: string): Promise<Module> {
    const module = await named(await load())[type]?.();
    if (!module) throw new Error(`There is no view of ${type}.`);
    arrived.set(type, module);
    return module;
  }

  function start(type: string): Promise<Module> {
    const known = loading.get(type);
    if (known) return known;
    const promise = fetched(type);
    loading.set(type, promise);
    // A chunk that did not come (a lost connection) is asked for again the next time.
    promise.catch(() => loading.delete(type));
    return promise;
  }

  return (type) => there[type] ?? arrived.get(type) ?? (names.includes(type) ? start(type) : null);
}

function named<Module>(modules: Modules<Module>): Modules<Module> {
  return Object.fromEntries(Object.entries(modules).map(([path, module]) => [path.replace(/^.*\/(\w+)\.\w+\.ts$/, "$1"), module]));
}
