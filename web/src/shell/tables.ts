import { apply } from "../state/apply";
import { fileOf, isLarge, isPartial } from "../state/largeTables";
import { type PageState, dependencyOf } from "../state/model";
import type { Server } from "../wire/server";

interface Host {
  readonly server: Server;
  /** Of a file. */
  readonly maxBytes: number | null;
  state(): PageState;
  setState(state: PageState): void;
}

/** The tables of a page, of which large ones come and go as files. */
export class Tables {
  readonly #loading = new WeakMap<object, Promise<unknown>>();

  constructor(private readonly host: Host) {}

  /** Loads the tables among the components that came in part; null if none did. */
  whole(ids: readonly number[]): Promise<void> | null {
    const loading = ids.filter((id) => isPartial(this.#valueOf(id))).map((id) => this.#load(id));
    return loading.length ? Promise.all(loading).then(() => undefined) : null;
  }

  /** The values of a call with files in the place of large tables. */
  async packed(dependency: number, data: unknown[]): Promise<unknown[]> {
    const inputs = dependencyOf(this.host.state(), dependency)?.inputs ?? [];
    const isPacked = (value: unknown, place: number) => this.#isTable(inputs[place]) && (fileOf(value) !== undefined || isLarge(value));
    if (!data.some(isPacked)) return data;
    const { sent } = await import("./tableFiles");
    const { server, maxBytes } = this.host;
    return Promise.all(data.map((value, place) => (isPacked(value, place) ? sent(server, value as Parameters<typeof sent>[1], maxBytes) : value)));
  }

  /** Until it is whole: a function may fill it with another one meanwhile. */
  async #load(id: number): Promise<void> {
    for (let partial = this.#valueOf(id); isPartial(partial); partial = this.#valueOf(id)) {
      const found = partial;
      const loading = this.#loading.get(found) ?? import("./tableFiles").then(({ load }) => load(this.host.server, found));
      this.#loading.set(found, loading);
      try {
        const value = await loading;
        // Nothing hears of it: the value is what it was.
        this.host.setState(apply(this.host.state(), { type: "whole", id, partial: found, value }));
      } catch (error) {
        this.#loading.delete(found);
        throw error;
      }
    }
  }

  #isTable(id: number | undefined): boolean {
    return id !== undefined && this.host.state().nodes[id]?.type === "dataframe";
  }

  #valueOf(id: number): unknown {
    return this.#isTable(id) ? this.host.state().nodes[id]?.value : null;
  }
}
