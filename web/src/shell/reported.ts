import type { DependencyConfig } from "../wire/generated";

type Props = Readonly<Record<string, unknown>>;

/** The event's data together with what the views of the function's components say about their properties. Only functions
 *  that take a component itself get it. */
export function withReported(
  dependency: Pick<DependencyConfig, "inputs" | "component_prop_inputs">,
  eventData: unknown,
  reported: ReadonlyMap<number, Props>,
): unknown {
  const wanted = dependency.component_prop_inputs.map((place) => dependency.inputs[place]);
  const found = [...reported].filter(([id]) => wanted.includes(id));
  if (found.length === 0 || (eventData !== null && typeof eventData !== "object") || Array.isArray(eventData)) return eventData;
  return { ...eventData, _reported: Object.fromEntries(found) };
}
