import type { Node, PageState } from "../state/model";

/** One value that views follow. */
class Followed<Value> {
  current: Value = $state.raw() as Value;

  constructor(first: Value) {
    this.current = first;
  }
}

/** The page's state as views follow it: each node by itself, so that a change of one runs nothing of the others.
 *  Nodes may come and go. */
export class FollowedState {
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- what is in it is followed
  readonly #nodes = new Map<number, Followed<Node | undefined>>();
  readonly #layout;
  readonly #dependencies;
  readonly #jobs;
  /** Ids of the components that some listener fills. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- made anew when the listeners change
  readonly outputs = $derived.by(() => new Set(this.dependencies.flatMap((dependency) => dependency.outputs)));

  constructor(first: PageState) {
    this.#layout = new Followed(first.layout);
    this.#dependencies = new Followed(first.dependencies);
    this.#jobs = new Followed(first.jobs);
    this.#arrive(first);
  }

  /** Undefined for one that is not, or no longer, there. */
  node(id: number): Node | undefined {
    return this.#nodes.get(id)?.current;
  }

  get layout() {
    return this.#layout.current;
  }

  get dependencies() {
    return this.#dependencies.current;
  }

  get jobs() {
    return this.#jobs.current;
  }

  update(now: PageState): void {
    this.#arrive(now);
    this.#layout.current = now.layout;
    this.#dependencies.current = now.dependencies;
    this.#jobs.current = now.jobs;
    for (const [id, followed] of this.#nodes) {
      if (followed.current === now.nodes[id]) continue;
      followed.current = now.nodes[id];
      if (!(id in now.nodes)) this.#nodes.delete(id);
    }
  }

  /** Here and not where a view asks first: what is made while a view computes, it does not follow. */
  #arrive({ nodes }: PageState): void {
    for (const key in nodes) {
      const id = Number(key);
      if (!this.#nodes.has(id)) this.#nodes.set(id, new Followed(nodes[id]));
    }
  }
}
