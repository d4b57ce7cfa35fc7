import type { PageState } from "../../state/model";
import type { DependencyConfig } from "../../wire/generated";
import type { JoinBody } from "../../wire/server";
import type { WrittenCall } from "./calls";
import type { Endpoint } from "./info";

/** The call of an endpoint with what the page shows now; null if its inputs are not all on the page. */
export function callNow(state: PageState, endpoint: Endpoint): WrittenCall | null {
  const dependency = state.dependencies.find((one) => nameOf(one) === endpoint.name);
  const nodes = dependency?.inputs.map((id) => state.nodes[id]) ?? [];
  const data = nodes.flatMap((node) => (node && node.type !== "state" ? [node.value ?? null] : []));
  if (!dependency || data.length !== endpoint.parameters.length) return null;
  return { api_name: endpoint.name, data };
}

/** What a program would call for a call of the page; null if programs cannot. */
export function callOf(state: PageState, { fn_index, data }: JoinBody): WrittenCall | null {
  const dependency = state.dependencies.find((one) => one.id === fn_index);
  const api_name = dependency && nameOf(dependency);
  if (!api_name) return null;
  return { api_name, data: data.filter((_, index) => state.nodes[dependency.inputs[index] ?? -1]?.type !== "state") };
}

function nameOf(dependency: DependencyConfig): string | null {
  const { api_name, api_visibility } = dependency;
  return api_name && api_visibility === "public" ? `/${api_name}` : null;
}
