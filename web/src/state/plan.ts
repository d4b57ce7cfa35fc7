import type { DependencyConfig } from "../wire/generated";
import type { Node, PageState } from "./model";

/** The dependencies that an event of a component starts, in the author's order. */
export function listeners(state: Pick<PageState, "dependencies">, component: number, event: string): readonly DependencyConfig[] {
  return state.dependencies.filter((dependency) => dependency.targets.some(([id, name]) => id === component && name === event));
}

/** What this event cancels. `isAlone`: nothing if it does more than to cancel. */
export function cancelled(state: Pick<PageState, "dependencies">, component: number, event: string, isAlone: boolean): readonly number[] {
  const own = listeners(state, component, event);
  const isMore = own.some(({ id, backend_fn, js }) => backend_fn || js || state.dependencies.some((one) => one.trigger_after === id));
  return isAlone && isMore ? [] : own.flatMap((one) => one.cancels ?? []);
}

/** The dependencies that run when the page opens, each with the id that its target names. */
export function onLoad(
  state: PageState,
  dependencies: readonly DependencyConfig[] = state.dependencies,
): readonly { readonly dependency: DependencyConfig; readonly target: number | null }[] {
  return dependencies.flatMap((dependency) => {
    const target = dependency.targets.find(([id, event]) => event === "load" && (id === null || !(id in state.nodes)));
    return target ? [{ dependency, target: target[0] }] : [];
  });
}

/** The dependencies chained behind one that has just ended. */
export function after(state: PageState, dependency: number, succeeded: boolean): readonly DependencyConfig[] {
  return [...state.dependencies, ...state.retired].filter(
    (one) => one.trigger_after === dependency && (succeeded ? !one.trigger_only_on_failure : !one.trigger_only_on_success),
  );
}

/** What a call sends: the inputs' values; a state's value lives on the server. */
export function inputValues(state: PageState, dependency: DependencyConfig): unknown[] {
  return dependency.inputs.map((id) => valueOf(state, id));
}

/** What a function of the page gets besides the inputs' values. */
export function outputValues(state: PageState, dependency: DependencyConfig): unknown[] {
  return dependency.outputs.map((id) => valueOf(state, id));
}

function valueOf(state: PageState, id: number): unknown {
  const node = state.nodes[id];
  return !node || node.type === "state" ? null : node.value;
}

/** A function's result as the list of values that it stands for. */
export function asList(result: unknown, expected: number): unknown[] {
  if (result === undefined) return [];
  if (Array.isArray(result)) return result as unknown[];
  return expected === 1 ? [result] : [];
}

/** Components whose value differs between two states. */
export function changed(before: PageState, now: PageState): number[] {
  if (before.nodes === now.nodes) return [];
  return Object.values(now.nodes)
    .filter((node) => isChanged(before.nodes[node.id], node))
    .map((node) => node.id);
}

/** Not one that a render has just made. */
function isChanged(before: Node | undefined, now: Node): boolean {
  return before !== undefined && before.value !== now.value;
}
