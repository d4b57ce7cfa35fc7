import type { DependencyConfig, LayoutNode, RenderConfig } from "../wire/generated";
import type { Node, PageState } from "./model";
import { nodesOf } from "./start";

/** The page with what a render has made in place of what it made before. */
export function withRender(state: PageState, config: RenderConfig): PageState {
  const gone = new Set(idsBelow(find(state.layout, config.layout.id)?.children ?? []));
  const rest = Object.fromEntries(Object.entries(state.nodes).filter(([id]) => !gone.has(Number(id))));
  const made = Object.fromEntries(
    nodesOf(config.components, config.dependencies).map((node, index) => [node.id, kept(state.nodes[node.id], node, config.components[index]?.preserved_by_key)]),
  );
  const removed = rendered(state.dependencies, config.render_id);
  const fresh = new Set(config.dependencies.map(({ id }) => id));
  return {
    ...state,
    nodes: { ...rest, ...made },
    dependencies: [...state.dependencies.filter((one) => !removed.has(one.id)), ...config.dependencies],
    // A job that runs still fills its outputs, and what is chained behind it runs.
    retired: [...needed(state), ...state.dependencies.filter((one) => removed.has(one.id))].filter((one) => !fresh.has(one.id)),
    layout: withChildren(state.layout, config.layout),
  };
}

/** Replaced dependencies that run still, or are chained behind one that does. */
function needed(state: PageState): readonly DependencyConfig[] {
  const running = new Set(state.jobs.map((job) => job.dependency));
  const isNeeded = (id: number | null): boolean =>
    id !== null && (running.has(id) || isNeeded(state.retired.find((one) => one.id === id)?.trigger_after ?? null));
  return state.retired.filter(({ id }) => isNeeded(id));
}

function kept(before: Node | undefined, made: Node, preserved: readonly string[] | null | undefined): Node {
  if (!before || !preserved) return made;
  const props = Object.fromEntries(preserved.filter((name) => name in before.props).map((name) => [name, before.props[name]]));
  const value = preserved.includes("value") ? before.value : made.value;
  return { ...made, props: { ...made.props, ...props }, value, status: before.status };
}

/** Ids of the dependencies that a render made, and that renders in it made. */
function rendered(dependencies: readonly DependencyConfig[], render: number): Set<number> {
  const renders = new Set([render]);
  const found = new Set<number>();
  let size = -1;
  while (size !== found.size) {
    size = found.size;
    for (const one of dependencies) {
      if (one.rendered_in === null || !renders.has(one.rendered_in)) continue;
      found.add(one.id);
      if (one.render_id !== null) renders.add(one.render_id);
    }
  }
  return found;
}

function find(node: LayoutNode, id: number): LayoutNode | undefined {
  if (node.id === id) return node;
  for (const child of node.children ?? []) {
    const found = find(child, id);
    if (found) return found;
  }
  return undefined;
}

function* idsBelow(children: readonly LayoutNode[]): Generator<number> {
  for (const child of children) {
    yield child.id;
    yield* idsBelow(child.children ?? []);
  }
}

function withChildren(node: LayoutNode, made: LayoutNode): LayoutNode {
  if (node.id === made.id) return { ...node, children: made.children ?? [] };
  if (!node.children) return node;
  const children = node.children.map((child) => withChildren(child, made));
  return children.every((child, place) => child === node.children?.[place]) ? node : { ...node, children };
}
