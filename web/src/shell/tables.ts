import { completed, fileOf, isLarge, isPartial } from "../state/largeTables";
import { dependencyOf } from "../state/model";
import type { PageConfig } from "../wire/generated";
import type { Server } from "../wire/server";
import type { Host } from "./runner";
import { type Table, load, sent, withChanges } from "./tableFiles";

/** The tables of a page, of which large ones come and go as files. */
export class Tables {
  /** The page as the runner sees it: its calls send files, and its own functions get whole tables. */
  readonly host: Host;
  readonly #loading = new WeakMap<object, Promise<Table>>();

  constructor(
    private readonly server: Server,
    private readonly config: PageConfig,
    private readonly page: Host,
  ) {
    this.host = {
      ...page,
      join: async (body, isWanted) => page.join({ ...body, data: await this.#packed(body.fn_index, body.data) }, isWanted),
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
      // The same rows for all that a generator changes in them.
      const { data } = partial;
      const loading = this.#loading.get(data) ?? load(this.server, partial);
      this.#loading.set(data, loading);
      try {
        this.#complete(id, partial, withChanges(await loading, partial));
      } catch (error) {
        this.#loading.delete(data);
        throw error;
      }
    }
  }

  /** Nothing hears of it: the value is what it was. */
  #complete(id: number, partial: unknown, value: unknown): void {
    const state = this.page.state();
    const node = state.nodes[id];
    if (!node || node.value !== partial) return;
    // What its generator changes next is a change of the whole table.
    const jobs = state.jobs.map((job) => (job.data ? { ...job, data: job.data.map((one) => completed(one, partial, value)) } : job));
    this.page.setState({ ...state, jobs, nodes: { ...state.nodes, [id]: { ...node, value } } });
  }

  /** The values of a call with files in the place of large tables. */
  async #packed(dependency: number, data: unknown[]): Promise<unknown[]> {
    const inputs = this.#ids(dependency);
    const isPacked = (value: unknown, place: number) => this.#valueOf(inputs[place]) !== null && (fileOf(value) !== undefined || isLarge(value));
    const most = this.config.max_file_size ?? null;
    // A file holds the table as it came, without what a generator changed in it.
    const ready = await Promise.all(data.map((value, place) => (isPacked(value, place) && isPartial(value) && value.edits ? this.#wholeOf(inputs[place], value) : value)));
    return Promise.all(ready.map((value, place) => (isPacked(value, place) ? sent(this.server, value as Parameters<typeof sent>[1], most) : value)));
  }

  /** What a function of the page gets, with whole tables. */
  async #wholes(dependency: number, given: readonly unknown[]): Promise<unknown[]> {
    const ids = this.#ids(dependency);
    await Promise.all(ids.map((id, place) => (isPartial(given[place]) ? this.whole(id) : null)));
    return given.map((value, place) => (isPartial(value) ? this.#valueOf(ids[place]) : value));
  }

  async #wholeOf(id: number | undefined, value: unknown): Promise<unknown> {
    if (id !== undefined) await this.whole(id);
    return this.#valueOf(id) ?? value;
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
