import type { Node, PageState } from "../state/model";

/** One value that views follow. */
class Followed<Value> {
  current: Value = $state.raw() as Value;

  constructor(first: Value) {
    this.current = first;
  }
}

/** A component as views follow it: each field by itself, so that a new status runs nothing that reads the value. It keeps
 *  what it had when it leaves the page, because a view that is about to leave may read once more. */
class FollowedNode implements Node {
  readonly id: number;
  type: Node["type"];
  props: Node["props"];
  value: unknown;
  isInputByUse: boolean;
  isLinked: boolean;
  status: Node["status"];
  isCalling: boolean;

  constructor(first: Node) {
    this.id = first.id;
    this.type = $state.raw(first.type);
    this.props = $state.raw(first.props);
    this.value = $state.raw(first.value);
    this.isInputByUse = $state.raw(first.isInputByUse);
    this.isLinked = $state.raw(first.isLinked);
    this.status = $state.raw(first.status);
    this.isCalling = $state.raw(first.isCalling ?? false);
  }

  /** Who reads what is the same as before hears nothing. */
  update(now: Node): void {
    Object.assign(this, { isCalling: false, ...now });
  }
}

/** The page's state as views follow it: each node by itself, so that a change of one runs nothing of the others.
 *  Nodes may come and go. */
export class FollowedState {
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- what is in it is followed
  readonly #nodes = new Map<number, FollowedNode>();
  #known: PageState["nodes"] = {};
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
  node(id: number): FollowedNode | undefined {
    return this.#nodes.get(id);
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
  }

  /** Here and not where a view asks first: what is made while a view computes, it does not follow. */
  #arrive({ nodes }: PageState): void {
    if (nodes === this.#known) return;
    for (const id of this.#nodes.keys()) if (!(id in nodes)) this.#nodes.delete(id);
    for (const node of Object.values(nodes)) {
      if (this.#known[node.id] === node) continue;
      const followed = this.#nodes.get(node.id);
      if (followed) followed.update(node);
      else this.#nodes.set(node.id, new FollowedNode(node));
    }
    this.#known = nodes;
  }
}
