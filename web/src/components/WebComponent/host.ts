import { isEqual } from "../../state/equal";
import type { ComponentContext } from "../contract";
import { type ElementClass, type Hosted, plain, problemOf } from "./element";

type Context = ComponentContext<unknown, "webcomponent">;
type Theme = Hosted["theme"];
type Known = Pick<Hosted, "value" | "props" | "label" | "interactive" | "theme">;

/** One element on the page: gives it what the page knows, and the page what it says. */
export class Host {
  readonly element: Hosted;
  /** What the page had when the element was told of it last. */
  #told: Known | null = null;

  /** `failed`: hears what the element's code throws, and null when it works again. Throws what its constructor throws. */
  constructor(
    kind: ElementClass,
    private readonly ctx: () => Context,
    private readonly failed: (problem: unknown) => void,
  ) {
    this.element = new kind();
    const { contract, events } = ctx().props.web_element;
    this.element.limelight = Object.freeze({
      contract,
      upload: async (file: File, onProgress?: (fraction: number) => void) => {
        const [uploaded] = await ctx().upload([file], onProgress);
        if (!uploaded) throw new Error("Nothing was uploaded.");
        return uploaded;
      },
      notify: (level: "info" | "warning" | "error" | "success", message: string) => { ctx().notify(level, message); },
      call: (method: string, data: unknown = null) => ctx().ask(method, data),
    });
    for (const event of ["input", "change", ...events]) this.element.addEventListener(event, this.#hear);
  }

  /** Puts the element into the page, with its properties set. */
  show(place: HTMLElement, theme: Theme): void {
    this.#run(() => {
      this.#tell(this.#changed(theme));
      place.append(this.element);
    });
  }

  /** Gives the element what has changed. */
  update(theme: Theme): void {
    let names: readonly string[] = [];
    const works = this.#run(() => {
      const changed = this.#changed(theme);
      names = Object.keys(changed);
      if (!names.length) return;
      this.#tell(changed);
      const done = this.element.propertiesChangedCallback?.(names);
      if (done instanceof Promise) done.catch(this.failed);
    });
    if (works && names.length) this.failed(null);
  }

  /** Of what the page knows, what the element does not. */
  #changed(theme: Theme): Partial<Known> {
    const { props, value, interactive } = this.ctx();
    const own = Object.fromEntries(props.web_element.options.map((name) => [name, Reflect.get(props, name)]));
    const now: Known = { value, props: own, label: typeof props.label === "string" ? props.label : "", interactive, theme };
    const before = this.#told;
    this.#told = now;
    const names = Object.keys(now) as (keyof Known)[];
    const changed = before === null ? names : names.filter((name) => !isEqual(before[name], now[name]));
    // What it said itself it has already: setting it again would move a cursor.
    const isItsOwn = before !== null && changed.includes("value") && isEqual(plain(this.element.value), value);
    return Object.fromEntries(changed.filter((name) => name !== "value" || !isItsOwn).map((name) => [name, now[name]]));
  }

  #tell(changed: Partial<Known>): void {
    for (const [name, now] of Object.entries(changed)) Object.assign(this.element, { [name]: name === "props" ? Object.freeze(plain(now)) : plain(now) });
  }

  readonly #hear = (event: Event): void => {
    // What bubbles out of its own content is no event of it.
    if (event.target !== this.element) return;
    this.#run(() => {
      const value = plain(this.element.value);
      if (!isEqual(value, this.ctx().value)) this.ctx().setValue(value);
      if (event.type === "input" || event.type === "change") return;
      const detail = event instanceof CustomEvent ? plain(event.detail) : null;
      this.ctx().dispatch(event.type as never, detail); // events of packages have names of their own
    });
  };

  /** Whether nothing failed. */
  #run(code: () => void): boolean {
    const problem = problemOf(code);
    if (problem !== null) this.failed(problem);
    return problem === null;
  }
}
