import type { ComponentContext } from "../contract";
import { headLoads } from "../head";
import { Properties } from "./properties";

interface Watcher {
  readonly names: readonly string[];
  readonly callback: () => void;
}

/** What the author's `js_on_load` is given, for one component. */
export class Code {
  readonly properties: Properties;
  readonly #watchers: Watcher[] = [];

  constructor(private readonly ctx: () => ComponentContext<unknown, "html">) {
    this.properties = new Properties(ctx);
  }

  /** Runs it; once, when the component is there. */
  run(element: HTMLElement): void {
    const { script, component_class_name: name } = this.ctx().props;
    if (script === "click") {
      element.addEventListener("click", () => {
        this.#trigger("click");
      });
    } else if (script !== null) {
      const load = window.limelight_js?.[script];
      const given = [element, this.#trigger, this.properties.proxy, this.#server(), this.#upload, this.#watch];
      const run = () => load?.(...given);
      if (!load) console.error(`js_on_load of ${name} is no JavaScript, or not part of the app.`);
      else void Promise.resolve(headLoads()?.then(run) ?? run()).catch((error: unknown) => { console.error(`js_on_load of ${name} failed:`, error); });
    }
  }

  /** After the templates show it: calls those who watch what changed. */
  changed(): void {
    const names = this.properties.changedByOthers();
    for (const watcher of this.#watchers) if (watcher.names.some((name) => names.includes(name))) watcher.callback();
  }

  readonly #trigger = (event: string, data: unknown = null) => {
    this.properties.flush();
    // The author's events have names of their own.
    this.ctx().dispatch(event as never, data);
  };

  readonly #watch = (names: string | readonly string[], callback: () => void) => {
    this.#watchers.push({ names: typeof names === "string" ? [names] : names, callback });
  };

  readonly #upload = async (file: File) => {
    const [uploaded] = await this.ctx().upload([file]);
    return uploaded;
  };

  #server(): Readonly<Record<string, (...given: unknown[]) => Promise<unknown>>> {
    const ask = (name: string) => (...given: unknown[]) => {
      const [only] = given;
      // A list stands for all arguments.
      return this.ctx().ask(name, given.length === 1 && !Array.isArray(only) ? only : given);
    };
    return Object.fromEntries(this.ctx().props.server.map((name) => [name, ask(name)]));
  }
}
