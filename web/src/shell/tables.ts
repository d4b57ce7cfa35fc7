import { fileOf, isLarge, isPartial } from "../state/largeTables";
import { dependencyOf } from "../state/model";
import type { PageConfig } from "../wire/generated";
import type { Server } from "../wire/server";
import type { Host } from "./runner";
import { load, sent } from "./tableFiles";

/** The tables of a page, of which large ones come and go as files. */
export class Tables {
  /** The page as the runner sees it: its calls send files, and its own functions get whole tables. */
  readonly host: Host;
  readonly #loading = new WeakMap<object, Promise<unknown>>();

  constructor(
    private readonly server: Server,
    private readonly config: PageConfig,
    private readonly page: Host,
  ) {
    this.host = {
      ...page,
      join: async (body) => page.join({ ...body, data: await this.#packed(body.fn_index, body.data) }),
      sendChunk: async (eventId, data) => {
        const job = page.state().jobs.find((one) => one.eventId === eventId);
        await page.sendChunk(eventId, job ? await this.#packed(job.dependency, data) : data);
      },
      pageFunction: (id) => {
        const run = page.pageFunction(id);
        return run && (async (...given) => run(...(await this.#wholes(id, given))));
      },
    };
  }

  /** Loads the table if only its first rows are here. */
  async whole(id: number): Promise<void> {
    // Until it is whole: a function may fill it with another one meanwhile.
    for (let partial = this.#valueOf(id); isPartial(partial); partial = this.#valueOf(id)) {
      const loading = this.#loading.get(partial) ?? load(this.server, partial);
      this.#loading.set(partial, loading);
      try {
        this.#complete(id, partial, await loading);
      } catch (error) {
        this.#loading.delete(partial);
        throw error;
      }
    }
  }

  /** Nothing hears of it: the value is what it was. */
  #complete(id: number, partial: unknown, value: unknown): void {
    const state = this.page.state();
    const node = state.nodes[id];
    if (node && node.value === partial) this.page.setState({ ...state, nodes: { ...state.nodes, [id]: { ...node, value } } });
  }

  /** The values of a call with files in the place of large tables. */
  async #packed(dependency: number, data: unknown[]): Promise<unknown[]> {
    const inputs = this.#ids(dependency);
    const isPacked = (value: unknown, place: number) => this.#valueOf(inputs[place]) !== null && (fileOf(value) !== undefined || isLarge(value));
    const most = this.config.max_file_size ?? null;
    return Promise.all(data.map((value, place) => (isPacked(value, place) ? sent(this.server, value as Parameters<typeof sent>[1], most) : value)));
  }

  /** What a function of the page gets, with whole tables. */
  async #wholes(dependency: number, given: readonly unknown[]): Promise<unknown[]> {
    const ids = this.#ids(dependency);
    await Promise.all(ids.map((id, place) => (isPartial(given[place]) ? this.whole(id) : null)));
    return given.map((value, place) => (isPartial(value) ? this.#valueOf(ids[place]) : value));
  }

  /** The components whose values its calls send, then those that they fill. */
  #ids(dependency: number): readonly number[] {
    const found = dependencyOf(this.page.state(), dependency);
    return found ? [...found.inputs, ...found.outputs] : [];
  }

  #valueOf(id: number | undefined): unknown {
    const node = id === undefined ? undefined : this.page.state().nodes[id];
    return node?.type === "dataframe" ? node.value : null;
  }
}
