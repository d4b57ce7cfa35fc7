import { isEqual } from "../../state/equal";
import type { ComponentContext } from "../contract";

export type Values = Record<string, unknown>;

interface Copy {
  /** What the page's state had when the copy was made. */
  readonly seen: unknown;
  mine: unknown;
}

/** The properties of a component as the author's code sees them: `props.value = 3` changes the page. Lists and objects are
 *  copies of the page's, so that code may change them in place; what it changed goes to the page with `flush`. */
export class Properties {
  readonly proxy: Values;
  readonly #copies = new Map<string, Copy>();
  #known: Readonly<Values>;

  constructor(private readonly ctx: () => ComponentContext<unknown, "html">) {
    this.#known = this.#snapshot();
    this.proxy = new Proxy<Values>(
      {},
      {
        get: (_target, name) => (typeof name === "string" ? this.#get(name) : undefined),
        set: (_target, name, value: unknown) => {
          if (typeof name === "string") this.#set(name, value);
          return typeof name === "string";
        },
        has: (_target, name) => typeof name === "string" && Object.hasOwn(this.#snapshot(), name),
        ownKeys: () => Object.keys(this.#snapshot()),
        getOwnPropertyDescriptor: (_target, name) =>
          typeof name === "string" && Object.hasOwn(this.#snapshot(), name) ? { configurable: true, enumerable: true, writable: true, value: this.#get(name) } : undefined,
      },
    );
  }

  /** Gives the page what the author's code changed in place. */
  flush(): void {
    for (const [name, { seen, mine }] of this.#copies) if (typeof mine === "object" && !isEqual(seen, mine)) this.#set(name, mine);
  }

  /** Names of what changed since the last call, but not by the author's code. */
  changedByOthers(): string[] {
    const before = this.#known;
    this.#known = this.#snapshot();
    return Object.keys(this.#known).filter((name) => before[name] !== this.#known[name]);
  }

  #snapshot(): Values {
    return { ...this.ctx().props, value: this.ctx().value };
  }

  #get(name: string): unknown {
    const state = this.#snapshot()[name];
    if (state === null || state === undefined) return name === "value" ? "" : name === "label" ? undefined : state;
    if (typeof state !== "object") return state;
    const copy = this.#copies.get(name);
    if (copy && copy.seen === state) return copy.mine;
    const mine: unknown = structuredClone(state);
    this.#copies.set(name, { seen: state, mine });
    return mine;
  }

  #set(name: string, mine: unknown): void {
    const sent: unknown = structuredClone(mine);
    if (name === "value") this.ctx().setValue(sent, { byUser: false });
    else this.ctx().setProps({ [name]: sent });
    const seen = this.#snapshot()[name];
    this.#known = { ...this.#known, [name]: seen };
    this.#copies.set(name, { seen, mine });
  }
}
